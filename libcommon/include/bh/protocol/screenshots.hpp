#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

namespace bh::protocol {

/// A PNG that several parts of a server look at.
using Picture = std::shared_ptr<const std::string>;

/// Memory that the screenshots of all sessions may take together.
class PictureBudget
{
public:
    static constexpr std::size_t k_bytes_max = std::size_t{256} << 20;

    [[nodiscard]] bool has_room(std::size_t bytes) const { return bytes <= k_bytes_max - m_used; }

    void take(std::size_t bytes) { m_used += bytes; }

    void give_back(std::size_t bytes) { m_used -= bytes; }

private:
    std::size_t m_used = 0;
};

/// The newest screenshots of a session's episode, each by the number of the update that it came before.
class Screenshots
{
public:
    static constexpr std::size_t k_count_max = 32;
    static constexpr std::size_t k_bytes_max = std::size_t{8} << 20; ///< beyond both, the oldest are forgotten

    /// The budget must outlive this object.
    explicit Screenshots(PictureBudget& budget) : m_budget{&budget} {}

    Screenshots(const Screenshots&) = delete;
    Screenshots& operator=(const Screenshots&) = delete;

    ~Screenshots() { clear(); }

    /// Of several for one update the last counts. Numbers must not fall.
    void keep(std::uint64_t number, const Picture& picture);
    /// Null if it is not kept (any more).
    [[nodiscard]] Picture find(std::uint64_t number) const;
    void clear();

private:
    struct Kept
    {
        std::uint64_t number;
        Picture picture;
    };

    void drop(std::deque<Kept>::iterator which);

    PictureBudget* m_budget;
    std::deque<Kept> m_kept;
    std::size_t m_bytes = 0;
};

} // namespace bh::protocol
