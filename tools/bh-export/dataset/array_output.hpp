#pragma once

#include "../options.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/atomic_folder.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bh::exporter {

/// Arrays in NumPy's NPY format whose size is known before their elements are, and whose rows come in any order. They
/// go to one uncompressed zip file (.npz) or, each a file of its own, to a folder.
///
/// libzip writes a member from its beginning to its end, one after another, so all arrays but one would have to be
/// written twice; and its checksum, zlib's, takes longer than all the rest of what a picture needs.
class ArrayOutput
{
public:
    virtual ~ArrayOutput() = default;

    /// An array of `rows` rows, each of `row_shape` elements of `type` (arrays::k_int64 and so on, or `<U7`), of zeros.
    /// Returns its number. \throws bh::FileError
    virtual std::size_t add(const std::string& name, std::string_view type, std::uint64_t rows,
                            std::span<const std::uint64_t> row_shape) = 0;

    /// Whole rows, as they lie in memory. \throws bh::FileError
    virtual void write(std::size_t array, std::uint64_t first_row, std::string_view rows) = 0;

    /// Everything is there. \throws bh::FileError; then nothing is left behind
    virtual void commit() = 0;

    /// An array of texts.
    void add_texts(const std::string& name, const std::vector<std::string>& texts);
};

std::unique_ptr<ArrayOutput> make_array_output(const Options& options, const std::string& mark);

} // namespace bh::exporter
