#pragma once

#include "options.hpp"

#include <bh/arrays/columns.hpp>
#include <bh/base/output.hpp>
#include <bh/cli/context.hpp>
#include <bh/image/view.hpp>
#include <bh/record/record.hpp>
#include <bh/record/where.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::exporter {

/// Steps as blocks of NumPy arrays on a pipe, bh-stream(5): one `arrays` record for up to some ten thousand steps,
/// whose payload is one NPY file after another. Memory: one block.
class ArraysStream
{
public:
    ArraysStream(const Options& options, Output& output);

    /// Which recording the steps that follow belong to; counted from 0.
    void begin_recording(std::uint64_t number) { m_recording = number; }

    /// Adds a step. `number` is its position among all steps of the input. Without `picture`, it has none.
    void add(std::uint64_t number, const simdjson::dom::object& step, const std::optional<record::Picture>& picture);

    /// Writes the block that is there, if it has steps.
    void flush();

private:
    /// Members of the step that every block has.
    struct Members
    {
        std::int64_t session = 0;
        std::int64_t episode = 0;
        std::int64_t step = 0;
        std::int64_t time_us = 0;
        std::optional<double> reward;
        bool terminated = false;
        bool truncated = false;
        bool has_action = false;
        bool is_fallback = false;
        std::string_view action;
        simdjson::dom::object observation;
    };

    static Members members_of(const simdjson::dom::object& step);
    void add_picture(const std::optional<record::Picture>& picture);
    void describe(std::string& line, std::string_view group, const std::vector<arrays::Column>& columns);
    void append(const arrays::Column& column, std::string& description);
    /// Appends a head to the payload. Returns how many bytes head and elements have.
    std::size_t append_head(std::string_view type, std::size_t element_bytes);
    void append_bytes(const void* data, std::size_t bytes);

    const Options& m_options;
    Output& m_output;
    std::uint64_t m_recording = 0;
    std::vector<arrays::Column> m_members;
    arrays::FieldColumns m_fields;
    std::size_t m_rows = 0;
    image::Viewer m_viewer;
    int m_width = 0; ///< of the block's pictures; 0: it has none yet
    int m_height = 0;
    std::string m_pixels; ///< of all rows so far; rows without a picture are black
    std::string m_payload;
};

/// Writes what the options select. \throws bh::Error
cli::Outcome export_arrays(const Options& options, cli::Context& context);

} // namespace bh::exporter
