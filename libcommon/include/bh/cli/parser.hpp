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

/// The values that an option takes, both ends included.
template <typename Value>
struct Range
{
    Value least;
    Value most;
};

using Numbers = Range<std::uint64_t>;
using Reals = Range<double>;
using Times = Range<std::int64_t>; ///< in microseconds

inline constexpr Numbers k_any_number = {0, UINT64_MAX};
inline constexpr Numbers k_from_one = {1, UINT64_MAX};
inline constexpr Times k_any_time = {0, 1'000'000'000'000'000}; ///< up to thirty years

/// A word that an option takes, and what it means.
template <typename Value>
struct Choice
{
    std::string_view name;
    Value value;
};

/// What an option's target holds: itself, or what a std::optional may hold.
template <typename Target>
struct Held
{
    using Type = Target;

    static const Type* value_of(const Target& target) { return &target; }
};

template <typename Value>
struct Held<std::optional<Value>>
{
    using Type = Value;

    static const Type* value_of(const std::optional<Value>& target) { return target ? &*target : nullptr; }
};

/// A whole number in decimal. \throws UsageError naming `object`, the value and the range
std::uint64_t parse_number(std::string_view object, std::string_view text, Numbers range = k_any_number);

/// \throws UsageError naming `object`, the value and the range
double parse_real(std::string_view object, std::string_view text, Reals range);

/// A time such as 250ms, 1.5s, 2m; a bare number is seconds. In microseconds. \throws UsageError
std::int64_t parse_duration_us(std::string_view object, std::string_view text, Times range = k_any_time);

/// A size in bytes such as 4096, 256K, 8M, 1G (powers of 1,024). \throws UsageError
std::uint64_t parse_size(std::string_view object, std::string_view text, Numbers range = k_any_number);

/// "10s", "250ms": what parse_duration_us() reads, in the largest unit that needs no fraction.
std::string format_duration(std::int64_t microseconds);

/// "0.001": what parse_real() reads.
std::string format_real(double value);

/// "16M", "4096": what parse_size() reads.
std::string format_size(std::uint64_t bytes);

/// \throws UsageError saying that `text` is not one of `names`
[[noreturn]] void refuse_choice(std::string_view object, std::string_view text,
                                const std::vector<std::string_view>& names);

/// What one of several words means. \throws UsageError naming all of them
template <typename Value>
Value parse_choice(std::string_view object, std::string_view text, const std::vector<Choice<Value>>& choices)
{
    std::vector<std::string_view> names;
    for (const Choice<Value>& choice : choices) {
        if (choice.name == text) {
            return choice.value;
        }
        names.push_back(choice.name);
    }
    refuse_choice(object, text, names);
}

/// Declares a tool's options and reads its command line. Nothing else uses the library that does the parsing.
///
/// An option's target holds its default, in the tool's Options. --help states it as "(default X)", unless the target is
/// an empty text or list, or a std::optional without a value. Every tool also gets --help, --version, --quiet,
/// --verbose, --color, --no-progress. Everything after the first `--` is the command to run if command() was declared,
/// operands otherwise. Wrong words are a UsageError; a configuration file that cannot be read is a FileError.
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
    /// May be given several times. What is given replaces the default.
    void option(const std::string& names, const std::string& type, std::vector<std::string>& target,
                const std::string& help);
    /// Anything else: the setter is called once per value. `help` states the default, if there is one.
    void option(const std::string& names, const std::string& type, Setter setter, const std::string& help);

    /// A whole number. The target is an integer that can hold all of `range`, or a std::optional of one.
    template <typename Target>
    void number(const std::string& names, const std::string& type, Target& target, const std::string& help,
                Numbers range = k_any_number)
    {
        value(
            names, type, target, help,
            [range](std::string_view object, const std::string& text) { return parse_number(object, text, range); },
            [](auto number) { return std::to_string(number); });
    }

    /// A number that may have a fraction. The target is a double or a std::optional of one.
    template <typename Target>
    void real(const std::string& names, const std::string& type, Target& target, const std::string& help, Reals range)
    {
        value(
            names, type, target, help,
            [range](std::string_view object, const std::string& text) { return parse_real(object, text, range); },
            &format_real);
    }

    /// A time, in microseconds. The target is a std::int64_t or a std::optional of one.
    template <typename Target>
    void time(const std::string& names, const std::string& type, Target& target, const std::string& help,
              Times range = k_any_time)
    {
        value(
            names, type, target, help,
            [range](std::string_view object, const std::string& text) {
                return parse_duration_us(object, text, range);
            },
            &format_duration);
    }

    /// A size, in bytes. The target is an integer that can hold all of `range`, or a std::optional of one.
    template <typename Target>
    void size(const std::string& names, const std::string& type, Target& target, const std::string& help,
              Numbers range = k_any_number)
    {
        value(
            names, type, target, help,
            [range](std::string_view object, const std::string& text) { return parse_size(object, text, range); },
            &format_size);
    }

    /// One of several words. The target is what they mean, or a std::optional of it.
    template <typename Target>
    void choice(const std::string& names, const std::string& type, Target& target,
                const std::vector<Choice<typename Held<Target>::Type>>& choices, const std::string& help)
    {
        value(
            names, type, target, help,
            [choices](std::string_view object, const std::string& text) { return parse_choice(object, text, choices); },
            [choices](const auto& initial) {
                for (const auto& choice : choices) {
                    if (choice.value == initial) {
                        return std::string{choice.name};
                    }
                }
                return std::string{};
            });
    }

    /// The words that are no options; `minimum` of them must be there.
    void operands(const std::string& name, std::vector<std::string>& target, std::size_t minimum, std::size_t maximum);
    /// The words after `--` go to `target` instead of to the operands.
    void command(std::vector<std::string>& target);
    /// Adds --config FILE (TOML; keys are the long options; the command line wins).
    void config_file();

    /// \throws HelpShown after --help or --version; UsageError; FileError
    void parse(int argc, const char* const* argv, Context& context);

    /// Did the command line or the configuration file have this option? `name` as "--output"; after parse().
    [[nodiscard]] bool is_given(const std::string& name) const;

private:
    /// Declares an option whose target has a value or may have one.
    template <typename Target, typename Read, typename Show>
    void value(const std::string& names, const std::string& type, Target& target, const std::string& help, Read read,
               Show show)
    {
        using Value = typename Held<Target>::Type;
        std::string initial;
        if (const Value* const held = Held<Target>::value_of(target)) {
            initial = show(*held);
        }
        option(names, type, Setter{[&target, object = long_name(names), read](const std::string& text) {
                   target = static_cast<Value>(read(object, text));
               }},
               with_default(help, initial));
    }

    static std::string long_name(const std::string& names);
    static std::string with_default(const std::string& help, const std::string& value);

    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace bh::cli
