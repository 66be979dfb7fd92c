#pragma once

#include "tape.hpp"

#include <bh/movie/layout.hpp>
#include <bh/movie/reader.hpp>

namespace bh::policy {

/// A movie of BizHawk, FCEUX or gym-retro: frames that hold the same make one answer, "RIGHT+A*30".
class MovieTape final : public Tape
{
public:
    /// The first `from` frames are passed over. \throws bh::FileError, bh::DataError
    MovieTape(const std::string& path, std::uint64_t from);

    bool next(std::string& out) override;

private:
    movie::Reader m_reader;
    movie::ActionText m_text;
    movie::Frame m_frame;
    std::string m_waiting; ///< what the frame that was read last holds; empty before the first one and behind the last
};

} // namespace bh::policy
