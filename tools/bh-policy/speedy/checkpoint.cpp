#include "checkpoint.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <sys/stat.h>
#include <xxhash.h>

#include <bit>
#include <cmath>
#include <vector>

namespace bh::policy {

namespace {

constexpr std::string_view k_first_line = "bh-policy speedy checkpoint\n";
constexpr std::uint64_t k_version = 2;
constexpr std::size_t k_head_bytes = k_first_line.size() + 3 * 8;
/// Far more than the options allow a learner to know.
constexpr std::uint64_t k_content_bytes_max = std::uint64_t{16} << 30;

// Up to `count` bytes; fewer at the end of the file.
std::string read_bytes(Input& file, std::uint64_t count)
{
    std::string bytes;
    std::vector<char> buffer(std::size_t{1} << 20);
    while (bytes.size() < count) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count - bytes.size(), buffer.size()));
        const std::size_t got = file.read(std::span{buffer}.first(wanted));
        if (got == 0) {
            break;
        }
        bytes.append(buffer.data(), got);
    }
    return bytes;
}

// Opening a pipe would wait for its other end.
void check_kind(const std::string& path)
{
    struct stat info = {};
    if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
        throw FileError{path, "is no regular file"};
    }
}

} // namespace

void write_checkpoint(const std::string& path, std::string_view content)
{
    ByteWriter head;
    head.integer(k_version);
    head.integer(content.size());
    head.integer(XXH64(content.data(), content.size(), 0));
    check_kind(path);
    AtomicFile file{path, Overwrite::yes, Sync::yes}; // hours of learning
    file.write(k_first_line);
    file.write(head.bytes());
    file.write(content);
    file.commit();
}

void check_checkpoint_path(const std::string& path)
{
    check_kind(path);
    const AtomicFile nothing{path, Overwrite::yes}; // without commit() it leaves nothing
}

std::string read_checkpoint(const std::string& path)
{
    check_kind(path);
    Input file{path};
    const std::string head = read_bytes(file, k_head_bytes);
    if (head.empty() || !head.starts_with(k_first_line.substr(0, head.size()))) {
        throw DataError{path + ": is no checkpoint of bh-policy speedy"};
    }
    if (head.size() < k_head_bytes) {
        throw DataError{path + ": byte " + std::to_string(head.size()) + ": the checkpoint is cut short"};
    }
    ByteReader numbers{std::string_view{head}.substr(k_first_line.size())};
    if (const std::uint64_t version = numbers.integer(); version != k_version) {
        throw DataError{path + ": checkpoint version " + std::to_string(version) + ", known is " +
                        std::to_string(k_version)};
    }
    const std::uint64_t size = numbers.integer();
    const std::uint64_t checksum = numbers.integer();
    if (size > k_content_bytes_max) {
        throw DataError{path + ": byte " + std::to_string(k_first_line.size() + 8) + ": a size that cannot be"};
    }
    std::string content = read_bytes(file, size);
    if (content.size() < size) {
        throw DataError{path + ": byte " + std::to_string(head.size() + content.size()) +
                        ": the checkpoint is cut short"};
    }
    if (XXH64(content.data(), content.size(), 0) != checksum) {
        throw DataError{path + ": the checkpoint is damaged (checksum differs)"};
    }
    if (!read_bytes(file, 1).empty()) {
        throw DataError{path + ": byte " + std::to_string(head.size() + content.size()) +
                        ": more than the checkpoint holds"};
    }
    return content;
}

namespace {

template <typename Unsigned>
void put(std::string& out, Unsigned value)
{
    for (std::size_t i = 0; i < sizeof value; ++i) {
        out += static_cast<char>(value >> (8 * i) & 0xFFU);
    }
}

template <typename Unsigned>
Unsigned get(std::string_view bytes)
{
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
        value |= static_cast<Unsigned>(static_cast<Unsigned>(static_cast<unsigned char>(bytes[i])) << (8 * i));
    }
    return value;
}

template <typename Real>
void check_finite(Real value)
{
    if (!std::isfinite(value)) {
        throw DataError{"a number that is not finite"};
    }
}

} // namespace

void ByteWriter::integer(std::uint64_t value)
{
    put(m_bytes, value);
}

void ByteWriter::real(double value)
{
    check_finite(value);
    put(m_bytes, std::bit_cast<std::uint64_t>(value));
}

void ByteWriter::floats(std::span<const float> values)
{
    for (const float value : values) {
        check_finite(value);
        put(m_bytes, std::bit_cast<std::uint32_t>(value));
    }
}

void ByteWriter::text(std::string_view value)
{
    integer(value.size());
    m_bytes += value;
}

std::string_view ByteReader::take(std::uint64_t count)
{
    if (count > m_left.size()) {
        throw DataError{"cut short"};
    }
    const std::string_view bytes = m_left.substr(0, static_cast<std::size_t>(count));
    m_left.remove_prefix(bytes.size());
    return bytes;
}

std::uint64_t ByteReader::integer()
{
    return get<std::uint64_t>(take(8));
}

std::uint64_t ByteReader::integer_below(std::uint64_t limit)
{
    const std::uint64_t value = integer();
    if (value >= limit) {
        throw DataError{"a number that cannot be"};
    }
    return value;
}

double ByteReader::real()
{
    const auto value = std::bit_cast<double>(integer());
    check_finite(value);
    return value;
}

void ByteReader::floats(std::span<float> values)
{
    for (float& value : values) {
        value = std::bit_cast<float>(get<std::uint32_t>(take(4)));
        check_finite(value);
    }
}

std::string ByteReader::text()
{
    return std::string{take(integer())};
}

} // namespace bh::policy
