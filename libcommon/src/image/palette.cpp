#include "palette.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace bh::image {

namespace {

// Median cut looks at five bits of each channel: finer differences do not show where colours are short anyway.
constexpr int k_bits = 5;
constexpr std::size_t k_bins = std::size_t{1} << (3 * k_bits);

std::size_t bin_of(const std::uint8_t* rgb)
{
    constexpr int k_shift = 8 - k_bits;
    return static_cast<std::size_t>((rgb[0] >> k_shift) << (2 * k_bits) | (rgb[1] >> k_shift) << k_bits |
                                    rgb[2] >> k_shift);
}

/// The pixels whose colours share their upper bits.
struct Bin
{
    std::size_t number = 0;
    std::uint64_t pixels = 0;
    std::array<std::uint64_t, 3> sums = {};

    [[nodiscard]] int side(int channel) const
    {
        return static_cast<int>(number >> ((2 - channel) * k_bits) & ((1U << k_bits) - 1));
    }
};

/// A part of the colour space: some of the bins.
struct Box
{
    std::vector<Bin>::iterator begin;
    std::vector<Bin>::iterator end;
    int channel = 0; ///< along which it is longest
    int length = 0;  ///< there, from the lowest bin to the highest; 0 cannot be cut
    std::uint64_t pixels = 0;

    [[nodiscard]] std::uint64_t weight() const { return pixels * static_cast<std::uint64_t>(length); }
};

Box make_box(std::vector<Bin>::iterator begin, std::vector<Bin>::iterator end)
{
    Box box{begin, end};
    for (int channel = 0; channel < 3; ++channel) {
        const auto [low, high] = std::minmax_element(
            begin, end, [channel](const Bin& a, const Bin& b) { return a.side(channel) < b.side(channel); });
        if (const int length = high->side(channel) - low->side(channel); length > box.length) {
            box.channel = channel;
            box.length = length;
        }
    }
    std::for_each(begin, end, [&box](const Bin& bin) { box.pixels += bin.pixels; });
    return box;
}

// Cuts where half of its pixels lie on either side, but never a part without bins.
std::pair<Box, Box> cut(const Box& box)
{
    std::sort(box.begin, box.end,
              [channel = box.channel](const Bin& a, const Bin& b) { return a.side(channel) < b.side(channel); });
    auto middle = box.begin + 1;
    for (std::uint64_t below = box.begin->pixels; middle + 1 != box.end && below < box.pixels / 2; ++middle) {
        below += middle->pixels;
    }
    return {make_box(box.begin, middle), make_box(middle, box.end)};
}

Color mean_of(const Box& box)
{
    Color mean = {};
    for (std::size_t channel = 0; channel < 3; ++channel) {
        std::uint64_t sum = box.pixels / 2;
        std::for_each(box.begin, box.end, [&](const Bin& bin) { sum += bin.sums[channel]; });
        mean[channel] = static_cast<std::uint8_t>(sum / box.pixels);
    }
    return mean;
}

std::vector<Bin> bins_of(const Image& image)
{
    std::vector<Bin> bins(k_bins);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        Bin& bin = bins[bin_of(&image.rgb[i])];
        ++bin.pixels;
        for (std::size_t channel = 0; channel < 3; ++channel) {
            bin.sums[channel] += image.rgb[i + channel];
        }
    }
    for (std::size_t number = 0; number < bins.size(); ++number) {
        bins[number].number = number;
    }
    std::erase_if(bins, [](const Bin& bin) { return bin.pixels == 0; });
    return bins;
}

Paletted cut_to(const Image& image, std::size_t colors_max)
{
    std::vector<Bin> bins = bins_of(image);
    std::vector<Box> boxes = {make_box(bins.begin(), bins.end())};
    while (boxes.size() < colors_max) {
        const auto heaviest = std::max_element(boxes.begin(), boxes.end(),
                                               [](const Box& a, const Box& b) { return a.weight() < b.weight(); });
        if (heaviest->weight() == 0) {
            break;
        }
        auto [low, high] = cut(*heaviest);
        *heaviest = low;
        boxes.push_back(high);
    }
    Paletted result;
    std::vector<std::uint8_t> index_of_bin(k_bins);
    for (const Box& box : boxes) {
        std::for_each(box.begin, box.end, [&](const Bin& bin) {
            index_of_bin[bin.number] = static_cast<std::uint8_t>(result.palette.size());
        });
        result.palette.push_back(mean_of(box));
    }
    result.indices.reserve(image.rgb.size() / 3);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        result.indices.push_back(index_of_bin[bin_of(&image.rgb[i])]);
    }
    return result;
}

// Nothing if the picture has more colours than that.
std::optional<Paletted> keep_all(const Image& image, std::size_t colors_max)
{
    Paletted result;
    std::unordered_map<std::uint32_t, std::uint8_t> known;
    result.indices.reserve(image.rgb.size() / 3);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        const Color color = {image.rgb[i], image.rgb[i + 1], image.rgb[i + 2]};
        const std::uint32_t key = std::uint32_t{color[0]} << 16 | std::uint32_t{color[1]} << 8 | color[2];
        const auto [entry, is_new] = known.try_emplace(key, static_cast<std::uint8_t>(known.size()));
        if (is_new && known.size() > colors_max) {
            return std::nullopt;
        }
        if (is_new) {
            result.palette.push_back(color);
        }
        result.indices.push_back(entry->second);
    }
    return result;
}

} // namespace

Paletted reduce_colors(const Image& image, int colors_max)
{
    const auto count = static_cast<std::size_t>(std::clamp(colors_max, 1, 256));
    std::optional<Paletted> own = keep_all(image, count);
    return own ? std::move(*own) : cut_to(image, count);
}

} // namespace bh::image
