#include "array_output.hpp"
#include "formats.hpp"
#include "schema.hpp"

#include <bh/arrays/npy.hpp>
#include <bh/base/error.hpp>

#include <algorithm>
#include <limits>
#include <numeric>

namespace bh::exporter {

namespace {

using arrays::Kind;

// Rows that wait until there are enough of them, over all open episodes.
constexpr std::size_t k_waiting_rows_max = 65'536;
constexpr std::size_t k_waiting_of_episode_max = 4'096;

std::string_view type_of(Kind kind)
{
    switch (kind) {
    case Kind::boolean:
        return arrays::k_boolean;
    case Kind::integer:
        return arrays::k_int64;
    case Kind::real:
        return arrays::k_float64;
    case Kind::text:
        return arrays::k_int32;
    }
    return {};
}

/// Rows of one array that follow one another and are not written yet.
struct Waiting
{
    std::uint64_t first = 0;
    std::string rows;
};

/// Palettes of up to 256 colours for pictures one after another; a picture that no palette can take begins a new one.
class Palettes
{
public:
    /// Replaces `indices`. Returns the number of the palette; nothing if the picture has more than 256 colours.
    std::optional<std::int32_t> convert(std::span<const std::uint8_t> rgb, std::string& indices)
    {
        if (m_palettes.empty()) {
            begin();
        }
        if (fill(rgb, indices)) {
            return static_cast<std::int32_t>(m_palettes.size() - 1);
        }
        begin();
        return fill(rgb, indices) ? std::optional{static_cast<std::int32_t>(m_palettes.size() - 1)} : std::nullopt;
    }

    [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& palettes() const { return m_palettes; }

private:
    void begin()
    {
        m_palettes.emplace_back();
        m_numbers.clear();
    }

    bool fill(std::span<const std::uint8_t> rgb, std::string& indices)
    {
        std::vector<std::uint32_t>& palette = m_palettes.back();
        const std::size_t before = palette.size();
        indices.resize(rgb.size() / 3);
        std::uint32_t last_color = UINT32_MAX;
        char last = 0;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            const std::uint32_t color =
                rgb[3 * i] | std::uint32_t{rgb[3 * i + 1]} << 8 | std::uint32_t{rgb[3 * i + 2]} << 16;
            if (color != last_color) {
                const auto [known, is_new] = m_numbers.try_emplace(color, static_cast<std::uint8_t>(palette.size()));
                if (is_new) {
                    if (palette.size() == 256) {
                        m_numbers.erase(color);
                        for (std::size_t j = before; j < palette.size(); ++j) {
                            m_numbers.erase(palette[j]); // of a picture that is not in it
                        }
                        palette.resize(before);
                        return false;
                    }
                    palette.push_back(color);
                }
                last_color = color;
                last = static_cast<char>(known->second);
            }
            indices[i] = last;
        }
        return true;
    }

    std::vector<std::vector<std::uint32_t>> m_palettes;
    std::unordered_map<std::uint32_t, std::uint8_t> m_numbers; ///< in the last palette
};

class ArraySink final : public dataset::EpisodeSink
{
public:
    ArraySink(Job& job, const Survey& survey, const Schema& schema, ArrayOutput& output);

    void observe(const dataset::Observation& observation) override;
    void conclude(const dataset::Transition& transition) override;
    void end(const dataset::Episode& episode) override;
    /// What is known only now.
    void finish();

private:
    struct Open
    {
        explicit Open(Job& job, const Schema& schema) : fields{job, schema} {}

        TypedBlock fields;
        std::uint64_t first_row = 0; ///< of the observations that wait
        std::uint64_t first_transition = 0;
        std::vector<std::string> observations; ///< by number in m_numbers: their elements
        std::vector<std::string> transitions;  ///< by Column
        std::size_t waiting = 0;
    };

    // The arrays of transitions, in the order in which they are made.
    enum Column : std::size_t
    {
        action,
        hold,
        reward,
        terminated,
        truncated,
        buttons,
        axes,
        columns
    };

    void add_arrays();
    void put_picture(const dataset::Observation& observation, std::uint64_t row);
    void append_controls(const dataset::Transition& transition, Open& open);
    void flush(std::uint64_t episode, Open& open);

