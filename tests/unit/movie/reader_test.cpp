#include "catch.hpp"
#include "movie_file.hpp"

#include <algorithm>

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
        {"gym-retro's", {{"Header.txt", "Platform GEN\n"}, {"Input Log.txt", "[Input]\nP1 Z|P1 X|\n|..|ZX|\n"}}, "", 1},
        {"a key of bars only, an unknown platform",
         {{"Header.txt", "Platform C64\n"}, {"Input Log.txt", "LogKey:#||\n|.|"}},
         "the input log has no LogKey, and the controls of the platform \"C64\" are not known",
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

namespace {

/// As write_file(make_zip()), of a movie with this header and log.
std::string write_movie(const TemporaryDirectory& folder, const std::string& header, const std::string& log)
{
    const std::string path = folder.file("a.bk2");
    write_file(path, make_zip({{"Header.txt", header}, {"Input Log.txt", log}}));
    return path;
}

// What is held in each frame, "A+RIGHT" or "NONE"; behind them the warnings.
std::vector<std::string> actions_of(const std::string& path)
{
    std::vector<std::string> actions;
    Reader reader{path};
    const ActionText text{reader.layout()};
    for (Frame frame; reader.next(frame);) {
        actions.emplace_back();
        text.append(frame, actions.back());
    }
    for (const std::string& warning : reader.warnings()) {
        actions.push_back(warning);
    }
    return actions;
}

std::string utf16(const std::string& text, bool big, bool mark)
{
    std::string out = mark ? (big ? "\xFE\xFF" : "\xFF\xFE") : "";
    for (const char c : text) {
        out += big ? std::string{'\0', c} : std::string{c, '\0'};
    }
    return out;
}

using Actions = std::vector<std::string>;

} // namespace

TEST_CASE("a log without the names of controls has those of the console")
{
    const TemporaryDirectory folder;

    struct Row
    {
        const char* header;
        const char* log;
        Actions actions;
    };

    const std::vector<Row> rows{
        {"Platform NES", "LogKey:\n|..|U.......|........|\n|..|.......A|......B.|\n", {"UP", "A+P2 B"}},
        {"Platform NES", "LogKey:#\n|..|U.......|........|\n", {"UP"}},
        {"Platform NES", "LogKey:##||#|\n|..|U.......|........|\n", {"UP"}},
        {"Platform NES", "|..|U.......|\n|..|.......A|\n", {"UP", "A"}},
        {"Platform NES", "LogKey:\n|..|U.......|.D......|..L.....|...R....|\n", {"UP+P2 DOWN+P3 LEFT+P4 RIGHT"}},
        // The order of Power and Reset depends on the version; the letters do not.
        {"Platform NES\nCore NesHawk\nemuVersion Version 2.10",
         "LogKey:\n|r.|........|\n|.P|........|\n",
         {"RESET", "POWER"}},
        {"Platform NES\nCore NesHawk\nemuVersion Version 2.3",
         "LogKey:\n|P.|........|\n|.r|........|\n",
         {"POWER", "RESET"}},
        {"Platform NES", "LogKey:\n|x.|........|\n", {"POWER"}}, // no button's letter: the place counts
        {"Platform SNES", "LogKey:\n|..|............|..........l.|\n", {"P2 L"}},
        {"Platform GB", "LogKey:\n|U....s...|\n", {"UP+SELECT"}},
        {"Platform GBA", "LogKey:\n|    7,    0,    0,  100,.......A...|\n", {"TILT X=7+A"}},
        {"Platform PCE", "LogKey:\n||U.......|\n|U.......|\n", {"UP", "UP"}},
        {"Platform GEN", "LogKey:\n|..|....A...S...|\n", {"A+START"}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.header, row.log);
        CHECK(actions_of(write_movie(folder, row.header, row.log)) == row.actions);
    }
}

TEST_CASE("groups of pads that are not plugged in may be absent")
{
    const TemporaryDirectory folder;
    const std::string key = "LogKey:#Reset|#P1 A|P1 B|#P2 A|P2 B|#P3 X Axis|P3 A|\n";
    const auto actions = [&](const std::string& lines) {
        return actions_of(write_movie(folder, "Platform N64", key + lines));
    };
    CHECK(actions("|.|A.|.B|\n|r|.B|\n|.|A.|.B|   -3,A|\n|.|AB|\n") ==
          Actions{"A+P2 B", "RESET+B", "A+P2 B+P3 X AXIS=-3+P3 A", "A+B"});
    CHECK(actions("|.||.B|    0,.|\n|.|A.||    5,.|\n") == Actions{"P2 B", "A+P3 X AXIS=5"});
    for (const char* const line : {"|.|", "|.|A|", "|.|A.|.|", "|.|A.|..|    0,|", "|", "||"}) {
        CAPTURE(line);
        CHECK_FALSE(read_movie(write_movie(folder, "Platform N64", key + line + "\n")).error.empty());
    }
    // Where a group stands that is empty on the console, bars say nothing about pads.
    CHECK(actions_of(write_movie(folder, "", "LogKey:#P1 A|#P2 A|\n||A|\n||A|A|\n|A|A|\n|A|\n")) ==
          Actions{"A", "A+P2 A", "A+P2 A", "A"});
}

TEST_CASE("texts are read in the encodings that .NET tells apart, and with all ends of lines")
{
    const TemporaryDirectory folder;
    const std::string log = "[Input]\n" + k_key + "\n|..|U.......|\n|r.|.......A|\n[/Input]\n";
    const std::string header = "Platform NES\nGameName Caf\xC3\xA9 \xF0\x9F\x8E\xAE\n";
    const auto lone_cr = [](std::string text) {
        std::replace(text.begin(), text.end(), '\n', '\r');
        return text;
    };
    const auto frames_of = [&](const std::string& text) {
        return read_movie(folder, {{"Header.txt", header}, {"Input Log.txt", text}}).frames.size();
    };
    CHECK(frames_of(lone_cr(log)) == 2);
    CHECK(frames_of(crlf(log)) == 2);
    CHECK(frames_of("\xEF\xBB\xBF" + log) == 2);
    for (const bool big : {false, true}) {
        for (const bool mark : {false, true}) {
            CAPTURE(big, mark);
            CHECK(frames_of(utf16(log, big, mark)) == 2);
            CHECK(frames_of(utf16(crlf(log), big, mark)) == 2);
            CHECK(frames_of(utf16(lone_cr(log), big, mark)) == 2);
        }
    }
    // Longer than what is read at once, so that characters and CRLF are cut by it.
    std::string frames;
    for (int i = 0; i < 20'000; ++i) {
        frames += i % 2 == 0 ? "|..|U.......|\n" : "|..|........|\n";
    }
    CHECK(frames_of(utf16(crlf(k_key + "\n" + frames), true, true)) == 20'000);
    CHECK(frames_of(crlf(" " + k_key + "\n" + k_key + "\n" + frames)) == 20'000);
    CHECK(frames_of(lone_cr(k_key + "\n" + frames)) == 20'000);

    // "Café 🎮": two units of UTF-16 for the last one.
    const std::string path = folder.file("a.bk2");
    const std::string name = std::string{"\xFF\xFE"} + utf16("GameName Caf", false, false) +
                             std::string{"\xE9\0 \0\x3C\xD8\xAE\xDF\r\0\n\0", 12} + utf16("Platform NES", false, false);
    write_file(path, make_zip({{"Header.txt", name}, {"Input Log.txt", log}}));
    const Reader reader{path};
    CHECK(reader.header().get("GameName") == "Caf\xC3\xA9 \xF0\x9F\x8E\xAE");
    CHECK(reader.header().get("Platform") == "NES");
}

TEST_CASE("what is pressed beyond the key is told")
{
    const TemporaryDirectory folder;
    const std::string path =
        write_movie(folder, "Platform NES", "LogKey:#P1 A|P1 B|\n|A.|\n|..|....|\n|.B|..A.|\n|..|R...|\n|..x|\n");
    CHECK(
        actions_of(path) ==
        Actions{"A", "NONE", "B", "NONE", "NONE",
                "Input Log.txt: line 4: holds something in columns beyond the controls that the log's key names; they "
                "are left out there and in 2 more frames"});
    CHECK(actions_of(write_movie(folder, "Platform NES", "LogKey:#P1 A|\n")) ==
          Actions{"Input Log.txt: has no frames (platform NES)"});
    CHECK(actions_of(write_movie(folder, "", "LogKey:#P1 A|\n")) ==
          Actions{"Input Log.txt: has no frames (the header names no platform)"});
}

TEST_CASE("letters of controls that no table has come out as they came")
{
    const TemporaryDirectory folder;
    Reader reader{write_movie(folder, "Platform XYZ", "LogKey:#Crank|P1 Frob|\n|..|\n|cf|\n|.g|\n")};
    std::string lines;
    for (Frame frame; reader.next(frame);) {
        reader.layout().format(frame, lines);
    }
    CHECK(lines == "|..||cf||.g|");
}

TEST_CASE("an axis is told on a tape wherever nobody knows where it rests")
{
    const TemporaryDirectory folder;
    CHECK(actions_of(write_movie(folder, "Platform XYZ", "LogKey:#P1 Wheel|P1 A|\n|    0,.|\n|    5,A|\n")) ==
          Actions{"WHEEL=0", "WHEEL=5+A"});
    CHECK(actions_of(write_movie(folder, "Platform N64", "LogKey:#P1 X Axis|P1 A|\n|    0,.|\n|    5,A|\n")) ==
          Actions{"NONE", "X AXIS=5+A"});
}

TEST_CASE("movies of gym-retro are read by their letters")
{
    const TemporaryDirectory folder;
    const std::string header =
        "MovieVersion Retro\nAuthor ?\nemuVersion ?\nPlatform GEN\nGameName Airstriker-Genesis\nSHA1 "
        "?\nCore ?\nrerecordCount 1\n";
    const std::string path = write_movie(
        folder, header, "[Input]\nP1 Z|P1 X|P1 Up|P1 Start|P2 A|\n|..|ZX..|.|\n|..|..US|A|\n|..|U...|.|\n[/Input]");
    CHECK(actions_of(path) == Actions{"Z+X", "UP+START+P2 A", "UP"});
    const Reader reader{path};
    CHECK(reader.format() == Reader::Format::retro);
    CHECK(reader.header().get("Core").empty());
    CHECK(reader.header().get("GameName") == "Airstriker-Genesis");
    // gym-retro writes the names over a line that may be longer.
    CHECK(actions_of(write_movie(folder, "Platform GameBoy", "[Input]\nP1 B|P1 A|set|Power|#\n|..|B.|\n||.A|\n")) ==
          Actions{"B", "A"});
    const Reader handheld{write_movie(folder, "Platform GameBoy", "[Input]\nP1 B|P1 A|\n|..|B.|\n")};
    CHECK(handheld.header().get("Platform") == "GB");
    CHECK(handheld.layout().controls().front().name == "B");
}

TEST_CASE("a movie alone in a .zip is opened")
{
    const TemporaryDirectory folder;
    const std::string movie =
        make_zip({{"Header.txt", "Platform NES"}, {"Input Log.txt", "LogKey:#P1 A|\n|A|\n"}, {"Core.bin", "state"}});
    const std::string path = folder.file("movie.zip");
    const auto wrap = [&](const std::vector<ZipEntry>& entries) {
        write_file(path, make_zip(entries));
        return path;
    };
    CHECK(actions_of(wrap({{"readme.txt", "x"}, {"some/Best Movie.BK2", movie}, {"__MACOSX/._a.bk2", ""}})) ==
          Actions{"A"});
    CHECK(Reader{path}.path() == path);
    CHECK(Reader{path}.state()->core == "state");
    CHECK(actions_of(wrap({{"a.fm2", "version 3\nport0 1\n|0|.......A|||\n"}})) == Actions{"A"});
    CHECK(read_movie(wrap({{"a.bk2", movie}, {"b.bk2", movie}})).error ==
          "has 2 movies in it; unpack the one that is meant");
    CHECK(read_movie(wrap({{"a.bk2", "no zip"}})).error.starts_with("a.bk2: "));
    CHECK(read_movie(wrap({{"readme.txt", "x"}})).error == "has no Header");
}

TEST_CASE("what a movie starts from can be copied")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.bk2");
    for (const char* const member : {"Core.bin", "CoreText.txt", "MovieSaveRam.bin"}) {
        write_file(path,
                   make_zip({{"Header.txt", ""}, {"Input Log.txt", k_key}, {member, "bytes"}, {"BizState 1.0", "2"}}));
        const auto data = Reader{path}.start_data();
        REQUIRE(data);
        CHECK(data->core == "bytes");
        CHECK(data->member == member);
        CHECK(data->biz_state == "2");
        CHECK(data->is_save_ram() == (std::string{member} == "MovieSaveRam.bin"));
    }
}
