# Dialogs without a window: a script that evolves players, with the dialog that such scripts have, runs and improves; and what a form
# gives back, what a click does, and pictures before the first frame.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/emu.sh"

# A population of small networks plays the village of Emberwick from one state; those that come farthest have children. The dialog shows
# how far it is, and holds the settings.
cat > "$t/evolve.lua" <<'END'
local k_buttons = { "Up", "Down", "Left", "Right" }
local k_inputs, k_steps, k_frames = 4, 8, 16

-- The dialog
local form = forms.newform(220, 320, "Evolution", function() console.log("the dialog was closed") end)
local population_box = forms.textbox(form, "6", 60, 20, "UNSIGNED", 120, 8)
forms.label(form, "Population", 8, 8)
local show_inputs = forms.checkbox(form, "Show inputs", 8, 36)
local show_best = forms.checkbox(form, "Show best", 8, 60)
local mutation = forms.dropdown(form, { "small", "large", "medium" }, 8, 84, 100, 20)
local best_label = forms.label(form, "Best: 0", 8, 112, 150, 20)
local picture = forms.pictureBox(form, 8, 140, 128, 96)
local file_box = forms.textbox(form, "evolve.pool", 120, 20, nil, 8, 244)
forms.setproperty(mutation, "SelectedItem", "medium")
assert(client.gettool("RAM Watch") == nil)
client.screenshottoclipboard()

local pool = { generation = 0, best = -1, genomes = {} }
local saved = 0

local function random_genome()
    local genome = { weights = {}, fitness = 0 }
    for i = 1, #k_buttons * (k_inputs + 1) do
        genome.weights[i] = i % (k_inputs + 1) == 0 and -0.7 or math.random() - 0.5    -- hardly presses anything
    end
    return genome
end

local function mutated(parent)
    local child = { weights = {}, fitness = 0 }
    local size = ({ small = 0.2, medium = 0.5, large = 1 })[forms.gettext(mutation)]
    for i, weight in ipairs(parent.weights) do
        child.weights[i] = weight + (math.random() * 2 - 1) * size
    end
    return child
end

local function button_of(genome, inputs)
    local best, best_sum = nil, 0
    for b, name in ipairs(k_buttons) do
        local at = (b - 1) * (k_inputs + 1)
        local sum = genome.weights[at + k_inputs + 1]
        for i = 1, k_inputs do
            sum = sum + genome.weights[at + i] * inputs[i]
        end
        if sum > best_sum then
            best, best_sum = name, sum
        end
    end
    return best
end

local function save_pool()
    local file = assert(io.open(forms.gettext(file_box), "w"))
    file:write(pool.generation, "\n", pool.best, "\n")
    file:close()
    saved = saved + 1
end

local function restart()
    pool = { generation = 0, best = -1, genomes = {} }
    for i = 1, tonumber(forms.gettext(population_box)) do
        pool.genomes[i] = random_genome()
    end
end

local save_button = forms.button(form, "Save", save_pool, 8, 270, 60, 24)
local restart_button = forms.button(form, "Restart", restart, 76, 270, 60, 24)
event.onexit(function() forms.destroy(form) end)

-- The game: through the title into the village
for frame = 1, 1000 do
    joypad.set({ Start = frame % 60 == 30, A = frame % 20 == 10 }, 1)
    emu.frameadvance()
    if memory.readbyte(0x0300, "RAM") == 2 then
        break
    end
end
assert(memory.readbyte(0x0300, "RAM") == 2, "not in the village")
savestate.save("evolve.State")

