#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bh::arrays {

/// Element types of NumPy arrays, as the NPY format names them: little endian, where that means something.
inline constexpr std::string_view k_int64 = "<i8";
inline constexpr std::string_view k_int32 = "<i4";
inline constexpr std::string_view k_float64 = "<f8";
inline constexpr std::string_view k_boolean = "|b1";
inline constexpr std::string_view k_uint8 = "|u1";

/// Appends the head of a file in NumPy's NPY format, version 1.0 (numpy.lib.format): magic, length, a dictionary with
/// type, order (C) and shape, padded to a multiple of 64 bytes. The elements follow it.
///
/// Where the number of rows is known at the end only, write a head with a large one first and the true one over it:
/// heads for the same type and number of dimensions have one length as long as the shape's text has at most
/// `shape_bytes`.
void append_npy_head(std::string& out, std::string_view type, std::span<const std::uint64_t> shape,
                     std::size_t shape_bytes = 0);

} // namespace bh::arrays
