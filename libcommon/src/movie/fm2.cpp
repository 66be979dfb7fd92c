#include "fm2.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace bh::movie {

namespace {

constexpr std::string_view k_version_line = "version 3";
constexpr std::size_t k_texts_max = 100'000; // comments and subtitles, as in a .bk2 movie

// A pad's field shows them in this order: RLDUTSBA.
constexpr std::array<std::string_view, 8> k_field_buttons{"Right", "Left", "Down", "Up", "Start", "Select", "B", "A"};

// Bits of the first field. The others are those of a disk drive and of an arcade board.
constexpr unsigned k_soft_reset = 1;
constexpr unsigned k_power = 2;

template <typename Number>
std::optional<Number> number_of(std::string_view text)
{
    Number number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && !text.empty() ? std::optional{number}
                                                                                     : std::nullopt;
}

// The ROM's MD5, "base64:..." or "0x...", as BizHawk's headers have it; empty if it is none.
std::string md5_of(std::string_view blob)
{
    constexpr std::size_t k_md5_digits = 32;
    constexpr std::string_view k_base64 = "base64:";
    std::string hex;
    if (blob.starts_with(k_base64)) {
        constexpr std::string_view k_digits = "0123456789abcdef";
        for (const char c : decode_base64(blob.substr(k_base64.size())).value_or("")) {
            const auto byte = static_cast<unsigned char>(c);
            hex.append({k_digits[byte >> 4U], k_digits[byte & 15U]});
        }
    } else if (blob.starts_with("0x") || blob.starts_with("0X")) {
        hex = blob.substr(2);
    }
    return hex.size() == k_md5_digits ? hex : "";
}

} // namespace

bool Fm2::is_beginning(std::string_view head)
{
    if (head.starts_with("\xEF\xBB\xBF")) {
        head.remove_prefix(3);
    }
    return head.starts_with("version ");
}

Fm2::Fm2(TextLines& lines, std::string_view& first_line)
{
    m_header.set("MovieVersion", "BizHawk v2.0.0");
    m_header.set("Platform", "NES");
    m_header.set("Core", "NesHawk");
    while (lines.next(first_line) && !first_line.starts_with('|')) {
        if (lines.number() == 1 && first_line != k_version_line) {
            throw DataError{lines.place() + ": is not \"version 3\", the version of .fm2 movies that is read"};
        }
        const auto space = std::min(first_line.find(' '), first_line.size());
        try {
            take(first_line.substr(0, space), first_line.substr(std::min(space + 1, first_line.size())));
        } catch (const DataError& error) {
            throw DataError{lines.place() + ": " + error.what()};
        }
    }
    m_pads = m_has_four_score ? 4 : m_has_pad[1] ? 2 : 1;
    const protocol::SystemInfo* const nes = protocol::find_system("NES", "NesHawk");
    m_layout = Layout{protocol::controls_of(*nes, m_pads)};
    m_reset = *m_layout.find("Reset");
    m_power = *m_layout.find("Power");
    for (int pad = 1; pad <= m_pads; ++pad) {
        for (const std::string_view button : k_field_buttons) {
            m_buttons.push_back(*m_layout.find("P" + std::to_string(pad) + " " + std::string{button}));
        }
    }
}

void Fm2::take(std::string_view key, std::string_view value)
{
    const bool is_set = value == "1";
    if (key == "emuVersion") {
        m_comments.push_back("emuOrigin FCEUX version " + std::string{value});
    } else if (key == "version") {
        m_comments.push_back("MovieOrigin .fm2 version " + std::string{value});
    } else if (key == "romFilename" || key == "cdGameName") {
        m_header.set("GameName", value);
    } else if (key == "romChecksum") {
        m_header.set("MD5", md5_of(value));
    } else if (key == "comment" && value.starts_with("author ")) {
        m_header.set("Author", value.substr(value.find(' ') + 1));
    } else if (key == "comment") {
        m_comments.emplace_back(value);
    } else if (key == "subtitle") {
        const auto space = std::min(value.find(' '), value.size());
        m_subtitles.push_back("subtitle " + std::string{value.substr(0, space)} + " 0 0 120 FFFFFFFF" +
                              std::string{value.substr(space)});
    } else if (key == "rerecordCount") {
        m_header.set("rerecordCount", value);
    } else if (key == "palFlag") {
        m_header.set("PAL", is_set ? "1" : "");
    } else if (key == "savestate") {
        m_starts_from_state = true;
    } else if (key == "StartsFromSavestate") {
        m_starts_from_state = is_set;
    } else if (key == "fourscore") {
        m_has_four_score = is_set;
    } else if (key == "length") {
        m_length = number_of<std::uint64_t>(value);
    } else if (key == "binary" && is_set) {
        throw DataError{"says that the frames are binary, and only text is read; FCEUX can write it anew"};
    } else if (key == "port0" || key == "port1") {
        if (value != "0" && value != "1") {
            throw DataError{"has another device than a pad in " + std::string{key}};
        }
        m_has_pad[key == "port0" ? 0 : 1] = is_set;
    } else if (key == "port2" && value != "0") {
        throw DataError{"has a device in the Famicom's expansion port"};
    }
    if (m_comments.size() > k_texts_max || m_subtitles.size() > k_texts_max) {
        throw DataError{"is above the limit of " + std::to_string(k_texts_max) + " comments or subtitles"};
    }
}

void Fm2::parse(std::string_view line, Frame& frame)
{
    frame.assign(m_layout.controls().size(), 0);
    line.remove_prefix(1); // the bar
    const auto take_field = [&line] {
        const std::string_view field = line.substr(0, line.find('|'));
        line.remove_prefix(std::min(field.size() + 1, line.size()));
        return field;
    };
    const auto commands = number_of<unsigned>(take_field());
    if (!commands) {
        throw DataError{"does not begin with the number of its commands"};
    }
    frame[m_reset] = (*commands & k_soft_reset) != 0 ? 1 : 0;
    frame[m_power] = (*commands & k_power) != 0 ? 1 : 0;
    m_unknown_commands += (*commands & ~(k_soft_reset | k_power)) != 0 ? 1 : 0;
    for (int pad = 0; pad < m_pads; ++pad) {
        const std::string_view field = take_field();
        const bool is_plugged_in = m_has_four_score || m_has_pad[pad];
        if (field.empty() && !is_plugged_in) {
            continue;
        }
        if (field.size() != k_field_buttons.size()) {
            throw DataError{"has no eight buttons for P" + std::to_string(pad + 1)};
        }
        for (std::size_t i = 0; i < field.size(); ++i) {
            const std::size_t place = m_buttons[static_cast<std::size_t>(pad) * k_field_buttons.size() + i];
            frame[place] = field[i] != '.' && field[i] != ' ' ? 1 : 0;
        }
    }
}

std::string Fm2::left_out() const
{
    return m_unknown_commands == 0 ? ""
                                   : std::to_string(m_unknown_commands) +
                                         " frames have commands of a disk drive or an arcade board, which are left out";
}

} // namespace bh::movie
