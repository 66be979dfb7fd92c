#pragma once

#include <bh/image/image.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bh::image {

/// A part of a picture, in pixels from its top left corner.
struct Crop
{
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

struct Size
{
    int width = 0;
    int height = 0;
};

/// How programs want a picture: a part of it, in another size, in colours or in shades of grey.
struct View
{
    std::optional<Crop> crop;
    std::optional<Size> size; ///< of the result
    bool gray = false;

    [[nodiscard]] bool is_all() const { return !crop && !size && !gray; }
};

/// Reads "LEFT,TOP,WIDTH,HEIGHT". \throws std::invalid_argument
Crop parse_crop(std::string_view text);

/// Reads "WIDTHxHEIGHT". \throws std::invalid_argument
Size parse_size(std::string_view text);

/// What a View makes of pictures, one after another; memory and tables are kept for the next one of the same size.
///
/// The order is: crop, grey (ITU-R BT.601 weights, rounded), size (each pixel is the mean of what lies below it).
class Viewer
{
public:
    explicit Viewer(const View& view) : m_view{view} {}

    /// Takes `height` rows of `width` pixels, each red, green, blue. \throws bh::Error if the part is not inside the
    /// picture.
    void show(int width, int height, std::span<const std::uint8_t> rgb);

    // The result of the last show().

    [[nodiscard]] int width() const { return m_width; }

    [[nodiscard]] int height() const { return m_height; }

    /// 3 for red, green, blue; 1 for grey.
    [[nodiscard]] int channels() const { return m_view.gray ? 1 : 3; }

    /// height() rows of width() pixels of channels() bytes.
    [[nodiscard]] std::span<const std::uint8_t> pixels() const { return m_pixels; }

private:
    /// The source pixels below one pixel of the result, along a side, and how much of it lies on each: parts, of which
    /// a source pixel has as many as the result has pixels.
    struct Cover
    {
        std::size_t first = 0;
        std::vector<std::uint32_t> parts;
    };

    static void cover(int source, int target, std::vector<Cover>& covers);
    void take_part(int width, const Crop& part, std::span<const std::uint8_t> rgb,
                   std::vector<std::uint8_t>& out) const;
    void resample(const Size& from);

    View m_view;
    int m_width = 0;
    int m_height = 0;
    std::vector<std::uint8_t> m_pixels;
    std::vector<std::uint8_t> m_part; ///< in its own size, when another one is wanted
    Size m_covered;                   ///< of the part that the tables are for
    std::vector<Cover> m_columns;
    std::vector<Cover> m_rows;
    std::vector<std::uint64_t> m_sums;
};

} // namespace bh::image