local function try(genome)
    savestate.load("evolve.State")
    local x0, y0 = mainmemory.readbyte(0x0302), mainmemory.readbyte(0x0303)
    for _ = 1, k_steps do
        local x, y = mainmemory.readbyte(0x0302), mainmemory.readbyte(0x0303)
        local inputs = { x / 16, y / 16, mainmemory.readbyte(0x0313) / 255, math.random() }
        local button = button_of(genome, inputs)
        genome.fitness = math.max(genome.fitness, math.abs(x - x0) + math.abs(y - y0))
        for _ = 1, k_frames do
            joypad.set(button and { ["P1 " .. button] = true } or {})
            if forms.ischecked(show_inputs) then
                gui.drawBox(2, 2, 60, 20, 0xFF000000, 0x80FFFFFF)
                gui.drawText(4, 4, button or "none", 0xFF00FF00, nil, 9)
            end
            emu.frameadvance()
        end
    end
    forms.clear(picture, 0xFF000000)
    forms.drawLine(picture, 0, 95, 127, 95 - genome.fitness, 0xFFFFFFFF)
    forms.refresh(picture)
end

local function next_generation()
    table.sort(pool.genomes, function(a, b) return a.fitness > b.fitness end)
    pool.best = math.max(pool.best, pool.genomes[1].fitness)
    forms.settext(best_label, string.format("Best: %d", pool.best))
    local children = { pool.genomes[1] }
    for i = 2, #pool.genomes do
        children[i] = mutated(pool.genomes[math.random(1, 3)])
    end
    children[1].fitness = 0
    pool.genomes, pool.generation = children, pool.generation + 1
end

