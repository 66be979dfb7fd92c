#pragma once

#include <bh/image/image.hpp>

#include <libretro-common/libretro.h>

#include <cstddef>
#include <span>
#include <vector>

namespace bh::emu {

/// A frame as a savestate keeps it.
struct RawPicture
{
    int format = 0; ///< retro_pixel_format
    unsigned width = 0;
    unsigned height = 0;
    std::span<const std::byte> pixels; ///< rows without padding
};

/// The last frame as the core handed it over. Turned into RGB only when somebody asks.
class Picture
{
public:
    /// A core that claims larger frames is broken.
    static constexpr unsigned k_side_max = 4'096;

    void set_format(retro_pixel_format format) { m_format = format; }

    /// A black picture of the size that the core gives before its first frame.
    void begin(unsigned width, unsigned height);
    /// Copies the core's frame, whose rows are `pitch` bytes apart; the memory is the core's and gone afterwards.
    void keep(const void* data, unsigned width, unsigned height, std::size_t pitch);
    /// Takes a frame back. False, and nothing is changed, if it does not fit together or is another core's.
    bool restore(const RawPicture& picture);

    [[nodiscard]] bool is_empty() const { return m_width == 0; }

    [[nodiscard]] unsigned width() const { return m_width; }

    /// Of the rows that are shown.
    [[nodiscard]] unsigned height() const { return m_height - 2 * hidden_rows(); }

    /// So many rows at the top and as many at the bottom are not shown, as on a television.
    void hide_rows(unsigned count) { m_hidden_rows = count; }

    void convert(image::Image& out) const;

    /// With the rows that are not shown.
    [[nodiscard]] RawPicture raw() const { return {m_format, m_width, m_height, m_pixels}; }

private:
    [[nodiscard]] unsigned hidden_rows() const { return 2 * m_hidden_rows < m_height ? m_hidden_rows : 0; }

    [[nodiscard]] std::size_t pixel_bytes() const { return m_format == RETRO_PIXEL_FORMAT_XRGB8888 ? 4 : 2; }

    retro_pixel_format m_format = RETRO_PIXEL_FORMAT_0RGB1555; ///< the interface's default
    unsigned m_width = 0;
    unsigned m_height = 0;
    unsigned m_hidden_rows = 0;
    std::vector<std::byte> m_pixels; ///< rows without padding
};

} // namespace bh::emu
