#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/reader.hpp>
#include <bh/recording.hpp>
#include <bh/trajectory/seek.hpp>

#include <utility>

namespace bh::recording {

struct Reader::State
{
    explicit State(const std::string& path) : State{std::make_unique<trajectory::RandomAccess>(path)} {}

    explicit State(std::unique_ptr<trajectory::RandomAccess> opened) : access{*opened}, reader{std::move(opened)} {}

    trajectory::RandomAccess& access; ///< the reader's source
    record::Reader reader;
    bool has_step = false;
    std::string cut_short; ///< known at the end
    image::Image image;    ///< of a picture that came as a PNG
};

namespace {

template <typename Value>
std::optional<Value> find(const simdjson::dom::object& object, std::string_view key)
{
    Value value{};
    return object[key].get(value) == simdjson::SUCCESS ? std::optional{value} : std::nullopt;
}

void read_step(const simdjson::dom::object& object, const record::RecordView& view, Step& step)
{
    step.session = record::unsigned_or(object, "session", 0);
    step.episode = record::unsigned_or(object, "episode", 0);
    step.step = record::unsigned_or(object, "step", 0);
    step.time_us = record::signed_or(object, "time_us", 0);
    simdjson::dom::element observation;
    step.observation =
        object["observation"].get(observation) == simdjson::SUCCESS ? simdjson::minify(observation) : "{}";
    simdjson::dom::object action;
    step.action.reset();
    if (object["action"].get(action) == simdjson::SUCCESS) {
        step.action = record::text_or(action, "text", "");
    }
    step.reward = find<double>(object, "reward");
    step.terminated = find<bool>(object, "terminated").value_or(false);
    step.truncated = find<bool>(object, "truncated").value_or(false);
    step.emu_frame = record::find_signed(object, "emu_frame");
    step.has_picture = view.has_picture || view.has_payload;
}

} // namespace

Reader::Reader(const std::string& path) : m_state{std::make_unique<State>(path)} {}

Reader::~Reader() = default;

bool Reader::next(Step& step)
{
    while (m_state->reader.next()) {
        if (m_state->reader.type() == record::Type::step) {
            read_step(m_state->reader.object(), m_state->reader.view(), step);
            m_state->has_step = true;
            return true;
        }
    }
    m_state->has_step = false;
    m_state->cut_short = m_state->reader.cut_short();
    return false;
}

bool Reader::picture(Picture& picture)
{
    if (!m_state->has_step) {
        return false;
    }
    const record::RecordView& view = m_state->reader.view();
    if (view.has_picture) {
        const record::Picture packed = m_state->access.picture();
        picture = {packed.width, packed.height, {packed.rgb.begin(), packed.rgb.end()}};
        return true;
    }
    if (!view.has_payload) {
        return false;
    }
    simdjson::dom::object frame;
    if (m_state->reader.object()["frame"].get(frame) == simdjson::SUCCESS &&
        record::text_or(frame, "encoding", "") == "raw") {
        picture.width = static_cast<int>(record::unsigned_or(frame, "width", 0));
        picture.height = static_cast<int>(record::unsigned_or(frame, "height", 0));
        picture.rgb.assign(view.payload.begin(), view.payload.end());
        if (picture.rgb.size() !=
            std::size_t{3} * static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height)) {
            throw DataError{m_state->reader.name() + ": byte " + std::to_string(view.offset) +
                            ": the picture has another size than its record says"};
        }
        return true;
    }
    image::decode_png(view.payload, m_state->image);
    picture.width = m_state->image.width;
    picture.height = m_state->image.height;
    picture.rgb.assign(m_state->image.rgb.begin(), m_state->image.rgb.end());
    return true;
}

std::optional<std::uint64_t> Reader::steps() const
{
    return m_state->access.steps();
}

bool Reader::seek(std::uint64_t number)
{
    m_state->has_step = false;
    return m_state->access.seek_number(number);
}

std::string_view Reader::line() const
{
    return m_state->has_step ? m_state->reader.view().line : std::string_view{};
}

const std::string& Reader::problem() const
{
    return m_state->reader.problem().empty() ? m_state->cut_short : m_state->reader.problem();
}

} // namespace bh::recording
