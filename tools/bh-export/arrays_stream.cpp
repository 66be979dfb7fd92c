#include "arrays_stream.hpp"

#include <bh/arrays/npy.hpp>
#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/image/png.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/record/reader.hpp>
#include <bh/record/selection.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/seek.hpp>

#include <unistd.h>

#include <array>
#include <charconv>

namespace bh::exporter {

namespace {

constexpr std::size_t k_rows_max = 65'536; ///< of a block
constexpr std::size_t k_bytes_max = std::size_t{8} << 20;

/// Columns that every block has, in this order; their kinds never change.
enum Member : std::size_t
{
    number,
    recording,
    session,
    episode,
    step_number,
    time_us,
    action,
    has_action,
    is_fallback,
    reward,
    terminated,
    truncated,
    has_picture,
};

std::vector<arrays::Column> member_columns()
{
    using arrays::Kind;
    std::vector<arrays::Column> columns;
    for (const char* const name : {"number", "recording", "session", "episode", "step", "time_us"}) {
        columns.emplace_back(name, Kind::integer);
    }
    columns.emplace_back("action", Kind::text);
    columns.emplace_back("has_action", Kind::boolean);
    columns.emplace_back("fallback", Kind::boolean);
    columns.emplace_back("reward", Kind::real);
    for (const char* const name : {"terminated", "truncated", "has_picture"}) {
        columns.emplace_back(name, Kind::boolean);
    }
    return columns;
}

/// Leaves `target` as it is if the value is of another type.
template <typename Element, typename Target>
void take(const Element& element, Target& target)
{
    Target value = {};
    if (element.get(value) == simdjson::SUCCESS) {
        target = value;
    }
}

/// Nothing: all.
std::optional<std::vector<std::string>> fields_of(const Options& options)
{
    const bool takes_all = options.arrays.has_fields && options.dataset.fields.empty();
    return takes_all ? std::nullopt : std::optional{options.dataset.fields};
}

} // namespace

ArraysStream::ArraysStream(const Options& options, Output& output)
    : m_options{options},
      m_output{output},
      m_members{member_columns()},
      m_fields{fields_of(options)},
      m_viewer{options.arrays.view}
{
}

ArraysStream::Members ArraysStream::members_of(const simdjson::dom::object& step)
{
    Members members;
    for (const auto member : step) { // once through it, because every look-up would begin at its beginning
        const std::string_view key = member.key;
        if (key == "session") {
            take(member.value, members.session);
        } else if (key == "episode") {
            take(member.value, members.episode);
        } else if (key == "step") {
            take(member.value, members.step);
        } else if (key == "time_us") {
            take(member.value, members.time_us);
        } else if (key == "observation") {
            take(member.value, members.observation);
        } else if (key == "action") {
            members.has_action = true;
            take(member.value["text"], members.action);
        } else if (key == "reward") {
            members.reward.emplace(0);
            take(member.value, *members.reward);
        } else if (key == "terminated") {
            take(member.value, members.terminated);
        } else if (key == "truncated") {
            take(member.value, members.truncated);
        } else if (key == "fallback") {
            take(member.value, members.is_fallback);
        }
    }
    return members;
}

void ArraysStream::add(std::uint64_t position, const simdjson::dom::object& step,
                       const std::optional<record::Picture>& picture)
{
    const Members members = members_of(step);
    if (m_options.dataset.pictures != Pictures::none) {
        add_picture(picture); // which may end the block first
    }
    m_fields.add(m_rows, step, members.observation);
    m_members[Member::number].add(static_cast<std::int64_t>(position));
    m_members[Member::recording].add(static_cast<std::int64_t>(m_recording));
    m_members[Member::session].add(members.session);
    m_members[Member::episode].add(members.episode);
    m_members[Member::step_number].add(members.step);
    m_members[Member::time_us].add(members.time_us);
    if (members.has_action) {
        m_members[Member::action].add(members.action);
    }
    m_members[Member::has_action].add(members.has_action);
    m_members[Member::is_fallback].add(members.is_fallback);
    if (members.reward) {
        m_members[Member::reward].add(*members.reward);
    }
    m_members[Member::terminated].add(members.terminated);
    m_members[Member::truncated].add(members.truncated);
    m_members[Member::has_picture].add(picture.has_value());
    ++m_rows;
    m_members[Member::action].skip_to(m_rows);
    m_members[Member::reward].skip_to(m_rows);
    if (m_rows >= k_rows_max || m_pixels.size() >= k_bytes_max || m_fields.bytes() >= k_bytes_max) {
        flush();
    }
}

void ArraysStream::add_picture(const std::optional<record::Picture>& picture)
{
    std::span<const std::uint8_t> pixels;
    int width = m_width;
    int height = m_height;
    if (picture) {
        width = picture->width;
        height = picture->height;
        pixels = picture->rgb;
        if (!m_options.arrays.view.is_all()) {
            m_viewer.show(picture->width, picture->height, picture->rgb);
            width = m_viewer.width();
            height = m_viewer.height();
            pixels = m_viewer.pixels();
        }
        if (m_width != 0 && (width != m_width || height != m_height)) {
            flush(); // the pictures of a block have one size
        }
        m_width = width;
        m_height = height;
    }
    const std::size_t bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                              static_cast<std::size_t>(m_viewer.channels());
    m_pixels.resize(m_rows * bytes, '\0'); // those before the first picture
    m_pixels.append(reinterpret_cast<const char*>(pixels.data()), pixels.size());
    m_pixels.resize((m_rows + 1) * bytes, '\0');
}

std::size_t ArraysStream::append_head(std::string_view type, std::size_t element_bytes)
{
    const std::size_t before = m_payload.size();
    const std::uint64_t rows = m_rows;
    arrays::append_npy_head(m_payload, type, {&rows, 1});
    return m_payload.size() - before + m_rows * element_bytes;
}

void ArraysStream::append_bytes(const void* data, std::size_t bytes)
{
    m_payload.append(static_cast<const char*>(data), bytes);
}

// Appends the column's array, or two of them, to the payload, and what they are to the description.
void ArraysStream::append(const arrays::Column& column, std::string& description)
{
    record::LineWriter line{description};
    line.text("name", column.name()).text("kind", arrays::name_of(column.kind()));
    std::size_t bytes = 0;
    switch (column.kind()) {
    case arrays::Kind::boolean:
        bytes = append_head(arrays::k_boolean, 1);
        for (const std::int64_t value : column.integers()) {
            m_payload += static_cast<char>(value);
        }
        break;
    case arrays::Kind::integer:
        bytes = append_head(arrays::k_int64, sizeof(std::int64_t));
        append_bytes(column.integers().data(), column.integers().size() * sizeof(std::int64_t));
        break;
    case arrays::Kind::real:
        bytes = append_head(arrays::k_float64, sizeof(double));
        append_bytes(column.reals().data(), column.reals().size() * sizeof(double));
        break;
    case arrays::Kind::text: {
        bytes = append_head(arrays::k_int32, sizeof(std::int32_t));
        append_bytes(column.codes().data(), column.codes().size() * sizeof(std::int32_t));
        std::string texts = "[";
        for (const std::string& text : column.texts()) {
            texts += texts.size() > 1 ? "," : "";
            record::append_json_string(texts, text);
        }
        line.raw("texts", texts + "]");
        break;
    }
    }
    line.number("bytes", std::uint64_t{bytes});
    if (!column.missing().empty()) {
        line.number("missing_bytes", std::uint64_t{append_head(arrays::k_boolean, 1)});
        append_bytes(column.missing().data(), column.missing().size());
    }
    line.close();
}

void ArraysStream::describe(std::string& line, std::string_view group, const std::vector<arrays::Column>& columns)
{
    line.append(",\"").append(group).append("\":[");
    bool is_first = true;
    for (const arrays::Column& column : columns) {
        line += is_first ? "" : ",";
        is_first = false;
        append(column, line);
    }
    line += "]";
}

void ArraysStream::flush()
{
    if (m_rows == 0) {
        return;
    }
    m_payload.clear();
    std::string line = R"({"type":"arrays","rows":)" + std::to_string(m_rows);
    describe(line, "members", m_members);
    describe(line, "fields", m_fields.finish(m_rows));
    std::size_t pixels = 0;
    if (m_width != 0) {
        const std::vector<std::uint64_t> shape =
            m_viewer.channels() == 1 ? std::vector<std::uint64_t>{m_rows, static_cast<std::uint64_t>(m_height),
                                                                  static_cast<std::uint64_t>(m_width)}
                                     : std::vector<std::uint64_t>{m_rows, static_cast<std::uint64_t>(m_height),
                                                                  static_cast<std::uint64_t>(m_width), 3};
        const std::size_t before = m_payload.size();
        arrays::append_npy_head(m_payload, arrays::k_uint8, shape);
        pixels = m_pixels.size();
        record::LineWriter picture{line.append(R"(,"pictures":)")};
        picture.number("bytes", std::uint64_t{m_payload.size() - before + pixels}).close();
    }
    line += R"(,"payload":)" + std::to_string(m_payload.size() + pixels) + "}\n";
    m_output.write(line);
    m_output.write(m_payload);
    if (pixels > 0) {
        m_output.write(m_pixels);
    }
    m_output.write("\n");
    for (arrays::Column& column : m_members) {
        column.clear();
    }
    m_fields.clear();
    m_pixels.clear();
    m_width = 0;
    m_height = 0;
    m_rows = 0;
}

namespace {

/// The picture of the record that `source` gave last; nothing if it has none.
std::optional<record::Picture> picture_of(record::Source& source, const record::RecordView& view, image::Image& png)
{
    if (view.has_picture) {
        return source.picture();
    }
    if (!view.has_payload) {
        return std::nullopt;
    }
    image::decode_png(view.payload, png);
    return record::Picture{png.width, png.height, png.rgb};
}

/// As above, where a picture that is damaged is none.
std::optional<record::Picture> picture_or_warning(record::Source& source, const record::RecordView& view,
                                                  image::Image& png, cli::Context& context, bool& is_damaged)
{
    try {
        return picture_of(source, view, png);
    } catch (const DataError& error) {
        is_damaged = true;
        context.warning(source.name() + ": byte " + std::to_string(view.offset) + ": " + error.what());
        return std::nullopt;
    }
}

cli::Outcome write_selected(const Options& options, cli::Context& context)
{
    ArraysStream stream{options, context.output()};
    record::Reader reader{trajectory::open_recording(options.run)};
    record::SelectionFilter filter{options.selection()};
    std::optional<record::WhereWatch> where;
    if (options.dataset.where) {
        where.emplace(*options.dataset.where);
    }
    cli::Progress progress{context};
    image::Image png;
    bool is_damaged = false;
    std::uint64_t number = 0;
    std::uint64_t recordings = 0;
    std::uint64_t wanted = 0;
    std::string run;
    while (!filter.is_past() && reader.next()) {
        const record::Type type = reader.type();
        if (type == record::Type::header) {
            // The parts of one run have its name in common.
            const std::string_view name = record::text_or(reader.object(), "run", "");
            if (recordings == 0 || name.empty() || name != run) {
                run = name;
                stream.begin_recording(recordings++);
            }
            continue;
        }
        const bool is_step = type == record::Type::step;
        number += is_step ? 1 : 0;
        if (!filter.wants(type, reader.object()) || !is_step || (where && !where->matches(reader.object())) ||
            wanted++ % options.arrays.every != 0) {
            continue;
        }
        std::optional<record::Picture> picture;
        if (options.dataset.pictures != Pictures::none) {
            picture = picture_or_warning(reader.source(), reader.view(), png, context, is_damaged);
        }
        stream.add(number - 1, reader.object(), picture);
        progress.update([wanted] { return std::to_string(wanted) + " steps"; });
    }
    stream.flush();
    if (where) {
        for (const std::string& warning : where->warnings()) {
            context.warning(warning);
        }
    }
    if (const std::string why = filter.why_empty(); !why.empty()) {
        context.warning(reader.name() + ": " + why);
    }
    const std::string problem = !reader.problem().empty() ? reader.problem()
                                : filter.is_past()        ? ""
                                                          : reader.cut_short();
    if (!problem.empty()) {
        context.warning(reader.name() + ": " + problem);
    }
    return is_damaged || !problem.empty() ? cli::Outcome::incomplete : cli::Outcome::complete;
}

/// Lines of a file, one number each.
class Numbers
{
public:
    explicit Numbers(const std::string& path) : m_input{path} {}

