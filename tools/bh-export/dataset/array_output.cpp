#include "array_output.hpp"

#include "job.hpp"

#include <bh/arrays/npy.hpp>
#include <bh/base/error.hpp>
#include <bh/base/text.hpp>

#include <libdeflate.h>

#include <algorithm>
#include <array>

namespace bh::exporter {

namespace {

std::uint64_t bytes_of_type(std::string_view type)
{
    const std::uint64_t size = std::stoull(std::string{type.substr(2)});
    return type[1] == 'U' ? size * 4 : size;
}

/// One array: its head, and the size of a row.
struct ArrayLayout
{
    ArrayLayout(std::string_view type, std::uint64_t rows, std::span<const std::uint64_t> row_shape)
        : row_bytes{bytes_of_type(type)}
    {
        std::vector<std::uint64_t> shape{rows};
        for (const std::uint64_t side : row_shape) {
            shape.push_back(side);
            row_bytes *= side;
        }
        arrays::append_npy_head(head, type, shape);
        bytes = head.size() + rows * row_bytes;
    }

    std::string head;
    std::uint64_t row_bytes;
    std::uint64_t bytes = 0; ///< of the head and all rows
};

/// .npy files. What a field may be called may be no name of a file: other characters than these are escaped as in URLs.
class ArrayFolder final : public ArrayOutput
{
public:
    ArrayFolder(const Options& options, std::string mark)
        : m_folder{options.output, options.overwrite, Job::k_mark}, m_mark{std::move(mark)}
    {
    }

    std::size_t add(const std::string& name, std::string_view type, std::uint64_t rows,
                    std::span<const std::uint64_t> row_shape) override
    {
        ArrayLayout layout{type, rows, row_shape};
        auto file = std::make_unique<AtomicFile>(m_folder.place(file_name(name)), Overwrite::no);
        file->resize(layout.bytes);
        file->write_at(0, layout.head);
        m_arrays.push_back({std::move(layout), std::move(file)});
        return m_arrays.size() - 1;
    }

    void write(std::size_t array, std::uint64_t first_row, std::string_view rows) override
    {
        const Array& own = m_arrays[array];
        own.file->write_at(own.layout.head.size() + first_row * own.layout.row_bytes, rows);
    }

    void commit() override
    {
        for (const Array& array : m_arrays) {
            array.file->commit();
        }
        AtomicFile file{m_folder.place(Job::k_mark), Overwrite::no};
        file.write(m_mark);
        file.commit();
        m_folder.commit();
    }

private:
    struct Array
    {
        ArrayLayout layout;
        std::unique_ptr<AtomicFile> file;
    };

    static std::string file_name(const std::string& name)
    {
        const std::size_t slash = name.starts_with("observation/") ? name.find('/') : std::string::npos;
        std::string file;
        for (std::size_t i = 0; i < name.size(); ++i) {
            const char c = name[i];
            if (i == slash || is_alpha(c) || is_digit(c) || c == '_' || c == '-' || (c == '.' && i > slash + 1)) {
                file += c;
            } else {
                constexpr std::string_view k_digits = "0123456789ABCDEF";
                const auto byte = static_cast<unsigned char>(c);
                file += '%';
                file += k_digits[byte >> 4];
                file += k_digits[byte & 15];
            }
        }
        return file + ".npy";
    }

    AtomicFolder m_folder;
    std::string m_mark;
    std::vector<Array> m_arrays;
};

void append_le(std::string& out, std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i, value >>= 8) {
        out += static_cast<char>(value & 0xFF);
    }
}

/// A zip file (PKWARE's APPNOTE.TXT 6.3) of members that are stored, each with a place of its own from the beginning.
class ArrayZip final : public ArrayOutput
{
public:
    explicit ArrayZip(const Options& options) : m_file{options.output, options.overwrite} {}

    std::size_t add(const std::string& name, std::string_view type, std::uint64_t rows,
                    std::span<const std::uint64_t> row_shape) override
    {
        Member member{ArrayLayout{type, rows, row_shape}, name + ".npy", m_end};
        member.content = m_end + local_head(member).size();
        m_end = member.content + member.layout.bytes;
        m_file.resize(m_end);
        m_file.write_at(member.content, member.layout.head);
        checksum(member, 0, member.layout.head);
        m_members.push_back(std::move(member));
        return m_members.size() - 1;
    }

    void write(std::size_t array, std::uint64_t first_row, std::string_view rows) override
    {
        Member& member = m_members[array];
        const std::uint64_t at = member.layout.head.size() + first_row * member.layout.row_bytes;
        m_file.write_at(member.content + at, rows);
        checksum(member, at, rows);
    }

    void commit() override
    {
        std::string directory;
        for (Member& member : m_members) {
            if (member.checked != member.layout.bytes) {
                checksum_again(member);
            }
            m_file.write_at(member.begin, local_head(member));
            append_directory(directory, member);
        }
        const std::uint64_t begin = m_end;
        const std::uint64_t size = directory.size();
        append_end(directory, begin, size);
        m_file.write_at(begin, directory);
        m_file.commit();
    }

private:
    struct Member
    {
        ArrayLayout layout;
        std::string name;
        std::uint64_t begin = 0;   ///< of its head in the file
        std::uint64_t content = 0; ///< where that begins
        std::uint64_t checked = 0; ///< so many bytes of the content were written, in their order, and are in crc
        std::uint32_t crc = 0;
    };

