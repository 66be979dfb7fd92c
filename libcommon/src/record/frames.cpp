#include <bh/record/frames.hpp>
#include <bh/record/line_writer.hpp>

namespace bh::record {

void append_without_frame(std::string& out, const simdjson::dom::object& object)
{
    LineWriter line{out};
    for (const auto member : object) {
        if (member.key != "frame" && member.key != "payload") {
            line.raw(member.key, simdjson::minify(member.value));
        }
    }
    line.close();
}

} // namespace bh::record
