#include "catch.hpp"
#include "pipeline.hpp"

#include <cstdlib>

using namespace bh::play;

namespace {

CommandLine server_of(const std::string& policy, std::optional<std::uint64_t> seed = std::nullopt)
{
    RunChoice choice;
    choice.policy = {policy, {}};
    choice.seed = seed;
    choice.listen = "127.0.0.1:0";
    return make_pipeline({}, choice).server;
}

CommandLine command_in(const CommandLine& words)
{
    const auto dashes = std::find(words.begin(), words.end(), "--");
    return {dashes == words.end() ? dashes : dashes + 1, words.end()};
}

} // namespace

TEST_CASE("plain words are a command, anything else is for a shell")
{
    CHECK(command_in(server_of("./a.py")) == CommandLine{"./a.py"});
    CHECK(command_in(server_of(" ./a.py  --seed={seed} x,y ", 7)) == CommandLine{"./a.py", "--seed=7", "x,y"});
    CHECK(command_in(server_of("./a.py 'b c'")) == CommandLine{"sh", "-c", "./a.py 'b c'"});
    CHECK(command_in(server_of("N=1 ./a.py")) == CommandLine{"sh", "-c", "N=1 ./a.py"});
    CHECK(command_in(server_of("./a.py | tee {seed}.log", 3)) == CommandLine{"sh", "-c", "./a.py | tee 3.log"});
    CHECK(command_in(server_of("./a.py {seed}")) == CommandLine{"sh", "-c", "./a.py {seed}"});
}

TEST_CASE("built-in policies and servers are named to the server")
{
    CHECK(server_of("random", 5) ==
          CommandLine{"bh-serve", "--listen", "127.0.0.1:0", "--seed", "5", "--policy", "random"});
    CHECK(server_of("http://127.0.0.1:5000/act").back() == "http://127.0.0.1:5000/act");
    CHECK(server_of("") == CommandLine{"bh-serve", "--listen", "127.0.0.1:0"});
}

TEST_CASE("words are quoted for a shell only where it would take them otherwise")
{
    CHECK(shell_text({"a-b", "run-%03d.zst", "--x=1", "/c:d@e,f+g_h"}) == "a-b run-%03d.zst --x=1 /c:d@e,f+g_h");
    CHECK(shell_text({"a b", "", "it's", "$x", "a;b", "*"}) == R"('a b' '' 'it'\''s' '$x' 'a;b' '*')");
}

TEST_CASE("clients on this machine find a server that listens everywhere")
{
    ::unsetenv("BH_TOKEN");
    CHECK(url_of("127.0.0.1:9001") == "http://127.0.0.1:9001/");
    CHECK(url_of("0.0.0.0:9001") == "http://127.0.0.1:9001/");
    CHECK(url_of("[::]:9001") == "http://[::1]:9001/");
    CHECK(url_of("[::1]:9001") == "http://[::1]:9001/");
    CHECK(url_of("9001") == "http://127.0.0.1:9001/");
    ::setenv("BH_TOKEN", "secret", 1);
    CHECK(url_of("192.168.1.5:9001") == "http://192.168.1.5:9001/secret/");
    ::unsetenv("BH_TOKEN");
}

TEST_CASE("several emulators have names, one has none")
{
    Options options;
    options.game.map = "emberwick";
    options.game.interval = 4;
    options.game.reward = "change(gold) - 1";
    options.game.userdata = "wait:5";
    RunChoice choice;
    choice.listen = "127.0.0.1:0";
    CHECK(make_pipeline(options, choice).emulators ==
          std::vector<CommandLine>{
              {"bh-emu", "--userdata=interval:4;map:emberwick;reward:change(gold) - 1;wait:5", "gsl_sender.lua"}});
    options.game.emulators = 2;
    const auto emulators = make_pipeline(options, choice).emulators;
    REQUIRE(emulators.size() == 2);
    CHECK(emulators[1][1].find(";session:emulator-2;") != std::string::npos);
    CHECK(with_address({"bh-emu", "x.lua"}, "http://h/") ==
          CommandLine{"bh-emu", "--url_get=http://h/", "--url_post=http://h/", "x.lua"});
}
