#include "../dataset/formats.hpp"
#include "parts.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/base/text.hpp>
#include <bh/dataset/value.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/picture.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <map>

namespace bh::exporter {

namespace {

// Beyond this no browser is pleasant any more.
constexpr std::size_t k_steps_max = 1'000'000;
constexpr std::size_t k_notes_max = 2'000;
constexpr std::size_t k_png_group_bytes = std::size_t{4} << 20;
constexpr int k_level = 19; ///< of zstd, for what is no picture

/// The page's text on its way out, in one piece after another.
class PageOutput : public JobOutput
{
public:
    using JobOutput::JobOutput;

    /// Bytes that pixels.js finds again by `id`. The page is in windows-1252, where every byte is a character; those
    /// that a page cannot hold are written as an equals sign and the byte plus 64.
    void write_bytes(const std::string& id, std::string_view bytes)
    {
        std::string text = "<script type=\"text/plain\" id=\"" + id + "\">";
        text.reserve(text.size() + bytes.size() + bytes.size() / 32);
        for (const char byte : bytes) {
            if (byte == '\0' || byte == '\r' || byte == '<' || byte == '=') {
                text += '=';
                text += static_cast<char>(byte + 64);
            } else {
                text += byte;
            }
        }
        write(text + "</script>\n");
    }
};

/// Everything that is not ASCII, and what HTML would take for its own, as numbers.
std::string html_text(std::string_view text)
{
    std::string escaped;
    std::uint32_t code = 0;
    int more = 0;
    const auto append = [&escaped](std::uint32_t character) { escaped += "&#" + std::to_string(character) + ";"; };
    for (const char c : printable(text)) { // so it is UTF-8
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0xC0) {
            more = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
            code = byte & (0x3FU >> more);
        } else if (byte >= 0x80) {
            code = code << 6 | (byte & 0x3FU);
            if (--more == 0) {
                append(code);
            }
        } else if (is_alpha(c) || is_digit(c) || c == ' ' || c == '.' || c == '-' || c == '_' || c == '/') {
            escaped += c;
        } else {
            append(byte);
        }
    }
    return escaped;
}

/// A field: each of its values once, and which of them each row has.
struct FieldColumn
{
    std::unordered_map<std::string, std::uint32_t> numbers; ///< of values as JSON, from 1
    std::string values;                                     ///< JSON, without its brackets
};

/// What the page shows of a step.
struct PageRow
{
    std::uint64_t step = 0;
    std::uint64_t position = 0;
    std::int64_t time_us = 0;
    std::int64_t group = -1; ///< of its picture; -1: there is none
    std::uint64_t frame = 0; ///< in that group
    std::int64_t action = -1;
    std::optional<double> arrived; ///< the reward that came with the observation
    std::optional<double> reward;  ///< what the action earned
    std::optional<std::int64_t> latency_us;
    std::vector<std::uint32_t> values; ///< by field: FieldColumn::numbers; 0, or none: absent
};

struct PageEpisode
{
    dataset::Episode episode;
    std::vector<PageRow> rows;
};

class PageSink final : public dataset::EpisodeSink
{
public:
    PageSink(Job& job, PageOutput& output) : m_job{job}, m_output{output}
    {
        for (const std::string& name : job.dataset().fields) {
            m_chosen.emplace_back(name);
            m_names.add(name);
        }
        m_columns.resize(m_chosen.size());
    }

    void observe(const dataset::Observation& observation) override
    {
        if (++m_steps > k_steps_max) {
            throw DataError{m_job.name() + ": has more than " + std::to_string(k_steps_max) +
                            " steps, too many for a page; choose some with --episode, or --from and --until"};
        }
        PageEpisode& episode = m_episodes[observation.episode];
        PageRow& row = episode.rows.emplace_back();
        const record::Step& step = observation.step;
        row.step = step.place.step;
        row.position = observation.position;
        row.time_us = step.time_us;
        row.arrived = step.reward;
        row.latency_us = step.policy_us ? step.policy_us : step.total_us;
        if (step.has_action) {
            row.action = action_number(step.action, m_job.reader().system_of(step.place.session));
        }
        take_fields(observation, row);
        if (m_job.dataset().pictures != Pictures::none) {
            take_picture(observation, row);
        }
    }

