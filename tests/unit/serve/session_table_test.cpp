#include "catch.hpp"
#include "session/session_table.hpp"

#include <set>

using namespace bh::serve;
using bh::net::Message;
using bh::protocol::Update;

namespace {

/// A table, and the connections that are open.
struct TableFixture
{
    SessionTable::Owner say(Message message, std::string_view name = {}, Update::Kind kind = Update::Kind::state,
                            std::optional<std::int64_t> emu_frame = std::nullopt)
    {
        open.insert(message.connection);
        Update update;
        update.kind = kind;
        update.emu_frame = emu_frame;
        if (kind == Update::Kind::screenshot) {
            message.kind = Message::Kind::picture;
        }
        auto owner = table.find_or_add(message, update, name, now_us);
        if (owner.session != nullptr && owner.session->number == 0) {
            owner.session->number = ++sessions;
        }
        if (owner.session != nullptr && kind == Update::Kind::state) {
            owner.session->emu_frame = emu_frame;
        }
        return owner;
    }

    /// A message over a connection of its own, as BizHawk sends it, answered at once.
    SessionTable::Owner post(std::string_view target = "/", std::optional<std::int64_t> emu_frame = std::nullopt,
                             Update::Kind kind = Update::Kind::state)
    {
        Message message;
        message.target = target;
        message.connection = ++connections;
        message.is_last = true;
        message.peer = "127.0.0.1:1";
        auto owner = say(message, {}, kind, emu_frame);
        close(message.connection);
        return owner;
    }

    void close(std::uint64_t connection)
    {
        open.erase(connection);
        if (Session* const own = table.take_from(connection, true)) {
            table.remove(*own);
        }
    }

    bh::net::EventLoop loop{1};
    GameOptions game;
    std::set<std::uint64_t> open;
    std::vector<std::string> forgotten;
    std::uint64_t connections = 0;
    std::uint64_t sessions = 0;
    std::int64_t now_us = 0;
    SessionTable table{loop,
                       game,
                       {[this](std::uint64_t connection) { return open.contains(connection); },
                        [this](Session& session) { forgotten.push_back(session.name); }}};
};

} // namespace

TEST_CASE("a name is one session, whatever the connection")
{
    TableFixture fixture;
    Message message;
    message.connection = 1;
    Session* const one = fixture.say(message, "one").session;
    message.connection = 2;
    CHECK(fixture.say(message, "one").session == one);
    CHECK(fixture.say(message, "two").session != one);
}

TEST_CASE("one client without a name after the other has the default session")
{
    TableFixture fixture;
    Session* const session = fixture.post().session;
    CHECK(fixture.post().session == session);
    CHECK(fixture.post("/", 1, Update::Kind::hello).session == session);
    CHECK(fixture.post("/", std::nullopt, Update::Kind::screenshot).session == session);
}

TEST_CASE("clients that say who they are get sessions of their own, with their pictures")
{
    TableFixture fixture;
    Session* const a = fixture.post("/act?client=a").session;
    const auto other = fixture.post("/?x=1&client=b");
    CHECK(other.session != a);
    CHECK(other.warning.starts_with("several clients without a name play here, so 127.0.0.1:1 gets a session"));
    const auto third = fixture.post("/?client=c");
    CHECK(third.session != other.session);
    CHECK(third.warning.empty()); // that was told
    CHECK(fixture.post("/act?client=a", std::nullopt, Update::Kind::screenshot).session == a);
    CHECK(fixture.post("/act?client=b", std::nullopt, Update::Kind::screenshot).session == other.session);
}

TEST_CASE("a client that begins after another one fell silent has the default session")
{
    TableFixture fixture;
    Session* const session = fixture.post("/?client=a").session;
    fixture.now_us = 5'000'000;
    CHECK(fixture.post("/?client=b", std::nullopt, Update::Kind::hello).session == session);
    const auto back = fixture.post("/?client=a"); // it was only paused: not mixed with the new one
    CHECK(back.session != session);
    CHECK_FALSE(back.warning.empty());
}

TEST_CASE("a kept connection beside another one has a session of its own until it ends")
{
    TableFixture fixture;
    Message a;
    a.connection = 1;
    Session* const session = fixture.say(a).session;
    Message b;
    b.connection = 2;
    Session* const own = fixture.say(b).session;
    CHECK(own != session);
    CHECK(fixture.say(a).session == session);
    CHECK(fixture.say(b).session == own);
    const std::size_t before = fixture.table.all().size();
    fixture.close(2);
    CHECK(fixture.table.all().size() == before - 1);
    fixture.close(1);
    b.connection = 3;
    CHECK(fixture.say(b).session == session);
}

TEST_CASE("a message that comes while another client is being answered, and cannot be told apart later, is refused")
{
    TableFixture fixture;
    Message a;
    a.connection = 1;
    a.is_last = true;
    REQUIRE(fixture.say(a).session != nullptr); // not answered yet
    Message b = a;
    b.connection = 2;
    CHECK(fixture.say(b).refusal.starts_with("another client without a name plays here; give each a name"));
    fixture.open.erase(1); // it gave up waiting, and asks again
    CHECK(fixture.say(b).session != nullptr);
}

TEST_CASE("frames that do not go on are another client's, unless the client begins, is silent or loaded a state")
{
    TableFixture fixture;
    Session* const session = fixture.post("/", 49).session;
    CHECK(fixture.post("/", 1).session == nullptr);
    CHECK(fixture.post("/", 49).session == nullptr);
    CHECK(fixture.post("/", 50).session == session);
    CHECK(fixture.post("/", 2).session == nullptr);
    session->emu_frame.reset(); // what the end of an episode does
    CHECK(fixture.post("/", 7).session == session);
    CHECK(fixture.post("/", 1, Update::Kind::hello).session == session);
    fixture.now_us = 60'000'000;
    CHECK(fixture.post("/", 1).session == session);
    CHECK(fixture.post("/act?client=a", 1).session != session);
}

TEST_CASE("a name more than there can be sessions forgets the one that was silent longest, but no connected client")
{
    TableFixture fixture;
    Message lasting;
    lasting.connection = fixture.connections = 1;
    Session* const connected = fixture.say(lasting, "lasting").session;
    const auto name_of = [](std::size_t i) { return "n" + std::to_string(i); };
    for (std::size_t i = 0; i < SessionTable::k_sessions_max + 10; ++i) {
        ++fixture.now_us;
        Message message;
        message.connection = ++fixture.connections;
        const auto owner = fixture.say(message, name_of(i));
        REQUIRE(owner.session != nullptr);
        fixture.close(message.connection);
        if (i == 3) {
            owner.session->messages = 1; // waits for its turn
        }
    }
    CHECK(fixture.table.all().size() == SessionTable::k_sessions_max);
    REQUIRE(fixture.forgotten.size() == 11);
    CHECK(fixture.forgotten.front() == "n0");
    CHECK(std::find(fixture.forgotten.begin(), fixture.forgotten.end(), "n3") == fixture.forgotten.end());
    CHECK(fixture.say(lasting, "lasting").session == connected);
}

TEST_CASE("the client's identity is found in the query")
{
    CHECK(client_from_path("/act?client=ab%20c") == "ab c");
    CHECK(client_from_path("/?a=1&client=x&b=2") == "x");
    CHECK(client_from_path("/client=x").empty());
    CHECK(client_from_path("/?myclient=x").empty());
    CHECK(client_from_path("/?").empty());
}
