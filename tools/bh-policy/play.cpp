#include "play.hpp"

#include "message_reader.hpp"

#include <bh/record/line_parser.hpp>

namespace bh::policy {

namespace {

/// So that an input that is no policy's fills no terminal.
constexpr std::uint64_t k_complaints_max = 20;

Observation observation_from(const simdjson::dom::object& message)
{
    Observation observation;
    observation.session = record::unsigned_or(message, "session", 0);
    observation.episode = record::unsigned_or(message, "episode", 0);
    observation.step = record::unsigned_or(message, "step", 0);
    bool started = false;
    observation.started = message["started"].get(started) == simdjson::SUCCESS && started;
    observation.message = message;
    return observation;
}

class Game
{
public:
    Game(Player& player, ByteSource& input, cli::Context& context)
        : m_player{player}, m_input{input}, m_context{context}, m_reader{input}
    {
    }

    cli::Outcome run()
    {
        std::string_view line;
        while (m_reader.next(line)) {
            take(line);
        }
        m_player.finish();
        if (m_complaints > k_complaints_max) {
            m_context.warning(std::to_string(m_complaints) + " lines were no messages");
        }
        return m_complaints == 0 ? cli::Outcome::complete : cli::Outcome::incomplete;
    }

private:
    void take(std::string_view line)
    {
        simdjson::dom::object message;
        if (const auto error = m_parser.parse(line.data(), line.size(), false).get(message);
            error != simdjson::SUCCESS) {
            complain(std::string{"not a JSON object: "} + simdjson::error_message(error));
            return;
        }
        const std::string_view type = record::text_or(message, "type", "");
        simdjson::dom::array several;
        m_answer.clear();
        if (type == "observation") {
            m_player.answer(observation_from(message), m_answer);
        } else if (type == "observations" && message["observations"].get(several) == simdjson::SUCCESS) {
            answer_all(several);
        } else if (type == "step") {
            m_player.watch(observation_from(message));
        } else if (type.empty()) {
            complain("a message without a type");
        }
        if (!m_answer.empty()) {
            m_answer += '\n';
            m_context.output().write(m_answer);
            m_context.output().flush();
            m_player.after_answer();
        }
    }

    void answer_all(const simdjson::dom::array& messages)
    {
        m_answer = "[";
        for (const auto item : messages) {
            simdjson::dom::object message;
            if (item.get(message) != simdjson::SUCCESS) {
                complain("an observation that is no object");
            }
            m_answer += m_answer.size() > 1 ? "," : "";
            m_player.answer(observation_from(message), m_answer);
        }
        m_answer += "]";
    }

    void complain(const std::string& what)
    {
        if (++m_complaints <= k_complaints_max) {
            m_context.warning(m_input.name() + ": line " + std::to_string(m_reader.line_number()) + ": " + what);
        }
    }

    Player& m_player;
    ByteSource& m_input;
    cli::Context& m_context;
    MessageReader m_reader;
    simdjson::dom::parser m_parser;
    std::string m_answer; ///< reused
    std::uint64_t m_complaints = 0;
};

} // namespace

cli::Outcome play(Player& player, ByteSource& input, cli::Context& context)
{
    return Game{player, input, context}.run();
}

} // namespace bh::policy
