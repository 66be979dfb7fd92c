#include "zip_builder.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <zip.h>

#include <cstdlib>
#include <vector>

namespace bh::movie {

namespace {

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
