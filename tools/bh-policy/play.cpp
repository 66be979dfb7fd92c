#include "message_reader.hpp"
#include "options.hpp"
#include "player.hpp"
#include "speedy/speedy_player.hpp"
#include "tape/tape.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>

#include <memory>
#include <optional>

namespace bh::policy {

namespace {

/// So that an input that is no policy's fills no terminal.
constexpr std::uint64_t k_complaints_max = 20;

/// 0 if it is absent. False if it is there and no integer from 0.
bool read_number(const simdjson::dom::object& message, std::string_view key, std::uint64_t& number, std::string& error)
{
    const auto result = message[key].get(number);
    if (result == simdjson::SUCCESS || result == simdjson::NO_SUCH_FIELD) {
        return true;
    }
    error = "\"" + std::string{key} + "\" is no integer from 0";
    return false;
}

/// Nothing if a number is none; `error` then says which.
std::optional<Observation> observation_from(const simdjson::dom::object& message, std::string& error)
{
    Observation observation;
    if (!read_number(message, "session", observation.session, error) ||
        !read_number(message, "episode", observation.episode, error) ||
        !read_number(message, "step", observation.step, error)) {
        return std::nullopt;
    }
    bool started = false;
    observation.started = message["started"].get(started) == simdjson::SUCCESS && started;
    observation.message = message;
    return observation;
}

class Game final : public InputState
{
public:
    Game(Player& player, Input& input, cli::Context& context)
        : m_player{player}, m_input{input}, m_context{context}, m_reader{input}
    {
    }

    cli::Outcome run()
    {
        std::string_view line;
        m_player.after_answer(*this);
        while (!InputWatch::is_stopped() && m_reader.next(line)) {
            take(line);
        }
        m_player.finish();
        if (m_complaints > k_complaints_max) {
            m_context.warning(std::to_string(m_complaints) + " lines were no messages");
        }
        return m_complaints == 0 ? cli::Outcome::complete : cli::Outcome::incomplete;
    }

    [[nodiscard]] Waiting look() const override
    {
        const Waiting waiting = InputWatch::look(m_input.fd());
        return m_reader.has_more() && !InputWatch::is_stopped() ? Waiting::message : waiting;
    }

private:
    void take(std::string_view line)
    {
        simdjson::dom::object message;
        if (const auto error = m_parser.parse_padded(line, message); error != simdjson::SUCCESS) {
            complain(std::string{"not a JSON object: "} + simdjson::error_message(error));
            return;
        }
        const std::string_view type = record::text_or(message, "type", "");
        simdjson::dom::array several;
        m_answer.clear();
        if (type == "observation") {
            if (const auto observation = observed(message)) {
                m_player.answer(*observation, m_answer);
            }
        } else if (type == "observations" && message["observations"].get(several) == simdjson::SUCCESS) {
            answer_all(several);
        } else if (type == "step") {
            if (const auto observation = observed(message)) {
                m_player.watch(*observation);
                m_player.after_answer(*this);
            }
        } else if (type.empty()) {
            complain("a message without a type");
        }
        if (!m_answer.empty()) {
            m_answer += '\n';
            m_context.output().write(m_answer);
            m_context.output().flush();
            m_player.after_answer(*this);
        }
    }

    void answer_all(const simdjson::dom::array& messages)
    {
        m_answer = "[";
        for (const auto item : messages) {
            simdjson::dom::object message;
            std::optional<Observation> observation;
            if (item.get(message) != simdjson::SUCCESS) {
                complain("an observation that is no object");
            } else {
                observation = observed(message);
            }
            m_answer += m_answer.size() > 1 ? "," : "";
            if (observation) {
                m_player.answer(*observation, m_answer);
            } else {
                // There is a place for it in the answer, whatever it was.
                record::LineWriter{m_answer}.text("action", protocol::k_no_action).close();
            }
        }
        m_answer += "]";
    }

    std::optional<Observation> observed(const simdjson::dom::object& message)
    {
        std::string error;
        auto observation = observation_from(message, error);
        if (!observation) {
            complain(error);
        }
        return observation;
    }

    void complain(const std::string& what)
    {
        if (++m_complaints <= k_complaints_max) {
            m_context.warning(m_input.name() + ": line " + std::to_string(m_reader.line_number()) + ": " + what);
        }
    }

    Player& m_player;
    Input& m_input;
    cli::Context& m_context;
    MessageReader m_reader;
    record::LineParser m_parser;
    std::string m_answer; ///< reused
    std::uint64_t m_complaints = 0;
};

std::unique_ptr<Player> make_player(const Options& options, cli::Context& context)
{
    switch (options.kind) {
    case Kind::idle:
        return std::make_unique<IdlePlayer>();
    case Kind::random:
        return std::make_unique<RandomPlayer>(options.actions, options.seed);
    case Kind::tape:
        return std::make_unique<TapePlayer>(options.tape, options.tape_selection, options.at_end, context);
    case Kind::speedy:
        break;
    }
    return std::make_unique<SpeedyPlayer>(options.speedy, context);
}

} // namespace

cli::Outcome run(const Options& options, cli::Context& context)
{
    InputWatch watch;
    Input input{"-", &watch};
    if (input.is_terminal()) {
        throw UsageError{"standard input is a terminal; bh-serve -- bh-policy ... runs a policy"};
    }
    const std::unique_ptr<Player> player = make_player(options, context);
    return Game{*player, input, context}.run();
}

} // namespace bh::policy
