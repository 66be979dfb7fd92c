#include "pacer.hpp"
#include "replay.hpp"
#include "report.hpp"
#include "server/player.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <vector>

namespace bh::replay {

namespace {

/// Each is a thread.
constexpr std::size_t k_players_max = 1024;

/// The players of all sessions of a recording, each session once for each client.
class Players
{
public:
    Players(const Options& options, ServerFindings& findings)
        : m_options{options}, m_address{options.server}, m_findings{findings}
    {
    }

    Players(const Players&) = delete;
    Players& operator=(const Players&) = delete;

    ~Players()
    {
        if (!m_by_label.empty()) {
            m_findings.stop(); // an exception ended the replay: do not wait for messages under way
        }
    }

    void add(const std::shared_ptr<const RecordedMessage>& message)
    {
        auto found = m_by_label.find(message->session_label);
        if (found == m_by_label.end()) {
            found = m_by_label.emplace(message->session_label, make(*message)).first;
        }
        found->second.has_ended = false;
        for (const auto& player : found->second.players) {
            player->add(message);
        }
    }

    /// The session that has the label is over. One that takes its name after it may still come.
    void end(const std::string& label)
    {
        if (const auto found = m_by_label.find(label); found != m_by_label.end()) {
            found->second.has_ended = true;
        }
    }

    void finish()
    {
        for (const auto& [label, clients] : m_by_label) {
            clients.finish();
        }
        m_by_label.clear();
    }

private:
    struct Clients
    {
        std::vector<std::unique_ptr<Player>> players;
        bool has_ended = false; ///< its last session

        [[nodiscard]] bool is_idle() const
        {
            return std::ranges::all_of(players, [](const auto& player) { return player->is_idle(); });
        }

        void finish() const
        {
            for (const auto& player : players) {
                player->finish();
            }
        }
    };

    /// Lets the threads of sessions end that are over. \returns whether there is room for one more.
    bool make_room()
    {
        std::erase_if(m_by_label, [](const auto& entry) { return entry.second.has_ended && entry.second.is_idle(); });
        const auto is_full = [this] { return (m_by_label.size() + 1) * m_options.clients > k_players_max; };
        for (auto entry = m_by_label.begin(); is_full() && entry != m_by_label.end();) {
            if (entry->second.has_ended) {
                entry->second.finish();
                entry = m_by_label.erase(entry);
            } else {
                ++entry;
            }
        }
        return !is_full();
    }

    Clients make(const RecordedMessage& message)
    {
        if (!make_room()) {
            throw Error{message.place.text() + ": more than " + std::to_string(k_players_max / m_options.clients) +
                        " sessions are open at once" +
                        (m_options.clients > 1 ? ", each for " + std::to_string(m_options.clients) + " clients" : "")};
        }
        const std::chrono::milliseconds timeout{m_options.timeout_us / 1000};
        Clients clients;
        for (std::uint64_t copy = 1; copy <= m_options.clients; ++copy) {
            const std::string copy_name = copy == 1 ? "" : "-copy-" + std::to_string(copy) + message.copy_mark;
            const std::string label = message.session_label + copy_name;
            clients.players.push_back(std::make_unique<Player>(
                m_address.connect(label.starts_with('-') ? label.substr(1) : label, timeout, m_findings.stop_fd()),
                copy_name, m_findings));
        }
        return clients;
    }

    const Options& m_options;
    ServerAddress m_address;
    ServerFindings& m_findings;
    std::map<std::string, Clients> m_by_label;
};

} // namespace

cli::Outcome to_server(RunReader& runs, const Options& options, cli::Context& context)
{
    RecordedMessages messages{runs, options.keep_frames};
    ServerFindings findings;
    Players players{options, findings};
    Pacer pacer{options.pace};
    cli::Progress progress{context};
    std::uint64_t run = 0;
    RecordedMessage message;
    while (!findings.is_stopped() && messages.next(message)) {
        if (run != messages.run()) {
            run = messages.run();
            players.finish(); // sessions of two recordings may have one name
            pacer.restart();
        }
        pacer.wait(message.time_us, [] {});
        progress.update([&message] { return std::to_string(message.number + 1) + " messages"; });
        for (const std::string& label : messages.ended()) {
            players.end(label);
        }
        players.add(std::make_shared<const RecordedMessage>(std::move(message)));
    }
    players.finish();
    findings.throw_failure();
    if (findings.texts() == 0) {
        throw Error{"no message in the selection"};
    }
    context.output().write(options.report == Report::json ? json_line(findings.json(options.clients))
                                                          : findings.text(options.clients));
    if (!findings.all_equal()) {
        return cli::Outcome::different;
    }
    if (findings.compared() == 0) {
        throw Error{"no message in the selection whose recorded reply was a server's own"};
    }
    return cli::Outcome::complete;
}

} // namespace bh::replay