    void conclude(const dataset::Transition& transition) override
    {
        m_episodes[transition.episode].rows[transition.row].reward = transition.reward;
    }

    void end(const dataset::Episode& episode) override { m_episodes[episode.index].episode = episode; }

    void take_record(record::Type type, const simdjson::dom::object& object)
    {
        if (type == record::Type::header) {
            m_run = record::text_or(object, "run", "");
            m_created = record::text_or(object, "created", "");
        } else if (type == record::Type::session && m_game.empty()) {
            simdjson::dom::object rom;
            m_game = record::text_or(object, "system", "");
            if (object["rom"].get(rom) == simdjson::SUCCESS) {
                m_game.append(m_game.empty() ? "" : ", ").append(record::text_or(rom, "name", ""));
            }
        } else if (type == record::Type::note && m_notes.size() < k_notes_max) {
            m_notes.push_back({{"time", record::signed_or(object, "time_us", 0)},
                               {"level", std::string{record::text_or(object, "level", "")}},
                               {"text", std::string{record::text_or(object, "text", "")}}});
        }
    }

    /// What is left to write when everything was read.
    void finish();

    [[nodiscard]] std::size_t steps() const { return m_steps; }

private:
    void take_fields(const dataset::Observation& observation, PageRow& row);
    void set_value(PageRow& row, std::size_t field, const dataset::Value& value);
    void take_picture(const dataset::Observation& observation, PageRow& row);
    void begin_group(std::string_view members);
    void write_png_group();
    std::int64_t action_number(std::string_view text, std::string_view system);
    [[nodiscard]] std::string json() const;
    template <typename Append>
    void append_list(std::string& out, std::string_view name, const Append& append) const;
    [[nodiscard]] std::string difference() const;

