#include "formats.hpp"
#include "hdf5_file.hpp"
#include "schema.hpp"

#include <bh/base/atomic_folder.hpp>
#include <bh/base/error.hpp>
#include <bh/base/text.hpp>

#include <libdeflate.h>
#include <nlohmann/json.hpp>

#include <cstring>
#include <limits>
#include <memory>

// The layout is that of minari 0.5.4, which first reads pictures that are no JPEG: NAME/data/main_data.hdf5 with a
// group episode_N for each episode, and NAME/data/metadata.json with the spaces as text.
namespace bh::exporter {

namespace {

using arrays::Kind;
using Json = nlohmann::ordered_json;

constexpr std::size_t k_rows_per_write_max = 4'096;
constexpr std::uint64_t k_chunk_bytes = std::uint64_t{256} << 10; ///< of pictures, about, before compression

/// A name in HDF5, where a slash parts groups.
std::string key_of(const std::string& field)
{
    std::string key;
    for (const char c : field) {
        key += c == '/' ? std::string{"%2F"} : std::string{c};
    }
    return key == "." || key.empty() ? "_" + key : key;
}

Json box(const char* type, const Json& low, const Json& high, const Json& shape)
{
    return {{"type", "Box"}, {"dtype", type}, {"shape", shape}, {"low", low}, {"high", high}};
}

/// `value` in every place of an array of this shape.
Json filled(const Json& value, std::span<const std::uint64_t> shape)
{
    if (shape.empty()) {
        return value;
    }
    return std::vector<Json>(shape.front(), filled(value, shape.subspan(1)));
}

/// Compresses as HDF5's deflate filter does, several times faster.
class Zlib
{
public:
    std::string_view compress(std::string_view bytes)
    {
        m_out.resize(libdeflate_zlib_compress_bound(m_compressor.get(), bytes.size()));
        const std::size_t size =
            libdeflate_zlib_compress(m_compressor.get(), bytes.data(), bytes.size(), m_out.data(), m_out.size());
        return {m_out.data(), size};
    }

private:
    std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> m_compressor{
        libdeflate_alloc_compressor(1), &libdeflate_free_compressor};
    std::string m_out;
};

class MinariSink final : public dataset::EpisodeSink
{
public:
    MinariSink(Job& job, const Survey& survey, const Schema& schema, const Hdf5Group& file)
        : m_job{job},
          m_survey{survey},
          m_schema{schema},
          m_file{file},
          m_has_pictures{job.dataset().pictures != Pictures::none && survey.pictures > 0},
          m_picture_bytes{survey.width * survey.height * 3},
          m_rows_per_chunk{m_picture_bytes == 0 ? 1 : std::max<std::uint64_t>(1, k_chunk_bytes / m_picture_bytes)}
    {
        // An episode without a transition is none for Minari.
        std::uint64_t next = 0;
        for (const dataset::Episode& episode : survey.episodes) {
            m_numbers.push_back(episode.transitions > 0 ? next++ : k_none);
        }
        m_episodes = next;
    }

    void observe(const dataset::Observation& observation) override;
    void conclude(const dataset::Transition& transition) override;
    void end(const dataset::Episode& episode) override;

    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

    [[nodiscard]] std::uint64_t steps() const { return m_steps; }

    [[nodiscard]] std::uint64_t without_reward() const { return m_without_reward; }

    [[nodiscard]] Json metadata(const std::string& name) const;

private:
    static constexpr std::uint64_t k_none = UINT64_MAX;

    struct Open
    {
        Open(Job& job, const Schema& schema) : fields{job, schema} {}

        TypedBlock fields;
        std::uint64_t first_row = 0; ///< of those that wait
        std::uint64_t first_transition = 0;
        std::vector<Hdf5Dataset> datasets; ///< of fields
        std::vector<std::optional<Hdf5Dataset>> missing;
        Hdf5Dataset pictures;
        std::optional<Hdf5Dataset> has_picture;
        std::uint64_t rows_per_chunk = 1;
        std::string chunk; ///< pictures that wait
        std::uint64_t chunk_first = 0;
        std::string whole_pictures; ///< has_picture of the rows that wait
        Hdf5Dataset actions;
        Hdf5Dataset rewards;
        Hdf5Dataset terminations;
        Hdf5Dataset truncations;
        std::string action_rows;
        std::string reward_rows;
        std::string termination_rows;
        std::string truncation_rows;
    };

