#include "movie_tape.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>

#include <utility>

namespace bh::policy {

namespace {

/// The longest that a client is asked to hold something without a word in between.
constexpr std::uint64_t k_frames_max = 36'000;

movie::ActionText text_of(const movie::Reader& movie)
{
    try {
        return movie::ActionText{movie.layout()};
    } catch (const DataError& error) {
        throw DataError{movie.path() + ": " + error.what()};
    }
}

} // namespace

MovieTape::MovieTape(const std::string& path, std::uint64_t from) : m_reader{path}, m_text{text_of(m_reader)}
{
    for (std::uint64_t i = 0; i < from && m_reader.next(m_frame); ++i) {
    }
}

bool MovieTape::next(std::string& out)
{
    std::uint64_t frames = m_waiting.empty() ? 0 : 1;
    std::string held = std::exchange(m_waiting, {});
    while (frames < k_frames_max && m_reader.next(m_frame)) {
        std::string text;
        m_text.append(m_frame, text);
        if (frames > 0 && text != held) {
            m_waiting = std::move(text);
            break;
        }
        held = std::move(text);
        ++frames;
    }
    if (frames == 0) {
        return false;
    }
    record::LineWriter{out}.text("action", held + "*" + std::to_string(frames)).close();
    return true;
}

} // namespace bh::policy