    Job& m_job;
    PageOutput& m_output;
    std::size_t m_steps = 0;
    std::map<std::uint64_t, PageEpisode> m_episodes;
    dataset::FieldIndex m_names;
    std::vector<dataset::Column> m_chosen;
    std::vector<FieldColumn> m_columns;
    std::unordered_map<std::string, std::int64_t> m_action_numbers; ///< by console and text
    std::string m_actions;                                          ///< JSON, without its brackets
    std::shared_ptr<const trajectory::PackedPictures> m_packed;     ///< of the last group, if it is such a one
    std::string m_groups;                                           ///< JSON, without its brackets
    std::int64_t m_group_count = 0;
    std::string m_png_group; ///< PNG files that wait for their group to be full
    std::string m_png_frames;
    std::uint64_t m_png_count = 0;
    std::int64_t m_png_number = -1; ///< of that group
    nlohmann::json m_notes = nlohmann::json::array();
    std::string m_run;
    std::string m_created;
    std::string m_game;
};

void PageSink::take_fields(const dataset::Observation& observation, PageRow& row)
{
    if (!m_chosen.empty()) {
        for (std::size_t i = 0; i < m_chosen.size(); ++i) {
            set_value(row, i, m_chosen[i].find(observation.record, observation.step.observation));
        }
        return;
    }
    dataset::add_names(m_names, observation.step.observation);
    m_columns.resize(m_names.names().size());
    std::size_t expected = 0;
    for (const simdjson::dom::key_value_pair field : observation.step.observation) {
        const std::size_t number = m_names.find(field.key, expected).value();
        set_value(row, number, dataset::Value{field.value});
        expected = number + 1;
    }
}

void PageSink::set_value(PageRow& row, std::size_t field, const dataset::Value& value)
{
    if (value.is_absent()) {
        return;
    }
    std::string json;
    value.append_json_to(json);
    FieldColumn& column = m_columns[field];
    const auto [known, is_new] =
        column.numbers.try_emplace(std::move(json), static_cast<std::uint32_t>(column.numbers.size() + 1));
    if (is_new) {
        column.values += column.values.empty() ? "" : ",";
        column.values += known->first;
    }
    row.values.resize(std::max(row.values.size(), field + 1));
    row.values[field] = known->second;
}

// Pictures of a trajectory file come as they lie there, a chunk at a time; all others as PNG files.
void PageSink::take_picture(const dataset::Observation& observation, PageRow& row)
{
    record::Source& source = m_job.reader().reader().source();
    auto* const packed_source = dynamic_cast<trajectory::PackedSource*>(&source);
    const auto packed_row = packed_source != nullptr && m_job.reader().reader().view().has_picture
                                ? packed_source->picture_row()
                                : std::nullopt;
    const auto packed = packed_row ? packed_source->packed() : nullptr;
    if (packed) {
        if (packed != m_packed) {
            m_packed = packed;
            std::string members = R"("kind":"zstd")";
            record::LineMembers line{packed->record};
            while (const auto member = line.next()) {
                if (member->key == "palettes" || member->key == "frames") {
                    members.append(",").append(member->whole);
                }
            }
            begin_group(members);
            m_output.write_bytes("g" + std::to_string(m_group_count - 1), packed->frame);
        }
        // A group of PNG files may have begun since.
        row.group = m_group_count - 1;
        row.frame = *packed_row;
        return;
    }
    const auto png = m_job.picture_png(observation);
    if (!png) {
        return;
    }
    if (m_png_number < 0) {
        begin_group(R"("kind":"png","frames":@FRAMES@)");
        m_png_number = m_group_count - 1;
        m_packed = nullptr;
    }
    m_png_frames += m_png_frames.empty() ? "" : ",";
    record::LineWriter{m_png_frames}
        .number("offset", std::uint64_t{m_png_group.size()})
        .number("bytes", std::uint64_t{png->size()})
        .close();
    m_png_group += *png;
    row.group = m_png_number;
    row.frame = m_png_count++;
    if (m_png_group.size() >= k_png_group_bytes) {
        write_png_group();
    }
}

void PageSink::begin_group(std::string_view members)
{
    m_groups += m_groups.empty() ? "{" : ",{";
    m_groups += R"("id":"g)" + std::to_string(m_group_count++) + "\",";
    m_groups.append(members) += '}';
}

void PageSink::write_png_group()
{
    if (m_png_number < 0) {
        return;
    }
    constexpr std::string_view k_mark = "@FRAMES@";
    m_groups.replace(m_groups.rfind(k_mark), k_mark.size(), "[" + m_png_frames + "]");
    m_output.write_bytes("g" + std::to_string(m_png_number), m_png_group);
    m_png_group.clear();
    m_png_frames.clear();
    m_png_count = 0;
    m_png_number = -1;
}

std::int64_t PageSink::action_number(std::string_view text, std::string_view system)
{
    std::string key{system};
    key.append("\n").append(text);
    const auto [known, is_new] =
        m_action_numbers.try_emplace(std::move(key), static_cast<std::int64_t>(m_action_numbers.size()));
    if (is_new) {
        std::string pad;
        for (const float value : dataset::CanonicalPad{system}.state(dataset::parse_action(text), 1)) {
            pad += pad.empty() ? "[" : ",";
            record::append_json_number(pad, static_cast<double>(value));
        }
        m_actions += m_actions.empty() ? "" : ",";
        record::LineWriter{m_actions}.text("text", text).raw("pad", pad + "]").close();
    }
    return known->second;
}

