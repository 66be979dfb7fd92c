#pragma once

#include <bh/record/record.hpp>
#include <bh/trajectory/picture.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace bh::bench {

/// A recording held in memory, so that measuring what takes records in costs no reading.
class Records
{
public:
    /// Pictures get the encoding, if the recording has them as pixels. \throws bh::Error
    Records(const std::string& path, trajectory::PictureEncoding encoding);

    /// Gives all records; those from the first step to the last `repeat` times, without what begins or ends a
    /// recording. `take` is told whether it gets a step.
    void give(std::size_t repeat, const std::function<void(const record::RecordView&, bool is_step)>& take) const;

private:
    struct Stored
    {
        std::string line; ///< and padding
        std::string payload;
        bool has_payload = false;
        bool is_step = false;
    };

    std::vector<Stored> m_records;
    std::size_t m_body_begin = 0;
    std::size_t m_body_end = 0;
};

} // namespace bh::bench
