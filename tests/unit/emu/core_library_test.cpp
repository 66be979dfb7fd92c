#include "catch.hpp"
#include "core/core_library.hpp"

#include <array>
#include <string>

using namespace bh::emu;

TEST_CASE("the first choice is a setting's value, but for those that would make runs differ")
{
    const std::array<retro_variable, 4> variables{{
        {"some_filter", "Filter; off|on"},
        {"nestopia_ram_power_state", "RAM Power-on State; random|0x00|0xFF"},
        {"plain", "value"},
        {nullptr, nullptr},
    }};
    CoreOptions options;
    options.declare(variables.data());
    CHECK(std::string{options.value("some_filter")} == "off");
    CHECK(std::string{options.value("nestopia_ram_power_state")} == "0x00");
    CHECK(std::string{options.value("plain")} == "value");
    CHECK(options.value("never declared") == nullptr);
    CHECK(options.value("mgba_idle_optimization") == nullptr); // of another core
}
