#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace bh::emu {

using UserValue = std::variant<bool, std::int64_t, double, std::string>;

/// The values behind the userdata library: they outlive scripts and games, and travel in savestates.
class UserBag
{
public:
    static constexpr std::size_t k_bytes_max = 1024U * 1024; ///< of all keys and texts together

    /// \throws bh::Error past the limit
    void set(const std::string& key, UserValue value);
    /// Null if there is none.
    [[nodiscard]] const UserValue* find(const std::string& key) const;
    bool remove(const std::string& key);
    void clear();

    [[nodiscard]] const std::map<std::string, UserValue>& values() const { return m_values; }

private:
    std::map<std::string, UserValue> m_values;
    std::size_t m_bytes = 0;
};

/// "k:v;k2:v2" as EmuHawk's --userdata takes it: true and false become bool, then a 32-bit integer, then a number, else
/// text. \throws bh::UsageError naming the entry without a colon
void parse_user_data(std::string_view text, UserBag& bag);

} // namespace bh::emu