    [[nodiscard]] bool has_pad() const { return m_job.dataset().pad == PadLayout::canonical; }

    void begin(Open& open, const dataset::Episode& episode, std::uint64_t number);
    void put_picture(const dataset::Observation& observation, Open& open);
    void write_chunk(Open& open);
    void flush(Open& open);

    Job& m_job;
    const Survey& m_survey;
    const Schema& m_schema;
    const Hdf5Group& m_file;
    bool m_has_pictures;
    std::uint64_t m_picture_bytes;
    std::uint64_t m_rows_per_chunk;
    std::vector<std::uint64_t> m_numbers; ///< Minari's, by ours
    std::uint64_t m_episodes = 0;
    std::uint64_t m_steps = 0;
    std::uint64_t m_without_reward = 0;
    std::unordered_map<std::uint64_t, Open> m_open;
    TextTable m_actions;
    TextTable m_no_texts;
    Zlib m_zlib;
    std::string m_last_chunk; ///< before compression: games stand still
    std::string m_last_zlib;
    std::string m_rows;
    std::vector<std::string> m_texts;
};

void MinariSink::begin(Open& open, const dataset::Episode& episode, std::uint64_t number)
{
    const Hdf5Group group = m_file.add_group("episode_" + std::to_string(number));
    group.set_attribute("id", static_cast<std::int64_t>(number));
    group.set_attribute("total_steps", static_cast<std::int64_t>(episode.transitions));
    // Where it is in the recording.
    group.set_attribute("session", static_cast<std::int64_t>(episode.session));
    group.set_attribute("recorded_episode", static_cast<std::int64_t>(episode.number));
    group.set_attribute("first_step", static_cast<std::int64_t>(episode.first_step));
    const Hdf5Group observations = group.add_group("observations");
    for (std::size_t i = 0; i < m_schema.names().size(); ++i) {
        const FieldType& type = m_schema.types()[i];
        const Hdf5Type element = type.kind == Kind::boolean   ? Hdf5Type::uint8
                                 : type.kind == Kind::integer ? Hdf5Type::int64
                                 : type.kind == Kind::real    ? Hdf5Type::float64
                                                              : Hdf5Type::text;
        const std::string key = key_of(m_schema.names()[i]);
        open.datasets.push_back(observations.add(key, element, {episode.observations}));
        open.missing.push_back(type.has_missing ? std::optional{observations.add(key + ".missing", Hdf5Type::uint8,
                                                                                 {episode.observations})}
                                                : std::nullopt);
    }
    if (m_has_pictures) {
        open.rows_per_chunk = std::min(m_rows_per_chunk, episode.observations);
        open.pictures = observations.add_pictures(
            "pictures", {episode.observations, m_survey.height, m_survey.width, 3}, open.rows_per_chunk);
        if (m_survey.pictures < m_survey.observations) {
            open.has_picture = observations.add("has_picture", Hdf5Type::uint8, {episode.observations});
        }
    }
    open.actions = has_pad() ? group.add("actions", Hdf5Type::float32, {episode.transitions, dataset::k_pad.size()})
                             : group.add("actions", Hdf5Type::int64, {episode.transitions});
    open.rewards = group.add("rewards", Hdf5Type::float64, {episode.transitions});
    open.terminations = group.add("terminations", Hdf5Type::boolean, {episode.transitions});
    open.truncations = group.add("truncations", Hdf5Type::boolean, {episode.transitions});
}

void MinariSink::observe(const dataset::Observation& observation)
{
    if (observation.episode >= m_numbers.size()) {
        throw DataError{m_job.name() + ": changed while it was read; export it when it is finished"};
    }
    if (m_numbers[observation.episode] == k_none) {
        return;
    }
    const auto [place, is_new] = m_open.try_emplace(observation.episode, m_job, m_schema);
    Open& open = place->second;
    if (is_new) {
        begin(open, m_survey.episodes[observation.episode], m_numbers[observation.episode]);
    }
    open.fields.add(observation);
    if (m_has_pictures) {
        put_picture(observation, open);
    }
    if (open.fields.rows() == k_rows_per_write_max) {
        flush(open);
    }
}

void MinariSink::put_picture(const dataset::Observation& observation, Open& open)
{
    const auto picture = m_job.picture(observation);
    const bool is_good = picture && picture->rgb.size() == m_picture_bytes;
    if (picture && !is_good) {
        m_job.add_problem(to_text(observation.step.place) + ": picture: not of the size that its record says");
    }
    open.whole_pictures += static_cast<char>(is_good);
    if (is_good) {
        open.chunk.append(reinterpret_cast<const char*>(picture->rgb.data()), picture->rgb.size());
    } else {
        open.chunk.append(m_picture_bytes, '\0');
    }
    if (open.chunk.size() == open.rows_per_chunk * m_picture_bytes) {
        write_chunk(open);
    }
}

void MinariSink::write_chunk(Open& open)
{
    if (open.chunk.empty()) {
        return;
    }
    open.chunk.resize(open.rows_per_chunk * m_picture_bytes); // the last one of an episode is filled up
    if (open.chunk != m_last_chunk) {
        m_last_zlib = m_zlib.compress(open.chunk);
        std::swap(m_last_chunk, open.chunk);
    }
    open.pictures.write_chunk(open.chunk_first, m_last_zlib);
    open.chunk_first += open.rows_per_chunk;
    open.chunk.clear();
}

void MinariSink::conclude(const dataset::Transition& transition)
{
    const auto found = m_open.find(transition.episode);
    if (found == m_open.end()) {
        return;
    }
    Open& open = found->second;
    if (has_pad()) {
        const dataset::CanonicalPad pad{m_job.reader().system_of(transition.place.session)};
        for (const float value : pad.state(dataset::parse_action(transition.action), 1)) {
            append_element(open.action_rows, value);
        }
    } else {
        append_element(open.action_rows, std::int64_t{m_actions.number_of(transition.action, "the action")});
    }
    m_without_reward += transition.reward ? 0 : 1;
    append_element(open.reward_rows, transition.reward.value_or(0));
    open.termination_rows += static_cast<char>(transition.terminated);
    open.truncation_rows += static_cast<char>(transition.truncated);
    ++m_steps;
}

void MinariSink::flush(Open& open)
{
    const std::uint64_t rows = open.fields.rows();
    for (std::size_t i = 0; i < open.datasets.size() && rows > 0; ++i) {
        if (m_schema.types()[i].kind == Kind::text) {
            m_texts.clear();
            open.fields.append_texts(i, m_texts);
            open.datasets[i].write_texts(open.first_row, m_texts);
        } else {
            m_rows.clear();
            open.fields.append(i, m_no_texts, 0, m_rows); // NaN lies in no space
            open.datasets[i].write(open.first_row, rows, m_rows);
        }
        if (open.missing[i]) {
            m_rows.clear();
            open.fields.append_missing(i, m_rows);
            open.missing[i]->write(open.first_row, rows, m_rows);
        }
    }
    if (open.has_picture) {
        open.has_picture->write(open.first_row, rows, open.whole_pictures);
    }
    open.whole_pictures.clear();
    open.first_row += rows;
    open.fields.clear();
    const std::uint64_t transitions = open.termination_rows.size();
    open.actions.write(open.first_transition, transitions, open.action_rows);
    open.rewards.write(open.first_transition, transitions, open.reward_rows);
    open.terminations.write(open.first_transition, transitions, open.termination_rows);
    open.truncations.write(open.first_transition, transitions, open.truncation_rows);
    open.first_transition += transitions;
    for (std::string* const waiting :
         {&open.action_rows, &open.reward_rows, &open.termination_rows, &open.truncation_rows}) {
        waiting->clear();
    }
}

void MinariSink::end(const dataset::Episode& episode)
{
    const auto found = m_open.find(episode.index);
    if (found != m_open.end()) {
        write_chunk(found->second);
        flush(found->second);
        m_open.erase(found);
    }
}

Json MinariSink::metadata(const std::string& name) const
{
    Json subspaces = Json::object();
    const Json no_shape = Json::array();
    for (std::size_t i = 0; i < m_schema.names().size(); ++i) {
        const FieldType& type = m_schema.types()[i];
        const std::string key = key_of(m_schema.names()[i]);
        switch (type.kind) {
        case Kind::boolean:
            subspaces[key] = box("uint8", 0, 1, no_shape);
            break;
        case Kind::integer:
            subspaces[key] = box("int64", std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max(), no_shape);
            break;
        case Kind::real:
            subspaces[key] = box("float64", "-Infinity", "Infinity", no_shape);
            break;
        case Kind::text:
            subspaces[key] = {{"type", "Text"},
                              {"max_length", std::max<std::size_t>(1, type.characters_max)},
                              {"min_length", 0},
                              {"charset", type.charset()}};
            break;
        }
        if (type.has_missing) {
            subspaces[key + ".missing"] = box("uint8", 0, 1, no_shape);
        }
    }
    if (m_has_pictures) {
        const std::vector<std::uint64_t> shape{m_survey.height, m_survey.width, 3};
        subspaces["pictures"] = box("uint8", filled(0, shape), filled(255, shape), shape);
        if (m_survey.pictures < m_survey.observations) {
            subspaces["has_picture"] = box("uint8", 0, 1, no_shape);
        }
    }
    // JSON has no infinity; Python's reader knows the word, unquoted.
    std::string observation_space = Json{{"type", "Dict"}, {"subspaces", subspaces}}.dump();
    for (const std::string_view word : {"-Infinity", "Infinity"}) {
        const std::string quoted = '"' + std::string{word} + '"';
        for (std::size_t at = 0; (at = observation_space.find(":" + quoted, at)) != std::string::npos;) {
            observation_space.replace(at + 1, quoted.size(), word);
        }
    }
    Json action_space = {{"type", "Discrete"}, {"dtype", "int64"}, {"start", 0}, {"n", m_actions.texts().size()}};
    if (has_pad()) {
        std::vector<double> low;
        for (const dataset::PadPart& part : dataset::k_pad) {
            low.push_back(part.is_axis ? -1 : 0);
        }
        action_space = box("float32", low, std::vector<double>(low.size(), 1), {low.size()});
    }
    return {{"total_episodes", m_episodes},
            {"total_steps", m_steps},
            {"data_format", "hdf5"},
            {"observation_space", observation_space},
            {"action_space", action_space.dump()},
            {"dataset_id", name},
            {"minari_version", "0.5.4"},
            {"jpeg_encoding", false},
            {"description", "A recording of BizHawk, exported by bh-export " BH_VERSION "."},
            {"algorithm_name", ""},
            {"author", Json::array()},
            {"author_email", Json::array()},
            {"code_permalink", ""},
            {"requirements", Json::array()},
            {"actions", m_actions.texts()}};
}

// "NAME-v0", which is what Minari takes: of letters, digits, underscores and hyphens.
std::string dataset_id(const Options& options)
{
    std::string path = options.output;
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    std::string id = options.dataset.name.empty() ? path.substr(path.rfind('/') + 1) : options.dataset.name;
    for (char& c : id) {
        if (!is_alpha(c) && !is_digit(c) && c != '_' && c != '-' && (c != '/' || options.dataset.name.empty())) {
            c = '_';
        }
    }
    const std::size_t version = id.rfind("-v");
    const bool has_version = version != std::string::npos && version + 2 < id.size() &&
                             id.find_first_not_of("0123456789", version + 2) == std::string::npos;
    return has_version ? id : id + "-v0";
}

} // namespace

void write_minari(Job& job)
{
    AtomicFolder folder{job.options().output, job.options().overwrite, Job::k_mark};
    Schema schema{job};
    const Survey& survey = job.survey(&schema);
    schema.finish();
    if (job.dataset().pictures != Pictures::none && !survey.other_size.empty()) {
        throw DataError{job.name() + ": " + survey.other_size + ", others are " + std::to_string(survey.width) + "x" +
                        std::to_string(survey.height) + ": they are no array; use --session, or --pictures none"};
    }
    if (survey.transitions == 0) {
        throw DataError{job.name() + ": no episode of the selection has a transition"};
    }
    const std::string name = dataset_id(job.options());
    Json metadata;
    {
        const Hdf5Group file = Hdf5Group::create(folder.place("data/main_data.hdf5"));
        MinariSink sink{job, survey, schema, file};
        job.read(sink);
        file.flush();
        metadata = sink.metadata(name);
        if (sink.without_reward() > 0) {
            job.context().note(job.name() + ": " + std::to_string(sink.without_reward()) + " of " +
                               std::to_string(sink.steps()) + " transitions have no reward; theirs is 0");
        }
    }
    AtomicFile text{folder.place("data/metadata.json"), Overwrite::no};
    text.write(metadata.dump());
    text.commit();
    AtomicFile mark{folder.place(Job::k_mark), Overwrite::no};
    mark.write(job.mark());
    mark.commit();
    folder.commit();
    job.context().note(job.name() + ": " + metadata["total_steps"].dump() + " transitions of " +
                       metadata["total_episodes"].dump() + " episodes as " + name);
}

} // namespace bh::exporter
