// bench-load: makes steps against a server for a while, as synchronous emulators do, and prints what it measured as one
// line of JSON. The latency of a step runs from before the connection is opened to the last byte of the reply.

#include "client.hpp"

#include <getopt.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

namespace {

using namespace bh::bench;
using namespace std::chrono_literals;

constexpr auto k_step_limit = 10s;
constexpr unsigned k_errors_max = 20;
constexpr const char* k_usage = "usage: bench-load --port PORT [--clients N] [--milliseconds N] [--path PATH] "
                                "[--path-per-client] [--profile mono|windows] [--statements] [--picture PNG]\n";

struct Options
{
    unsigned port = 0;
    unsigned clients = 1;
    unsigned milliseconds = 1000;
    std::string path = "/act";
    bool path_per_client = false; ///< client N posts to PATH/cN
    Profile profile = Profile::mono;
    Dialogue dialogue = Dialogue::gsl;
    std::string png; ///< posted at the beginning of each step; empty for none
};

struct Measurement
{
    std::vector<std::int64_t> latencies_ns;
    double seconds = 0;
    unsigned errors = 0;
    std::string first_error;
};

bool parse_number(const char* text, unsigned max, unsigned& out)
{
    const char* const end = text + std::strlen(text);
    const auto [rest, error] = std::from_chars(text, end, out);
    return error == std::errc{} && rest == end && out > 0 && out <= max;
}

bool read_file(const char* path, std::string& out)
{
    std::ifstream file{path, std::ios::binary};
    out.assign(std::istreambuf_iterator<char>{file}, {});
    return file.good() && !out.empty();
}

bool parse_options(int argc, char** argv, Options& out)
{
    const std::array<option, 9> names{{{"port", required_argument, nullptr, 'p'},
                                       {"clients", required_argument, nullptr, 'c'},
                                       {"milliseconds", required_argument, nullptr, 'm'},
                                       {"path", required_argument, nullptr, 'a'},
                                       {"path-per-client", no_argument, nullptr, 'n'},
                                       {"profile", required_argument, nullptr, 'f'},
                                       {"statements", no_argument, nullptr, 's'},
                                       {"picture", required_argument, nullptr, 'g'},
                                       {nullptr, 0, nullptr, 0}}};
    bool good = true;
    for (int c = 0; good && (c = getopt_long(argc, argv, "", names.data(), nullptr)) != -1;) {
        switch (c) {
        case 'p':
            good = parse_number(optarg, 65535, out.port);
            break;
        case 'c':
            good = parse_number(optarg, 1000, out.clients);
            break;
        case 'm':
            good = parse_number(optarg, 600000, out.milliseconds);
            break;
        case 'a':
            out.path = optarg;
            break;
        case 'n':
            out.path_per_client = true;
            break;
        case 'f':
            good = std::strcmp(optarg, "mono") == 0 || std::strcmp(optarg, "windows") == 0;
            out.profile = std::strcmp(optarg, "mono") == 0 ? Profile::mono : Profile::windows;
            break;
        case 's':
            out.dialogue = Dialogue::statements;
            break;
        case 'g':
            good = read_file(optarg, out.png);
            break;
        default:
            good = false;
        }
    }
    return good && optind == argc && out.port != 0;
}

Measurement measure(const Options& options)
{
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    std::vector<std::unique_ptr<Client>> clients;
    for (std::uint32_t i = 0; i < options.clients; ++i) {
        const std::string name = options.path_per_client ? "/c" + std::to_string(i) : "";
        RequestMaker maker{options.path + name, options.port, options.profile, options.dialogue, options.png, i};
        clients.push_back(std::make_unique<Client>(epoll, i, options.port, options.profile, std::move(maker)));
    }

    Measurement out;
    out.latencies_ns.reserve(1U << 20U);
    const auto start = Clock::now();
    const auto end = start + std::chrono::milliseconds{options.milliseconds};
    auto last_reply = start;
    unsigned running = 0;

    // Books what became of a step and, until the time is over, starts the client's next one.
    const auto settle = [&](Client& client, Client::Step step) {
        while (step != Client::Step::running) {
            --running;
            const auto now = Clock::now();
            if (step == Client::Step::done) {
                out.latencies_ns.push_back((now - client.started()).count());
                last_reply = now;
            } else if (++out.errors == 1) {
                out.first_error = client.fault();
            }
            if (now >= end || out.errors >= k_errors_max) {
                return;
            }
            ++running;
            step = client.begin();
        }
    };

    for (const auto& client : clients) {
        ++running;
        settle(*client, client->begin());
    }
    std::array<epoll_event, 64> events;
    while (running > 0) {
        const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 1000);
        for (const auto& event : std::span{events}.first(static_cast<std::size_t>(std::max(ready, 0)))) {
            Client& client = *clients[event.data.u32];
            settle(client, client.go_on(event.events));
        }
        if (ready == 0) {
            for (const auto& client : clients) {
                if (client->is_running() && Clock::now() - client->started() > k_step_limit) {
                    settle(*client, client->give_up());
                }
            }
        }
    }
    out.seconds = std::chrono::duration<double>(last_reply - start).count();
    close(epoll);
    return out;
}

/// Nearest rank, in microseconds; `sorted` is not empty.
double percentile_us(const std::vector<std::int64_t>& sorted, double percent)
{
    const double rank = percent / 100.0 * static_cast<double>(sorted.size() - 1);
    return static_cast<double>(sorted[static_cast<std::size_t>(rank + 0.5)]) / 1000.0;
}

void print_json_string(std::string_view text)
{
    std::putchar('"');
    for (const char c : text) {
        std::putchar(c == '"' || c == '\\' || static_cast<unsigned char>(c) < ' ' || c > '~' ? '?' : c);
    }
    std::putchar('"');
}

void print(Measurement& m, unsigned clients)
{
    std::sort(m.latencies_ns.begin(), m.latencies_ns.end());
    std::printf("{\"clients\":%u,\"steps\":%zu,\"seconds\":%.6f,\"errors\":%u", clients, m.latencies_ns.size(),
                m.seconds, m.errors);
    if (!m.latencies_ns.empty()) {
        std::printf(",\"steps_per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f",
                    static_cast<double>(m.latencies_ns.size()) / m.seconds, percentile_us(m.latencies_ns, 50),
                    percentile_us(m.latencies_ns, 99), percentile_us(m.latencies_ns, 99.9));
    }
    if (m.errors > 0) {
        std::printf(",\"first_error\":");
        print_json_string(m.first_error);
    }
    std::printf("}\n");
}

} // namespace

int main(int argc, char** argv)
{
    Options options;
    if (!parse_options(argc, argv, options)) {
        std::fputs(k_usage, stderr);
        return 2;
    }
    Measurement measured = measure(options);
    print(measured, options.clients);
    return measured.errors == 0 && !measured.latencies_ns.empty() ? 0 : 1;
}
