#include "machine/user_bag.hpp"

#include <bh/base/error.hpp>

#include <charconv>
#include <optional>

namespace bh::emu {

namespace {

std::size_t size_of(const std::string& key, const UserValue& value)
{
    const auto* const text = std::get_if<std::string>(&value);
    return key.size() + (text != nullptr ? text->size() : sizeof(double));
}

template <class Number>
std::optional<Number> parse_whole(std::string_view text)
{
    Number number{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

UserValue parse_value(std::string_view text)
{
    if (text == "true" || text == "false") {
        return text == "true";
    }
    if (const auto integer = parse_whole<std::int32_t>(text)) {
        return std::int64_t{*integer};
    }
    if (const auto number = parse_whole<double>(text)) {
        return *number;
    }
    return std::string{text};
}

} // namespace

void UserBag::set(const std::string& key, UserValue value)
{
    remove(key);
    const std::size_t size = size_of(key, value);
    if (m_bytes + size > k_bytes_max) {
        throw Error{"userdata: more than 1 MiB would be kept"};
    }
    m_bytes += size;
    m_values.emplace(key, std::move(value));
}

const UserValue* UserBag::find(const std::string& key) const
{
    const auto found = m_values.find(key);
    return found == m_values.end() ? nullptr : &found->second;
}

bool UserBag::remove(const std::string& key)
{
    const auto found = m_values.find(key);
    if (found == m_values.end()) {
        return false;
    }
    m_bytes -= size_of(key, found->second);
    m_values.erase(found);
    return true;
}

void UserBag::clear()
{
    m_values.clear();
    m_bytes = 0;
}

void parse_user_data(std::string_view text, UserBag& bag)
{
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find(';'));
        text.remove_prefix(std::min(text.size(), item.size() + 1));
        const auto colon = item.find(':');
        if (colon == std::string_view::npos) {
            throw UsageError{"--userdata", "'" + std::string{item} + "' has no colon (KEY:VALUE;KEY:VALUE)"};
        }
        bag.set(std::string{item.substr(0, colon)}, parse_value(item.substr(colon + 1)));
    }
}

} // namespace bh::emu
