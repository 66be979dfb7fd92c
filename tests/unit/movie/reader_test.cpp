#include "catch.hpp"
#include "movie_file.hpp"

using namespace bh;
using namespace bh::movie;
using namespace bh::test;

namespace {

const std::string k_key = "LogKey:#Reset|Power|#P1 Up|P1 Down|P1 Left|P1 Right|P1 Start|P1 Select|P1 B|P1 A|";

std::string crlf(std::string text)
{
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
        text.insert(at, "\r");
    }
    return text;
}

std::string many_lines(unsigned count)
{
    std::string text;
    for (unsigned i = 0; i < count; ++i) {
        text += "a\n";
    }
    return text;
}

// As one block of the format of deflate that is not packed; at most 65535 bytes.
std::string deflated(const std::string& bytes)
{
    std::string out = "\x01";
    for (const std::size_t length : {bytes.size(), ~bytes.size()}) {
        out += static_cast<char>(length & 0xFFU);
        out += static_cast<char>((length >> 8U) & 0xFFU);
    }
    return out + bytes;
}

} // namespace

TEST_CASE("a movie is read whole")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.bk2");
    write_file(path,
               make_zip({{"BizState 1.0", "2\r\n"},
                         {"Header.txt", crlf("\xEF\xBB\xBFPlatform NES\nAuthor a b\nrerecordCount -1\nSHA1 \nAuthor "
                                             "c\n\nCore QuickNes\nnonsense\nPAL 1\n\n")},
                         {"Comments.txt", crlf("one\n\ntwo\n")},
                         {"Subtitles.txt", "subtitle 3 0 0 120 FFFFFFFF hi there"},
                         {"SyncSettings.json", ""},
                         {"Input Log.txt", crlf("[Input]\n" + k_key +
                                                "\n\n|..|U.......|\nnot a frame\n|r.|.......A|\n"
                                                "[/Input]\n|.P|........|")}}));
    Reader reader{path};
    CHECK(reader.header().get("Platform") == "NES");
    CHECK(reader.header().get("Author") == "a b");
    CHECK(reader.header().get("rerecordCount") == "-1");
    CHECK(reader.header().get("SHA1").empty());
    CHECK(reader.header().is_true("PAL"));
    CHECK(reader.header().entries().size() == 5);
    CHECK(reader.comments() == std::vector<std::string>{"one", "two"});
    CHECK(reader.subtitles() == std::vector<std::string>{"subtitle 3 0 0 120 FFFFFFFF hi there"});
    CHECK(reader.start() == Reader::Start::power_on);
    CHECK_FALSE(reader.state());
    CHECK(reader.layout().controls().size() == 10);
    Frame frame;
    REQUIRE(reader.next(frame));
    CHECK(frame == Frame{0, 0, 1, 0, 0, 0, 0, 0, 0, 0});
    REQUIRE(reader.next(frame));
    CHECK(frame == Frame{1, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    REQUIRE(reader.next(frame));
    CHECK(frame == Frame{0, 1, 0, 0, 0, 0, 0, 0, 0, 0});
    CHECK_FALSE(reader.next(frame));
    CHECK_FALSE(reader.next(frame));
    CHECK(reader.frames_read() == 3);
}

TEST_CASE("movies that lack something")
{
    const TemporaryDirectory folder;
    const std::string log = "[Input]\n" + k_key + "\n|..|........|\n";

    struct Row
    {
        const char* what;
        std::vector<ZipEntry> entries;
        const char* error;
        std::size_t frames;
    };

    const std::vector<Row> rows{
        {"no frames", {{"Header.txt", "Platform NES\n"}, {"Input Log.txt", "[Input]\n" + k_key}}, "", 0},
        {"an empty log", {{"Header.txt", "Platform NES\n"}, {"Input Log.txt", ""}}, "", 0},
        {"names without extensions", {{"Header", "Platform NES\n"}, {"Input Log", log}}, "", 1},
        {"no key, a known platform",
         {{"Header", "Platform NES\nCore QuickNes"}, {"Input Log", "|r.|U......A|\n"}},
         "",
         1},
        {"a name twice",
         {{"Header.txt", ""}, {"Input Log.txt", "LogKey:#P1 A|P1 B|#P1 A|\n|..|.|\n"}},
         "the log's key names P1 A twice",
         0},
        {"no header", {{"Input Log.txt", log}}, "has no Header", 0},
        {"no log", {{"Header.txt", "Platform NES\n"}}, "has no Input Log", 0},
        {"no members", {}, "is no .bk2 movie (it does not begin as a zip file does)", 0},
        {"no key, an unknown platform",
         {{"Header.txt", "Platform C64\n"}, {"Input Log.txt", "|.|"}},
         "the input log has no LogKey, and the controls of the platform \"C64\" are not known",
         0},
        {"a short line",
         {{"Header.txt", ""}, {"Input Log.txt", log + "|..|...|\n" + log}},
         "Input Log.txt: line 4: ends before its P1 Right",
         1},
        {"gym-retro's",
         {{"Header.txt", "Platform GEN\n"}, {"Input Log.txt", "[Input]\nP1 Z|P1 X|\n|..|ZX|\n"}},
         "Input Log.txt: line 2: names controls without saying LogKey: a movie for gym-retro, which has no order of "
         "controls that could be relied on",
         0},
        {"a long line",
         {{"Header.txt", ""}, {"Input Log.txt", log + std::string(70'000, '|') + "\n"}},
         "Input Log.txt: line 4: is longer than 65536 bytes",
         0},
        {"two of one name", {{"Header.txt", ""}, {"Header.md", ""}, {"Input Log.txt", log}}, nullptr, 0},
        {"a large header",
         {{"Header.txt", std::string(1'100'000, 'x')}, {"Input Log.txt", log}},
         "Header.txt: has 1100000 bytes, above the limit of 1048576",
         0},
        {"a wrong checksum", {{"Header.txt", ""}, {"Input Log.txt", log, 0, 1234}}, nullptr, 0},
        {"unknown packing", {{"Header.txt", ""}, {"Input Log.txt", log, 77}}, nullptr, 0},
        {"broken packing", {{"Header.txt", ""}, {"Input Log.txt", log, 8}}, nullptr, 0},
        {"more lines than are kept",
         {{"Header.txt", ""}, {"Comments.txt", many_lines(100'001)}, {"Input Log.txt", log}},
         "Comments.txt: line 100001: is above the limit of 100000 lines",
         0},
        {"as many lines as are kept",
         {{"Header.txt", ""}, {"Subtitles.txt", many_lines(100'000)}, {"Input Log.txt", log}},
         "",
         1},
        {"more than it says",
         {{"Header.txt", ""}, {"Comments.txt", deflated(many_lines(30'000)), 8, {}, 10}, {"Input Log.txt", log}},
         "Comments.txt: is larger than the zip file says",
         0},
        {"a false size", {{"Header.txt", "Platform NES\n", 0, {}, 5}, {"Input Log.txt", log}}, nullptr, 0},
    };
    for (const Row& row : rows) {
        CAPTURE(row.what);
        const MovieRead read = read_movie(folder, row.entries);
        CHECK(read.frames.size() == row.frames);
        if (row.error != nullptr) {
            CHECK(read.error == row.error);
        } else {
            CHECK_FALSE(read.error.empty());
        }
    }
    CHECK(read_movie(folder.file("nothing")).error == "No such file or directory");
    CHECK(read_movie(folder.path().string()).error == "Is a directory");
    CHECK(read_movie("/dev/null").error == "is no regular file, which a movie must be");
}

TEST_CASE("where a movie starts")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.bk2");
    const auto start_of = [&](const char* header, const char* member) {
        std::vector<ZipEntry> entries{{"Header.txt", header}, {"Input Log.txt", k_key}};
        if (*member != '\0') {
            entries.push_back({member, "state"});
        }
        write_file(path, make_zip(entries));
        return Reader{path}.start();
    };
    CHECK(start_of("", "") == Reader::Start::power_on);
    CHECK(start_of("StartsFromSavestate False\n", "") == Reader::Start::power_on);
    CHECK(start_of("StartsFromSavestate True\n", "") == Reader::Start::savestate);
    CHECK(start_of("", "CoreText.txt") == Reader::Start::savestate);
    CHECK(start_of("StartsFromSaveRam True\n", "") == Reader::Start::save_ram);
    CHECK(start_of("", "MovieSaveRam.bin") == Reader::Start::save_ram);
    CHECK(start_of("", "Core.bin") == Reader::Start::savestate);
    REQUIRE(Reader{path}.state());
    CHECK(Reader{path}.state()->core == "state");
}
