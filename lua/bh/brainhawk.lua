-- The text of BrainHawk's statements and answers: values in Python's spelling, and controls.
local brainhawk = {}

local k_escapes = { ["\\"] = "\\\\", ["'"] = "\\'", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
local k_lua_types = { INT = "number", BOOL = "boolean", STRING = "string" }
local k_unescapes = { n = "\n", r = "\r", t = "\t", a = "\a", b = "\b", f = "\f", v = "\v", ["0"] = "\0" }

local function quote(text)
    return "'" .. text:gsub("[%c\\']", function(c)
        return k_escapes[c] or string.format("\\x%02x", c:byte())
    end) .. "'"
end

--- A Lua value as Python writes it: True, 512, 'it\'s', [1, 2].
function brainhawk.literal(value)
    if type(value) == "boolean" then
        return value and "True" or "False"
    elseif type(value) == "number" then
        -- "%.0f" and not "%d": 5.4 refuses 512.0 for "%d", and its tostring would give "512.0".
        return string.format(value % 1 == 0 and "%.0f" or "%.14g", value)
    elseif type(value) == "table" then
        local items = {}
        for i, item in ipairs(value) do
            items[i] = brainhawk.literal(item)
        end
        return "[" .. table.concat(items, ", ") .. "]"
    end
    return quote(tostring(value))
end

-- The bytes of a character; utf8.char came after Lua 5.1.
local function utf8_bytes(code)
    local bytes, limit = "", 0x40
    if code < 0x80 then
        return string.char(code)
    end
    while code >= limit do
        bytes = string.char(0x80 + code % 0x40) .. bytes
        code, limit = math.floor(code / 0x40), limit == 0x40 and 0x20 or limit / 2
    end
    return string.char(0x100 - limit * 2 + code) .. bytes
end

-- Reads from `at` on. Returns the value and the position behind it, or nil.
local function parse_string(text, at)
    local mark, parts = text:sub(at, at), {}
    at = at + 1
    while at <= #text do
        local c = text:sub(at, at)
        if c == mark then
            return table.concat(parts), at + 1
        elseif c ~= "\\" then
            parts[#parts + 1], at = c, at + 1
        else
            local kind = text:sub(at + 1, at + 1)
            local digits = kind == "x" and "^%x%x" or kind == "u" and "^%x%x%x%x"
            local hex = digits and text:match(digits, at + 2)
            parts[#parts + 1] = hex and utf8_bytes(tonumber(hex, 16)) or k_unescapes[kind] or kind
            at = at + 2 + (hex and #hex or 0)
        end
    end
    return nil
end

local parse

local function parse_list(text, at)
    local items = {}
    at = text:match("^%s*()", at + 1)
    while text:sub(at, at) ~= "]" do
        local value, after = parse(text, at)
        if value == nil then
            return nil
        end
        items[#items + 1] = value
        at = text:match("^%s*,%s*()", after) or text:match("^%s*()%]", after)
        if not at then
            return nil
        end
    end
    return items, at + 1
end

parse = function(text, at)
    local c = text:sub(at, at)
    if c == "'" or c == '"' then
        return parse_string(text, at)
    elseif c == "[" then
        return parse_list(text, at)
    end
    local word, after = text:match("^([%w_.+-]+)()", at)
    if word == "True" or word == "False" then
        return word == "True", after
    end
    return tonumber(word), after
end

--- The Lua value that a Python literal stands for: a boolean, number, text, or a table that counts from 1. nil if it
--- is none.
function brainhawk.parse(text)
    local value, after = parse(text, 1)
    if value ~= nil and after == #text + 1 then
        return value
    end
    return nil
end

--- Whether text, behind a type or an index or without, ends where its statement does: it is a literal, or holds nothing
--- that separates statements or begins a string or list that has no end.
function brainhawk.is_one_value(text)
    local word, rest = text:match("^(%S+) +(.*)$")
    if not word or not (word:match("^%-?%d+$") or k_lua_types[word:match("^(%u+)%[%]$") or word]) then
        rest = text
    end
    return brainhawk.parse(rest) ~= nil or not (text:find("; ", 1, true) or rest:find("^['\"%[]"))
end

--- The value of an answer that does not say its type.
function brainhawk.guess(text)
    if text == "True" or text == "False" then
        return text == "True"
    end
    return tonumber(text) or text
end

--- Type and value of the answer to GET of a variable of the user; no type if it has none, no value if it is not one of
--- the type.
function brainhawk.typed(text)
    local kind, list, rest = text:match("^(%u+)(%[?%]?) ?(.*)$")
    if kind ~= "INT" and kind ~= "BOOL" and kind ~= "STRING" or list == "[" or list == "]" then
        return nil
    end
    local value = rest
    if kind ~= "STRING" or list == "[]" then
        value = brainhawk.parse(rest)
    end
    local is_right = type(value) == (list == "[]" and "table" or k_lua_types[kind])
    for _, item in ipairs(is_right and list == "[]" and value or {}) do
        is_right = is_right and type(item) == k_lua_types[kind]
    end
    if is_right then
        return kind .. list, value
    end
    return kind .. list
end

--- "P1 A:True,P1 X Axis:-40" as a table. Names may hold commas and colons themselves; values do not.
function brainhawk.controls(text)
    local controls, from = {}, 1
    for colon, value, after in text:gmatch("():(%-?%w+)()") do
        local ends = after > #text or text:sub(after, after) == ","
        local known = brainhawk.guess(value)
        if ends and type(known) ~= "string" and colon > from then
            controls[text:sub(from, colon - 1)] = known
            from = after + 1
        end
    end
    return controls
end

return brainhawk
