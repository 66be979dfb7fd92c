#include "chunk_source.hpp"
#include "compressed_input.hpp"
#include "index_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/seek.hpp>

namespace bh::trajectory {

namespace {

constexpr std::string_view k_step_line = R"({"type":"step")";

std::unique_ptr<ChunkSource> open_chunks(std::unique_ptr<Input> file)
{
    return std::make_unique<ChunkSource>(CompressedInput{std::make_unique<SeekFile>(std::move(file))});
}

std::optional<Index> index_of(const Input& file)
{
    return SeekFile::can_open(file) ? Index::open(file.fd()) : std::nullopt;
}

// Where nothing is selected, the end of the file says so as well as all of it.
std::optional<Index::Start> find_start(Index& index, const record::Selection& selection)
{
    if (const auto start = index.first_selected(selection)) {
        return start;
    }
    const auto last = index.last_chunk();
    return last ? std::optional{Index::Start{*last, 0}} : std::nullopt;
}

} // namespace

SelectedRecording open_selected(const std::string& path, const record::Selection& selection)
{
    auto file = std::make_unique<Input>(path);
    std::optional<Index> index = selection.from || selection.episode ? index_of(*file) : std::nullopt;
    if (!index) {
        return {open_recording(std::move(file)), 0};
    }
    try {
        if (const auto start = find_start(*index, selection)) {
            auto chunks = open_chunks(std::move(file));
            if (chunks->begin_at(start->chunk)) {
                return {std::move(chunks), start->steps_before};
            }
        }
    } catch (const DataError&) {
        // A page in the middle is damaged: whoever reads on to its place will hear of it.
    }
    return {open_recording(path), 0};
}

struct RandomAccess::State
{
    explicit State(const std::string& recording) : path{recording} {}

    /// Is it a step, and the one wanted?
    template <class Wanted>
    bool is_wanted(const Wanted& wanted)
    {
        try {
            const auto object = parser.parse(view);
            return parser.type() == record::Type::step && wanted(object);
        } catch (const DataError& error) {
            if (parser.type() == record::Type::header) {
                throw FileError{source->name(), error.what()}; // what follows may mean something else
            }
            return false;
        }
    }

    std::string path;
    std::unique_ptr<record::Source> source;
    ChunkSource* chunks = nullptr; ///< the source, if it can go to any chunk
    std::optional<Index> index;
    bool is_rewound = true;
    bool has_view = false; ///< `view` is to be given out next
    record::RecordView view;
    record::LineParser parser;
};

RandomAccess::RandomAccess(const std::string& path) : m_state{std::make_unique<State>(path)}
{
    auto file = std::make_unique<Input>(path);
    m_state->index = index_of(*file);
    if (m_state->index) {
        auto chunks = open_chunks(std::move(file));
        m_state->chunks = chunks.get();
        m_state->source = std::move(chunks);
    } else {
        m_state->source = open_recording(std::move(file));
    }
}

RandomAccess::~RandomAccess() = default;

bool RandomAccess::has_index() const
{
    return m_state->index.has_value();
}

std::optional<std::uint64_t> RandomAccess::steps() const
{
    return m_state->index ? std::optional{m_state->index->steps()} : std::nullopt;
}

// The index has failed, or there is none.
void RandomAccess::rewind()
{
    State& state = *m_state;
    state.has_view = false;
    if (state.is_rewound) {
        return;
    }
    if (state.path == "-") {
        throw FileError{state.source->name(), "cannot be read a second time"};
    }
    state.index.reset();
    state.chunks = nullptr;
    state.source = open_recording(state.path);
    state.is_rewound = true;
}

// From the beginning of the recording.
template <class Wanted>
bool RandomAccess::find(const Wanted& wanted)
{
    rewind();
    State& state = *m_state;
    state.is_rewound = false;
    while (state.source->next(state.view)) {
        if (state.is_wanted(wanted)) {
            return state.has_view = true;
        }
    }
    return false;
}

// Nothing if the index is of no use: it is damaged, or says what is not so. `locate` gives the next chunk to look at,
// from a number on.
template <class Locate, class Wanted>
std::optional<bool> RandomAccess::find_by_index(const Locate& locate, const Wanted& wanted)
{
    State& state = *m_state;
    if (!state.index) {
        return std::nullopt;
    }
    state.has_view = false;
    state.is_rewound = false;
    try {
        std::optional<FoundChunk> chunk = locate(*state.index, 0);
        while (chunk) {
            if (!state.chunks->begin_at(*chunk)) {
                return std::nullopt;
            }
            while (state.chunks->next(state.view) && state.chunks->is_in(chunk->number)) {
                if (state.is_wanted(wanted)) {
                    return state.has_view = true;
                }
            }
            chunk = locate(*state.index, chunk->number + 1);
        }
        return false;
    } catch (const DataError&) {
        return std::nullopt;
    }
}

bool RandomAccess::seek_number(std::uint64_t number)
{
    std::uint64_t left = number;
    const auto count = [&left](const simdjson::dom::object& /*step*/) { return left-- == 0; };
    const auto locate = [&](Index& index, std::uint64_t from) {
        const auto chunk = from == 0 ? index.chunk_of_step(number) : std::nullopt;
        if (from > 0) {
            throw DataError{"the chunk has fewer steps than its index says"};
        }
        left = chunk ? number - chunk->entry.first_step : 0;
        return chunk;
    };
    if (const auto found = find_by_index(locate, count)) {
        return *found;
    }
    left = number;
    // Behind damage nobody knows how many steps were lost.
    if (find(count) && m_state->source->damage().empty()) {
        return true;
    }
    return m_state->has_view = false;
}

bool RandomAccess::seek_step(std::uint64_t session, std::uint64_t episode, std::uint64_t step)
{
    const StepPlace place{episode, step};
    const auto locate = [&](Index& index, std::uint64_t from) { return index.chunk_of(session, place, from); };
    const auto is_it = [&](const simdjson::dom::object& object) {
        return record::unsigned_or(object, "step", 0) == step && record::unsigned_or(object, "episode", 0) == episode &&
               record::unsigned_or(object, "session", 0) == session;
    };
    const auto found = find_by_index(locate, is_it);
    return found ? *found : find(is_it);
}

bool RandomAccess::seek_time(std::int64_t time_us)
{
    const auto locate = [&](Index& index, std::uint64_t from) {
        if (from > 0) {
            throw DataError{"the chunk has not the times that its index says"};
        }
        return index.chunk_of_time(time_us);
    };
    const auto is_it = [&](const simdjson::dom::object& object) {
        return record::signed_or(object, "time_us", 0) >= time_us;
    };
    const auto found = find_by_index(locate, is_it);
    return found ? *found : find(is_it);
}

bool RandomAccess::next(record::RecordView& view)
{
    State& state = *m_state;
    if (state.has_view) {
        state.has_view = false;
        view = state.view;
        return true;
    }
    state.is_rewound = false;
    return state.source->next(view);
}

record::Picture RandomAccess::picture()
{
    return m_state->source->picture();
}

const std::string& RandomAccess::damage() const
{
    return m_state->source->damage();
}

record::EndMarker RandomAccess::end_marker() const
{
    return m_state->source->end_marker();
}

const std::string& RandomAccess::name() const
{
    return m_state->source->name();
}

} // namespace bh::trajectory
