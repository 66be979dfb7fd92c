#pragma once

#include "compressed_input.hpp"

#include <bh/base/input.hpp>

#include <zstd.h>

#include <cstdint>
#include <memory>

namespace bh::trajectory {

/// Decompresses zstd frames one after another, as `zstd -dc` does; skippable frames are passed over. Ends where a chunk
/// of a trajectory file begins: what follows is more than a stream.
class ZstdSource final : public ByteSource
{
public:
    /// `compressed` must live as long as this is read from.
    explicit ZstdSource(CompressedInput& compressed);

    /// \throws bh::DataError "byte N: reason" (N in the compressed file) when the data is damaged or ends inside a
    /// frame.
    std::size_t read(std::span<char> buffer) override;

    /// Did it end there?
    [[nodiscard]] bool is_at_chunk() const { return m_is_at_chunk; }

    /// How many bytes it gave.
    [[nodiscard]] std::uint64_t bytes_read() const { return m_bytes_read; }

    [[nodiscard]] const std::string& name() const override { return m_compressed.name(); }

private:
    bool find_chunk();

    CompressedInput& m_compressed;
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context;
    std::uint64_t m_bytes_read = 0;
    bool m_inside_frame = false;
    bool m_is_at_chunk = false;
};

} // namespace bh::trajectory