bh_emu.forms_click(restart_button)
assert(#pool.genomes == 6)
local first
while pool.generation < 4 do
    for _, genome in ipairs(pool.genomes) do
        try(genome)
    end
    next_generation()
    first = first or pool.best
    if pool.generation == 1 then
        bh_emu.forms_click(show_inputs)
        bh_emu.forms_click(save_button)
    end
end
assert(saved == 1 and forms.ischecked(show_inputs) and not forms.ischecked(show_best))
assert(forms.gettext(best_label) == "Best: " .. string.format("%d", pool.best))
console.log(string.format("first %d, best %d", first, pool.best))
END
for version in 2.11 2.3.2; do
    rm -f "$t/evolve.pool"
    bh-emu --bizhawk "$version" "$t/evolve.lua" > "$t/evolve.log" 2> "$t/evolve-emu.err" || fail "$version: it failed"
    grep -qx 'the dialog was closed' "$t/evolve.log"
    awk '/^first/ { sub(",", "", $2); if ($4 + 0 > $2 + 0 && $4 > 3) good = 1 } END { exit !good }' "$t/evolve.log" || fail "$version: nothing improved"
    [ "$(head -n 1 "$t/evolve.pool")" -eq 1 ]
done

# What is set is what is given back.
cat > "$t/forms.lua" <<'END'
local form = forms.newform(nil, nil, "  ")
assert(math.type(form) == "integer" and forms.gettext(form) == "Lua Dialog")
assert(forms.button(form + 1, "in no form", function() end) == 0 and forms.label(0, "x") == 0)
local list = forms.dropdown(form, { "b", x = "c", [0] = "a" })
assert(forms.gettext(list) == "a")
forms.settext(list, "c")
forms.settext(list, "none of them")
assert(forms.gettext(list) == "c" and forms.getproperty(list, "SelectedIndex") == "2")
forms.setproperty(list, "SelectedIndex", 1)
assert(forms.gettext(list) == "b")
forms.setdropdownitems(list, { "z", "y" })
assert(forms.gettext(list) == "y")
forms.setdropdownitems(list, { "z", "y" }, false)
assert(forms.gettext(list) == "z")
local box = forms.checkbox(form, "box")
local text = forms.textbox(form, "text", 10, 10, "HEX", 1, 1, true, true, "Both")
assert(forms.gettext(text) == "text" and forms.gettext(forms.textbox(form)) == "" and not forms.ischecked(text))
forms.setproperty(box, "Checked", "true")
assert(forms.ischecked(box) and forms.getproperty(box, "Checked") == "True" and not forms.ischecked(form))
forms.setlocation(text, 7, 8)
forms.setsize(text, 70, 80)
forms.setproperty(text, "Enabled", false)
for name, value in pairs({ Left = "7", Top = "8", Width = "70", Height = "80", Enabled = "False", Visible = "True", Text = "text" }) do
    assert(forms.getproperty(text, name) == value, name)
end
local ok, reason = pcall(forms.setproperty, text, "Txt", "x")
assert(not ok and reason:find("no property with the identifier Txt", 1, true))
assert(forms.getproperty(text, "Txt") == "" and forms.gettext(1) == "" and forms.openfile("a") == "")
assert(forms.createcolor(1, 2, 3, 4) == 0x04010203)

-- Clicks come from the script only. An error in one ends neither the script nor the others.
local count = 0
local button = forms.button(form, "count", function() count = count + 1 end, 1, 2, 3, 4)
forms.addclick(button, function() error("oh") end)
forms.addclick(button, function() count = count + 10 end)
bh_emu.forms_click(button)
assert(count == 11)
forms.clearclicks(button)
bh_emu.forms_click(button)
assert(count == 11)
bh_emu.forms_click(box)
assert(not forms.ischecked(box))
for _, bad in ipairs({ text, list, form, 3 }) do
    assert(not pcall(bh_emu.forms_click, bad))
end
forms.button(form, "half a place", nil, 5)
forms.drawText(form, 1, 1, "x")
forms.drawText(text, 1, 1, "x")
local picture = forms.pictureBox(form, 1, 2, 30, 40)
forms.drawPolygon(picture, { { 1, 2 }, { 3, 4 } }, nil, nil, 0xFFFF0000, "blue")
assert(forms.getMouseX(picture) == 0)
assert(forms.destroy(form) and not forms.destroy(form) and forms.gettext(text) == "")
local closed = 0
for _ = 1, 3 do forms.newform(1, 1, "x", function() closed = closed + 1 end) end
forms.destroyall()
assert(closed == 3)
END
bh-emu "$t/forms.lua" | sed 's/^.*: oh$/oh/' | sort > "$t/said"
sort > "$t/wanted" <<'END'
oh
Object reference not set to an instance of an object
forms.button: both x and y must be set to have any effect
Drawing functions cannot be used on forms directly. Use them on a PictureBox component.
Drawing functions can only be used on PictureBox components.
END
cmp "$t/said" "$t/wanted"

# A picture before the first frame is black; all are RGBA, with an alpha of 255, as BizHawk's; a folder that is missing is made.
cat > "$t/shot.lua" <<'END'
client.screenshot("new/folder/a.png")
assert(comm.httpPostScreenshot():find("refused"))
for _ = 1, 60 do emu.frameadvance() end
client.screenshot("new/b.png")
client.closerom()
client.screenshot("c.png")
END
bh-emu --url_get=http://127.0.0.1:1 --url_post=http://127.0.0.1:1 "$t/shot.lua"
python3 - "$t/new/folder/a.png" "$t/new/b.png" "$t/c.png" <<'PYTHON'
import struct, sys, zlib
for path in sys.argv[1:]:
    png = open(path, "rb").read()
    width, height, depth, color = struct.unpack(">IIBB", png[16:26])
    assert (depth, color) == (8, 6), (path, depth, color)
    at, data = 8, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        data += png[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    rows = zlib.decompress(data)
    assert len(rows) == height * (1 + 4 * width) and all(rows[y * (1 + 4 * width)] == 0 for y in range(height))
    pixels = b"".join(rows[y * (1 + 4 * width) + 1:(y + 1) * (1 + 4 * width)] for y in range(height))
    assert set(pixels[3::4]) == {255}
    is_black = not any(pixels[0::4] + pixels[1::4] + pixels[2::4])
    assert is_black == (not path.endswith("b.png")), path
    assert (width, height) == (256, 192) if path.endswith("c.png") else width == 256, (width, height)
PYTHON
