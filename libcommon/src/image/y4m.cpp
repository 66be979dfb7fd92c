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
    out.reserve(out.size() + image.rgb.size());
    for (const Plane& plane : k_planes) {
        for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
            const int sum = plane.red * image.rgb[i] + plane.green * image.rgb[i + 1] + plane.blue * image.rgb[i + 2];
            out += static_cast<char>((sum + (plane.black << 16) + (1 << 15)) >> 16);
        }
    }
}

} // namespace bh::image
