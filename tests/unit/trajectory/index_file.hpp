#pragma once

#include "trajectory/format/index_page.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::test {

/// The chunks of a file alone, without index and seek table.
std::string without_index(std::string_view file);

/// The file with an index of small pages: one after every `page_chunks` chunks. `change` may make the last page lie.
std::string with_index(std::string_view file, std::size_t page_chunks,
                       const std::function<void(trajectory::IndexPage&)>& change = {});

} // namespace bh::test