    Job& m_job;
    const Survey& m_survey;
    const Schema& m_schema;
    ArrayOutput& m_output;
    bool m_has_pictures;
    std::vector<std::uint64_t> m_first_row; ///< by episode
    std::vector<std::uint64_t> m_first_transition;
    std::unordered_map<std::uint64_t, Open> m_open; ///< by episode
    std::size_t m_waiting = 0;
    std::vector<std::size_t> m_fields;                 ///< arrays
    std::vector<std::optional<std::size_t>> m_missing; ///< likewise, where something is missing
    std::vector<std::size_t> m_numbers;                ///< episode, row, session, ...
    std::array<std::optional<std::size_t>, columns> m_transitions;
    std::size_t m_pictures = 0;
    std::optional<std::size_t> m_has_picture;
    std::optional<std::size_t> m_palette;
    std::vector<TextTable> m_texts; ///< by field
    TextTable m_actions;
    Palettes m_palettes;
    std::string m_indices;
    std::string m_empty_picture;
    std::string m_rows;
};

ArraySink::ArraySink(Job& job, const Survey& survey, const Schema& schema, ArrayOutput& output)
    : m_job{job},
      m_survey{survey},
      m_schema{schema},
      m_output{output},
      m_has_pictures{job.dataset().pictures != Pictures::none && survey.pictures > 0},
      m_texts(schema.names().size())
{
    std::uint64_t rows = 0;
    std::uint64_t transitions = 0;
    for (const dataset::Episode& episode : survey.episodes) {
        m_first_row.push_back(rows);
        m_first_transition.push_back(transitions);
        rows += episode.observations;
        transitions += episode.transitions;
    }
    add_arrays();
}

void ArraySink::add_arrays()
{
    const std::uint64_t rows = m_survey.observations;
    const std::uint64_t transitions = m_survey.transitions;
    for (std::size_t i = 0; i < m_schema.names().size(); ++i) {
        const std::string name = "observation/" + m_schema.names()[i];
        const FieldType& type = m_schema.types()[i];
        m_fields.push_back(m_output.add(name, type_of(type.kind), rows, {}));
        m_missing.push_back(type.has_missing
                                ? std::optional{m_output.add(name + ".missing", arrays::k_boolean, rows, {})}
                                : std::nullopt);
    }
    for (const char* const name : {"episode", "row", "session", "recorded_episode", "step", "time_us", "position"}) {
        m_numbers.push_back(m_output.add(name, arrays::k_int64, rows, {}));
    }
    m_transitions[action] = m_output.add("action", arrays::k_int32, transitions, {});
    m_transitions[hold] = m_output.add("hold", arrays::k_int64, transitions, {});
    m_transitions[reward] = m_output.add("reward", arrays::k_float64, transitions, {});
    m_transitions[terminated] = m_output.add("terminated", arrays::k_boolean, transitions, {});
    m_transitions[truncated] = m_output.add("truncated", arrays::k_boolean, transitions, {});
    if (m_job.dataset().pad == PadLayout::canonical) {
        m_transitions[buttons] =
            m_output.add("pad", "<f4", transitions, std::array{std::uint64_t{dataset::k_pad.size()}});
    } else {
        m_transitions[buttons] =
            m_output.add("buttons", arrays::k_uint8, transitions, std::array{std::uint64_t{m_schema.buttons().size()}});
        if (!m_schema.axes().empty()) {
            m_transitions[axes] =
                m_output.add("axes", arrays::k_int32, transitions, std::array{std::uint64_t{m_schema.axes().size()}});
        }
    }
    if (m_has_pictures) {
        const bool is_rgb = m_job.dataset().pictures == Pictures::rgb;
        std::vector<std::uint64_t> shape{m_survey.height, m_survey.width};
        if (is_rgb) {
            shape.push_back(3);
        } else {
            m_palette = m_output.add("palette", arrays::k_int32, rows, {});
        }
        m_pictures = m_output.add("pictures", arrays::k_uint8, rows, shape);
        m_has_picture = m_output.add("has_picture", arrays::k_boolean, rows, {});
        m_empty_picture.resize(m_survey.width * m_survey.height * (is_rgb ? 3 : 1));
    }
}

void ArraySink::observe(const dataset::Observation& observation)
{
    if (observation.episode >= m_first_row.size()) {
        throw DataError{m_job.name() + ": changed while it was read; export it when it is finished"};
    }
    Open& open = m_open.try_emplace(observation.episode, m_job, m_schema).first->second;
    open.observations.resize(m_numbers.size());
    open.transitions.resize(columns);
    const record::Step& step = observation.step;
    std::size_t number = 0;
    for (const std::uint64_t value :
         {observation.episode, observation.row, step.place.session, step.place.episode, step.place.step,
          static_cast<std::uint64_t>(step.time_us), observation.position}) {
        append_element(open.observations[number++], static_cast<std::int64_t>(value));
    }
    open.fields.add(observation);
    if (m_has_pictures) {
        put_picture(observation, m_first_row[observation.episode] + observation.row);
    }
    ++m_waiting;
    if (++open.waiting == k_waiting_of_episode_max) {
        flush(observation.episode, open);
    }
    if (m_waiting >= k_waiting_rows_max) {
        for (auto& [episode, other] : m_open) {
            flush(episode, other);
        }
    }
}

void ArraySink::put_picture(const dataset::Observation& observation, std::uint64_t row)
{
    std::string_view pixels = m_empty_picture;
    std::int32_t palette = -1;
    auto picture = m_job.picture(observation);
    if (picture && (static_cast<std::uint64_t>(picture->width) != m_survey.width ||
                    static_cast<std::uint64_t>(picture->height) != m_survey.height)) {
        m_job.add_problem(to_text(observation.step.place) + ": picture: not of the size that its record says");
        picture.reset();
    }
    if (picture && m_palette) {
        const auto number = m_palettes.convert(picture->rgb, m_indices);
        if (!number) {
            throw DataError{m_job.name() + ": " + to_text(observation.step.place) +
                            " has a picture of more than 256 colours, which no palette holds; use --pictures rgb"};
        }
        palette = *number;
        pixels = m_indices;
    } else if (picture) {
        pixels = {reinterpret_cast<const char*>(picture->rgb.data()), picture->rgb.size()};
    }
    m_output.write(m_pictures, row, pixels);
    m_output.write(*m_has_picture, row, picture ? std::string_view{"\1", 1} : std::string_view{"\0", 1});
    if (m_palette) {
        m_output.write(*m_palette, row, {reinterpret_cast<const char*>(&palette), sizeof palette});
    }
}

void ArraySink::conclude(const dataset::Transition& transition)
{
    Open& open = m_open.at(transition.episode);
    std::vector<std::string>& out = open.transitions;
    const std::int32_t number =
        transition.has_action ? m_actions.number_of(transition.action, "the action") : std::int32_t{-1};
    append_element(out[action], number);
    append_element(out[reward], transition.reward.value_or(std::numeric_limits<double>::quiet_NaN()));
    out[terminated] += static_cast<char>(transition.terminated);
    out[truncated] += static_cast<char>(transition.truncated);
    append_controls(transition, open);
}

void ArraySink::append_controls(const dataset::Transition& transition, Open& open)
{
    const dataset::HeldControls held = dataset::parse_action(transition.action);
    append_element(open.transitions[hold], static_cast<std::int64_t>(held.frames));
    std::string& out = open.transitions[buttons];
    if (m_job.dataset().pad == PadLayout::canonical) {
        const dataset::CanonicalPad pad{m_job.reader().system_of(transition.place.session)};
        for (const float value : pad.state(held, 1)) {
            append_element(out, value);
        }
        return;
    }
    std::string pressed(m_schema.buttons().size(), '\0');
    std::vector<std::int32_t> moved(m_schema.axes().size());
    for (const dataset::HeldControl& control : held.controls) {
        const std::size_t place = m_schema.place_of(control);
        if (control.value && place < moved.size()) {
            moved[place] = static_cast<std::int32_t>(*control.value);
        } else if (!control.value && place < pressed.size()) {
            pressed[place] = 1;
        }
    }
    out += pressed;
    for (const std::int32_t value : moved) {
        append_element(open.transitions[axes], value);
    }
}

void ArraySink::flush(std::uint64_t episode, Open& open)
{
    const std::uint64_t row = m_first_row[episode] + open.first_row;
    for (std::size_t i = 0; i < m_fields.size() && open.fields.rows() > 0; ++i) {
        m_rows.clear();
        open.fields.append(i, m_texts[i], std::numeric_limits<double>::quiet_NaN(), m_rows);
        m_output.write(m_fields[i], row, m_rows);
        if (m_missing[i]) {
            m_rows.clear();
            open.fields.append_missing(i, m_rows);
            m_output.write(*m_missing[i], row, m_rows);
        }
    }
    open.first_row += open.fields.rows();
    open.fields.clear();
    for (std::size_t i = 0; i < m_numbers.size(); ++i) {
        m_output.write(m_numbers[i], row, open.observations[i]);
        open.observations[i].clear();
    }
    const std::uint64_t transition = m_first_transition[episode] + open.first_transition;
    open.first_transition += open.transitions[terminated].size();
    for (std::size_t i = 0; i < columns; ++i) {
        if (m_transitions[i]) {
            m_output.write(*m_transitions[i], transition, open.transitions[i]);
        }
        open.transitions[i].clear();
    }
    m_waiting -= open.waiting;
    open.waiting = 0;
}

void ArraySink::end(const dataset::Episode& episode)
{
    const auto open = m_open.find(episode.index);
    flush(episode.index, open->second);
    m_open.erase(open);
}

void ArraySink::finish()
{
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        if (m_schema.types()[i].kind == Kind::text) {
            m_output.add_texts("observation/" + m_schema.names()[i] + ".texts", m_texts[i].texts());
        }
    }
    m_output.add_texts("action.texts", m_actions.texts());
    std::vector<std::string> names;
    if (m_job.dataset().pad == PadLayout::canonical) {
        for (const dataset::PadPart& part : dataset::k_pad) {
            names.emplace_back(part.name);
        }
        m_output.add_texts("pad.names", names);
    } else {
        for (const NamedControl& control : m_schema.buttons()) {
            names.push_back(control.text());
        }
        m_output.add_texts("buttons.names", names);
        names.clear();
        for (const NamedControl& control : m_schema.axes()) {
            names.push_back(control.text());
        }
        if (!names.empty()) {
            m_output.add_texts("axes.names", names);
        }
    }
    if (m_palette) {
        const auto& palettes = m_palettes.palettes();
        const std::array<std::uint64_t, 2> shape{256, 3};
        const std::size_t array = m_output.add("palettes", arrays::k_uint8, palettes.size(), shape);
        for (std::size_t i = 0; i < palettes.size(); ++i) {
            std::string colors;
            for (const std::uint32_t color : palettes[i]) {
                colors += {static_cast<char>(color & 255), static_cast<char>(color >> 8 & 255),
                           static_cast<char>(color >> 16)};
            }
            colors.resize(256 * 3);
            m_output.write(array, i, colors);
        }
    }
    for (const auto& [name, values] : {std::pair{"episode_first", &dataset::Episode::observations},
                                       std::pair{"episode_length", &dataset::Episode::transitions}}) {
        const std::size_t array = m_output.add(name, arrays::k_int64, m_survey.episodes.size(), {});
        std::string rows;
        for (std::size_t i = 0; i < m_survey.episodes.size(); ++i) {
            append_element(rows, static_cast<std::int64_t>(values == &dataset::Episode::observations
                                                               ? m_first_row[i]
                                                               : m_survey.episodes[i].transitions));
        }
        m_output.write(array, 0, rows);
    }
}

} // namespace

void write_arrays(Job& job)
{
    const auto output = make_array_output(job.options(), job.mark());
    Schema schema{job};
    const Survey& survey = job.survey(&schema);
    schema.finish();
    if (job.dataset().pictures != Pictures::none && !survey.other_size.empty()) {
        throw DataError{job.name() + ": " + survey.other_size + ", others are " + std::to_string(survey.width) + "x" +
                        std::to_string(survey.height) + ": they are no array; use --session, or --pictures none"};
    }
    ArraySink sink{job, survey, schema, *output};
    job.read(sink);
    sink.finish();
    output->commit();
    job.context().note(job.name() + ": " + std::to_string(survey.transitions) + " transitions of " +
                       std::to_string(survey.episodes.size()) + " episodes");
}

} // namespace bh::exporter
