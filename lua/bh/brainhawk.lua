-- The text of BrainHawk's statements and answers: values in Python's spelling, and lists of answers.
local brainhawk = {}

local k_escapes = { ["\\"] = "\\\\", ["'"] = "\\'", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }
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

--- The value of an answer that does not say its type.
function brainhawk.guess(text)
    if text == "True" or text == "False" then
        return text == "True"
    end
    return tonumber(text) or text
end

--- Type and value of the answer to GET of a variable of the user; no type if it has none.
function brainhawk.typed(text)
    local kind, list, rest = text:match("^(%u+)(%[?%]?) ?(.*)$")
    if kind ~= "INT" and kind ~= "BOOL" and kind ~= "STRING" or list == "[" or list == "]" then
        return nil
    end
    local value = rest
    if kind ~= "STRING" or list == "[]" then
        value = brainhawk.parse(rest)
    end
    return kind .. list, value == nil and rest or value
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

local k_switches = { exit = true, restart = true, sound = true, guessed = true }
local k_numbers = { update_interval = true, speed = true, frameskip = true, actions = true, episodes = true }
local k_texts = { rom = true, save = true, controls = true }

-- Whether `text` can be the beginning of the answer to this GET.
local function may_answer(statement, text)
    local name, index = statement:match("^GET +(%S+) *(%S*)")
    if text == "None" or index ~= "" or k_texts[name] then
        return true
    elseif k_switches[name] then
        return text == "True" or text == "False"
    elseif k_numbers[name] then
        return tonumber(text) ~= nil
    end
    return (brainhawk.typed(text)) ~= nil
end

--- Those of a list of statements that are answered.
function brainhawk.questions(statements)
    local questions = {}
    for _, statement in ipairs(statements) do
        for each in (statement .. "; "):gmatch("(.-); ") do
            if each:match("^%s*GET ") then
                questions[#questions + 1] = each:match("^%s*(.*)$")
            end
        end
    end
    return questions
end

--- Takes the answers to `questions` apart. A text among them may hold "; " itself: a piece that cannot answer the next
--- question belongs to the answer before it.
function brainhawk.split(text, questions)
    if #questions <= 1 then
        return { #questions == 1 and text or nil }
    end
    local pieces = {}
    for piece in (text .. "; "):gmatch("(.-); ") do
        pieces[#pieces + 1] = piece
    end
    local answers, at = {}, 1
    for i = 1, #questions do
        local answer = pieces[at]
        at = at + 1
        while answer and at <= #pieces and #pieces - at >= #questions - i
            and not (questions[i + 1] and may_answer(questions[i + 1], pieces[at])) do
            answer, at = answer .. "; " .. pieces[at], at + 1
        end
        answers[i] = answer
    end
    return answers
end

return brainhawk
