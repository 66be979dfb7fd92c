#include "catch.hpp"
#include "movie_file.hpp"

using namespace bh;
using namespace bh::movie;
using namespace bh::test;

namespace {

const std::string k_head = "version 3\nemuVersion 20605\nrerecordCount 11\npalFlag 0\nromFilename A Game\n"
                           "romChecksum base64:PA18Vzl461l4XHMdCj/fHw==\nguid 968615CF\nfourscore 0\nmicrophone 0\n"
                           "port0 1\nport1 0\nport2 0\nFDS 0\nNewPPU 0\ncomment author Some One\ncomment hello\n"
                           "subtitle 12 well done\n";

struct Fm2Read
{
    std::vector<std::string> actions;
    std::string error;
    std::vector<std::string> warnings;
};

Fm2Read read_fm2(const std::string& path)
{
    Fm2Read read;
    try {
        Reader reader{path};
        const ActionText text{reader.layout()};
        for (Frame frame; reader.next(frame);) {
            read.actions.emplace_back();
            text.append(frame, read.actions.back());
        }
        read.warnings = reader.warnings();
    } catch (const DataError& error) {
        read.error = error.what();
        read.error.erase(0, path.size() + 2);
    }
    return read;
}

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("a movie of FCEUX is read as BizHawk imports it")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.fm2");
    write_file(path, k_head + "|0|........|||\n|0|R......A|||\n|1|...UT.B.|||\n|2|.LD..S..|||\n|3|        |||\n");
    CHECK(is_movie(path));
    Reader reader{path};
    CHECK(reader.format() == Reader::Format::fm2);
    CHECK(reader.start() == Reader::Start::power_on);
    CHECK_FALSE(reader.start_data());
    CHECK(reader.sync_settings().empty());
    CHECK(reader.header().get("Platform") == "NES");
    CHECK(reader.header().get("Core") == "NesHawk");
    CHECK(reader.header().get("GameName") == "A Game");
    CHECK(reader.header().get("MD5") == "3c0d7c573978eb59785c731d0a3fdf1f");
    CHECK(reader.header().get("rerecordCount") == "11");
    CHECK(reader.header().get("Author") == "Some One");
    CHECK_FALSE(reader.header().is_true("PAL"));
    CHECK(reader.comments() == Lines{"MovieOrigin .fm2 version 3", "emuOrigin FCEUX version 20605", "hello"});
    CHECK(reader.subtitles() == Lines{"subtitle 12 0 0 120 FFFFFFFF well done"});
    CHECK(reader.count_frames() == 5);
    CHECK(reader.warnings().empty());
    CHECK(read_fm2(path).actions ==
          Lines{"NONE", "RIGHT+A", "RESET+UP+START+B", "POWER+DOWN+LEFT+SELECT", "RESET+POWER"});
}

TEST_CASE("a movie of FCEUX with other devices, and what it cannot be")
{
    const TemporaryDirectory folder;
    const std::string path = folder.file("a.fm2");
    const auto read = [&](const std::string& text) {
        write_file(path, text);
        return read_fm2(path);
    };
    CHECK(read("version 3\r\nport0 1\r\nport1 1\r\n|0|.......A|......B.||\r\n").actions == Lines{"A+P2 B"});
    CHECK(read("version 3\nport0 0\nport1 1\n|0||......B.||\n").actions == Lines{"P2 B"});
    CHECK(read("version 3\nfourscore 1\n|0|.......A|......B.|R.......|.L......||\n").actions ==
          Lines{"A+P2 B+P3 RIGHT+P4 LEFT"});
    CHECK(read("version 3\nlength 2\n|0|.......A|||\n|0|.......A|||\n|0|.......A|||\n").actions == Lines{"A", "A"});
    CHECK(read("version 3\npalFlag 1\n").warnings == Lines{"has no frames (platform NES)"});
    CHECK(Reader{path}.header().is_true("PAL"));
    const Fm2Read disk = read("version 3\n|0|.......A|||\n|4|.......A|||\n|24|........|||\n");
    CHECK(disk.actions == Lines{"A", "A", "NONE"});
    CHECK(disk.warnings == Lines{"2 frames have commands of a disk drive or an arcade board, which are left out"});
    CHECK(read("version 3\nsavestate 0x1234\n|0|........|||\n").error.empty());
    CHECK(Reader{path}.start() == Reader::Start::savestate);

    struct Row
    {
        const char* text;
        const char* error;
    };

    for (const Row& row :
         {Row{"version 2\n|0|........|||\n", "line 1: is not \"version 3\", the version of .fm2 movies that is read"},
          Row{"version 3\nbinary 1\n|",
              "line 2: says that the frames are binary, and only text is read; FCEUX can write it anew"},
          Row{"version 3\nport0 2\n|0|1 2 3|||\n", "line 2: has another device than a pad in port0"},
          Row{"version 3\nport0 1\nport2 1\n", "line 3: has a device in the Famicom's expansion port"},
          Row{"version 3\n|x|........|||\n", "line 2: does not begin with the number of its commands"},
          Row{"version 3\n|0|.....|||\n", "line 2: has no eight buttons for P1"},
          Row{"version 3\n|0|\n", "line 2: has no eight buttons for P1"}}) {
        CAPTURE(row.text);
        CHECK(read(row.text).error == row.error);
    }
}
