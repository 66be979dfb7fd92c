#include "catch.hpp"

#include <bh/arrays/npy.hpp>

#include <vector>

using namespace bh::arrays;

namespace {

std::string head(std::string_view type, const std::vector<std::uint64_t>& shape, std::size_t shape_bytes = 0)
{
    std::string out;
    append_npy_head(out, type, shape, shape_bytes);
    return out;
}

} // namespace

TEST_CASE("a head of the NPY format says type, order and shape, as numpy.lib.format writes it")
{
    const std::string one = head(k_int64, {3});
    REQUIRE(one.size() % 64 == 0);
    CHECK(one.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
    CHECK(static_cast<unsigned char>(one[8]) + 256U * static_cast<unsigned char>(one[9]) == one.size() - 10);
    CHECK(one.substr(10).starts_with("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }"));
    CHECK(one.back() == '\n');
    CHECK(head(k_uint8, {2, 84, 84, 3}).find("'shape': (2, 84, 84, 3), }") != std::string::npos);
    CHECK(head(k_float64, {}).find("'shape': (), }") != std::string::npos);
}

TEST_CASE("a head has room for a number of rows that is known later")
{
    constexpr std::size_t k_room = 24;
    const std::string before = head(k_boolean, {UINT64_MAX}, k_room);
    CHECK(head(k_boolean, {1}, k_room).size() == before.size());
    CHECK(head(k_boolean, {123'456'789}, k_room).size() == before.size());
}
