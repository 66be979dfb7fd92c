#include "catch.hpp"

#include <bh/base/base64.hpp>
#include <bh/protocol/statement_run.hpp>

#include <iterator>
#include <list>
#include <random>

using namespace bh::protocol;

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
        errors = run.errors();
        return run.reply();
    }

    PictureBudget budget;
    ClientVariables variables{{}, budget, [](const std::string& png) { return png; }};
    std::vector<std::string> errors;
    int updates = 0, resets = 0, restarts = 0, exits = 0;
};

struct Answered
{
    std::string_view message;
    std::string_view reply;
    std::string_view error = {}; ///< of the only statement that is wrong
};

void check(const std::vector<Answered>& rows)
{
    Client client; // one for all rows: each sees what those before it did
    for (const Answered& row : rows) {
        CAPTURE(row.message);
        CHECK(client.say(row.message) == row.reply);
        if (row.error.empty()) {
            CHECK(client.errors.empty());
        } else {
            REQUIRE(client.errors.size() == 1);
            CHECK(client.errors[0] == row.error);
        }
    }
}

} // namespace

TEST_CASE("every statement, type and variable")
{
    check({
        // The README's message.
        {"SET x INT 512; GET x; UPDATE; GET controls; GET restart; GET exit",
         "INT 512; P1 A:False,P1 Up:True,P1 X Axis:-40; False; False"},
        {"RESET; GET save; GET update_interval; GET sound; GET speed; GET frameskip",
         "Save/b.State; 5; False; 6399; 1"},
        {"GET rom", "ROM/a.nes"},
        {"GET guessed; GET controls", "False; P1 A:False,P1 Up:False,P1 X Axis:0"},
        {"GET x", "None"},
        {"", ""},
        {"UPDATE", ""},
        {"UPDATE; UPDATE; RESET", ""},
        {"SESSION left; GET rom", "ROM/a.nes"},
        // Types.
        {"SET i INT -143; GET i", "INT -143"},
        {"SET b BOOL True; GET b", "BOOL True"},
        {"SET s STRING 'it\\'s; so'; GET s", "STRING it's; so"},
        {"SET s STRING Overworld; GET s", "STRING Overworld"},
        {"SET e STRING ''; GET e", "STRING "},
        {"SET li INT[] [1, -2]; GET li", "INT[] [1, -2]"},
        {"SET lb BOOL[] [True,False]; GET lb", "BOOL[] [True, False]"},
        {"SET ls STRING[] ['a', \"it's\", 'x; y']; GET ls", "STRING[] ['a', \"it's\", 'x; y']"},
        {"SET ls STRING[] val ['b']; GET ls", "STRING[] ['b']"},
        {"SET lv INT[] val [7]; GET lv", "INT[] [7]"},
        // A defined variable needs no type, and keeps it.
        {"SET i -7; GET i; SET b False; GET b; SET s two words; GET s", "INT -7; BOOL False; STRING two words"},
        {"SET li [9]; GET li", "INT[] [9]"},
        {"SET s 5 apples; GET s", "STRING 5 apples"},
        {"SET s INT; GET s", "STRING 5 apples", "SET s INT: \"\" is no INT"},
        // Another type takes the place of the old one.
        {"SET i STRING 'x'; GET i; SET i INT 1; GET i", "STRING x; INT 1"},
        // Entries of lists.
        {"SET li 0 5; SET li 1 6; SET li 2 7; GET li", "INT[] [5, 6, 7]"},
        {"SET li -1 8; SET li -3 4; GET li", "INT[] [4, 6, 8]"},
        {"GET li 0; GET li 2; GET li -1; GET li -3", "4; 8; 8; 4"},
        {"GET li 3; GET li -4; GET nothing 0", "None; None; None"},
        {"SET lb 0 False; GET lb 0", "False"},
        {"SET ls 1 'c; d'; GET ls 1; GET ls", "c; d; STRING[] ['b', 'c; d']"},
        {"SET le STRING[] []; SET le 0 \"a'b\"; GET le 0", "a'b"},
        // Names are whole words.
        {"SET romance INT 1; SET exits INT 2; GET romance; GET exits", "INT 1; INT 2"},
        {"SET episodes INT 3; GET episodes", "INT 3"},
        {"GET actions; GET episodes_done; GET saves", "None; None; None"},
    });
}

