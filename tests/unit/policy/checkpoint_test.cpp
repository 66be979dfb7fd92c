#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "speedy/checkpoint.hpp"

#include <bh/base/error.hpp>

#include <fstream>
#include <limits>

using bh::policy::read_checkpoint;
using bh::policy::write_checkpoint;

namespace {

void put(const std::string& path, std::string_view bytes)
{
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Why the file is refused.
std::string refusal(const std::string& path)
{
    try {
        read_checkpoint(path);
    } catch (const bh::DataError& error) {
        return error.what();
    }
    return "taken";
}

} // namespace

TEST_CASE("a checkpoint that is cut, damaged or something else is refused by name")
{
    const bh::test::TemporaryDirectory directory;
    const std::string path = directory.file("learned");
    const std::string content{"what was learned \0\xFF and more of it", 34};
    write_checkpoint(path, content);
    CHECK(read_checkpoint(path) == content);
    write_checkpoint(path, "");
    CHECK(read_checkpoint(path).empty());
    write_checkpoint(path, content);
    const std::string whole = bh::test::read_file(path);

    for (std::size_t size = 0; size < whole.size(); ++size) {
        put(path, std::string_view{whole}.substr(0, size));
        CAPTURE(size);
        CHECK(refusal(path).starts_with(path + ": "));
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        put(path, changed);
        CAPTURE(at);
        CHECK(refusal(path).starts_with(path + ": "));
    }
    put(path, whole + "\n");
    CHECK(refusal(path) == path + ": byte " + std::to_string(whole.size()) + ": more than the checkpoint holds");
    put(path, "PK\x03\x04 a movie");
    CHECK(refusal(path) == path + ": is no checkpoint of bh-policy speedy");
    std::string newer = whole;
    newer[newer.find('\n') + 1] = 3;
    put(path, newer);
    CHECK(refusal(path) == path + ": checkpoint version 3, known is 2");
    CHECK_THROWS_AS(read_checkpoint(directory.file("none")), bh::FileError);
}

TEST_CASE("numbers that would be refused are not written")
{
    bh::policy::ByteWriter out;
    const float float_infinity = std::numeric_limits<float>::infinity();
    CHECK_THROWS_AS(out.real(std::numeric_limits<double>::infinity()), bh::DataError);
    CHECK_THROWS_AS(out.real(std::numeric_limits<double>::quiet_NaN()), bh::DataError);
    CHECK_THROWS_AS(out.floats({&float_infinity, 1}), bh::DataError);
    CHECK(out.bytes().empty());
}
