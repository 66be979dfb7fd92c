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
