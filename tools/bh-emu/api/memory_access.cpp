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

[[noreturn]] void refuse_place(const Domain& domain, std::int64_t address, const char* what)
{
    std::array<char, 24> hex{};
    std::snprintf(hex.data(), hex.size(), "0x%llX", static_cast<unsigned long long>(address));
    throw ScriptError{domain.name + ": " + hex.data() + ": " + what};
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
    if (domains.is_known(*name)) {
        throw ScriptError{std::string{*name} + ": BizHawk has this memory domain, but the core here does not show it"};
    }
    services.console.log("Unable to find domain: " + std::string{*name} + ", falling back to current");
    return current_domain(services);
}

std::uint8_t read_byte(Services& services, const Domain& domain, std::int64_t address)
{
    if (!is_inside(services, domain, address, "read of ")) {
        return 0;
    }
    const BusPlace place = domain.find(static_cast<std::uint64_t>(address));
    if (place.data == nullptr) {
        refuse_place(domain, address, "the core does not show what is there");
    }
    return std::to_integer<std::uint8_t>(*place.data);
}

void write_byte(Services& services, const Domain& domain, std::int64_t address, std::uint8_t value)
{
    if (!is_inside(services, domain, address, "write to ")) {
        return;
    }
    const BusPlace place = domain.find(static_cast<std::uint64_t>(address));
    if (place.data == nullptr) {
        refuse_place(domain, address, "the core does not show what is there");
    }
    if (place.read_only) {
        refuse_place(domain, address, "cannot be written: the core works on a copy of its own");
    }
    *place.data = std::byte{value};
}

std::size_t checked_count(const Domain& domain, std::int64_t wanted)
{
    if (wanted < 0 || static_cast<std::uint64_t>(wanted) > domain.size) {
        throw ScriptError{domain.name + ": " + std::to_string(wanted) + " bytes asked for, it has " +
                          std::to_string(domain.size)};
    }
    return static_cast<std::size_t>(wanted);
}

} // namespace bh::emu
