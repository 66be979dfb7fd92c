#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bh::bizhawk {

/// bh-emu's own way to bh-serve, beside those of BizHawk: one connection with a size in front of every message, by
/// which a picture comes as its pixels in one message with its text; DIRECT CONNECTIONS in bh-serve(1).
///
/// Blocks. Not thread-safe.
class DirectConnection
{
public:
    /// Dials the host of `url` and says its path, so that messages belong where those over HTTP do. An answer may take
    /// `timeout`. `stop_fd` as in HttpOptions. \throws bh::Error; for the network's failures with the text of the
    /// exception that BizHawk's HTTP has for them
    DirectConnection(std::string_view url, std::chrono::milliseconds timeout, int stop_fd);
    DirectConnection(const DirectConnection&) = delete;
    DirectConnection& operator=(const DirectConnection&) = delete;
    ~DirectConnection();

    /// The answer to a text. \throws bh::Error; the connection is of no use then.
    std::string ask(std::string_view text);
    /// The same with a picture: `rgb` has 3 * width * height bytes.
    std::string ask(std::string_view text, unsigned width, unsigned height, std::string_view rgb);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bh::bizhawk
