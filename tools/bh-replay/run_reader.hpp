#pragma once

#include <bh/cli/context.hpp>
#include <bh/image/image.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/reader.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/picture.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// The records that tell what the first selected step belongs to: the header before it and the sessions that are open
/// there. They are held back until that step comes, because of all that went before no more is wanted. Memory grows
/// with the number of sessions open at once.
class HeldContext
{
public:
    /// Forgets everything: a selection begins anew.
    void clear();

    /// A record before the first selected step. One of no use is forgotten.
    void hold(record::Type type, const simdjson::dom::object& object, const record::RecordView& view);

    /// A selected step comes: from here on, next() gives what is held.
    void release_before_step();

    /// The recording has ended without any selected step: next() gives its end, too.
    void release_at_end() { m_released = true; }

    [[nodiscard]] bool is_released() const { return m_released; }

    /// False when nothing is left. The view is valid until the next call.
    bool next(record::RecordView& view);

private:
    struct Held
    {
        explicit Held(const record::RecordView& view);

        std::string line; ///< and padding
        std::size_t line_bytes;
        std::string payload;
        bool has_payload;
        std::uint64_t offset;
    };

    bool give(std::optional<Held>& held, record::RecordView& view);

    std::optional<Held> m_header;
    std::map<std::uint64_t, Held> m_sessions;
    std::optional<Held> m_end;
    std::optional<Held> m_given; ///< last
    bool m_released = false;
};

/// The text under `key`, or under key + "_b64" where it was no UTF-8. Nothing if there is neither.
std::optional<std::string> recorded_text(const simdjson::dom::object& object, std::string_view key);

/// The selected records of several recordings, one recording after another. Damage is reported as a warning and passed
/// over.
///
/// A selection that begins in the middle of a recording has the header and the sessions that are open there before its
/// first step, whether the file's index led there or all was read.
class RunReader
{
public:
    RunReader(const std::vector<std::string>& paths, const record::Selection& selection, cli::Context& context);

    /// False at the end of the last recording. Views and objects are valid until the next call.
    /// \throws bh::FileError if a recording cannot be opened.
    bool next();

    [[nodiscard]] const record::RecordView& view() const { return m_view; }

    /// A picture that the recording keeps apart becomes the record's payload, as PNG. One that is damaged is left out.
    void restore_picture() { m_restorer.restore(m_reader->source(), m_view); }

    /// The record's picture, in whatever form the recording has it. False if it has none, or a damaged one, of which a
    /// warning tells.
    bool picture(image::Image& out);

    /// The record's picture as PNG: the one recorded, or made in `buffer`. Empty where picture() would give false.
    std::string_view png(std::string& buffer);

    /// Parsed only when it is asked for: copying a whole recording needs no parsing.
    const simdjson::dom::object& object();
    record::Type type();

    /// Which of the recordings the record is from.
    [[nodiscard]] std::size_t run() const { return m_run; }

    /// Its path as people are told it, with "(RUN 2)" behind it if it was given more than once: empty if there is only
    /// one recording.
    [[nodiscard]] std::string_view run_label() const
    {
        return m_labels.size() > 1 ? std::string_view{m_labels[m_run]} : std::string_view{};
    }

    [[nodiscard]] bool was_damaged() const { return m_damaged; }

    /// The last recording was left before its end, because nothing selected could follow.
    [[nodiscard]] bool stopped_early() const { return m_stopped_early; }

    /// The same of the one before it.
    [[nodiscard]] bool stopped_early_before() const { return m_stopped_early_before; }

private:
    void open();
    bool next_of_source();
    bool next_held();
    void decode_payload(image::Image& out);
    void finish_source();
    void warn_if_empty();
    [[nodiscard]] std::string name() const; ///< of the recording, for messages
    bool report_damage();

    [[nodiscard]] bool begins_late() const { return m_selection.from || m_selection.episode; }

    const std::vector<std::string>& m_paths;
    std::vector<std::string> m_labels; ///< of the paths
    record::Selection m_selection;
    cli::Context& m_context;
    std::size_t m_run = 0;
    std::unique_ptr<record::Reader> m_reader;
    HeldContext m_held;
    std::optional<record::RecordView> m_first; ///< the first selected step, until what is held was given out
    record::RecordView m_view;
    trajectory::PictureRestorer m_restorer{trajectory::PictureEncoding::png};
    record::LineParser m_parser;          ///< of records that were held
    simdjson::dom::object m_object;       ///< likewise
    image::Image m_image;                 ///< reused
    bool m_is_held = false;               ///< the record is not the one that m_reader is at
    std::vector<std::string> m_why_empty; ///< of each recording of which no step is selected
    bool m_damaged = false;
    bool m_stopped_early = false;
    bool m_stopped_early_before = false;
};

} // namespace bh::replay
