#pragma once

#include <bh/base/input.hpp>

#include <zstd.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace bh::trajectory {

/// Decompresses zstd frames one after another, as `zstd -dc` does; skippable frames are passed over.
class ZstdSource final : public ByteSource
{
public:
    explicit ZstdSource(std::unique_ptr<ByteSource> compressed);

    /// \throws bh::DataError "byte N: reason" (N in the compressed file) when the data is damaged or ends inside a
    /// frame.
    std::size_t read(std::span<char> buffer) override;

    [[nodiscard]] const std::string& name() const override { return m_compressed->name(); }

private:
    std::unique_ptr<ByteSource> m_compressed;
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context;
    std::vector<char> m_buffer;
    ZSTD_inBuffer m_input;
    std::uint64_t m_offset = 0; ///< in the compressed file, of m_buffer's first byte
    bool m_inside_frame = false;
};

} // namespace bh::trajectory