TEST_CASE("what is wrong changes nothing, and the later answers keep their places")
{
    check({
        {"SET x INT 1; SET x INT hello; GET x; GET rom", "INT 1; ROM/a.nes", "SET x INT hello: \"hello\" is no INT"},
        {"SET x INT 99999999999999999999; GET x", "INT 1",
         "SET x INT 99999999999999999999: \"99999999999999999999\" does not fit into 64 bits"},
        {"SET x hello; GET x", "INT 1", "SET x hello: \"hello\" is no INT"},
        {"SET x FLOAT 1.5; GET x", "INT 1", "SET x FLOAT 1.5: \"FLOAT\" is no INT"},
        {"SET y 5; GET y", "None", "SET y 5: there is no such variable, and no type is given"},
        {"SET y FLOAT 1.5; GET y", "None", "SET y FLOAT 1.5: there is no such variable, and no type is given"},
        {"SET y 0 5; GET y", "None", "SET y 0 5: there is no such list"},
        {"SET x 0 5; GET x", "INT 1", "SET x 0 5: more than one value in \"0 5\""},
        {"SET l INT[] [1]; SET l 2 5; GET l", "INT[] [1]", "SET l 2 5: the list has 1 entries"},
        {"SET l -2 5; GET l", "INT[] [1]", "SET l -2 5: the list has 1 entries"},
        {"SET l 0 True; GET l", "INT[] [1]", "SET l 0 True: \"True\" is no INT"},
        {"SET l INT[] 5; GET l", "INT[] [1]", "SET l INT[] 5: \"\" is no list"},
        {"SET; GET rom", "ROM/a.nes", "SET: SET needs a name and a value"},
        {"SET x; GET rom", "ROM/a.nes", "SET x: SET needs a name and a value"},
        {"GET; GET rom", "None; ROM/a.nes", "GET: GET needs a name"},
        {"GET x 0; GET rom", "None; ROM/a.nes", "GET x 0: it is no list"},
        {"GET l one; GET rom", "None; ROM/a.nes", "GET l one: the number of an entry is no number"},
        {"GET screenshots; GET rom", "None; ROM/a.nes", "GET screenshots: screenshots needs a number"},
        {"GET screenshots x; GET rom", "None; ROM/a.nes", "GET screenshots x: the number of a screenshot is no number"},
        {"PRESS A; GET rom", "ROM/a.nes", "PRESS A: known are GET, SET, UPDATE, RESET and SESSION"},
        {"get rom; GET rom", "ROM/a.nes", "get rom: known are GET, SET, UPDATE, RESET and SESSION"},
        {"GET rom; SESSION left", "ROM/a.nes", "SESSION left: it must be the first statement"},
        {"SESSION; GET rom", "ROM/a.nes", "SESSION: it needs a name"},
        {"SET restart maybe; GET restart", "False", "SET restart maybe: \"maybe\" is no BOOL"},
        {"SET s STRING 'open; GET s", "None", "SET s STRING 'open: the string \"'open\" has no end"},
    });
    for (const std::string name : {"screenshots", "controls", "rom", "save", "update_interval", "actions", "speed",
                                   "frameskip", "exit", "sound", "guessed"}) {
        Client client;
        const std::string before = client.say("GET " + name);
        CHECK(client.say("SET " + name + " INT 5; GET " + name) == before);
        CHECK(client.errors.at(0) == "SET " + name + " INT 5: it can only be read");
        CHECK(client.say("SET " + name + " 5; GET rom") == "ROM/a.nes");
    }
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
    CHECK(run.errors().at(0).ends_with("cannot be shown"));
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
    CHECK(update.oddities.empty());
    const Update next = client.variables.data.take_update();
    CHECK(next.observation == update.observation);
    CHECK(next.field_set == update.field_set);
    CHECK_FALSE(next.emu_frame);
    CHECK(next.inputs.empty());

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