    static constexpr std::uint64_t k_small = 0xFFFFFFFF; ///< what needs more than 32 bits stands in an extra field
    static constexpr std::uint64_t k_version = 45;       ///< that knows such fields
    static constexpr std::uint64_t k_is_utf8 = 0x800;
    static constexpr std::uint64_t k_first_day = 0x21; ///< 1 January 1980: the same recording gives the same bytes

    static void checksum(Member& member, std::uint64_t at, std::string_view bytes)
    {
        if (at == member.checked) {
            member.crc = libdeflate_crc32(member.crc, bytes.data(), bytes.size());
            member.checked += bytes.size();
        }
    }

    // Rows came in another order, as those of several sessions do.
    void checksum_again(Member& member)
    {
        std::vector<char> buffer(std::size_t{1} << 20);
        while (member.checked < member.layout.bytes) {
            const auto wanted =
                static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), member.layout.bytes - member.checked));
            const std::size_t got = m_file.read_at(member.content + member.checked, std::span{buffer}.first(wanted));
            checksum(member, member.checked, {buffer.data(), got});
        }
    }

    static void append_common(std::string& out, const Member& member)
    {
        append_le(out, k_is_utf8, 2);
        append_le(out, 0, 2); // stored
        append_le(out, 0, 2);
        append_le(out, k_first_day, 2);
        append_le(out, member.crc, 4);
        append_le(out, k_small, 4); // both sizes stand in the extra field
        append_le(out, k_small, 4);
        append_le(out, member.name.size(), 2);
    }

    static std::string local_head(const Member& member)
    {
        std::string head = "PK\3\4";
        append_le(head, k_version, 2);
        append_common(head, member);
        append_le(head, 20, 2);
        head += member.name;
        append_le(head, 1, 2);
        append_le(head, 16, 2);
        append_le(head, member.layout.bytes, 8);
        append_le(head, member.layout.bytes, 8);
        return head;
    }

    static void append_directory(std::string& out, const Member& member)
    {
        out += "PK\1\2";
        append_le(out, 0x300 | k_version, 2); // made on Unix
        append_le(out, k_version, 2);
        append_common(out, member);
        append_le(out, 28, 2);
        append_le(out, 0, 2);
        append_le(out, 0, 2);
        append_le(out, 0, 2);
        append_le(out, std::uint64_t{0100644} << 16, 4);
        append_le(out, k_small, 4); // so does where it begins
        out += member.name;
        append_le(out, 1, 2);
        append_le(out, 24, 2);
        append_le(out, member.layout.bytes, 8);
        append_le(out, member.layout.bytes, 8);
        append_le(out, member.begin, 8);
    }

    void append_end(std::string& out, std::uint64_t begin, std::uint64_t size) const
    {
        const std::uint64_t end = begin + size;
        const std::uint64_t count = m_members.size();
        out += "PK\6\6";
        append_le(out, 44, 8);
        append_le(out, 0x300 | k_version, 2);
        append_le(out, k_version, 2);
        append_le(out, 0, 8);
        append_le(out, count, 8);
        append_le(out, count, 8);
        append_le(out, size, 8);
        append_le(out, begin, 8);
        out += "PK\6\7";
        append_le(out, 0, 4);
        append_le(out, end, 8);
        append_le(out, 1, 4);
        out += "PK\5\6";
        append_le(out, 0, 4);
        append_le(out, std::min<std::uint64_t>(count, 0xFFFF), 2);
        append_le(out, std::min<std::uint64_t>(count, 0xFFFF), 2);
        append_le(out, std::min(size, k_small), 4);
        append_le(out, std::min(begin, k_small), 4);
        append_le(out, 0, 2);
    }

    AtomicFile m_file;
    std::uint64_t m_end = 0;
    std::vector<Member> m_members;
};

/// Code points of UTF-8, as NumPy's U has them.
std::vector<std::uint32_t> code_points(std::string_view text)
{
    std::vector<std::uint32_t> points;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0xC0) {
            points.push_back(byte & (byte >= 0xF0 ? 0x07U : byte >= 0xE0 ? 0x0FU : 0x1FU));
        } else if (byte >= 0x80 && !points.empty()) {
            points.back() = points.back() << 6 | (byte & 0x3FU);
        } else {
            points.push_back(byte);
        }
    }
    return points;
}

} // namespace

void ArrayOutput::add_texts(const std::string& name, const std::vector<std::string>& texts)
{
    std::size_t longest = 1;
    for (const std::string& text : texts) {
        longest = std::max(longest, code_points(text).size());
    }
    const std::size_t array = add(name, "<U" + std::to_string(longest), texts.size(), {});
    std::string rows;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::vector<std::uint32_t> points = code_points(texts[i]);
        points.resize(longest);
        rows.assign(reinterpret_cast<const char*>(points.data()), points.size() * sizeof points[0]);
        write(array, i, rows);
    }
}

std::unique_ptr<ArrayOutput> make_array_output(const Options& options, const std::string& mark)
{
    if (options.format == Format::npz) {
        return std::make_unique<ArrayZip>(options);
    }
    return std::make_unique<ArrayFolder>(options, mark);
}

} // namespace bh::exporter
