#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// HDF5 files, as Minari's data sets are. Only this file and hdf5_file.cpp know libhdf5.
namespace bh::exporter {

/// An object of an HDF5 file; closed at the end of its life.
class Hdf5Object
{
public:
    using Close = int (*)(std::int64_t);

    Hdf5Object() = default;

    Hdf5Object(std::int64_t id, Close close) : m_id{id}, m_close{close} {}

    Hdf5Object(Hdf5Object&& other) noexcept;
    Hdf5Object& operator=(Hdf5Object&& other) noexcept;
    Hdf5Object(const Hdf5Object&) = delete;
    Hdf5Object& operator=(const Hdf5Object&) = delete;
    ~Hdf5Object();

    [[nodiscard]] std::int64_t id() const { return m_id; }

private:
    std::int64_t m_id = -1;
    Close m_close = nullptr;
};

/// Types of elements, in memory and in the file.
enum class Hdf5Type
{
    boolean, ///< as h5py has it: an enumeration of FALSE and TRUE
    uint8,
    int64,
    float32,
    float64,
    text ///< UTF-8 of any length
};

/// A data set of a size that is known when it is made.
class Hdf5Dataset
{
public:
    Hdf5Dataset() = default;

    Hdf5Dataset(Hdf5Object dataset, Hdf5Type type, std::vector<std::uint64_t> shape)
        : m_dataset{std::move(dataset)}, m_type{type}, m_shape{std::move(shape)}
    {
    }

    /// Whole rows, as they lie in memory; not of text. \throws bh::FileError
    void write(std::uint64_t first_row, std::uint64_t rows, std::string_view bytes) const;
    /// \throws bh::FileError
    void write_texts(std::uint64_t first_row, std::span<const std::string> texts) const;
    /// A chunk that is compressed already, of a data set made by add_pictures(). `first_row` begins a chunk.
    /// \throws bh::FileError
    void write_chunk(std::uint64_t first_row, std::string_view zlib) const;

private:
    Hdf5Object m_dataset;
    Hdf5Type m_type = Hdf5Type::uint8;
    std::vector<std::uint64_t> m_shape;
};

/// A file, or a group in one.
class Hdf5Group
{
public:
    Hdf5Group() = default;

    explicit Hdf5Group(Hdf5Object group) : m_group{std::move(group)} {}

    /// Makes the file. \throws bh::FileError
    static Hdf5Group create(const std::string& path);

    [[nodiscard]] Hdf5Group add_group(const std::string& name) const;
    /// Contiguous in the file, and zeros or empty texts until it is written.
    [[nodiscard]] Hdf5Dataset add(const std::string& name, Hdf5Type type, std::vector<std::uint64_t> shape) const;
    /// Bytes of shape [rows, ...], compressed by zlib in chunks of `rows_per_chunk` rows.
    [[nodiscard]] Hdf5Dataset add_pictures(const std::string& name, std::vector<std::uint64_t> shape,
                                           std::uint64_t rows_per_chunk) const;
    void set_attribute(const std::string& name, std::int64_t value) const;

    /// Of a file: writes everything that is left. \throws bh::FileError
    void flush() const;

private:
    Hdf5Object m_group;
};

} // namespace bh::exporter
