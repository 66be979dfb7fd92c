#pragma once

#include "recording/record_log.hpp"

#include <bh/base/fd.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace bh::test {

/// A record log whose stream can be read.
class RecordingFixture
{
public:
    RecordingFixture();

    /// Ends the stream, and gives its records but for header and end.
    std::vector<nlohmann::json> records();
    /// The same records as "step 0", "note": their types, with the step's number if they have one.
    std::string types();

    net::EventLoop loop{1};
    cli::Context context{"test"};

private:
    Fd m_file; ///< goes after the log, whose sink writes to it

public:
    serve::RecordLog log;
};

} // namespace bh::test