    /// Nothing at the end. Does not wait for more than the next line.
    std::optional<std::uint64_t> next()
    {
        for (std::size_t end = m_buffer.find('\n'); end == std::string::npos; end = m_buffer.find('\n')) {
            std::array<char, 4096> bytes;
            const std::size_t got = m_input.read(bytes);
            if (got == 0) {
                return std::nullopt;
            }
            m_buffer.append(bytes.data(), got);
        }
        const std::size_t end = m_buffer.find('\n');
        const std::string line = m_buffer.substr(0, end);
        m_buffer.erase(0, end + 1);
        ++m_line;
        std::uint64_t number = 0;
        const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), number);
        if (line.empty() || error != std::errc{} || stop != line.data() + line.size()) {
            throw DataError{m_input.name() + ": line " + std::to_string(m_line) + ": no number of a step"};
        }
        return number;
    }

private:
    Input m_input;
    std::string m_buffer;
    std::uint64_t m_line = 0;
};

/// A block for each step that is asked for.
cli::Outcome write_picked(const Options& options, cli::Context& context)
{
    ArraysStream stream{options, context.output()};
    trajectory::RandomAccess recording{options.run};
    Numbers numbers{options.arrays.pick};
    record::LineParser parser;
    record::RecordView view;
    image::Image png;
    bool is_damaged = false;
    while (const auto number = numbers.next()) {
        if (!recording.seek_number(*number) || !recording.next(view)) {
            throw Error{options.run + ": has no step " + std::to_string(*number) +
                        (recording.damage().empty() ? "" : ": " + recording.damage())};
        }
        std::optional<record::Picture> picture;
        if (options.dataset.pictures != Pictures::none) {
            picture = picture_or_warning(recording, view, png, context, is_damaged);
        }
        stream.add(*number, parser.parse(view), picture);
        stream.flush();
        context.output().flush();
    }
    return is_damaged ? cli::Outcome::incomplete : cli::Outcome::complete;
}

} // namespace

cli::Outcome export_arrays(const Options& options, cli::Context& context)
{
    widen_pipe(STDOUT_FILENO);
    return options.arrays.pick.empty() ? write_selected(options, context) : write_picked(options, context);
}

} // namespace bh::exporter
