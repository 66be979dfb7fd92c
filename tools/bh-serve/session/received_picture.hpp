#pragma once

#include <bh/image/image.hpp>
#include <bh/protocol/screenshots.hpp>

#include <memory>
#include <string>

namespace bh::serve {

/// A screenshot as a client sent it, and as it is recorded: a PNG, or the rows of red, green and blue.
struct ReceivedPicture
{
    std::shared_ptr<const std::string> bytes; ///< null: there is none
    int width = 0;
    int height = 0;
    bool is_raw = false;

    [[nodiscard]] bool is_there() const { return bytes != nullptr; }

    /// As bh-stream(5) calls it.
    [[nodiscard]] const char* encoding() const { return is_raw ? "raw" : "png"; }
};

/// Its pixels. \throws bh::DataError
void decode(const ReceivedPicture& picture, image::Image& out);

/// The PNG that was sent, or one made of what was sent.
protocol::Picture as_png(const ReceivedPicture& picture);

} // namespace bh::serve
