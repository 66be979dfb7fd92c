#include "catch.hpp"
#include "machine/domain.hpp"

using namespace bh::emu;

namespace {

std::vector<std::byte> nes_file(std::initializer_list<int> header, std::size_t body_bytes)
{
    std::vector<std::byte> file;
    for (const int byte : header) {
        file.push_back(static_cast<std::byte>(byte));
    }
    file.resize(16 + body_bytes);
    return file;
}

} // namespace

TEST_CASE("PRG and CHR lie behind the header, and behind a trainer if there is one")
{
    const auto plain = nes_file({'N', 'E', 'S', 0x1A, 2, 1}, 0x8000 + 0x2000);
    CHECK(split_nes_file(plain).prg.data() == plain.data() + 16);
    CHECK(split_nes_file(plain).prg.size() == 0x8000);
    CHECK(split_nes_file(plain).chr.data() == plain.data() + 16 + 0x8000);
    CHECK(split_nes_file(plain).chr.size() == 0x2000);
    const auto trained = nes_file({'N', 'E', 'S', 0x1A, 1, 0, 0x04}, 512 + 0x4000);
    CHECK(split_nes_file(trained).prg.data() == trained.data() + 16 + 512);
    CHECK(split_nes_file(trained).chr.empty());
}

TEST_CASE("NES 2.0 keeps more bits of the sizes")
{
    const auto file = nes_file({'N', 'E', 'S', 0x1A, 0, 0, 0, 0x08, 0, 0x01}, 0x100 * 0x4000);
    CHECK(split_nes_file(file).prg.size() == 0x100 * 0x4000);
}

TEST_CASE("a file that is cut short or something else has neither")
{
    auto file = nes_file({'N', 'E', 'S', 0x1A, 2, 1}, 0x8000 + 0x2000);
    file.pop_back();
    CHECK(split_nes_file(file).prg.empty());
    CHECK(split_nes_file(std::span{file}.first(15)).prg.empty());
    CHECK(split_nes_file({}).prg.empty());
    file[0] = std::byte{'n'};
    CHECK(split_nes_file(file).prg.empty());
}

TEST_CASE("the mapper tells which end of PRG no bank switch moves, and the board's name")
{
    const auto mapper = [](int number, int units) {
        return nes_file({'N', 'E', 'S', 0x1A, units, 0, (number & 0x0F) << 4, number & 0xF0},
                        static_cast<std::size_t>(units) * 0x4000);
    };
    const auto fixed_bytes = [&](int number, int units) {
        const auto file = mapper(number, units);
        const NesFile parts = split_nes_file(file);
        CHECK(parts.fixed_prg().data() + parts.fixed_prg().size() == parts.prg.data() + parts.prg.size());
        return parts.fixed_prg().size();
    };
    CHECK(fixed_bytes(0, 1) == 0x4000);
    CHECK(fixed_bytes(0, 2) == 0x8000);
    CHECK(fixed_bytes(2, 8) == 0x4000);
    CHECK(fixed_bytes(4, 8) == 0x2000);
    CHECK(fixed_bytes(7, 8) == 0);
    const auto name = [&](int number) {
        const auto file = mapper(number, 1);
        return split_nes_file(file).board_name();
    };
    CHECK(name(0) == "NROM");
    CHECK(name(4) == "TxROM");
    CHECK(name(0x47) == "MAPPER071");
}
