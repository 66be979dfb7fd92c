#include "hdf5_file.hpp"

#include <bh/base/error.hpp>

#include <hdf5.h>

#include <utility>

namespace bh::exporter {

namespace {

static_assert(sizeof(hid_t) == sizeof(std::int64_t));

herr_t keep_last(unsigned /*number*/, const H5E_error2_t* error, void* text)
{
    *static_cast<std::string*>(text) = error->desc == nullptr ? "" : error->desc;
    return 0;
}

// With the innermost words of the library, which have the system's reason.
[[noreturn]] void fail(const char* what)
{
    std::string reason;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, &keep_last, &reason);
    // Of a failed system call the library tells more than a person wants: the system's words stand between quotes.
    constexpr std::string_view k_mark = "error message = '";
    if (const std::size_t begin = reason.find(k_mark); begin != std::string::npos) {
        reason = reason.substr(begin + k_mark.size());
        reason = reason.substr(0, reason.find('\''));
    }
    throw FileError{"main_data.hdf5", std::string{what} + ": " + (reason.empty() ? "unknown reason" : reason)};
}

void check(herr_t result, const char* what)
{
    if (result < 0) {
        fail(what);
    }
}

template <herr_t (*close)(hid_t)>
Hdf5Object own(hid_t id, const char* what)
{
    if (id < 0) {
        fail(what);
    }
    return {id, [](std::int64_t object) -> int { return close(object); }};
}

Hdf5Object type_in_file(Hdf5Type type)
{
    switch (type) {
    case Hdf5Type::boolean: {
        Hdf5Object made = own<&H5Tclose>(H5Tenum_create(H5T_NATIVE_INT8), "cannot make a type");
        for (const auto& [name, value] : {std::pair{"FALSE", std::int8_t{0}}, std::pair{"TRUE", std::int8_t{1}}}) {
            check(H5Tenum_insert(made.id(), name, &value), "cannot make a type");
        }
        return made;
    }
    case Hdf5Type::text: {
        Hdf5Object made = own<&H5Tclose>(H5Tcopy(H5T_C_S1), "cannot make a type");
        check(H5Tset_size(made.id(), H5T_VARIABLE), "cannot make a type");
        check(H5Tset_cset(made.id(), H5T_CSET_UTF8), "cannot make a type");
        return made;
    }
    case Hdf5Type::uint8:
        return own<&H5Tclose>(H5Tcopy(H5T_NATIVE_UINT8), "cannot make a type");
    case Hdf5Type::int64:
        return own<&H5Tclose>(H5Tcopy(H5T_NATIVE_INT64), "cannot make a type");
    case Hdf5Type::float32:
        return own<&H5Tclose>(H5Tcopy(H5T_NATIVE_FLOAT), "cannot make a type");
    case Hdf5Type::float64:
        return own<&H5Tclose>(H5Tcopy(H5T_NATIVE_DOUBLE), "cannot make a type");
    }
    return {};
}

Hdf5Object space_of(std::span<const std::uint64_t> shape)
{
    const std::vector<hsize_t> sides(shape.begin(), shape.end());
    return own<&H5Sclose>(H5Screate_simple(static_cast<int>(sides.size()), sides.data(), nullptr),
                          "cannot make a data space");
}

void write_rows(const Hdf5Object& dataset, Hdf5Type type, std::span<const std::uint64_t> shape, std::uint64_t first,
                std::uint64_t rows, const void* data)
{
    if (rows == 0) {
        return;
    }
    std::vector<hsize_t> start(shape.size());
    std::vector<hsize_t> count(shape.begin(), shape.end());
    start[0] = first;
    count[0] = rows;
    const Hdf5Object all = space_of(shape);
    const Hdf5Object part = own<&H5Sclose>(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                                           "cannot make a data space");
    check(H5Sselect_hyperslab(all.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
          "cannot select rows");
    const Hdf5Object in_memory = type_in_file(type);
    check(H5Dwrite(dataset.id(), in_memory.id(), part.id(), all.id(), H5P_DEFAULT, data), "cannot write");
}

} // namespace

Hdf5Object::Hdf5Object(Hdf5Object&& other) noexcept
    : m_id{std::exchange(other.m_id, -1)}, m_close{std::exchange(other.m_close, nullptr)}
{
}

Hdf5Object& Hdf5Object::operator=(Hdf5Object&& other) noexcept
{
    std::swap(m_id, other.m_id);
    std::swap(m_close, other.m_close);
    return *this;
}

Hdf5Object::~Hdf5Object()
{
    if (m_close != nullptr && m_id >= 0) {
        m_close(m_id); // what may fail has been flushed before
    }
}

void Hdf5Dataset::write(std::uint64_t first_row, std::uint64_t rows, std::string_view bytes) const
{
    write_rows(m_dataset, m_type, m_shape, first_row, rows, bytes.data());
}

void Hdf5Dataset::write_texts(std::uint64_t first_row, std::span<const std::string> texts) const
{
    std::vector<const char*> pointers;
    for (const std::string& text : texts) {
        pointers.push_back(text.c_str()); // a text ends at its first zero, as HDF5 has it
    }
    write_rows(m_dataset, m_type, m_shape, first_row, pointers.size(), pointers.data());
}

void Hdf5Dataset::write_chunk(std::uint64_t first_row, std::string_view zlib) const
{
    std::vector<hsize_t> start(m_shape.size());
    start[0] = first_row;
    check(H5Dwrite_chunk(m_dataset.id(), H5P_DEFAULT, 0, start.data(), zlib.size(), zlib.data()), "cannot write");
}

Hdf5Group Hdf5Group::create(const std::string& path)
{
    // At the program's end the library would try once more to write what could not be written, and crash.
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // errors are exceptions here
    return Hdf5Group{own<&H5Fclose>(H5Fcreate(path.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT), "cannot create")};
}

Hdf5Group Hdf5Group::add_group(const std::string& name) const
{
    return Hdf5Group{own<&H5Gclose>(H5Gcreate2(m_group.id(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                                    "cannot make a group")};
}

Hdf5Dataset Hdf5Group::add(const std::string& name, Hdf5Type type, std::vector<std::uint64_t> shape) const
{
    const Hdf5Object element = type_in_file(type);
    const Hdf5Object space = space_of(shape);
    Hdf5Object dataset = own<&H5Dclose>(
        H5Dcreate2(m_group.id(), name.c_str(), element.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
        "cannot make a data set");
    return {std::move(dataset), type, std::move(shape)};
}

Hdf5Dataset Hdf5Group::add_pictures(const std::string& name, std::vector<std::uint64_t> shape,
                                    std::uint64_t rows_per_chunk) const
{
    constexpr unsigned k_level = 1; // what the filter notes down; the chunks come compressed
    const Hdf5Object properties = own<&H5Pclose>(H5Pcreate(H5P_DATASET_CREATE), "cannot make a data set");
    std::vector<hsize_t> chunk(shape.begin(), shape.end());
    chunk[0] = rows_per_chunk;
    check(H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()), "cannot set the chunks");
    check(H5Pset_deflate(properties.id(), k_level), "cannot set the compression");
    const Hdf5Object space = space_of(shape);
    Hdf5Object dataset = own<&H5Dclose>(
        H5Dcreate2(m_group.id(), name.c_str(), H5T_NATIVE_UINT8, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
        "cannot make a data set");
    return {std::move(dataset), Hdf5Type::uint8, std::move(shape)};
}

void Hdf5Group::set_attribute(const std::string& name, std::int64_t value) const
{
    const Hdf5Object space = own<&H5Sclose>(H5Screate(H5S_SCALAR), "cannot make a data space");
    const Hdf5Object attribute =
        own<&H5Aclose>(H5Acreate2(m_group.id(), name.c_str(), H5T_NATIVE_INT64, space.id(), H5P_DEFAULT, H5P_DEFAULT),
                       "cannot make an attribute");
    check(H5Awrite(attribute.id(), H5T_NATIVE_INT64, &value), "cannot write");
}

void Hdf5Group::flush() const
{
    check(H5Fflush(m_group.id(), H5F_SCOPE_GLOBAL), "cannot write");
}

} // namespace bh::exporter
