#include "machine/movie_start.hpp"

#include "machine/state_file.hpp"

#include <bh/base/error.hpp>

namespace bh::emu {

void start_movie(MoviePlayer& player, Machine& machine, UserBag& bag, const std::string& path,
                 const std::string& state_file)
{
    player.load(path);
    const movie::Reader& reader = player.movie()->reader;
    if (reader.start() == movie::Reader::Start::power_on) {
        if (!state_file.empty()) {
            read_state_file(machine, bag, state_file); // joins the movie where the state was saved
        }
        return;
    }
    const auto state = reader.state();
    if (!state_file.empty()) {
        read_state_file(machine, bag, state_file);
    } else if (state && is_state(state->core)) {
        read_state(machine, bag, path + ": Core.bin", state->core);
    } else {
        throw DataError{path + (reader.start() == movie::Reader::Start::savestate
                                    ? ": starts from a savestate of BizHawk, which cannot be loaded here; give one "
                                      "that bh-emu saved with --load-state"
                                    : ": starts from save RAM, which cannot be loaded here; give a state that bh-emu "
                                      "saved with --load-state")};
    }
    machine.reset_counters(); // the movie's first frame is number 0 wherever the state was saved
}

} // namespace bh::emu
