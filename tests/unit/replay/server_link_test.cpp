#include "catch.hpp"
#include "server/server_link.hpp"

#include <bh/base/error.hpp>

using namespace bh::replay;

TEST_CASE("a socket's address is numeric, as BizHawk wants it")
{
    CHECK_NOTHROW(ServerAddress{"tcp://127.0.0.1:9001"});
    CHECK_NOTHROW(ServerAddress{"tcp://localhost:1"});
    for (const char* const text : {"tcp://", "tcp://127.0.0.1", "tcp://127.0.0.1:", "tcp://127.0.0.1:0",
                                   "tcp://127.0.0.1:99999", "tcp://example.org:9001", "tcp://127.0.0.1:9001/act"}) {
        CHECK_THROWS_AS(ServerAddress{text}, bh::UsageError);
    }
}
