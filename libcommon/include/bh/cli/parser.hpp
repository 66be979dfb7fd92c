#pragma once

#include <bh/cli/context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::cli {

/// What a tool's --help begins and ends with.
struct ToolDescription
{
    std::string_view name;    ///< "bh-record"
    std::string_view usage;   ///< "[OPTIONS] [RUN]..." without the name
    std::string_view purpose; ///< one sentence
    std::string_view example; ///< one or two command lines, each ended by LF
};

/// Declares a tool's options and reads its command line. The only door to the library that does the parsing.
///
/// Every tool also gets --help, --version, --quiet, --verbose, --color, --no-progress. Everything after the first `--`
/// is the command to run if command() was declared, operands otherwise. All failures are UsageError.
class Parser
{
public:
    /// Reads one value given as text. Throws UsageError or std::invalid_argument with a reason for a bad one.
    using Setter = std::function<void(const std::string&)>;

    explicit Parser(const ToolDescription& description);
    Parser(const Parser&) = delete;
    Parser& operator=(const Parser&) = delete;
    ~Parser();

    /// `names` as "-O,--overwrite".
    void flag(const std::string& names, bool& target, const std::string& help);
    /// A flag that can have a value, which must be in the same word: --name=VALUE. `target` becomes `bare` without one.
    void flag(const std::string& name, const std::string& type, std::string& target, const std::string& bare,
              const std::string& help);
    void option(const std::string& names, const std::string& type, std::string& target, const std::string& help);
    void option(const std::string& names, const std::string& type, std::uint64_t& target, const std::string& help);
    void option(const std::string& names, const std::string& type, std::optional<std::uint64_t>& target,
                const std::string& help);
    /// May be given several times.
    void option(const std::string& names, const std::string& type, std::vector<std::string>& target,
                const std::string& help);
    /// Anything else: the setter is called once per value.
    void option(const std::string& names, const std::string& type, Setter setter, const std::string& help);
    /// The words that are no options; `minimum` of them must be there.
    void operands(const std::string& name, std::vector<std::string>& target, std::size_t minimum, std::size_t maximum);
    /// The words after `--` go to `target` instead of to the operands.
    void command(std::vector<std::string>& target);
    /// Adds --config FILE (TOML; keys are the long options; the command line wins).
    void config_file();

    /// \throws HelpShown after --help or --version; UsageError
    void parse(int argc, const char* const* argv, Context& context);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Decimal number from 0 to `maximum`. \throws UsageError naming `object` and the value.
std::uint64_t parse_number(std::string_view object, std::string_view text, std::uint64_t maximum = UINT64_MAX);

/// A time such as 250ms, 1.5s, 2m; a bare number is seconds. In microseconds. \throws UsageError
std::int64_t parse_duration_us(std::string_view object, std::string_view text);

/// A size in bytes such as 4096, 256K, 8M, 1G (powers of 1,024). \throws UsageError
std::uint64_t parse_size(std::string_view object, std::string_view text);

} // namespace bh::cli
