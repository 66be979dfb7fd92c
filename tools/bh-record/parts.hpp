#pragma once

#include "options.hpp"
#include "split.hpp"

#include <bh/base/file_name.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/writer.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace bh::recorder {

/// Names of the parts of a recording.
class PartName : public NumberedName
{
public:
    /// \throws bh::UsageError as NumberedName does
    explicit PartName(const std::string& pattern) : NumberedName{"--output", pattern} {}

    /// A part of any number that lies there, finished or (only these, if `finished` is false) not; empty if there is
    /// none.
    [[nodiscard]] std::string find_existing(bool finished) const;
};

/// The file that is written, or with --split the files, one after another, each of which stands alone: it begins with
/// the header and the sessions that are open, and has an end.
class Parts
{
public:
    /// \throws bh::FileError if the file, or with --split any file that has the name of a part, may not be written
    /// `wait` is that of trajectory::WriterOptions.
    Parts(const Options& options, std::function<bool(int)> wait);

    /// As trajectory::Writer::append(); `type` and `object` are what LineParser made of the line.
    void append(const record::RecordView& view, record::Type type, const simdjson::dom::object& object);
    void finish();

    [[nodiscard]] trajectory::Writer& current() { return *m_writer; }

    [[nodiscard]] const trajectory::Writer& current() const { return *m_writer; }

    /// Of all parts so far.
    [[nodiscard]] std::uint64_t bytes_written() const { return m_bytes_finished + m_writer->bytes_written(); }

    /// As trajectory::Writer::undecodable_pictures(), of all parts so far.
    [[nodiscard]] std::uint64_t undecodable_pictures() const
    {
        return m_undecodable_finished + m_writer->undecodable_pictures();
    }

    [[nodiscard]] std::uint64_t count() const { return m_part + 1; }

private:
    void open();
    void begin_part();
    void append_header(const record::RecordView& view, const simdjson::dom::object& object);
    void append_line(const std::string& line, std::string_view payload = {}, bool has_payload = false);
    std::uint64_t bytes_of_part();
    void note_sessions(const record::RecordView& view, record::Type type, const simdjson::dom::object& object);

    struct Kept
    {
        std::string line;
        std::string payload;
        bool has_payload = false;
    };

    const Options& m_options;
    std::function<bool(int)> m_wait;
    std::optional<PartName> m_name;
    std::optional<Splitter> m_splitter;
    std::unique_ptr<trajectory::Writer> m_writer;
    std::uint64_t m_part = 0;      ///< number of the current file
    std::uint64_t m_run_begin = 0; ///< number of the file with part 0 of its run; with --split only, as all of these:
    std::string m_run;             ///< as its header says
    std::uint64_t m_run_part = 0;  ///< the same
    record::EndWatch m_end;
    std::uint64_t m_bytes_finished = 0;
    std::uint64_t m_undecodable_finished = 0;
    std::uint64_t m_bytes_unsettled = 0; ///< of steps since m_bytes_settled was found out
    std::uint64_t m_bytes_settled = 0;   ///< of the current part, written
    bool m_header_seen = false;
    Kept m_header;                            ///< as it came; with --split only
    std::map<std::uint64_t, Kept> m_sessions; ///< those that are open; with --split only
};

} // namespace bh::recorder
