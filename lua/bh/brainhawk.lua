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

local k_lua_types = { INT = "number", BOOL = "boolean", STRING = "string" }

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

-- Whether the answer to this GET may be a text with "; " in it.
local function may_hold_separator(statement)
    local name = statement:match("^GET +(%S+)")
    return not (k_switches[name] or k_numbers[name] or name == "controls")
end

brainhawk.may_hold_separator = may_hold_separator

-- The position behind the string or list that begins at `at`, or nil if it has no end.
local function after_string(text, at)
    local mark = text:sub(at, at)
    local found = text:find("[\\" .. mark .. "]", at + 1)
    while found and text:sub(found, found) == "\\" do
        found = text:find("[\\" .. mark .. "]", found + 2)
    end
    return found and found + 1
end

local function after_list(text, at)
    while at do
        at = text:find("[%[%],]", at)
        if at and text:sub(at, at) == "]" then
            return at + 1
        end
        local string_at = at and text:match("^ *()['\"]", at + 1)
        at = at and (string_at and after_string(text, string_at) or not string_at and at + 1)
    end
    return nil
end

-- Where the search for the end of the statement at `at` may begin: behind a value in quotes or brackets.
local function after_value(text, at)
    local value = text:match("^SET +[^ ]+ +()", at)
    if not value then
        return at
    end
    local word, after = text:match("^([^ ]*) *()", value)
    if word:match("^%u+%[?%]?$") and brainhawk.typed(word) or word:match("^%-?%d+$") then
        value = after
        if word:match("%[%]$") and text:sub(value, value) ~= "[" then
            value = text:match("^[^ ]* *()", value)    -- SET x INT[] val [1, 2]
        end
    end
    local first = text:sub(value, value)
    local known = first == "[" and after_list(text, value)
    if first == "'" or first == '"' then
        known = after_string(text, value)
    end
    return known or at
end

--- Those of a list of statements that are answered.
function brainhawk.questions(statements)
    local questions, text, at = {}, table.concat(statements, "; "), 1
    while at <= #text do
        at = text:match("^ *()", at)
        local ends = text:find("; ", after_value(text, at), true) or #text + 1
        local each = text:sub(at, ends - 1):match("^(.-) *$")
        if each == "GET" or each:match("^GET ") then
            questions[#questions + 1] = each
        end
        at = ends + 2
    end
    return questions
end

-- What is likely: a piece that cannot answer the next question belongs to the answer before it.
local function guess_answers(pieces, questions)
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

--- Takes the answers to `questions` apart. A text among them may hold "; " itself. Returns the answers, and whether
--- they are sure: of two texts it cannot be known which one has the pieces that are too many.
function brainhawk.split(text, questions)
    if #questions <= 1 then
        return { #questions == 1 and text or nil }, true
    end
    local pieces, long, texts = {}, nil, 0
    for piece in (text .. "; "):gmatch("(.-); ") do
        pieces[#pieces + 1] = piece
    end
    local spare = #pieces - #questions
    if spare <= 0 then
        return pieces, true
    end
    for i, question in ipairs(questions) do
        if may_hold_separator(question) then
            long, texts = i, texts + 1
        end
    end
    if texts ~= 1 then
        return guess_answers(pieces, questions), texts == 0
    end
    local answers = {}
    for i = 1, #questions do
        answers[i] = pieces[i < long and i or i + spare]
    end
    answers[long] = table.concat(pieces, "; ", long, long + spare)
    return answers, true
end

--- The same where some answers are known already, by number; nil if they are not what `text` holds.
function brainhawk.split_by(text, questions, known)
    local answers, at = {}, 1
    for i = 1, #questions do
        local ends = known[i] and at + #known[i] or text:find("; ", at, true) or #text + 1
        answers[i] = text:sub(at, ends - 1)
        if known[i] and answers[i] ~= known[i] or (i < #questions and text:sub(ends, ends + 1) ~= "; ")
            or (i == #questions and ends ~= #text + 1) then
            return nil
        end
        at = ends + 2
    end
    return answers
end

return brainhawk