// A list with an element for each row, in the order of the episodes.
template <typename Append>
void PageSink::append_list(std::string& out, std::string_view name, const Append& append) const
{
    out.append(",\"").append(name).append("\":[");
    bool is_first = true;
    for (const auto& [number, episode] : m_episodes) {
        for (const PageRow& row : episode.rows) {
            out += is_first ? "" : ",";
            is_first = false;
            append(out, row);
        }
    }
    out += ']';
}

std::string PageSink::json() const
{
    const auto real = [](std::string& out, const std::optional<double>& value) {
        if (value && std::isfinite(*value)) {
            record::append_json_number(out, *value);
        } else {
            out += "null";
        }
    };
    std::string text;
    record::LineWriter line{text};
    const std::string& title = m_job.dataset().title;
    line.text("title", printable(title.empty() ? m_job.name() : title));
    line.text("summary",
              printable(std::to_string(m_steps) + (m_steps == 1 ? " step" : " steps") + " in " +
                        std::to_string(m_episodes.size()) + (m_episodes.size() == 1 ? " episode" : " episodes") +
                        (m_game.empty() ? "" : "; " + m_game) + "; recorded " + m_created + ", run " + m_run));
    std::string parts;
    for (const dataset::PadPart& part : dataset::k_pad) {
        constexpr std::array<std::string_view, 3> k_shapes = {"round", "square", "stick"};
        parts += parts.empty() ? "[" : ",";
        record::LineWriter{parts}
            .text("name", part.name)
            .text("shape", k_shapes[static_cast<std::size_t>(part.shape)])
            .number("x", std::int64_t{part.x})
            .number("y", std::int64_t{part.y})
            .number("reach_x", std::int64_t{part.reach_x})
            .number("reach_y", std::int64_t{part.reach_y})
            .close();
    }
    line.open("pad");
    line.number("width", std::int64_t{dataset::k_pad_width}).number("height", std::int64_t{dataset::k_pad_height});
    line.raw("parts", parts + "]").close();
    std::string episodes;
    std::uint64_t first = 0;
    for (const auto& [number, episode] : m_episodes) {
        std::string total;
        real(total, episode.episode.has_reward ? std::optional{episode.episode.total} : std::nullopt);
        episodes += episodes.empty() ? "[" : ",";
        record::LineWriter{episodes}
            .number("number", episode.episode.number)
            .number("session", episode.episode.session)
            .number("first", first)
            .number("rows", std::uint64_t{episode.rows.size()})
            .raw("return", total)
            .boolean("terminated", episode.episode.terminated)
            .close();
        first += episode.rows.size();
    }
    line.raw("episodes", episodes + "]");
    line.raw("actions", "[" + m_actions + "]").raw("groups", "[" + m_groups + "]");
    line.raw("notes", m_notes.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    line.raw("difference", difference());
    std::string names;
    for (const std::string& name : m_names.names()) {
        names += names.empty() ? "[" : ",";
        record::append_json_string(names, name);
    }
    line.raw("fields", names.empty() ? "[]" : names + "]");
    const auto number = [](std::string& out, auto value) { record::append_json_number(out, value); };
    append_list(text, "step", [&](std::string& out, const PageRow& row) { number(out, row.step); });
    append_list(text, "position", [&](std::string& out, const PageRow& row) { number(out, row.position); });
    append_list(text, "time", [&](std::string& out, const PageRow& row) { number(out, row.time_us); });
    append_list(text, "group", [&](std::string& out, const PageRow& row) { number(out, row.group); });
    append_list(text, "frame", [&](std::string& out, const PageRow& row) { number(out, row.frame); });
    append_list(text, "action", [&](std::string& out, const PageRow& row) { number(out, row.action); });
    append_list(text, "arrived", [&](std::string& out, const PageRow& row) { real(out, row.arrived); });
    append_list(text, "reward", [&](std::string& out, const PageRow& row) { real(out, row.reward); });
    append_list(text, "latency", [&](std::string& out, const PageRow& row) {
        row.latency_us ? number(out, *row.latency_us) : static_cast<void>(out += "null");
    });
    // What the episode has earned by the time of the observation.
    const PageRow* before = nullptr;
    std::uint64_t left = 0;
    auto episode = m_episodes.begin();
    double total = 0;
    append_list(text, "so_far", [&](std::string& out, const PageRow& row) {
        if (left == 0) {
            left = episode->second.rows.size();
            total = 0;
            before = nullptr;
        }
        total += before != nullptr ? before->reward.value_or(0) : 0;
        real(out, episode->second.episode.has_reward ? std::optional{total} : std::nullopt);
        before = &row;
        if (--left == 0) {
            ++episode;
        }
    });
    text += ",\"values\":[";
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        text += i == 0 ? "{" : ",{";
        text += "\"values\":[" + m_columns[i].values + "]";
        append_list(text, "which", [&](std::string& out, const PageRow& row) {
            number(out, std::uint64_t{i < row.values.size() ? row.values[i] : 0});
        });
        text += '}';
    }
    return text + "]}";
}

