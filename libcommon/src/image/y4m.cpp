#include <bh/image/y4m.hpp>

namespace bh::image {

namespace {

/// One plane of a picture, as a sum of its colours: red, green, blue in parts of 65,536, and what black has.
struct Plane
{
    int red;
    int green;
    int blue;
    int black;
};

// ITU-R BT.601: luma is 0.299, 0.587, 0.114 of the colours, 16 to 235; both chromas (blue or red minus luma) 16 to 240.
constexpr Plane k_planes[] = {
    {16829, 33039, 6416, 16},
    {-9714, -19071, 28784, 128},
    {28784, -24103, -4681, 128},
};

} // namespace

std::string y4m_header(int width, int height, const FrameRate& rate)
{
    return "YUV4MPEG2 W" + std::to_string(width) + " H" + std::to_string(height) + " F" +
           std::to_string(rate.numerator) + ":" + std::to_string(rate.denominator) +
           " Ip A1:1 C444 XCOLORRANGE=LIMITED\n";
}

void append_y4m_frame(const Image& image, std::string& out)
{
    out += "FRAME\n";
    const std::size_t begin = out.size();
    out.resize(begin + image.rgb.size());
    char* to = out.data() + begin;
    for (const Plane& plane : k_planes) {
        const int black = (plane.black << 16) + (1 << 15); // and half of the last place, to round
        for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
            const std::uint8_t* const rgb = image.rgb.data() + i;
            *to++ = static_cast<char>((plane.red * rgb[0] + plane.green * rgb[1] + plane.blue * rgb[2] + black) >> 16);
        }
    }
}

} // namespace bh::image
