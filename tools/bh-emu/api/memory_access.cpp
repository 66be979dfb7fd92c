#include "api/memory_access.hpp"

#include "machine/machine.hpp"
#include "script/script_host.hpp"

#include <array>
#include <cstdio>

namespace bh::emu {

namespace {

const Domain& current_domain(Services& services)
{
    const DomainList& domains = services.machine.domains();
    const Domain* domain = domains.find(services.scripts.client().memory_domain);
    if (domain == nullptr) {
        domain = domains.find(DomainList::k_system_bus);
    }
    if (domain == nullptr) {
        domain = domains.main();
    }
    if (domain == nullptr) {
        throw ScriptError{"memory: there is no game"};
    }
    return *domain;
}

// A line on the console, once for each of `domain` and `what`.
void note(Services& services, const Domain& domain, std::int64_t address, const char* what)
{
    if (services.scripts.client().told.insert(domain.name + what).second) {
        std::array<char, 24> hex{};
        std::snprintf(hex.data(), hex.size(), "0x%llX", static_cast<unsigned long long>(address));
        services.console.log(domain.name + ": " + hex.data() + ": " + what + " (said once)");
    }
}

// Up to 2.8 an address below 0 raises; later it is outside the memory as any other.
void check_sign(const Services& services, std::int64_t address)
{
    if (address < 0 && services.profile.has_lua51()) {
        throw ScriptError{"System.OverflowException: " + std::to_string(address) + " is no address"};
    }
}

bool is_inside(Services& services, const Domain& domain, std::int64_t address, const char* action)
{
    if (address >= 0 && static_cast<std::uint64_t>(address) < domain.size) {
        return true;
    }
    services.console.log(std::string{"Warning: attempted "} + action + std::to_string(address) +
                         " outside the memory size of " + std::to_string(domain.size) + " (" + domain.name + ")");
    return false;
}

} // namespace

const Domain& domain_for(Services& services, MemoryScope scope, std::optional<std::string_view> name)
{
    const DomainList& domains = services.machine.domains();
    if (scope == MemoryScope::main) {
        if (domains.main() == nullptr) {
            throw ScriptError{"mainmemory: there is no game"};
        }
        return *domains.main();
    }
    if (!name) {
        return current_domain(services);
    }
    if (const Domain* const domain = domains.find(*name); domain != nullptr) {
        return *domain;
    }
    services.console.log("Unable to find domain: " + std::string{*name} + ", falling back to current");
    return current_domain(services);
}

std::uint8_t read_byte(Services& services, const Domain& domain, std::int64_t address)
{
    check_sign(services, address);
    if (!is_inside(services, domain, address, "read of ")) {
        return 0;
    }
    const BusPlace place = domain.find(static_cast<std::uint64_t>(address));
    if (place.data == nullptr) {
        note(services, domain, address, "the core does not show what is there, so scripts read the open bus");
        return domain.open_bus(static_cast<std::uint64_t>(address));
    }
    return std::to_integer<std::uint8_t>(*place.data);
}

void write_byte(Services& services, const Domain& domain, std::int64_t address, std::uint8_t value)
{
    check_sign(services, address);
    if (!is_inside(services, domain, address, "write to ")) {
        return;
    }
    const BusPlace place = domain.find(static_cast<std::uint64_t>(address));
    if (place.data == nullptr) {
        note(services, domain, address, "the core does not show what is there, so nothing is written");
        return;
    }
    if (place.read_only) {
        note(services, domain, address, "cannot be written, as the core works on a copy of its own");
        return;
    }
    *place.data = std::byte{value};
}

std::size_t checked_count(std::int64_t wanted)
{
    if (wanted < 0 || wanted > k_block_bytes_max) {
        throw ScriptError{std::to_string(wanted) + " bytes asked for; a block has 0 to " +
                          std::to_string(k_block_bytes_max)};
    }
    return static_cast<std::size_t>(wanted);
}

} // namespace bh::emu
