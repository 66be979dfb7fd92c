#include "bare.hpp"

#include "clock.hpp"

#include <zstd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <vector>

// A copy of its own: the one in the library is changed in what it allocates and inflates with.
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#include <stb/stb_image.h>

namespace bh::bench {

namespace {

constexpr std::size_t k_group = 32;
constexpr int k_level = 9;
constexpr std::size_t k_slots = 4096;
constexpr std::uint32_t k_free = 0xFFFFFFFF;

/// 32 pictures as indices of one palette.
class Group
{
public:
    Group() { clear(); }

    /// False, and nothing changed but the palette, if the group would have more than 256 colours.
    bool add(const std::uint8_t* rgb, std::size_t pixels)
    {
        const std::size_t before = m_indices.size();
        m_indices.resize(before + pixels);
        std::uint32_t last = k_free;
        std::uint8_t index = 0;
        for (std::size_t i = 0; i < pixels; ++i, rgb += 3) {
            const std::uint32_t color = rgb[0] | std::uint32_t{rgb[1]} << 8U | std::uint32_t{rgb[2]} << 16U;
            if (color != last) {
                last = color;
                if (!find(color, index)) {
                    m_indices.resize(before);
                    return false;
                }
            }
            m_indices[before + i] = index;
        }
        ++m_pictures;
        return true;
    }

    [[nodiscard]] bool is_full() const { return m_pictures == k_group; }

    [[nodiscard]] const std::vector<std::uint8_t>& indices() const { return m_indices; }

    [[nodiscard]] const std::vector<std::uint32_t>& colors() const { return m_colors; }

    void clear()
    {
        m_indices.clear();
        m_colors.clear();
        m_keys.fill(k_free);
        m_pictures = 0;
    }

private:
    bool find(std::uint32_t color, std::uint8_t& index)
    {
        std::size_t slot = color * 0x9E3779B1U >> 20U; // 32 bits less those of 4,096 slots
        while (m_keys[slot] != color) {
            if (m_keys[slot] == k_free) {
                if (m_colors.size() == 256) {
                    return false;
                }
                m_keys[slot] = color;
                m_values[slot] = static_cast<std::uint8_t>(m_colors.size());
                m_colors.push_back(color);
                break;
            }
            slot = (slot + 1) % k_slots;
        }
        index = m_values[slot];
        return true;
    }

    std::vector<std::uint8_t> m_indices;
    std::vector<std::uint32_t> m_colors;
    std::array<std::uint32_t, k_slots> m_keys = {};
    std::array<std::uint8_t, k_slots> m_values = {};
    std::size_t m_pictures = 0;
};

struct Packed
{
    std::string bytes;
    std::vector<std::uint32_t> colors;
    std::size_t indices = 0;
};

void expand(const std::vector<std::uint8_t>& indices, const std::vector<std::uint32_t>& colors,
            std::vector<std::uint8_t>& rgb)
{
    rgb.resize(indices.size() * 3);
    std::uint8_t* to = rgb.data();
    for (const std::uint8_t index : indices) {
        const std::uint32_t color = colors[index];
        *to++ = static_cast<std::uint8_t>(color);
        *to++ = static_cast<std::uint8_t>(color >> 8U);
        *to++ = static_cast<std::uint8_t>(color >> 16U);
    }
}

/// Gives a picture's RGB, valid until the next.
class Decoder
{
public:
    Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    ~Decoder() { stbi_image_free(m_decoded); }

    const std::uint8_t* rgb(std::string_view picture, std::size_t& pixels)
    {
        if (picture.empty() || picture.front() != '\x89') {
            pixels = picture.size() / 3;
            return reinterpret_cast<const std::uint8_t*>(picture.data());
        }
        stbi_image_free(m_decoded);
        int width = 0;
        int height = 0;
        int channels = 0;
        m_decoded = stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(picture.data()),
                                          static_cast<int>(picture.size()), &width, &height, &channels, 3);
        if (m_decoded == nullptr) {
            throw std::runtime_error{"a PNG that cannot be decoded"};
        }
        pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
        return m_decoded;
    }

private:
    stbi_uc* m_decoded = nullptr;
};

} // namespace

Bare run_bare(const Records& records, std::size_t repeat)
{
    Bare result;
    std::vector<Packed> packed;
    ZSTD_CCtx* const compressor = ZSTD_createCCtx();
    Group group;
    std::string out;
    Decoder decoder;
    const Clock writing;
    const auto close = [&] {
        out.resize(ZSTD_compressBound(group.indices().size()));
        const std::size_t bytes = ZSTD_compressCCtx(compressor, out.data(), out.size(), group.indices().data(),
                                                    group.indices().size(), k_level);
        packed.push_back({out.substr(0, bytes), group.colors(), group.indices().size()});
        group.clear();
    };
    records.give(repeat, [&](const record::RecordView& view, bool) {
        if (!view.has_payload) {
            return;
        }
        std::size_t pixels = 0;
        const std::uint8_t* const rgb = decoder.rgb(view.payload, pixels);
        if (!group.add(rgb, pixels)) {
            close();
            if (!group.add(rgb, pixels)) {
                throw std::runtime_error{"a picture of more than 256 colours"};
            }
        }
        ++result.frames;
        if (group.is_full()) {
            close();
        }
    });
    close();
    result.write_cpu_s = writing.cpu_s();
    ZSTD_freeCCtx(compressor);

    ZSTD_DCtx* const decompressor = ZSTD_createDCtx();
    std::vector<std::uint8_t> indices;
    std::vector<std::uint8_t> rgb;
    const Clock reading;
    for (const Packed& one : packed) {
        indices.resize(one.indices);
        ZSTD_decompressDCtx(decompressor, indices.data(), indices.size(), one.bytes.data(), one.bytes.size());
        expand(indices, one.colors, rgb);
    }
    result.read_cpu_s = reading.cpu_s();
    ZSTD_freeDCtx(decompressor);
    return result;
}

} // namespace bh::bench
