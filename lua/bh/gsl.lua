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
-- Of an action or of a field of a reply: more than any path, and than a screen shows of a message.
local k_part_bytes_max = 131072

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

-- A pattern that begins with "^(.-)%s*" tries each run of spaces from each of its places: half a second for a message
-- of 5 MB, over a minute for an action of 60,000 spaces. So no pattern here begins like that.
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
    text = trim(text)
    local star, count = text:match("()%*%s*(%d+)$")
    local frames = count and math.min(tonumber(count), gsl.k_hold_frames_max)
    local items = {}
    for _, part in ipairs(split(star and text:sub(1, star - 1) or text, "+")) do
        local item = trim(part)
        if item ~= "" and item:upper() ~= "NONE" then
            local equals, value = item:match("()=%s*([+-]?%d+)$")
            local name = equals and trim(item:sub(1, equals - 1)) or item
            items[#items + 1] = { name = gsl.unescape_name(name), value = tonumber(value) }
        end
    end
    return items, frames
end

-- The part of `text` from `from` to the next "|", no longer than what is of use, and where the part behind it begins.
local function part_at(text, from)
    local at = text:find("|", from, true)
    return text:sub(from, math.min(at and at - 1 or #text, from + k_part_bytes_max - 1)), at and at + 1
end

--- Returns { items, frames, fields } or nil if the text is not a reply that may be obeyed. A reply may have many
--- megabytes; what is copied of it is bounded.
function gsl.parse_reply(text)
    if type(text) ~= "string" or text:sub(1, 4) ~= "ACT:" then
        return nil
    end
    local action, next_at = part_at(text, 5)
    local items, frames = gsl.parse_action(trim(action))
    local fields = {}
    while next_at do
        local part
        part, next_at = part_at(text, next_at)
        local colon = part:find(":", 1, true)
        local key = trim(colon and part:sub(1, colon - 1) or part)
        fields[key:sub(1, k_key_bytes_max):lower()] = colon and trim(part:sub(colon + 1)) or "1"
    end
    return { items = items, frames = frames, fields = fields }
end

--- Whether the value of a switch such as `restart` or `sound` means yes.
function gsl.is_on(value)
    local text = value and value:lower()
    return text ~= nil and text ~= "0" and text ~= "false" and text ~= "off" and text ~= "no"
end

return gsl
