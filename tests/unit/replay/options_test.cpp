#include "catch.hpp"
#include "options.hpp"

#include <bh/base/error.hpp>

using namespace bh::replay;

namespace {

Options parse(std::vector<const char*> words)
{
    words.insert(words.begin(), "bh-replay");
    bh::cli::Context context{"bh-replay"};
    return parse_options(static_cast<int>(words.size()), words.data(), context);
}

} // namespace

TEST_CASE("where to play to decides what other options mean")
{
    CHECK(parse({"run", "--to", "policy"}).target == Target::policy);
    CHECK(parse({"run", "--to", "policy", "--", "./p.py"}).command == std::vector<std::string>{"./p.py"});
    const Options server = parse({"run", "--to", "http://127.0.0.1:9001/act", "--pace", "2.5", "--clients", "8"});
    CHECK(server.target == Target::server);
    CHECK(server.pace == 2.5);
    CHECK(server.clients == 8);
    CHECK(server.timeout_us == 30'000'000);
    CHECK(parse({"run", "--to", "tcp://127.0.0.1:9", "--timeout", "2s"}).timeout_us == 2'000'000);
    const Options emulator = parse({"run", "--to", "emulator", "--on-divergence", "continue", "--diff", "d.png"});
    CHECK(emulator.listen == std::vector<std::string>{"127.0.0.1:9001"});
    CHECK_FALSE(emulator.stop_on_divergence);
    CHECK(emulator.timeout_us == 0);
    CHECK(parse({"run", "--no-frames", "--pace", "realtime"}).pace == 1);
    CHECK(parse({"run", "--no-frames", "--pace", "max"}).pace == 0);

    const std::vector<std::vector<const char*>> wrong = {
        {"run", "--to", "https://127.0.0.1/"},
        {"run", "--to", "nowhere"},
        {"run", "--to", "policy", "--pace", "max"},
        {"run", "--to", "policy", "--clients", "2"},
        {"run", "--to", "policy", "--timeout", "2s"},
        {"run", "--to", "policy", "--diff", "d.png"},
        {"run", "--to", "policy", "--answers", "a", "--", "./p.py"},
        {"-", "--to", "policy", "--answers", "-"},
        {"run", "--no-frames", "--", "./p.py"},
        {"run", "--no-frames", "--report", "json"},
        {"run", "--no-frames", "--policy-frames", "png"},
        {"run", "--to", "http://127.0.0.1:9001", "--listen", "9001"},
        {"run", "--to", "http://127.0.0.1:9001", "--clients", "0"},
        {"run", "--to", "http://127.0.0.1:9001", "--clients", "257"},
        {"run", "--to", "http://127.0.0.1:9001", "--pace", "0"},
        {"run", "--to", "http://127.0.0.1:9001", "--pace", "-1"},
        {"run", "--to", "http://127.0.0.1:9001", "--pace", "inf"},
        {"run", "--to", "http://127.0.0.1:9001", "--pace", "1x"},
        {"run", "--to", "emulator", "--on-divergence", "ignore"},
        {"run", "--to", "policy", "--policy-timeout", "10us"},
        {"run", "--to", "tcp://127.0.0.1:9", "--timeout", "2000h"},
        {"run", "--to", "policy", "--report", "xml"},
    };
    for (const auto& words : wrong) {
        CAPTURE(words);
        CHECK_THROWS_AS(parse(words), bh::UsageError);
    }
}
