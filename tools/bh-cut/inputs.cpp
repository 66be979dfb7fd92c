#include "inputs.hpp"

#include <bh/base/text.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/open.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <utility>

namespace bh::cut {

RunHead::RunHead(const simdjson::dom::object& header)
    : run{record::text_or(header, "run", "")},
      part{record::unsigned_or(header, "part", 0)},
      created{record::text_or(header, "created", "")},
      created_us{parse_created(created)}
{
}

bool RunHead::continues(const RunHead& before) const
{
    return !run.empty() && run == before.run && part > before.part;
}

namespace {

/// Takes the parts of a text from its front.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : m_rest{text} {}

    /// Exactly `digits` digits, a number up to `maximum`.
    int number(std::size_t digits, int maximum)
    {
        int value = -1;
        const std::string_view part = m_rest.substr(0, digits);
        if (part.size() == digits && part.find_first_not_of("0123456789") == std::string_view::npos) {
            std::from_chars(part.data(), part.data() + part.size(), value);
        }
        if (value < 0 || value > maximum) {
            m_failed = true;
            return 0;
        }
        m_rest.remove_prefix(digits);
        return value;
    }

    /// One of `choices`; the character found.
    char letter(std::string_view choices)
    {
        if (m_rest.empty() || choices.find(m_rest.front()) == std::string_view::npos) {
            m_failed = true;
            return '\0';
        }
        const char found = m_rest.front();
        m_rest.remove_prefix(1);
        return found;
    }

    /// A point and digits, if there is one; further digits than microseconds are dropped.
    std::int64_t fraction_us()
    {
        std::int64_t value = 0;
        if (!m_rest.starts_with('.')) {
            return value;
        }
        m_rest.remove_prefix(1);
        std::int64_t unit = 100'000;
        m_failed = m_failed || m_rest.empty() || !is_digit(m_rest.front());
        while (!m_rest.empty() && is_digit(m_rest.front())) {
            value += unit * (m_rest.front() - '0');
            unit /= 10;
            m_rest.remove_prefix(1);
        }
        return value;
    }

    [[nodiscard]] bool is_done() const { return !m_failed && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_failed = false;
};

} // namespace

std::optional<std::int64_t> parse_created(std::string_view text)
{
    using namespace std::chrono;
    Scanner scan{text};
    const int year_number = scan.number(4, 9999);
    scan.letter("-");
    const int month_number = scan.number(2, 12);
    scan.letter("-");
    const int day_number = scan.number(2, 31);
    scan.letter("Tt ");
    const hours hour{scan.number(2, 23)};
    scan.letter(":");
    const minutes minute{scan.number(2, 59)};
    scan.letter(":");
    const seconds second{scan.number(2, 60)}; // 60 is a leap second
    const microseconds fraction{scan.fraction_us()};
    const char zone = scan.letter("Zz+-");
    minutes offset{0};
    if (zone == '+' || zone == '-') {
        offset = hours{scan.number(2, 23)};
        scan.letter(":");
        offset += minutes{scan.number(2, 59)};
    }
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (!scan.is_done() || !date.ok() || year_number == 0) {
        return std::nullopt;
    }
    const auto local = sys_days{date}.time_since_epoch() + hour + minute + second + fraction;
    return microseconds{local - (zone == '-' ? -offset : offset)}.count();
}

namespace {

bool can_be_read_twice(const std::string& path)
{
    struct stat info = {};
    // What is not there is found out by opening it.
    return path != "-" && (::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode));
}

RunHead read_head(const std::string& path)
{
    record::Reader reader{trajectory::open_recording(path), {.needs_header = true}};
    reader.next(); // or throws
    return RunHead{reader.object()};
}

} // namespace

Inputs::Inputs(const std::vector<std::string>& paths)
{
    std::size_t first = 0; // behind the last input that can be read only once
    for (const std::string& path : paths) {
        if (can_be_read_twice(path)) {
            m_heads.push_back({path, read_head(path)});
        } else {
            sort_behind(first);
            first = m_heads.size();
            m_paths.push_back(path);
        }
    }
    sort_behind(first);
    m_are_one_run = paths.size() == 1 || m_heads.size() == paths.size();
    for (std::size_t i = 0; i < m_heads.size(); ++i) {
        const RunHead& head = m_heads[i].head;
        if (head.created_us && (m_earliest == nullptr || head.created_us < m_earliest->created_us)) {
            m_earliest = &head;
        }
        m_are_one_run = m_are_one_run && (i == 0 || head.continues(m_heads[i - 1].head));
    }
}

// Puts the heads from `first` on in their order, and their names behind those that are there.
void Inputs::sort_behind(std::size_t first)
{
    std::vector<std::vector<Head>> runs;
    std::map<std::string, std::size_t> places; // of runs
    for (std::size_t i = first; i < m_heads.size(); ++i) {
        const std::string& run = m_heads[i].head.run;
        const std::size_t place = run.empty() ? runs.size() : places.emplace(run, runs.size()).first->second;
        runs.resize(std::max(runs.size(), place + 1));
        runs[place].push_back(std::move(m_heads[i]));
    }
    m_heads.resize(first);
    for (std::vector<Head>& run : runs) {
        std::stable_sort(run.begin(), run.end(),
                         [](const Head& left, const Head& right) { return left.head.part < right.head.part; });
        for (std::size_t i = 1; i < run.size(); ++i) {
            run[i].copy = run[i].head.part == run[i - 1].head.part ? run[i - 1].copy + 1 : 0;
        }
        std::stable_sort(run.begin(), run.end(),
                         [](const Head& left, const Head& right) { return left.copy < right.copy; });
        for (Head& head : run) {
            m_paths.push_back(head.path);
            m_heads.push_back(std::move(head));
        }
    }
}

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
