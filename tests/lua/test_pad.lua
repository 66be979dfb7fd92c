local check = require("check")
local gsl = require("bh.gsl")
local pad = require("bh.pad")

local function joypad_with(controls)
    local joypad = { sets = {}, analogs = {} }
    function joypad.get() return controls end
    function joypad.set(buttons)
        local copy = {}
        for name, value in pairs(buttons) do
            copy[name] = value
        end
        joypad.sets[#joypad.sets + 1] = copy
    end
    function joypad.setanalog(axes)
        for name, value in pairs(axes) do
            joypad.analogs[#joypad.analogs + 1] = name .. "=" .. tostring(value)
        end
    end
    return joypad
end

local function nes()
    return joypad_with({ ["P1 A"] = false, ["P1 Right"] = false, ["P2 A"] = false, Reset = false })
end

local function hold(it, action)
    return it:hold((gsl.parse_action(action)))
end

check.case("P1 is implied, any case fits, every other button is forced up", function()
    local joypad = nes()
    local it = pad.new(joypad)
    check.same(hold(it, "right+p2 a"), {})
    it:step()
    check.same(joypad.sets, { { ["P1 A"] = false, ["P1 Right"] = true, ["P2 A"] = true, Reset = false } })
    check.same(it:key_list(), "P1 A,P1 Right,P2 A,Reset")
end)

check.case("a handheld's names have no prefix", function()
    local joypad = joypad_with({ A = false, Right = false })
    local it = pad.new(joypad)
    check.same(hold(it, "RIGHT+P1 A"), { "P1 A" })
    it:step()
    check.same(joypad.sets, { { A = false, Right = true } })
    check.same(it:take_log(), "1*RIGHT")
end)

check.case("the log is run-length coded, in one order, and starts anew", function()
    local it = pad.new(nes())
    local function frames(action, count)
        hold(it, action)
        for _ = 1, count do
            it:step()
        end
    end
    frames("RIGHT+A", 12)
    frames("A+RIGHT", 2)
    frames("P2 A+RIGHT", 1)
    frames("NONE", 3)
    check.same(it:take_log(), "14*A+RIGHT,1*RIGHT+P2 A,3*NONE")
    check.same(it:take_log(), "")
    frames("NONE", 1)
    check.same(it:take_log(), "1*NONE")
end)

check.case("a free pad neither sets nor logs", function()
    local joypad = nes()
    local it = pad.new(joypad)
    hold(it, "A")
    it:free()
    it:step()
    check.same(joypad.sets, {})
    check.same(it:take_log(), "")
end)

check.case("axes are whole numbers and are unset when no longer wanted", function()
    local joypad = joypad_with({ ["P1 A"] = false, ["P1 X Axis"] = 0, ["P1 Y Axis"] = 0 })
    local it = pad.new(joypad)
    check.same(hold(it, "x axis=-40+A"), {})
    it:step()
    check.same(joypad.sets, { { ["P1 A"] = true } })
    check.same(it:take_log(), "1*A+X AXIS=-40")
    hold(it, "Y AXIS=5")
    it:free()
    check.same(joypad.analogs, { "P1 X Axis=-40", "P1 X Axis=", "P1 Y Axis=5", "P1 Y Axis=" })
    check.same(hold(it, "X AXIS"), { "X AXIS" })
    check.same(hold(it, "A=0+NOPE=1"), { "NOPE" })
end)

check.case("a console button with the same name keeps the two apart", function()
    local joypad = joypad_with({ Select = false, ["P1 Select"] = false })
    local it = pad.new(joypad)
    hold(it, "P1 SELECT")
    it:step()
    check.same(it:take_log(), "1*P1 SELECT")
    hold(it, "SELECT")
    it:step()
    check.same(joypad.sets[2], { Select = true, ["P1 Select"] = false })
    check.same(it:take_log(), "1*SELECT")
end)
