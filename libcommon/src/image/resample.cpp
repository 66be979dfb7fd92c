#include <bh/image/transform.hpp>

#include <algorithm>

namespace bh::image {

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

} // namespace bh::image
