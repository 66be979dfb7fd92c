#include "zip_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <zip.h>

#include <algorithm>
#include <array>

namespace bh::movie {

namespace {

// A movie has eight members, a TAS project a few hundred.
constexpr zip_int64_t k_members_max = 10'000;

void require_zip(const std::string& path)
{
    Input input{path};
    if (!input.is_regular()) {
        throw FileError{path, "is no regular file, which a movie must be"};
    }
    constexpr std::string_view k_signature{"PK\x03\x04", 4};
    std::array<char, k_signature.size()> head{};
    std::size_t used = 0;
    for (std::size_t got = 1; got > 0 && used < head.size(); used += got) {
        got = input.read(std::span{head}.subspan(used));
    }
    if (std::string_view{head.data(), used} != k_signature) {
        throw DataError{path + ": is no .bk2 movie (it does not begin as a zip file does)"};
    }
}

std::string stem_of(std::string_view name)
{
    std::string stem{name.substr(0, name.rfind('.'))};
    std::replace(stem.begin(), stem.end(), '\\', '/');
    return stem;
}

} // namespace

void ZipMember::Close::operator()(zip_file* file) const
{
    static_cast<void>(zip_fclose(file));
}

std::size_t ZipMember::read(std::span<char> buffer)
{
    const zip_int64_t got = zip_fread(m_file.get(), buffer.data(), buffer.size());
    if (got < 0) {
        throw DataError{m_name + ": " + zip_error_strerror(zip_file_get_error(m_file.get()))};
    }
    if (static_cast<std::uint64_t>(got) > m_bytes_left) {
        throw DataError{m_name + ": is larger than the zip file says"};
    }
    m_bytes_left -= static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
}

void ZipReader::Discard::operator()(zip* archive) const
{
    zip_discard(archive);
}

ZipReader::ZipReader(const std::string& path) : m_path{path}
{
    require_zip(path);
    int code = 0;
    m_archive.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
    if (!m_archive) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        const std::string reason = zip_error_strerror(&error);
        zip_error_fini(&error);
        throw DataError{path + ": " + reason};
    }
    list();
}

void ZipReader::list()
{
    const zip_int64_t count = zip_get_num_entries(m_archive.get(), 0);
    if (count > k_members_max) {
        throw DataError{m_path + ": has " + std::to_string(count) + " members, which no movie has"};
    }
    for (zip_int64_t i = 0; i < count; ++i) {
        const auto index = static_cast<zip_uint64_t>(i);
        const char* const name = zip_get_name(m_archive.get(), index, ZIP_FL_ENC_GUESS);
        if (name == nullptr) {
            throw DataError{m_path + ": member " + std::to_string(i) + ": " + zip_strerror(m_archive.get())};
        }
        m_entries.push_back({stem_of(name), name, index});
    }
    const auto by_stem = [](const Entry& a, const Entry& b) { return a.stem < b.stem; };
    std::sort(m_entries.begin(), m_entries.end(), by_stem);
    const auto twice = std::adjacent_find(m_entries.begin(), m_entries.end(),
                                          [](const Entry& a, const Entry& b) { return a.stem == b.stem; });
    if (twice != m_entries.end()) {
        throw DataError{m_path + ": has " + twice->name + " and " + std::next(twice)->name +
                        ", which are one name to BizHawk"};
    }
}

const ZipReader::Entry* ZipReader::find(std::string_view stem) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [stem](const Entry& entry) { return entry.stem == stem; });
    return found == m_entries.end() ? nullptr : &*found;
}

ZipMember ZipReader::open(std::string_view stem, std::uint64_t bytes_max) const
{
    const Entry* const entry = find(stem);
    if (entry == nullptr) {
        throw DataError{m_path + ": has no " + std::string{stem}};
    }
    ZipMember member;
    member.m_name = m_path + ": " + entry->name;
    zip_stat_t info;
    zip_stat_init(&info);
    if (zip_stat_index(m_archive.get(), entry->index, 0, &info) != 0 || (info.valid & ZIP_STAT_SIZE) == 0) {
        throw DataError{member.m_name + ": has no size"};
    }
    if (info.size > bytes_max) {
        throw DataError{member.m_name + ": has " + std::to_string(info.size) + " bytes, above the limit of " +
                        std::to_string(bytes_max)};
    }
    member.m_bytes_left = info.size;
    member.m_file.reset(zip_fopen_index(m_archive.get(), entry->index, 0));
    if (!member.m_file) {
        throw DataError{member.m_name + ": " + zip_strerror(m_archive.get())};
    }
    return member;
}

std::string ZipReader::read_all(std::string_view stem, std::uint64_t bytes_max) const
{
    ZipMember member = open(stem, bytes_max);
    std::string text;
    std::array<char, 16384> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    while (const std::size_t got = member.read(buffer)) {
        text.append(buffer.data(), got);
    }
    return text;
}

} // namespace bh::movie