// Of a comparison by bh-replay: where it went another way first, and the row of that.
std::string PageSink::difference() const
{
    const std::string& path = m_job.dataset().report;
    if (path.empty()) {
        return "null";
    }
    Input file{path};
    std::string text(std::size_t{16} << 20, '\0'); // more than any report has
    std::size_t size = 0;
    while (const std::size_t got = file.read(std::span{text}.subspan(size))) {
        size += got;
    }
    const auto report =
        nlohmann::json::parse(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), nullptr, false);
    if (!report.is_object() || !report.contains("first_divergence")) {
        throw DataError{path + ": is no report with a first_divergence, as bh-replay --report json writes"};
    }
    const nlohmann::json& first = report["first_divergence"];
    if (!first.is_object()) {
        return R"({"text":"none: everything compared is equal","row":-1})";
    }
    const auto number = [&first](const char* name) {
        const auto found = first.find(name);
        return found != first.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : UINT64_MAX;
    };
    const record::StepPlace place{number("session"), number("episode"), number("step")};
    std::int64_t at = -1;
    std::int64_t row_number = 0;
    for (const auto& [index, episode] : m_episodes) {
        for (const PageRow& row : episode.rows) {
            const record::StepPlace own{episode.episode.session, episode.episode.number, row.step};
            at = at < 0 && own == place ? row_number : at;
            ++row_number;
        }
    }
    const std::string shown = first.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    std::string json;
    record::LineWriter{json}
        .text("text", at < 0 ? shown + " (not on this page)" : to_text(place) + ": " + shown)
        .number("row", at)
        .close();
    return json;
}

void PageSink::finish()
{
    write_png_group();
    m_output.write_bytes("data", trajectory::zstd_frame(json(), k_level));
}

/// The page's text up to the mark, which is taken out of it, too.
std::string_view take_until(std::string_view& text, std::string_view mark)
{
    const std::size_t at = text.find(mark);
    const std::string_view before = text.substr(0, at);
    text.remove_prefix(at + mark.size());
    return before;
}

} // namespace

void write_page(Job& job)
{
    PageOutput output{job};
    const std::string& title = job.dataset().title;
    std::string_view left = k_page_html;
    output.write(take_until(left, "@TITLE@"));
    output.write(html_text(title.empty() ? job.name() : title));
    output.write(take_until(left, "@STYLE@"));
    output.write(k_page_css);
    output.write(take_until(left, "@DATA@"));
    PageSink sink{job, output};
    job.on_record([&sink](record::Type type, const simdjson::dom::object& object) { sink.take_record(type, object); });
    job.read(sink);
    sink.finish();
    output.write(take_until(left, "@SCRIPT@"));
    for (const std::string_view script : {k_zstd_js, k_pixels_js, k_search_js, k_page_js}) {
        output.write(script);
    }
    output.write(left);
    output.commit();
    job.context().note(job.name() + ": " + std::to_string(sink.steps()) + " steps");
}

} // namespace bh::exporter
