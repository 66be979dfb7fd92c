#include "zip.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <cstdlib>

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
    std::array<char, k_zip_signature.size()> head{};
    std::size_t used = 0;
    for (std::size_t got = 1; got > 0 && used < head.size(); used += got) {
        got = input.read(std::span{head}.subspan(used));
    }
    if (std::string_view{head.data(), used} != k_zip_signature) {
        throw DataError{path + ": is no .bk2 movie (it does not begin as a zip file does)"};
    }
}

[[noreturn]] void throw_reason(const std::string& path, zip_error_t& error)
{
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    throw DataError{path + ": " + reason};
}

// 1980-01-01, where the time of zip files begins: the same movie shall give the same bytes.
constexpr zip_uint16_t k_dos_date = (1U << 5U) | 1U;

std::string temporary_name()
{
    const char* const wanted = std::getenv("TMPDIR");
    return (wanted == nullptr || *wanted == '\0' ? std::string{"/tmp"} : std::string{wanted}) + "/bh-XXXXXX";
}

std::string make_folder()
{
    std::string folder = temporary_name();
    if (::mkdtemp(folder.data()) == nullptr) {
        throw_errno(folder);
    }
    return folder;
}

} // namespace

std::string stem_of(std::string_view name)
{
    std::string stem{name.substr(0, name.rfind('.'))};
    std::replace(stem.begin(), stem.end(), '\\', '/');
    return stem;
}

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
        throw_reason(path, error);
    }
    list();
}

ZipReader::ZipReader(std::string bytes, std::string path) : m_path{std::move(path)}, m_bytes{std::move(bytes)}
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* const source = zip_source_buffer_create(m_bytes.data(), m_bytes.size(), 0, &error);
    if (source == nullptr) {
        throw_reason(m_path, error);
    }
    m_archive.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!m_archive) {
        zip_source_free(source);
        throw_reason(m_path, error);
    }
    zip_error_fini(&error);
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

std::unique_ptr<ZipMember> ZipReader::open(std::string_view stem, std::uint64_t bytes_max) const
{
    const Entry* const entry = find(stem);
    if (entry == nullptr) {
        throw DataError{m_path + ": has no " + std::string{stem}};
    }
    auto member = std::make_unique<ZipMember>();
    member->m_name = m_path + ": " + entry->name;
    zip_stat_t info;
    zip_stat_init(&info);
    if (zip_stat_index(m_archive.get(), entry->index, 0, &info) != 0 || (info.valid & ZIP_STAT_SIZE) == 0) {
        throw DataError{member->m_name + ": has no size"};
    }
    if (info.size > bytes_max) {
        throw DataError{member->m_name + ": has " + std::to_string(info.size) + " bytes, above the limit of " +
                        std::to_string(bytes_max)};
    }
    member->m_bytes_left = info.size;
    member->m_file.reset(zip_fopen_index(m_archive.get(), entry->index, 0));
    if (!member->m_file) {
        throw DataError{member->m_name + ": " + zip_strerror(m_archive.get())};
    }
    return member;
}

std::string ZipReader::read_all(std::string_view stem, std::uint64_t bytes_max) const
{
    const auto member = open(stem, bytes_max);
    std::string text;
    std::array<char, 16384> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
    while (const std::size_t got = member->read(buffer)) {
        text.append(buffer.data(), got);
    }
    return text;
}

std::vector<std::string> ZipReader::names() const
{
    std::vector<std::string> names;
    for (const Entry& entry : m_entries) {
        names.push_back(entry.name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::FILE* open_spool()
{
    std::string path = temporary_name();
    Fd fd{::mkostemp(path.data(), O_CLOEXEC)};
    if (!fd) {
        throw_errno(path);
    }
    ::unlink(path.c_str());
    std::FILE* const file = ::fdopen(fd.get(), "w+");
    if (file == nullptr) {
        throw_errno(path);
    }
    static_cast<void>(fd.release());
    return file;
}

void ZipBuilder::Discard::operator()(zip* archive) const
{
    zip_discard(archive);
}

ZipBuilder::ZipBuilder() : m_folder{make_folder()}, m_path{m_folder + "/movie.bk2"}
{
    int code = 0;
    m_archive.reset(zip_open(m_path.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
    if (!m_archive) {
        ::rmdir(m_folder.c_str());
        throw FileError{m_path, "cannot be created"};
    }
}

ZipBuilder::~ZipBuilder()
{
    m_archive.reset();
    ::unlink(m_path.c_str());
    ::rmdir(m_folder.c_str());
}

void ZipBuilder::add(const std::string& name, std::string text)
{
    const std::string& kept = m_texts.emplace_back(std::move(text));
    add_source(name, zip_source_buffer(m_archive.get(), kept.data(), kept.size(), 0));
}

void ZipBuilder::add(const std::string& name, std::FILE* file)
{
    add_source(name, zip_source_filep(m_archive.get(), file, 0, 0));
}

void ZipBuilder::add_source(const std::string& name, void* source)
{
    auto* const taken = static_cast<zip_source_t*>(source);
    if (taken == nullptr) {
        fail();
    }
    const zip_int64_t index = zip_file_add(m_archive.get(), name.c_str(), taken, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(taken);
        fail();
    }
    zip_file_set_dostime(m_archive.get(), static_cast<zip_uint64_t>(index), 0, k_dos_date, 0);
}

void ZipBuilder::finish(const std::function<void(std::string_view)>& put)
{
    if (zip_close(m_archive.get()) != 0) {
        fail();
    }
    static_cast<void>(m_archive.release()); // closed, so it is gone
    Input file{m_path};
    std::vector<char> buffer(65'536);
    while (const std::size_t got = file.read(buffer)) {
        put({buffer.data(), got});
    }
}

void ZipBuilder::fail() const
{
    throw FileError{m_path, zip_strerror(m_archive.get())};
}

} // namespace bh::movie
