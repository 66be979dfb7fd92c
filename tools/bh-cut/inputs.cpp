#include "inputs.hpp"

#include <bh/record/reader.hpp>
#include <bh/trajectory/open.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <utility>

namespace bh::cut {

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

} // namespace bh::cut
