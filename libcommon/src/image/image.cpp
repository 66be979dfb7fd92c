#include <bh/base/error.hpp>
#include <bh/image/image.hpp>

#include <algorithm>
#include <cstring>
#include <string>

namespace bh::image {

void scale(const Image& from, int factor, Image& out)
{
    resize(out, std::int64_t{from.width} * factor, std::int64_t{from.height} * factor);
    const std::size_t row_bytes = static_cast<std::size_t>(out.width) * 3;
    const std::uint8_t* source = from.rgb.data();
    std::uint8_t* target = out.rgb.data();
    for (int y = 0; y < from.height; ++y) {
        std::uint8_t* const row = target;
        for (int x = 0; x < from.width; ++x, source += 3) {
            for (int copy = 0; copy < factor; ++copy) {
                target = std::copy_n(source, 3, target);
            }
        }
        for (int copy = 1; copy < factor; ++copy) {
            target = std::copy_n(row, row_bytes, target);
        }
    }
}

void make_gray(Image& image)
{
    for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
        const int luma = (299 * image.rgb[i] + 587 * image.rgb[i + 1] + 114 * image.rgb[i + 2] + 500) / 1000;
        std::fill_n(&image.rgb[i], 3, static_cast<std::uint8_t>(luma));
    }
}

void paste(const Image& from, int left, int top, Image& onto)
{
    const int first_x = std::max(0, -left);
    const int last_x = std::min(from.width, onto.width - left);
    const int first_y = std::max(0, -top);
    const int last_y = std::min(from.height, onto.height - top);
    if (first_x >= last_x) {
        return;
    }
    for (int y = first_y; y < last_y; ++y) {
        const auto source =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(from.width) + static_cast<std::size_t>(first_x);
        const auto target = static_cast<std::size_t>(top + y) * static_cast<std::size_t>(onto.width) +
                            static_cast<std::size_t>(left + first_x);
        std::memcpy(&onto.rgb[3 * target], &from.rgb[3 * source], 3 * static_cast<std::size_t>(last_x - first_x));
    }
}

namespace {

// One target pixel along a side: the source pixels it lies on, and how much of it lies on each, in parts of which a
// source pixel has as many as the target has pixels.
struct Span
{
    int first;
    std::vector<std::uint64_t> parts;
};

std::vector<Span> spans_of(int source, int target)
{
    std::vector<Span> spans;
    spans.reserve(static_cast<std::size_t>(target));
    const auto step = static_cast<std::uint64_t>(source);
    const auto parts = static_cast<std::uint64_t>(target);
    for (std::uint64_t i = 0; i < parts; ++i) {
        const std::uint64_t begin = i * step;
        const std::uint64_t end = begin + step;
        Span span{static_cast<int>(begin / parts), {}};
        for (std::uint64_t pixel = begin / parts; pixel * parts < end; ++pixel) {
            span.parts.push_back(std::min(end, (pixel + 1) * parts) - std::max(begin, pixel * parts));
        }
        spans.push_back(std::move(span));
    }
    return spans;
}

} // namespace

void resample(const Image& from, int width, int height, Image& out)
{
    resize(out, width, height);
    const std::vector<Span> columns = spans_of(from.width, width);
    const std::vector<Span> rows = spans_of(from.height, height);
    // No sum passes 255 times the pixels of the largest picture.
    const std::uint64_t whole = static_cast<std::uint64_t>(from.width) * static_cast<std::uint64_t>(from.height);
    const std::size_t stride = 3 * static_cast<std::size_t>(from.width);
    std::vector<std::uint64_t> sums(stride); // of one target row, for every source column
    std::uint8_t* target = out.rgb.data();
    for (const Span& row : rows) {
        std::fill(sums.begin(), sums.end(), 0);
        const std::uint8_t* source = from.rgb.data() + static_cast<std::size_t>(row.first) * stride;
        for (const std::uint64_t part : row.parts) {
            for (std::size_t i = 0; i < stride; ++i) {
                sums[i] += part * source[i];
            }
            source += stride;
        }
        for (const Span& column : columns) {
            for (std::size_t channel = 0; channel < 3; ++channel) {
                std::uint64_t sum = whole / 2;
                std::size_t at = 3 * static_cast<std::size_t>(column.first) + channel;
                for (const std::uint64_t part : column.parts) {
                    sum += part * sums[at];
                    at += 3;
                }
                *target++ = static_cast<std::uint8_t>(sum / whole);
            }
        }
    }
}

void resize(Image& image, std::int64_t width, std::int64_t height)
{
    if (!is_valid_size(width, height)) {
        throw Error{"a picture of " + std::to_string(width) + "x" + std::to_string(height) + " is beyond the limits (" +
                    std::to_string(k_side_max) + " a side, " + std::to_string(k_pixels_max) + " pixels)"};
    }
    image.width = static_cast<int>(width);
    image.height = static_cast<int>(height);
    image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
}

} // namespace bh::image
