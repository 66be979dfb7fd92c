#pragma once

#include "server/recorded_messages.hpp"
#include "server/server_findings.hpp"
#include "server/server_link.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace bh::replay {

/// Plays an emulator to a server: sends messages one after another, each after the answer to the one before, from a
/// thread of its own.
class Player
{
public:
    /// `copy_name` is put behind the name of the session where a message says it; empty for the session as it was
    /// recorded, whose replies alone are compared. The findings must outlive this object.
    Player(std::unique_ptr<ServerLink> link, std::string copy_name, ServerFindings& findings);
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;
    ~Player(); ///< leaves out what was not yet begun

    /// Waits while many messages wait already. Once the findings is stopped, messages are left out.
    void add(std::shared_ptr<const RecordedMessage> message);
    /// All that was added is sent and answered, or has failed.
    [[nodiscard]] bool is_idle() const;
    /// Returns when all is sent and answered, or has failed.
    void finish();

private:
    static constexpr std::size_t k_waiting_max = 16;

    std::shared_ptr<const RecordedMessage> take();
    void play_all();
    void play(const RecordedMessage& message);
    /// One that is not as BizHawk posts what speaks our languages.
    void play_again(const RecordedMessage& message);

    std::unique_ptr<ServerLink> m_link;
    std::string m_copy_name;
    ServerFindings& m_findings;
    std::optional<std::uint64_t> m_session; ///< of the last message
    mutable std::mutex m_mutex;             ///< guards what follows
    std::condition_variable m_changed;
    std::deque<std::shared_ptr<const RecordedMessage>> m_waiting;
    bool m_is_playing = false;  ///< a message was taken and is not answered
    bool m_is_finished = false; ///< nothing is added any more
    std::thread m_thread;       ///< last: it uses all of the above
};

/// `text` with `copy_name` behind the name by which it says whose session it is of; the same text if it says none.
std::string renamed_session(std::string_view text, std::string_view copy_name);

} // namespace bh::replay
