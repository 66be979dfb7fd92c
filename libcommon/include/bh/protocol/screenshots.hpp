#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>

namespace bh::protocol {

/// A PNG that several parts of a server look at.
using Picture = std::shared_ptr<const std::string>;

class Screenshots;

/// Memory that the screenshots of all sessions may take together. If it is used up, those lose theirs whose last
/// screenshot is the longest ago: they may have stopped playing.
class PictureBudget
{
public:
    static constexpr std::size_t k_bytes_max = std::size_t{256} << 20;

    PictureBudget() = default;
    PictureBudget(const PictureBudget&) = delete;
    PictureBudget& operator=(const PictureBudget&) = delete;

private:
    friend class Screenshots;

    std::size_t m_used_bytes = 0;
    std::list<Screenshots*> m_by_age; ///< all that keep any, the longest silent first
};

/// The newest screenshots of a session's episode, each by the number of the update that it came before.
class Screenshots
{
public:
    static constexpr std::size_t k_count_max = 32;
    static constexpr std::size_t k_bytes_max = std::size_t{8} << 20; ///< beyond both, the oldest are forgotten

    /// Makes the PNG that is shown of the one that was sent; empty if that cannot be done.
    using Conversion = std::function<std::string(const std::string& png)>;

    /// The budget must outlive this object.
    explicit Screenshots(PictureBudget& budget) : m_budget{budget} {}

    Screenshots(const Screenshots&) = delete;
    Screenshots& operator=(const Screenshots&) = delete;

    ~Screenshots() { clear(); }

    /// Of several for one update the last counts. Numbers must not fall. One that is too large is not kept.
    void keep(std::uint64_t number, const Picture& picture);
    /// As it is to be shown; null if it is not kept (any more). It is converted once, and what that gave is kept in its
    /// place: an empty text if it cannot be done or is too large.
    [[nodiscard]] Picture show(std::uint64_t number, const Conversion& conversion);
    /// As it was sent, if it is kept and was not converted yet; else null.
    [[nodiscard]] Picture find_unconverted(std::uint64_t number) const;
    /// What a conversion elsewhere gave for it; does nothing if it is not kept any more.
    void set_converted(std::uint64_t number, std::string converted);
    void clear();

private:
    struct Kept
    {
        std::uint64_t number;
        Picture picture;
        bool is_converted;
    };

    void drop(std::deque<Kept>::iterator which);
    void convert(Kept& kept, std::string converted);

    PictureBudget& m_budget;
    std::list<Screenshots*>::iterator m_place; ///< in the budget's list, as long as any are kept
    std::deque<Kept> m_kept;                   ///< by their numbers
    std::size_t m_bytes = 0;
};

} // namespace bh::protocol
