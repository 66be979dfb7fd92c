-- Records a movie in bh-emu, without a server: from its first frame to its last, at the core's speed.
local movie_run = {}

local function has_ended()
    return emu.framecount() >= movie.length()
end

-- Plays so many frames, or up to the movie's end.
local function advance(frames)
    for _ = 1, frames do
        if has_ended() then
            return
        end
        emu.frameadvance()
    end
end

--- `it`: a sender, of which the lines are taken. The first observation is that after the first frame, as with a person
--- who plays; the last is that of the movie's end, which breaks its episode off unless the map says that it is over.
function movie_run.record(it)
    local own = rawget(_G, "bh_emu")
    local set, is_told = it.settings, false
    own.record(it:hello_line(), false)
    it:begin_log()
    it.pad:hold({})
    advance(1)
    while true do
        local fields, values = it.read()
        local reward, is_terminated, is_truncated, is_by_steps = it.episode:look(fields, values)
        local is_over, is_last = is_terminated or is_truncated, has_ended()
        if is_over and is_told then
            it.episode:begin()    -- the game stays in its last moment for a while
        else
            is_truncated = is_truncated or (is_last and not is_over)
            own.record(it:state_line(fields, reward, is_terminated, is_truncated), set.shots)
            is_told = is_over and not is_by_steps
            if is_over then
                it.episode:begin()
            end
        end
        if is_last then
            return
        end
        advance(set.interval)
    end
end

return movie_run
