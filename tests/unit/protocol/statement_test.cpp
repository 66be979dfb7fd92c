#include "catch.hpp"

#include <bh/base/text.hpp>
#include <bh/protocol/statement.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <list>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace bh::protocol;

namespace {

std::vector<std::string> split(std::string_view message)
{
    std::vector<std::string> texts;
    StatementReader reader{message};
    while (const auto statement = reader.next()) {
        texts.emplace_back(statement->text);
    }
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_CASE("a message is its statements")
{
    CHECK(split("GET x") == Texts{"GET x"});
    CHECK(split("SET x INT 512; GET x; UPDATE; GET controls; GET restart; GET exit") ==
          Texts{"SET x INT 512", "GET x", "UPDATE", "GET controls", "GET restart", "GET exit"});
    CHECK(split("").empty());
    CHECK(split(";").empty());
    CHECK(split("; ; ").empty());
    CHECK(split("  RESET ;  GET x ; \r\n") == Texts{"RESET", "GET x"});
    CHECK(split("GET a;GET b") == Texts{"GET a;GET b"});
}

TEST_CASE("a semicolon in a string ends nothing")
{
    CHECK(split("SET s STRING 'a; b'; GET s") == Texts{"SET s STRING 'a; b'", "GET s"});
    CHECK(split(R"(SET s STRING "a'; b\"; c"; GET s)") == Texts{R"(SET s STRING "a'; b\"; c")", "GET s"});
    CHECK(split("SET s 'a; b'; GET s") == Texts{"SET s 'a; b'", "GET s"});
    CHECK(split("SET l STRING[] ['a; b', \"c; ]\", 'd']; GET l") ==
          Texts{"SET l STRING[] ['a; b', \"c; ]\", 'd']", "GET l"});
    CHECK(split("SET l STRING[] val ['a; b']; GET l") == Texts{"SET l STRING[] val ['a; b']", "GET l"});
    CHECK(split("SET l ['a; b']; GET l") == Texts{"SET l ['a; b']", "GET l"});
    CHECK(split("SET l -1 'a; b'; GET l") == Texts{"SET l -1 'a; b'", "GET l"});
    CHECK(split("SET l 0 'a; b' c; GET l") == Texts{"SET l 0 'a; b' c", "GET l"});
}

TEST_CASE("an apostrophe that opens no string does not swallow what follows")
{
    CHECK(split("SET s STRING it's; GET s; SET t STRING 'x'") ==
          Texts{"SET s STRING it's", "GET s", "SET t STRING 'x'"});
    CHECK(split("SET s STRING rock 'n roll; GET s; SET t STRING 'x'") ==
          Texts{"SET s STRING rock 'n roll", "GET s", "SET t STRING 'x'"});
    CHECK(split("SET s STRING 'never closed; GET s") == Texts{"SET s STRING 'never closed", "GET s"});
    CHECK(split("SET l STRING[] ['never closed; GET l") == Texts{"SET l STRING[] ['never closed", "GET l"});
    CHECK(split("SET l INT[] [1, 2; GET l") == Texts{"SET l INT[] [1, 2", "GET l"});
    CHECK(split("GET it's; GET 'x; UPDATE") == Texts{"GET it's", "GET 'x", "UPDATE"});
}

TEST_CASE("what kind a statement is")
{
    using Kind = Statement::Kind;

    struct Row
    {
        std::string_view text;
        Kind kind;
        std::string_view argument;
    };

    for (const Row& row : std::vector<Row>{{"GET x", Kind::get, "x"},
                                           {"GET", Kind::get, ""},
                                           {"SET x INT 5", Kind::set, "x INT 5"},
                                           {"UPDATE", Kind::update, ""},
                                           {"UPDATE now", Kind::update, "now"},
                                           {"RESET", Kind::reset, ""},
                                           {"SESSION left one", Kind::session, "left one"},
                                           {"get x", Kind::unknown, "x"},
                                           {"GETS x", Kind::unknown, "x"},
                                           {"hello", Kind::unknown, ""}}) {
        CAPTURE(row.text);
        const auto statement = StatementReader{row.text}.next();
        REQUIRE(statement);
        CHECK(statement->kind == row.kind);
        CHECK(statement->argument == row.argument);
    }
}

TEST_CASE("a message is told from other texts by its first word")
{
    for (const std::string_view text :
         {"GET x", "SET x INT 5", "UPDATE", "UPDATE; GET x", "RESET;", "SESSION a", "RESET\r\n", "GET"}) {
        CAPTURE(text);
        CHECK(is_statements(text));
    }
    for (const std::string_view text : {"", "@S|x:1", "{}", "GETX", "UPDATES", "get x", "hello", " GET x", "POST /"}) {
        CAPTURE(text);
        CHECK_FALSE(is_statements(text));
    }
}

TEST_CASE("statements cut anywhere are read without harm")
{
    const std::string message =
        R"(SET s STRING 'a; \'b'; SET l STRING[] val ['x; ]', "y"]; SET l -1 'z; '; GET l 0; UPDATE)";
    const Texts whole = split(message);
    CHECK(whole.size() == 5);
    for (std::size_t size = 0; size < message.size(); ++size) {
        CAPTURE(size);
        const Texts cut = split(std::string_view{message}.substr(0, size));
        std::size_t bytes = 0;
        for (const std::string& text : cut) {
            bytes += text.size();
        }
        CHECK(bytes <= size);
        // What comes before the first cut string is the same.
        for (std::size_t i = 0; i + 1 < cut.size() && i < whole.size() && cut[i].size() == whole[i].size(); ++i) {
            CHECK(cut[i] == whole[i]);
        }
    }
}

TEST_CASE("values without an end cost no more time than others")
{
    for (const std::string_view statement : {"SET l [1; ", "SET s 'a; ", "SET l STRING[] ['a; "}) {
        std::string message;
        constexpr std::size_t k_statements = 100'000;
        while (message.size() < k_statements * statement.size()) {
            message += statement;
        }
        // The quotes of neighbours may make one string of what lies between them.
        CHECK(split(message).size() >= k_statements / 4);
    }
}

namespace {

using Event = StatementRun::Event;

/// A server as far as statements see it: settings, a save, controls, and a screenshot before each update.
struct Client
{
    Client()
    {
        GameSettings settings;
        settings.rom = "ROM/a.nes";
        settings.update_interval = 5;
        settings.speed = 6399;
        settings.frameskip = 1;
        settings.sound = false;
        variables.settings = settings;
        variables.save = "Save/a.State";
        variables.controls = Controls{{"P1 A", "P1 Up", "P1 X Axis"}, find_system("N64")};
        variables.controls.hold("UP+X AXIS=-40");
    }

    /// The reply to a message, whose errors are kept.
    std::string say(std::string_view message)
    {
        StatementRun run{variables, message};
        for (auto event = run.next(); event != Event::done; event = run.next()) {
            if (event == Event::update) {
                ++updates;
            } else if (event == Event::reset) {
                variables.reset("Save/b.State");
                ++resets;
            } else if (event == Event::begins_episode) {
                variables.begin_episode("Save/c.State");
                ++restarts;
            } else {
                ++exits;
            }
        }
        errors.clear();
        for (const StatementRun::Error& error : run.errors()) {
            errors.push_back(error.text);
        }
        return run.reply();
    }

    PictureBudget budget;
    ClientVariables variables{{}, budget, [](const std::string& png) { return png; }};
    std::vector<std::string> errors;
    int updates = 0, resets = 0, restarts = 0, exits = 0;
};

// A row of the table: message, reply, and what is wrong with the only statement that is.
void check(Client& client, const std::string& row)
{
    CAPTURE(row);
    const auto message_end = row.find('\t');
    REQUIRE(message_end != std::string::npos);
    const auto reply_end = std::min(row.find('\t', message_end + 1), row.size());
    CHECK(client.say(row.substr(0, message_end)) == row.substr(message_end + 1, reply_end - message_end - 1));
    if (reply_end == row.size()) {
        CHECK(client.errors.empty());
    } else {
        CHECK(client.errors == std::vector<std::string>{row.substr(reply_end + 1)});
    }
}

} // namespace

TEST_CASE("the answers to statements, those that are wrong among them")
{
    std::ifstream table{BH_STATEMENTS};
    std::size_t rows = 0;
    auto client = std::make_unique<Client>();
    for (std::string line; std::getline(table, line);) {
        if (line.empty()) {
            client = std::make_unique<Client>();
        } else if (!line.starts_with('#')) {
            check(*client, line);
            ++rows;
        }
    }
    CHECK(rows > 50);
    CHECK(client->say("").empty());
}

TEST_CASE("what can only be read stays as it is")
{
    for (const std::string name : {"screenshots", "controls", "rom", "save", "update_interval", "actions", "speed",
                                   "frameskip", "exit", "sound", "guessed"}) {
        Client client;
        const std::string before = client.say("GET " + name);
        CHECK(client.say("SET " + name + " INT 5; GET " + name) == before);
        CHECK(client.errors.at(0) == "SET " + name + " INT 5: it can only be read");
        CHECK(client.say("SET " + name + " 5; GET rom") == "ROM/a.nes");
    }
}

TEST_CASE("errors are of one kind if they differ in what is quoted or counted alone")
{
    const auto kind_of = [](std::string_view message) {
        Client client;
        client.say("SET l INT[] [1]; SET x INT 1");
        StatementRun run{client.variables, message};
        while (run.next() != Event::done) {
        }
        REQUIRE(run.errors().size() == 1);
        return run.errors()[0].kind;
    };
    CHECK(kind_of("SET x INT hello") == kind_of("SET x INT \"bye\""));
    CHECK(kind_of("SET l 7 1") == kind_of("SET l 12 1"));
    std::set<std::string> kinds;
    const std::vector<std::string_view> different = {
        "SET x INT hello",  "SET y INT hello", "SET x INT 9999999999999999999",
        "SET x FLOAT 1.5",  "SET l 7 1",       "SET l INT[] [1 2]",
        "SET x BOOL maybe", "GET x 0",         "PRESS A"};
    for (const std::string_view message : different) {
        kinds.insert(kind_of(message));
    }
    CHECK(kinds.size() == different.size());
}

TEST_CASE("exit and restart are read once")
{
    Client client;
    client.variables.exit = true;
    client.variables.tell_restart();
    CHECK(client.say("GET exit; GET exit; GET restart; GET restart") == "True; False; True; False");
    CHECK(client.exits == 1);
    CHECK(client.restarts == 0); // the policy asked; the episode began then
}

TEST_CASE("a client may ask itself to restart")
{
    Client client;
    CHECK(client.say("SET restart True; GET restart; GET save; GET restart") == "True; Save/c.State; False");
    CHECK(client.restarts == 1);
    CHECK(client.say("SET restart BOOL True; SET restart False; GET restart") == "False");
    client.variables.tell_restart();
    CHECK(client.say("GET restart; SET restart False; GET restart") == "True; False"); // as old clients do
    client.variables.tell_restart();
    CHECK(client.say("SET restart True; GET restart") == "True");
    CHECK(client.restarts == 1);
}

TEST_CASE("RESET forgets variables, screenshots and orders, not settings")
{
    Client client;
    client.say("SET x INT 1; SET restart True");
    client.variables.exit = true;
    client.variables.guessed = true;
    client.variables.screenshots.keep(0, std::make_shared<const std::string>("png"));
    CHECK(client.say("RESET; GET x; GET exit; GET restart; GET guessed; GET screenshots 0; GET save; GET speed") ==
          "None; False; False; False; None; Save/b.State; 6399");
    CHECK(client.resets == 1);
    CHECK(client.errors.empty());
}

TEST_CASE("screenshots are answered in base64, as far as they are kept")
{
    Client client;
    for (std::uint64_t update = 0; update < 40; ++update) {
        client.variables.screenshots.keep(update, std::make_shared<const std::string>("png " + std::to_string(update)));
    }
    client.variables.screenshots.keep(39, std::make_shared<const std::string>("later"));
    CHECK(client.say(
              "GET screenshots 39; GET screenshots 8; GET screenshots 7; GET screenshots 40; GET screenshots -1") ==
          bh::encode_base64("later") + "; " + bh::encode_base64("png 8") + "; None; None; None");
    // By size.
    const std::string mebibytes(std::size_t{3} << 20, 'x');
    for (std::uint64_t update = 40; update < 44; ++update) {
        client.variables.screenshots.keep(update, std::make_shared<const std::string>(mebibytes));
    }
    CHECK(client.say("GET screenshots 41") == "None");
    CHECK(client.say("GET screenshots 42; GET screenshots 43; GET rom") ==
          bh::encode_base64(mebibytes) + "; None; ROM/a.nes");
    CHECK(client.errors == std::vector<std::string>{"GET screenshots 43: the answer would be too long"});
    // One that is too large takes nobody's place.
    client.variables.screenshots.keep(44, std::make_shared<const std::string>(Screenshots::k_bytes_max + 1, 'x'));
    CHECK(client.say("GET screenshots 44") == "None");
    CHECK(client.say("GET screenshots 42").size() > mebibytes.size());
    client.variables.begin_episode("");
    CHECK(client.say("GET screenshots 42") == "None");
}

TEST_CASE("sessions that fell silent lose their screenshots when all have too many")
{
    PictureBudget budget;
    const auto picture = std::make_shared<const std::string>(Screenshots::k_bytes_max, 'x');
    std::list<Screenshots> sessions;
    for (std::size_t i = 0; i < PictureBudget::k_bytes_max / Screenshots::k_bytes_max; ++i) {
        sessions.emplace_back(budget).keep(0, picture);
    }
    const auto first = sessions.begin(), second = std::next(first), third = std::next(second);
    first->keep(1, picture); // plays on
    sessions.emplace_back(budget).keep(0, picture);
    CHECK(first->show(1, {}) != nullptr);
    CHECK(second->show(0, {}) == nullptr);
    CHECK(third->show(0, {}) != nullptr);
    CHECK(sessions.back().show(0, {}) != nullptr);
    third->clear(); // makes room for one
    second->keep(1, picture);
    CHECK(std::next(third)->show(0, {}) != nullptr);
}

TEST_CASE("a screenshot is converted once")
{
    PictureBudget budget;
    int conversions = 0;
    ClientVariables variables{{}, budget, [&](const std::string& png) {
                                  ++conversions;
                                  return png == "large" ? std::string(Screenshots::k_bytes_max + 1, 'x')
                                                        : "grey " + png;
                              }};
    variables.screenshots.keep(0, std::make_shared<const std::string>("png"));
    variables.screenshots.keep(1, std::make_shared<const std::string>("large"));
    StatementRun run{variables, "GET screenshots 0; GET screenshots 0; GET screenshots 1; GET screenshots 1"};
    CHECK(run.next() == Event::done);
    const std::string grey = bh::encode_base64("grey png");
    CHECK(run.reply() == grey + "; " + grey + "; None; None");
    CHECK(conversions == 2);
}

TEST_CASE("a screenshot may be converted elsewhere before it is asked for")
{
    CHECK(screenshots_of_statements("UPDATE; GET screenshots 3; SET x 'GET screenshots 9; y'; GET screenshots 0; GET "
                                    "screenshots 3; GET screenshots; GET screenshots -1; GET screenshots x") ==
          std::vector<std::uint64_t>{3, 0});
    CHECK(screenshots_of_statements("UPDATE; GET exit").empty());
    PictureBudget budget;
    ClientVariables variables{{}, budget, [](const std::string&) { return std::string{"late"}; }};
    variables.screenshots.keep(0, std::make_shared<const std::string>("png"));
    REQUIRE(variables.screenshots.find_unconverted(0) != nullptr);
    CHECK(*variables.screenshots.find_unconverted(0) == "png");
    CHECK(variables.screenshots.find_unconverted(1) == nullptr);
    variables.screenshots.set_converted(1, "gone");
    variables.screenshots.set_converted(0, "grey");
    CHECK(variables.screenshots.find_unconverted(0) == nullptr);
    StatementRun run{variables, "GET screenshots 0"};
    CHECK(run.next() == Event::done);
    CHECK(run.reply() == bh::encode_base64("grey"));
}

TEST_CASE("a path with the separator of answers is None")
{
    Client client;
    client.variables.begin_episode("a; b.State");
    client.variables.settings.rom = "a\nb";
    CHECK(client.say("GET save; GET rom; GET speed") == "None; None; 6399");
    CHECK(client.errors.size() == 2);
}

TEST_CASE("a picture that cannot be shown is None")
{
    PictureBudget budget;
    ClientVariables variables{{}, budget, [](const std::string&) { return std::string{}; }};
    variables.screenshots.keep(0, std::make_shared<const std::string>("no png"));
    StatementRun run{variables, "GET screenshots 0"};
    CHECK(run.next() == Event::done);
    CHECK(run.reply() == "None");
    CHECK(run.errors().at(0).text.ends_with("cannot be shown"));
}

TEST_CASE("a client that is played by hand gets no controls")
{
    Client client;
    client.variables.hides_controls = true;
    CHECK(client.say("GET rom; GET controls; GET exit") == "ROM/a.nes; ; False");
}

TEST_CASE("the policy's changes")
{
    Client client;
    ClientVariables& variables = client.variables;
    CHECK(variables.assign("x", std::int64_t{5}).empty());
    CHECK(variables.assign("names", std::vector<std::string>{"a"}).empty());
    CHECK(variables.assign("update_interval", std::int64_t{9}).empty());
    CHECK(variables.assign("speed", std::int64_t{200}).empty());
    CHECK(variables.assign("frameskip", std::int64_t{3}).empty());
    CHECK(variables.assign("sound", true).empty());
    CHECK(variables.assign("rom", std::string{"b.nes"}).empty());
    CHECK(variables.assign("save", std::string{"d.State"}).empty());
    CHECK(client.say("GET x; GET names; GET update_interval; GET speed; GET frameskip; GET sound; GET rom; GET save") ==
          "INT 5; STRING[] ['a']; 9; 200; 3; True; b.nes; d.State");
    for (const auto& [name, value] : std::vector<std::pair<std::string, Value>>{{"speed", std::int64_t{6400}},
                                                                                {"speed", std::int64_t{0}},
                                                                                {"update_interval", std::int64_t{0}},
                                                                                {"frameskip", std::int64_t{-1}},
                                                                                {"sound", std::int64_t{1}},
                                                                                {"rom", true},
                                                                                {"exit", true},
                                                                                {"controls", std::string{"A"}}}) {
        CAPTURE(name);
        CHECK(variables.assign(name, value) == "it cannot be set to that");
    }
}

TEST_CASE("memory is bounded")
{
    Client client;
    client.say("SET l INT[] []");
    for (int i = 0; i < 20'000; ++i) {
        client.variables.data.assign_entry("l", i, "1");
    }
    CHECK(list_size(*client.variables.data.find("l")) * 8 < Variables::k_bytes_max);
    CHECK(client.say("SET l -1 5; SET s STRING " + std::string(1000, 'x') + "; GET rom") == "ROM/a.nes");
    CHECK(client.errors.size() == 2);
    client.say("RESET");
    CHECK(client.say("SET s STRING " + std::string(200'000, 'x') + "; GET s") == "None");
    CHECK(client.errors.at(0).ends_with("the variables would take more than 128 KiB"));
    CHECK(client.say("SET " + std::string(257, 'x') + " INT 1; GET rom") == "ROM/a.nes");
    CHECK(client.errors.at(0).ends_with("a name must be UTF-8 of 1 to 256 bytes"));
    CHECK(client.say("SET \xFF INT 1; GET \xFF") == "None");
    std::string message;
    for (int i = 0; i < 1100; ++i) {
        message += "SET v" + std::to_string(i) + " INT 1; ";
    }
    client.say(message);
    CHECK(client.variables.data.count() == Variables::k_count_max);
    CHECK(client.errors.at(0).ends_with("there are 1024 variables already"));
    CHECK(client.errors.size() == 16);
    // What a variable took is given back.
    client.say("RESET");
    for (int i = 0; i < 100; ++i) {
        CHECK(client.say("SET s STRING " + std::string(60'000, 'x') + "; SET s STRING y; GET s") == "STRING y");
        CHECK(client.say("SET _inputs STRING " + std::string(60'000, 'x')).empty());
        client.variables.data.take_update();
    }
    CHECK(client.errors.empty());
    // Answers.
    client.say("SET s STRING " + std::string(100'000, 'x'));
    CHECK(client.say("GET s; GET s; GET s; GET s; GET s; GET s; GET rom").ends_with("; None; ROM/a.nes"));
    CHECK(client.errors.size() == 1);
    // Statements.
    std::string many;
    for (int i = 0; i < 5000; ++i) {
        many += "GET n; ";
    }
    CHECK(client.say(many).size() == 5000 * 6 - 2);
    for (int i = 0; i < 100; ++i) {
        many.insert(0, "UPDATE; ");
    }
    client.updates = 0;
    client.say(many);
    CHECK(client.updates == 64);
}

TEST_CASE("variables are the policy's observation, and those with an underscore its step's members")
{
    Client client;
    client.say("SET x INT 5; SET s STRING 'a\"b'; SET l BOOL[] [True]; SET _frame INT 1830; SET _reward STRING '0.5'; "
               "SET _inputs STRING '28*RIGHT,2*NONE'; SET _terminated BOOL False; SET _keys STRING 'P1 A,P1 B'");
    const Update update = client.variables.data.take_update();
    CHECK(update.observation == R"({"x":5,"s":"a\"b","l":[true]})");
    CHECK(update.emu_frame == 1830);
    CHECK(update.reward == 0.5);
    CHECK(update.inputs == R"([[28,"RIGHT"],[2,"NONE"]])");
    CHECK(update.terminated == false);
    CHECK(update.keys == std::vector<std::string>{"P1 A", "P1 B"});
    CHECK(update.warnings.empty());
    const Update next = client.variables.data.take_update();
    CHECK(next.observation == update.observation);
    CHECK(next.field_set == update.field_set);
    CHECK_FALSE(next.emu_frame);
    CHECK(next.inputs.empty());

    // What only the policy has set is no field of the client's.
    client.variables.assign("seen", std::int64_t{1});
    client.variables.assign("x", std::int64_t{6});
    const Update seen = client.variables.data.take_update();
    CHECK(seen.observation == R"({"x":6,"s":"a\"b","l":[true],"seen":1})");
    CHECK(seen.field_set == update.field_set);
    client.say("SET seen 2");
    CHECK(client.variables.data.take_update().field_set != update.field_set);

    client.say("RESET; SET _system STRING NES; SET _rom STRING Emberwick; SET _frame INT 1");
    const Update hello = client.variables.data.take_hello();
    CHECK(hello.system == "NES");
    CHECK(hello.rom_name == "Emberwick");
    CHECK_FALSE(hello.emu_frame);
    CHECK(client.variables.data.take_update().emu_frame == 1);
}

TEST_CASE("the session's name is the first statement's")
{
    CHECK(session_of_statements("SESSION left; GET x") == "left");
    CHECK(session_of_statements("SESSION left one") == "left one");
    CHECK(session_of_statements("GET x; SESSION left").empty());
    CHECK(session_of_statements("SESSION").empty());
    CHECK(session_of_statements("").empty());
}

TEST_CASE("messages that are cut anywhere or made of anything do no harm")
{
    const std::string message =
        "SET x INT 512; SET l STRING[] val ['a; b', \"c\"]; SET l -1 'd'; GET l 0; GET x; UPDATE; "
        "GET controls; RESET; SESSION a; GET screenshots 0; SET restart True; GET restart; GET exit";
    Client client;
    client.variables.screenshots.keep(0, std::make_shared<const std::string>("png"));
    for (std::size_t size = 0; size <= message.size(); ++size) {
        client.say(message.substr(0, size));
    }
    std::mt19937 random{20'261'122};
    constexpr std::string_view k_special = "GETSUPDAR; '\"[]\\,-0123456789xlINTBOOLSTRING \xC3\xFF\0\n";
    int answered = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text = message.substr(random() % message.size(), random() % 80);
        for (auto changes = random() % 6; changes > 0; --changes) {
            const char character =
                random() % 4 == 0 ? static_cast<char>(random()) : k_special[random() % k_special.size()];
            text.insert(random() % (text.size() + 1), 1, character);
        }
        CAPTURE(text);
        answered += client.say("GET rom; " + text).starts_with("ROM/a.nes") ? 1 : 0;
    }
    CHECK(answered == 20'000);
}
