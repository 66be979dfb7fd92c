#include "catch.hpp"
#include "machine/rom.hpp"

using namespace bh::emu;

TEST_CASE("a game's system is told by its name's ending, in any case")
{
    CHECK(system_of("/x/game.nes")->id == "NES");
    CHECK(system_of("GAME.GBC")->id == "GBC");
    CHECK(system_of("a.b.sfc")->id == "SNES");
    CHECK(system_of("a.smc")->core == "bsnes_mercury_performance");
    CHECK(system_of("a.gba")->core == "mgba");
    CHECK(system_of("nes") == nullptr);
    CHECK(system_of("a.zip") == nullptr);
}
