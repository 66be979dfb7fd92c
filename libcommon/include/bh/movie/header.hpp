#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::movie {

/// Header.txt of a .bk2 movie: a key and its value on each line, separated by the first space, in the order they were
/// written.
class Header
{
public:
    /// Never fails: lines without a value are skipped, and of a key that comes twice the first counts, as in BizHawk.
    static Header parse(std::string_view text);

    /// Empty if the header does not have the key: BizHawk drops a key without a value.
    [[nodiscard]] std::string_view get(std::string_view key) const;
    /// "True", as in StartsFromSavestate, or "1", as in PAL.
    [[nodiscard]] bool is_true(std::string_view key) const;
    /// Replaces the value or appends the key. Line breaks in the value become spaces; an empty value removes the key.
    void set(std::string_view key, std::string_view value);

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const { return m_entries; }

    /// The text that parse() reads.
    [[nodiscard]] std::string format() const;

private:
    std::vector<std::pair<std::string, std::string>> m_entries;
};

/// What a movie starts from when it does not start with the console switched on.
struct StartState
{
    std::string core; ///< the member's bytes as they lie in the movie
    /// BizState of the movie or .State that it is from: a number above 1 says that `core` is packed with zstd.
    std::string biz_state{};
    std::string member = "Core.bin"; ///< or CoreText.txt, a state as text, or MovieSaveRam.bin

    [[nodiscard]] bool is_save_ram() const { return member == "MovieSaveRam.bin"; }
};

/// Reads the state of a core: out of a .State of BizHawk, or the file as it is if that is none.
/// \throws bh::FileError, bh::DataError
StartState read_start_state(const std::string& path);

} // namespace bh::movie
