#include "session/received_picture.hpp"

#include <bh/image/png.hpp>

#include <cstring>

namespace bh::serve {

void decode(const ReceivedPicture& picture, image::Image& out)
{
    if (!picture.is_raw) {
        image::decode_png(*picture.bytes, out);
        return;
    }
    image::resize(out, picture.width, picture.height);
    std::memcpy(out.rgb.data(), picture.bytes->data(), out.rgb.size());
}

protocol::Picture as_png(const ReceivedPicture& picture)
{
    if (!picture.is_raw) {
        return picture.bytes;
    }
    image::Image image;
    decode(picture, image);
    auto png = std::make_shared<std::string>();
    image::encode_png(image, *png);
    return png;
}

} // namespace bh::serve
