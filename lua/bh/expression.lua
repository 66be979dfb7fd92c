-- Conditions and numbers computed from a game's fields, as maps and settings write them: the conditions of the option
-- --where and the expressions of bh-policy's --reward, with the same meaning.
--
--   terminated   hp.0 == 0 && hp.1 == 0 || mode >= 6 || change(lives) < 0
--   reward       change(score) - 10*[hp.0 == 0] - 0.01
--
-- Fields are looked at as they go out with the line, so that a condition holds here for the same steps as in the
-- recording. change(E) is how much E grew since the step before in the same episode, and 0 at its first step. In a
-- condition E is a field, and what is no number makes the comparison false.
local expression = {}
expression.__index = expression

local k_depth_max = 200

-- Reading the text

local reader = {}
reader.__index = reader

local function fail(self, what)
    error("character " .. self.at .. ": " .. what, 0)
end

local function skip(self)
    self.at = self.text:match("^[ \t\n]*()", self.at)
end

local function take(self, token)
    skip(self)
    if self.text:sub(self.at, self.at + #token - 1) ~= token then
        return false
    end
    self.at = self.at + #token
    return true
end

local function expect(self, token)
    if not take(self, token) then
        fail(self, token .. " is missing")
    end
end

local function shown(self)
    return '"' .. self.text:match("^[^\128-\191]?[\128-\191]*", self.at) .. '"'
end

local function enter(self)
    self.depth = self.depth + 1
    if self.depth > k_depth_max then
        fail(self, "more than " .. k_depth_max .. " parentheses and ! inside each other")
    end
end

local function leave(self)
    self.depth = self.depth - 1
end

-- A name may stand in backquotes; then it may hold any character.
local function read_name(self, wanted)
    skip(self)
    local quoted = self.text:match("^`([^`]+)`", self.at)
    local name = quoted or self.text:match("^[%a_\128-\255][%w_.\128-\255-]*", self.at)
    if not name then
        fail(self, self.at > #self.text and wanted .. " is missing" or wanted .. " cannot begin with " .. shown(self))
    end
    local from = self.at
    self.at = self.at + #name + (quoted and 2 or 0)
    return name, from
end

local function read_number(self)
    skip(self)
    local text = self.text:match("^%d+%.?%d*[eE][+-]?%d+", self.at) or self.text:match("^%d+%.%d+", self.at)
        or self.text:match("^%d+", self.at)
    if text then
        self.at = self.at + #text
    end
    return tonumber(text)
end

local function read_string(self, quote)
    local parts, at = {}, self.at + 1
    while true do
        local letter = self.text:sub(at, at)
        if letter == "" then
            fail(self, "the string has no closing quote")
        elseif letter == quote then
            self.at = at + 1
            return table.concat(parts)
        elseif letter == "\\" and at < #self.text then
            at = at + 1
            letter = self.text:sub(at, at)
        end
        parts[#parts + 1] = letter
        at = at + 1
    end
end

-- Values

-- Text as the number that a condition compares it as; nil if it is none.
local function decimal(text)
    return text and (text:match("^%-?%d+$") or text:match("^%-?%d+%.%d+$")) and tonumber(text) or nil
end

local function element(list, index)
    local at = 0
    for item in (list .. ","):gmatch("([^,]*),") do
        if at == index then
            return item
        end
        at = at + 1
    end
    return nil
end

-- A function that gives the text of a field, or nil: the field of that name, or an element of the list before a dot.
local function field_reader(self, name, from)
    local key = name:gsub("^observation%.", "")
    if self.known[key] then
        return function(it) return it.texts[key] end
    end
    local list, index = key:match("^(.+)%.(%d+)$")
    if list and self.known[list] then
        index = tonumber(index)
        return function(it) return element(it.texts[list], index) end
    end
    if name == "step" or name == "step.step" then
        return function(it) return string.format("%.0f", it.step) end
    end
    self.at = from
    fail(self, "no field is called " .. name .. "; there are: " .. table.concat(self.names, ", ") .. ", step")
end

local function number_reader(self, name, from)
    local text = field_reader(self, name, from)
    return function(it) return decimal(text(it)) or 0 end
end

-- By their bytes; Lua's own order depends on the locale.
local function is_less(a, b)
    for i = 1, math.min(#a, #b) do
        if a:byte(i) ~= b:byte(i) then
            return a:byte(i) < b:byte(i)
        end
    end
    return #a < #b
end

local k_comparisons = {
    { "==", function(a, b) return a == b end },
    { "!=", function(a, b) return a ~= b end },
    { "<=", function(a, b, less) return a == b or less(a, b) end },
    { ">=", function(a, b, less) return a == b or less(b, a) end },
    { "<", function(a, b, less) return less(a, b) end },
    { ">", function(a, b, less) return less(b, a) end },
}

local function read_comparison(self)
    for _, each in ipairs(k_comparisons) do
        if take(self, each[1]) then
            return each[2], each[1]
        end
    end
    skip(self)
    if self.text:sub(self.at, self.at) == "=" then
        fail(self, "= compares nothing; equality is ==")
    end
    fail(self, "one of == != < <= > >= is missing")
end

-- A number, as text a string in quotes; true and false are 1 and 0.
local function read_literal(self)
    skip(self)
    local first = self.text:sub(self.at, self.at)
    if first == '"' or first == "'" then
        return nil, read_string(self, first)
    end
    local word = self.text:match("^%a+", self.at)
    if word == "true" or word == "false" then
        self.at = self.at + #word
        return word == "true" and 1 or 0
    end
    local sign = take(self, "-") and -1 or 1
    local number = read_number(self)
    if not number then
        fail(self, "a number or a string in quotes is missing")
    end
    return sign * number
end

local function number_less(a, b)
    return a < b
end

local read_sum, read_or

-- What change() gives, worked out at every step whether it is asked for or not.
local function add_change(self, inner)
    local changes = self.changes
    changes[#changes + 1] = inner
    local index = #changes
    return function(it) return it.grown[index] end
end

local function read_change(self)
    local inner = read_sum(self)
    expect(self, ")")
    return add_change(self, inner)
end

-- In a condition: of one field, and nothing where that is no number.
local function read_change_of_field(self)
    local text = field_reader(self, read_name(self, "the name of a field"))
    expect(self, ")")
    return add_change(self, function(it) return decimal(text(it)) end)
end

local function read_test(self)
    local name, from = read_name(self, "a comparison")
    local is_call = (name == "present" or name == "change") and take(self, "(")
    if is_call and name == "present" then
        local text = field_reader(self, read_name(self, "the name of a field"))
        expect(self, ")")
        return function(it) return text(it) ~= nil end
    end
    local grown = is_call and read_change_of_field(self)
    local text = not grown and field_reader(self, name, from)
    local holds, sign = read_comparison(self)
    local number, wanted = read_literal(self)
    if grown then
        if not number then
            fail(self, "a change is a number; compare it with one")
        end
        return function(it)
            local change = grown(it)
            return change ~= nil and holds(change, number, number_less)
        end
    elseif wanted then
        return function(it)
            local value = text(it)
            return value ~= nil and holds(value, wanted, is_less)
        end
    end
    return function(it)
        local value = text(it)
        local seen = decimal(value)
        if seen then
            return holds(seen, number, number_less)
        end
        return value ~= nil and sign == "!="    -- text is only different
    end
end

local function read_not(self)
    enter(self)
    local node
    if take(self, "!") then
        local inner = read_not(self)
        node = function(it) return not inner(it) end
    elseif take(self, "(") then
        node = read_or(self)
        expect(self, ")")
    else
        node = read_test(self)
    end
    leave(self)
    return node
end

local function read_and(self)
    local left = read_not(self)
    while take(self, "&&") do
        local a, b = left, read_not(self)
        left = function(it) return a(it) and b(it) end
    end
    return left
end

function read_or(self)
    local left = read_and(self)
    while take(self, "||") do
        local a, b = left, read_and(self)
        left = function(it) return a(it) or b(it) end
    end
    return left
end

local k_functions = {
    abs = function(a) return function(it) return math.abs(a(it)) end end,
    min = function(a, b) return function(it) return math.min(a(it), b(it)) end end,
    max = function(a, b) return function(it) return math.max(a(it), b(it)) end end,
}

local function read_field_or_function(self)
    local name, from = read_name(self, "a number, a field or [")
    skip(self)
    if self.text:sub(self.at, self.at) ~= "(" then
        return number_reader(self, name, from)
    end
    expect(self, "(")
    if name == "change" then
        return read_change(self)
    elseif not k_functions[name] then
        self.at = from
        fail(self, 'there is no function "' .. name .. '"; there are abs, change, max, min')
    end
    local first, second = read_sum(self), nil
    if name ~= "abs" then
        expect(self, ",")
        second = read_sum(self)
    end
    expect(self, ")")
    return k_functions[name](first, second)
end

local function read_factor(self)
    enter(self)
    local node
    if take(self, "-") then
        local inner = read_factor(self)
        node = function(it) return -inner(it) end
    elseif take(self, "(") then
        node = read_sum(self)
        expect(self, ")")
    elseif take(self, "[") then
        local condition = read_or(self)
        expect(self, "]")
        node = function(it) return condition(it) and 1 or 0 end
    else
        local number = read_number(self)
        node = number and function() return number end or read_field_or_function(self)
    end
    leave(self)
    return node
end

local function read_product(self)
    local left = read_factor(self)
    while true do
        local a = left
        if take(self, "*") then
            local b = read_factor(self)
            left = function(it) return a(it) * b(it) end
        elseif take(self, "/") then
            local b = read_factor(self)
            left = function(it) return a(it) / b(it) end
        else
            return left
        end
    end
end

function read_sum(self)
    local left = read_product(self)
    while true do
        local a = left
        if take(self, "+") then
            local b = read_product(self)
            left = function(it) return a(it) + b(it) end
        elseif take(self, "-") then
            local b = read_product(self)
            left = function(it) return a(it) - b(it) end
        else
            return left
        end
    end
end

-- Neither infinite nor no number at all.
local function finite(number)
    return number - number == 0 and number or 0
end

local function compile(text, names, read, missing)
    local self = setmetatable({ text = text, at = 1, depth = 0, changes = {}, known = {}, names = names }, reader)
    for _, name in ipairs(names) do
        self.known[name] = true
    end
    local node = read(self)
    skip(self)
    if self.at <= #text then
        fail(self, missing .. " is missing before " .. shown(self))
    end
    return setmetatable({ node = node, changes = self.changes }, expression)
end

--- A number; what is not finite becomes 0. `names`: the fields there are. Raises "character 7: what is wrong".
function expression.number(text, names)
    local self = compile(text, names, read_sum, "one of + - * /")
    local node = self.node
    self.node = function(it) return finite(node(it)) end
    return self
end

--- A condition. As expression.number().
function expression.condition(text, names)
    return compile(text, names, read_or, "&& or ||")
end

--- Its value now. `texts`: each field as it goes out; `step`: its number in the episode, 0 for the first. To be called
--- once for each step.
function expression:value(texts, step)
    local it = { texts = texts, step = step, grown = {} }
    local before = step > 0 and self.before or nil
    local now = {}
    for i, inner in ipairs(self.changes) do
        local value = inner(it)
        now[i] = value and finite(value)
        if now[i] and not before then
            it.grown[i] = 0
        elseif now[i] and before[i] then
            it.grown[i] = now[i] - before[i]
        end
    end
    self.before = now
    return self.node(it)
end

return expression
