local check = require("check")
local player = require("bh.player")

-- A pad that `held` is on, and frames that pass over it.
local function watch(held)
    local after_frame
    local joypad = {
        get = function() return held end,
        getwithmovie = function() return held end,
        set = function() error("pressed something") end,
        setanalog = function() error("moved something") end,
    }
    _G.joypad = joypad
    local it = player.new(joypad, { onframeend = function(look) after_frame = look end })
    local function frames(count, change)
        for name, value in pairs(change or {}) do
            held[name] = value
        end
        for _ = 1, count do
            it:step()
            after_frame()
        end
    end
    return it, frames
end

check.case("what the player holds is written down, run by run, and nothing is pressed", function()
    local it, frames = watch({ ["P1 A"] = false, ["P1 Right"] = false, ["P2 A"] = false, Reset = false })
    frames(3, { ["P1 A"] = true }) -- nobody asked for it yet
    check.same(it:take_log(), "")
    check.same(it:hold({ { name = "RIGHT" } }), {})
    frames(2)
    frames(4, { ["P1 Right"] = true, ["P2 A"] = true })
    frames(1, { ["P1 A"] = false, ["P1 Right"] = false, ["P2 A"] = false })
    check.same(it:take_log(), "2*A,4*A+RIGHT+P2 A,1*NONE")
    frames(1, { Reset = true })
    check.same(it:take_log(), "1*RESET")
    it:free()
    frames(5)
    check.same(it:take_log(), "")
    check.same(it:key_list(), "P1 A,P1 Right,P2 A,Reset")
end)

check.case("an axis that was never off 0 is left out", function()
    local it, frames = watch({ ["P1 A"] = false, ["P1 X Axis"] = 0, ["P1 Y Axis"] = 0, ["Light Sensor"] = 100 })
    it:hold({})
    frames(1)
    frames(1, { ["P1 X Axis"] = -128 })
    frames(1, { ["P1 X Axis"] = 0, ["P1 A"] = true })
    check.same(it:take_log(), "1*LIGHT SENSOR=100,1*LIGHT SENSOR=100+X AXIS=-128,1*A+LIGHT SENSOR=100+X AXIS=0")
end)
