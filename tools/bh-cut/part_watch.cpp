#include "part_watch.hpp"

#include <algorithm>
#include <utility>

namespace bh::cut {

namespace {

PartWatch::Finding missing_parts(std::uint64_t first, std::uint64_t last)
{
    const std::string which =
        first == last ? "part " + std::to_string(first) + " of its run is"
                      : "parts " + std::to_string(first) + " to " + std::to_string(last) + " of its run are";
    return {which + " missing in front of it", true};
}

} // namespace

void PartWatch::begin_input(const std::string& name)
{
    m_input = name;
    m_is_new = true;
}

std::optional<PartWatch::Finding> PartWatch::begin(const RunHead& head, const RunHead* before)
{
    const bool is_new = std::exchange(m_is_new, false);
    Parts* const current = std::exchange(m_current, nullptr);
    if (head.run.empty()) {
        return std::nullopt;
    }
    std::optional<Finding> finding;
    const bool goes_on = before != nullptr && head.continues(*before);
    if (goes_on && head.part - before->part > 1) {
        finding = missing_parts(before->part + 1, head.part - 1);
    }
    const auto run = m_runs.find(head.run);
    if (run != m_runs.end()) {
        const auto same = std::find_if(run->second.begin(), run->second.end(), [&head](const Parts& parts) {
            return head.part >= parts.first && head.part <= parts.last;
        });
        if (same != run->second.end() && !finding) {
            finding = {"has the same run and part (" + std::to_string(head.part) + ") as " +
                           (is_new ? same->input : "another recording in it") + "; both are copied",
                       false};
        } else if (!goes_on && !finding) {
            finding = {"part " + std::to_string(head.part) + " of the run of " + run->second.back().input +
                           " stands in the wrong place, as an input that can be read only once is not moved; "
                           "its sessions are numbered anew",
                       false};
        }
    }
    if (is_new) {
        std::vector<Parts>& parts = m_runs[head.run];
        parts.push_back({m_input, head.part, head.part});
        m_current = &parts.back();
    } else if (goes_on && current != nullptr) {
        m_current = current;
        m_current->last = head.part;
    }
    return finding;
}

void PartWatch::ends_with(std::uint64_t part)
{
    if (m_current != nullptr) {
        m_current->last = std::max(m_current->last, part);
    }
}

} // namespace bh::cut
