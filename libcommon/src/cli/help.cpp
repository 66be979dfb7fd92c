#include "help.hpp"

#include <algorithm>
#include <numeric>

// Of the shared libraries, those that this program is linked with; the others are null.
extern "C" {
[[gnu::weak]] const char* ZSTD_versionString();
[[gnu::weak]] unsigned XXH_versionNumber();
[[gnu::weak]] const char* zip_libzip_version();
[[gnu::weak]] const char* OpenSSL_version(int what);
}

namespace bh::cli {

namespace {

constexpr std::size_t k_text_column = 30;
constexpr std::size_t k_line_width = 100;
constexpr std::size_t k_nearest_distance = 3;

std::string long_name(const std::string& names)
{
    const auto start = names.find("--");
    return start == std::string::npos ? std::string{} : names.substr(start, names.find(',', start) - start);
}

// "-O,--overwrite" -> "  -O, --overwrite"; options without a short form are indented to line up.
std::string left_side(const HelpRow& row)
{
    std::string left = "  ";
    const auto comma = row.names.find(',');
    if (comma == std::string::npos) {
        left += row.names.starts_with("--") ? "    " + row.names : row.names;
    } else {
        left += row.names.substr(0, comma) + ", " + row.names.substr(comma + 1);
    }
    const bool stands_apart = !row.type.empty() && !row.type.starts_with('[');
    return left + (stands_apart ? " " : "") + row.type;
}

void append_wrapped(std::string& out, std::size_t column, std::string_view text)
{
    while (!text.empty()) {
        const std::size_t room = k_line_width - k_text_column;
        std::size_t cut = text.size();
        if (cut > room) {
            cut = text.rfind(' ', room);
            cut = cut == std::string_view::npos ? std::min(text.find(' '), text.size()) : cut;
        }
        out.append(k_text_column > column ? k_text_column - column : 1, ' ').append(text.substr(0, cut)).append("\n");
        column = 0;
        text.remove_prefix(std::min(cut + 1, text.size()));
    }
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

std::string help_text(const ToolDescription& description, const std::vector<HelpRow>& rows)
{
    const std::string name{description.name};
    std::string out = "Usage: " + name + " " + std::string{description.usage} + "\n" +
                      std::string{description.purpose} + "\n\nExample:\n";
    std::string_view example = description.example;
    while (!example.empty()) {
        const auto end = std::min(example.find('\n'), example.size());
        out.append("  ").append(example.substr(0, end)).append("\n");
        example.remove_prefix(std::min(end + 1, example.size()));
    }
    out += "\nOptions:\n";
    for (const HelpRow& row : rows) {
        const std::string left = left_side(row);
        out += left;
        std::size_t column = left.size();
        if (column + 1 > k_text_column) {
            out += "\n";
            column = 0;
        }
        append_wrapped(out, column, row.text);
    }
    return out + "\nSee " + name + "(1).\n";
}

std::string nearest_option(const std::string& mistyped, const std::vector<HelpRow>& rows)
{
    std::string best;
    std::size_t best_distance = k_nearest_distance + 1;
    for (const HelpRow& row : rows) {
        const std::string candidate = long_name(row.names);
        if (candidate.empty()) {
            continue;
        }
        const std::size_t distance = edit_distance(mistyped, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string version_text(std::string_view tool)
{
    std::string text = std::string{tool} + " " BH_VERSION "\n";
    if (ZSTD_versionString != nullptr) {
        text += std::string{"zstd "} + ZSTD_versionString() + ", ";
    }
    if (XXH_versionNumber != nullptr) {
        const unsigned number = XXH_versionNumber(); // 802 is 0.8.2
        text += "xxhash " + std::to_string(number / 10'000) + "." + std::to_string(number / 100 % 100) + "." +
                std::to_string(number % 100) + ", ";
    }
    if (zip_libzip_version != nullptr) {
        text += std::string{"libzip "} + zip_libzip_version() + ", ";
    }
    if (OpenSSL_version != nullptr) {
        const std::string_view version = OpenSSL_version(0); // "OpenSSL 3.0.15 3 Sep 2024 (Library: ...)"
        text.append(version.substr(0, version.find(' ', version.find(' ') + 1))).append(", ");
    }
    // These are compiled into the program.
    return text + BH_COMPILED_LIBRARIES "\n";
}

} // namespace bh::cli
