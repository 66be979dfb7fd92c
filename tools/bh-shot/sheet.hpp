#pragma once

#include "job.hpp"
#include "picture.hpp"

#include <bh/image/image.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bh::shot {

/// Draws a contact sheet of the pictures, left to right and top to bottom. Rows that would be empty are left out. A
/// picture that cannot be decoded leaves its cell empty; `on_damage` gets the reason, which names the step. \throws
/// bh::Error if the sheet would be too large.
image::Image draw_sheet(const std::vector<RecordedPicture>& pictures, const Grid& grid, const Look& look,
                        const std::function<void(const std::string&)>& on_damage);

/// The place of number `i` of `wanted` pictures that lie evenly spread over `count`, with the first and the last among
/// them; a single picture is one from the middle. `wanted` is at most `count`.
[[nodiscard]] constexpr std::uint64_t even_place(std::uint64_t i, std::uint64_t wanted, std::uint64_t count)
{
    return wanted == 1 ? (count - 1) / 2 : (count - 1) * i / (wanted - 1);
}

/// Chooses pictures that lie evenly spread over a sequence, in one pass and without knowing how long it is.
///
/// Keeps every picture at first, then every second, every fourth and so on, so that at most k_kept_per_wanted for each
/// wanted one and k_bytes_max in all are held, and the last one seen.
class PictureSample
{
public:
    /// With so many to choose from, none is further from its even place than an eighth of the way to the next.
    static constexpr std::size_t k_kept_per_wanted = 8;
    static constexpr std::size_t k_bytes_max = std::size_t{64} * 1024 * 1024;

    explicit PictureSample(std::size_t wanted) : m_wanted{wanted} {}

    void offer(const Step& step);
    /// The chosen ones in order, the first and the last among them; fewer than wanted only if there were no more.
    std::vector<RecordedPicture> take();

private:
    void thin_out();

    std::size_t m_wanted;
    std::uint64_t m_offered = 0;
    std::uint64_t m_stride = 1;
    std::vector<RecordedPicture> m_kept; ///< those at 0, m_stride, 2 * m_stride, ...
    std::size_t m_kept_bytes = 0;
    StepCopy m_last;
};

/// Writes a contact sheet of the range. \throws bh::DataError if there is no picture
void write_sheet(Job& job);

} // namespace bh::shot
