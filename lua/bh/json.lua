-- Reads JSON (RFC 8259), for the files of other programs that describe a game. Small files: everything is kept.
--
-- An object becomes a table by its keys, an array a table by numbers from 1. `null` becomes json.null, which is not
-- nil, so that a member with it is there.
local json = {}

json.null = setmetatable({}, { __tostring = function() return "null" end })

-- Deeper than any such file, and far less than Lua's stack holds.
local k_depth_max = 64

-- The keys of each object in the order of the file, and which tables are arrays: pairs() has no order of its own.
local k_keys = setmetatable({}, { __mode = "k" })
local k_arrays = setmetatable({}, { __mode = "k" })

local k_escapes = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

local function fail(text, at, what)
    local _, lines = text:sub(1, at - 1):gsub("\n", "")
    error(string.format("line %.0f: %s", lines + 1, what), 0)
end

local function skip(text, at)
    return text:match("^[ \t\r\n]*()", at)
end

local function utf8_of(code)
    if code < 0x80 then
        return string.char(code)
    elseif code < 0x800 then
        return string.char(0xC0 + math.floor(code / 0x40), 0x80 + code % 0x40)
    elseif code < 0x10000 then
        return string.char(0xE0 + math.floor(code / 0x1000), 0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
    end
    return string.char(0xF0 + math.floor(code / 0x40000), 0x80 + math.floor(code / 0x1000) % 0x40,
        0x80 + math.floor(code / 0x40) % 0x40, 0x80 + code % 0x40)
end

-- The character of \uXXXX at `at`, behind the u, and where it ends. Two of them make one beyond U+FFFF.
local function unicode(text, at)
    local high = tonumber(text:match("^%x%x%x%x", at) or fail(text, at, "\\u needs four hex digits"), 16)
    local low = high >= 0xD800 and high < 0xDC00 and tonumber(text:match("^\\u([dD][c-fC-F]%x%x)", at + 4) or "", 16)
    if low then
        return utf8_of(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00), at + 10
    end
    return utf8_of(high >= 0xD800 and high < 0xE000 and 0xFFFD or high), at + 4
end

-- The string that begins with the quote at `at`, and where it ends.
local function read_string(text, at)
    local parts, from = {}, at + 1
    while true do
        local stop = text:find('[%c"\\]', from) or fail(text, at, "the string has no end")
        parts[#parts + 1] = text:sub(from, stop - 1)
        local mark = text:sub(stop, stop)
        if mark == '"' then
            return table.concat(parts), stop + 1
        elseif mark ~= "\\" then
            fail(text, stop, "a control character in a string")
        end
        local letter = text:sub(stop + 1, stop + 1)
        if letter == "u" then
            parts[#parts + 1], from = unicode(text, stop + 2)
        else
            parts[#parts + 1] = k_escapes[letter] or fail(text, stop, "an unknown escape in a string")
            from = stop + 2
        end
    end
end

local function read_number(text, at)
    local whole, rest = text:match("^%-?(%d+)()", at)
    if not whole or (#whole > 1 and whole:sub(1, 1) == "0") then
        fail(text, at, "no value that JSON has")
    end
    rest = text:match("^%.%d+()", rest) or rest
    rest = text:match("^[eE][+-]?%d+()", rest) or rest
    return tonumber(text:sub(at, rest - 1)), rest
end

local read_value

-- The items of a list from `at` to `closing`, with commas between them; `add` reads one and returns where it ends.
local function read_items(text, at, closing, add)
    at = skip(text, at)
    if text:sub(at, at) == closing then
        return at + 1
    end
    while true do
        at = skip(text, add(at))
        local mark = text:sub(at, at)
        if mark == closing then
            return at + 1
        elseif mark ~= "," then
            fail(text, at, "a comma or " .. closing .. " is missing")
        end
        at = skip(text, at + 1)
    end
end

local function read_object(text, at, depth)
    local object, keys = {}, {}
    k_keys[object] = keys
    return object, read_items(text, at + 1, "}", function(from)
        if text:sub(from, from) ~= '"' then
            fail(text, from, "a name in quotes is missing")
        end
        local key, after = read_string(text, from)
        after = skip(text, after)
        if text:sub(after, after) ~= ":" then
            fail(text, after, "a colon is missing")
        end
        if object[key] == nil then
            keys[#keys + 1] = key
        end
        object[key], after = read_value(text, skip(text, after + 1), depth)
        return after
    end)
end

local function read_array(text, at, depth)
    local array = {}
    k_arrays[array] = true
    return array, read_items(text, at + 1, "]", function(from)
        local after
        array[#array + 1], after = read_value(text, from, depth)
        return after
    end)
end

function read_value(text, at, depth)
    local first = text:sub(at, at)
    if depth >= k_depth_max then
        fail(text, at, "more than " .. k_depth_max .. " lists and objects inside each other")
    elseif first == "{" then
        return read_object(text, at, depth + 1)
    elseif first == "[" then
        return read_array(text, at, depth + 1)
    elseif first == '"' then
        return read_string(text, at)
    end
    local word = text:match("^%l+", at)
    if word == "true" or word == "false" then
        return word == "true", at + #word
    elseif word == "null" then
        return json.null, at + #word
    end
    return read_number(text, at)
end

--- The value of a JSON text. Raises an error that names the line.
function json.decode(text)
    if text:sub(1, 3) == "\239\187\191" then
        text = text:sub(4)    -- a byte order mark, as editors on Windows write it
    end
    local value, at = read_value(text, skip(text, 1), 0)
    at = skip(text, at)
    if at <= #text then
        fail(text, at, "something follows the value")
    end
    return value
end

--- Whether a value is an object of JSON.
function json.is_object(value)
    return type(value) == "table" and k_keys[value] ~= nil
end

--- Whether a value is an array of JSON.
function json.is_array(value)
    return type(value) == "table" and k_arrays[value] ~= nil
end

--- The members of an object in the order of the file: for key, value in json.members(object).
function json.members(object)
    local keys, i = k_keys[object], 0
    return function()
        i = i + 1
        return keys[i], object[keys[i]]
    end
end

return json
