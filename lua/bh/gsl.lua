-- The text of GSL: state lines out, replies in.
--
--   line  = "@" TAG { "|" KEY ":" VALUE }
--   reply = "ACT:" ACTION { "|" KEY ":" VALUE }
--   ACTION = "NONE" or items joined by "+", each NAME or NAME=INTEGER, and at the end perhaps "*" FRAMES
local gsl = {}

-- An action may ask for this many frames at most (ten minutes at 60 per second), so that a typing error in a policy
-- cannot take the emulator away for hours.
gsl.k_hold_frames_max = 36000

-- All controls of a pad together are much shorter.
local k_action_bytes_max = 65536
local k_key_bytes_max = 64

--- A value may not hold what ends a field or a line.
function gsl.clean(value)
    return (tostring(value):gsub("[|\r\n]", " "))
end

--- `fields` is a list of { key, value }; order is kept.
function gsl.line(tag, fields)
    local parts = { "@" .. tag }
    for _, field in ipairs(fields) do
        parts[#parts + 1] = field[1] .. ":" .. gsl.clean(field[2])
    end
    return table.concat(parts, "|")
end

--- Control names may hold the characters that join them (a PlayStation pad has "P1 Left Stick, Button"): those are
--- written as % and two hex digits.
function gsl.escape_name(name)
    return (name:gsub("[%%,+*=|\r\n]", function(c) return string.format("%%%02X", c:byte()) end))
end

function gsl.unescape_name(text)
    return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- Not match("^%s*(.-)%s*$"), which takes half a second for a message of 5 MB.
local function trim(text)
    local last = #text
    while last > 0 and text:find("^%s", last) do
        last = last - 1
    end
    return text:sub(text:match("^%s*()"), last)
end

local function split(text, separator)
    local parts, from = {}, 1
    while true do
        local at = text:find(separator, from, true)
        parts[#parts + 1] = text:sub(from, at and at - 1)
        if not at then
            return parts
        end
        from = at + 1
    end
end

--- Returns a list of { name = TEXT [, value = INTEGER] } and the number of frames to hold them (nil: until the next
--- update). An item that cannot be read is kept as a name nobody has, so that whoever looks it up reports it.
function gsl.parse_action(text)
    if #text > k_action_bytes_max then
        return { { name = text:sub(1, 100) } }
    end
    local body, count = text:match("^(.-)%s*%*%s*(%d+)%s*$")
    local frames = count and math.min(tonumber(count), gsl.k_hold_frames_max)
    local items = {}
    for _, part in ipairs(split(body or text, "+")) do
        local item = trim(part)
        if item ~= "" and item:upper() ~= "NONE" then
            local name, value = item:match("^(.-)%s*=%s*([+-]?%d+)$")
            items[#items + 1] = { name = gsl.unescape_name(name or item), value = tonumber(value) }
        end
    end
    return items, frames
end

--- Returns { items, frames, fields } or nil if the text is not a reply that may be obeyed.
function gsl.parse_reply(text)
    if type(text) ~= "string" or text:sub(1, 4) ~= "ACT:" then
        return nil
    end
    local parts = split(trim(text:sub(5)), "|")
    local items, frames = gsl.parse_action(parts[1])
    local fields = {}
    for i = 2, #parts do
        local colon = parts[i]:find(":", 1, true)
        local key = trim(colon and parts[i]:sub(1, colon - 1) or parts[i])
        fields[key:sub(1, k_key_bytes_max):lower()] = colon and trim(parts[i]:sub(colon + 1)) or "1"
    end
    return { items = items, frames = frames, fields = fields }
end

--- Whether the value of a switch such as `restart` or `sound` means yes.
function gsl.is_on(value)
    local text = value and value:lower()
    return text ~= nil and text ~= "0" and text ~= "false" and text ~= "off" and text ~= "no"
end

return gsl
