#include "recording_fixture.hpp"

#include "catch.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <sstream>

namespace bh::test {

namespace {

Fd make_file()
{
    Fd file{::memfd_create("recording", MFD_CLOEXEC)};
    REQUIRE(file.get() >= 0);
    return file;
}

} // namespace

RecordingFixture::RecordingFixture()
    : m_file{make_file()},
      log{context, std::make_unique<net::ByteSink>(loop, m_file.get(), std::size_t{1} << 20,
                                                   [](const std::string& reason) { FAIL(reason); })}
{
    context.options().quiet = true;
    log.begin();
}

std::vector<nlohmann::json> RecordingFixture::records()
{
    log.end("test");
    log.sink()->close();
    std::string text;
    std::array<char, 4096> buffer;
    for (ssize_t got = 0;
         (got = ::pread(m_file.get(), buffer.data(), buffer.size(), static_cast<off_t>(text.size()))) > 0;) {
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    std::vector<nlohmann::json> records;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        records.push_back(nlohmann::json::parse(line));
    }
    REQUIRE(records.size() >= 2);
    CHECK(records.front()["type"] == "header");
    CHECK(records.back()["type"] == "end");
    return {records.begin() + 1, records.end() - 1};
}

std::string RecordingFixture::types()
{
    std::string text;
    for (const nlohmann::json& record : records()) {
        text += (text.empty() ? "" : ", ") + record["type"].get<std::string>();
        text += record.contains("step") ? " " + record["step"].dump() : "";
    }
    return text;
}

} // namespace bh::test
