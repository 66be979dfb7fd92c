#include "catch.hpp"
#include "movie_file.hpp"

#include <bh/movie/writer.hpp>

#include <random>

using namespace bh;
using namespace bh::movie;
using namespace bh::test;

namespace {

Layout layout_of(const char* system)
{
    const protocol::SystemInfo* const info = protocol::find_system(system);
    REQUIRE(info != nullptr);
    return Layout{protocol::controls_of(*info, 2)};
}

std::string write_movie(Writer& writer, const std::optional<StartState>& state = {})
{
    MovieText text;
    text.header.set("Platform", "NES");
    text.header.set("Core", "NesHawk");
    text.header.set("GameName", "a\nb");
    text.comments = "first\nsecond\n";
    std::string bytes;
    writer.finish(text, state, [&bytes](std::string_view piece) { bytes += piece; });
    return bytes;
}

std::string random_movie(unsigned frames, std::vector<Frame>& held)
{
    Writer writer{layout_of("GBA"), Flavor::bizhawk};
    std::minstd_rand random{7};
    for (unsigned i = 0; i < frames; ++i) {
        Frame frame = writer.layout().neutral();
        frame[random() % frame.size()] = 1;
        frame[0] = static_cast<int>(random() % 65'535) - 32'767;
        held.push_back(frame);
        writer.add(frame);
    }
    return write_movie(writer);
}

} // namespace

TEST_CASE("what is written is read again")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.bk2");
    std::vector<Frame> held;
    const std::string bytes = random_movie(300, held);
    write_file(path, bytes);
    const MovieRead read = read_movie(path);
    CHECK(read.error.empty());
    CHECK(read.frames == held);
    const Reader reader{path};
    CHECK(reader.header().get("GameName") == "a b");
    CHECK(reader.comments() == std::vector<std::string>{"first", "second"});
    std::vector<Frame> again;
    CHECK(random_movie(300, again) == bytes);
}

TEST_CASE("a long movie packs well and is read in constant memory")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.bk2");
    Writer writer{layout_of("NES"), Flavor::bizhawk};
    Frame frame = writer.layout().neutral();
    writer.add(frame, 200'000);
    frame.back() = 1;
    writer.add(frame);
    CHECK(writer.frames() == 200'001);
    CHECK_THROWS_AS(writer.add(frame, k_frames_max), DataError);
    CHECK_THROWS_AS(writer.add(frame, UINT64_MAX), DataError);
    write_file(path, write_movie(writer));
    Reader reader{path};
    Frame last;
    while (reader.next(frame)) {
        last = frame;
    }
    CHECK(reader.frames_read() == 200'001);
    CHECK(last.back() == 1);
}

TEST_CASE("a movie that starts from a state carries it")
{
    const TemporaryDirectory folder;
    write_file(folder.file("plain"), "bytes of a core");
    write_file(folder.file("a.State"),
               make_zip({{"BizState 1.0", "2\n"}, {"Core.bin", "packed"}, {"Framebuffer.bmp", ""}}));
    write_file(folder.file("b.State"), make_zip({{"Core.bin", "no version"}}));
    CHECK(read_start_state(folder.file("plain")).core == "bytes of a core");
    CHECK(read_start_state(folder.file("plain")).biz_state.empty());
    CHECK_THROWS_AS(read_start_state(folder.file("b.State")), DataError);
    CHECK_THROWS_AS(read_start_state(folder.file("nothing")), FileError);
    const StartState state = read_start_state(folder.file("a.State"));
    CHECK(state.core == "packed");
    CHECK(state.biz_state == "2\n");

    Writer writer{layout_of("NES"), Flavor::bizhawk};
    write_file(folder.file("a.bk2"), write_movie(writer, state));
    const Reader reader{folder.file("a.bk2")};
    CHECK(reader.start() == Reader::Start::savestate);
    REQUIRE(reader.state());
    CHECK(reader.state()->core == "packed");
    CHECK(reader.state()->biz_state == "2\n");
}

TEST_CASE("movies cut at every byte and with every byte changed are read or refused")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.bk2");
    std::vector<Frame> held;
    const std::string whole = random_movie(40, held);
    const auto is_beginning = [&](const MovieRead& read) {
        return read.frames.size() <= held.size() && std::equal(read.frames.begin(), read.frames.end(), held.begin());
    };
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write_file(path, whole.substr(0, size));
        const MovieRead read = read_movie(path);
        CAPTURE(size, read.error);
        REQUIRE_FALSE(read.error.empty());
        REQUIRE(is_beginning(read));
    }
    std::minstd_rand random{3};
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1U << (random() % 8)));
        write_file(path, changed);
        const MovieRead read = read_movie(path);
        CAPTURE(at, read.error);
        // The checksum is known only behind the last byte, so wrong frames may come before the error does.
        REQUIRE((!read.error.empty() || is_beginning(read)));
    }
}
