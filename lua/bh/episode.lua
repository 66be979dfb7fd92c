-- What a map says of an episode as it goes: the reward of each step, and whether the game has ended it (terminated) or
-- it is broken off (truncated).
local expression = require("bh.expression")
local fields = require("bh.fields")
local maps = require("bh.maps")

local episode = {}
episode.__index = episode

local function one_of(value, wanted)
    for _, item in ipairs(type(wanted) == "table" and wanted or { wanted }) do
        if item == value then
            return true
        end
    end
    return false
end

-- { key = "mode", equals = 5 }, or with a list of values in `equals`.
local function comparison(wanted, keys, where)
    for key in pairs(wanted) do
        maps.check_known(key, { "equals", "key" }, where)
    end
    if not one_of(wanted.key, keys) or wanted.equals == nil then
        error(where .. ": it must be an expression, a function, or name a field of the map and what that equals", 0)
    end
    return function(at)
        local value = at.values[wanted.key]
        return value ~= nil and one_of(value, wanted.equals)
    end
end

-- A rule is a text (an expression), a function of the values, or for conditions a table as above. Returns a function of
-- the moment, or nil without a rule.
local function rule(wanted, keys, compile, where)
    if wanted == nil then
        return nil
    elseif type(wanted) == "string" then
        local ok, compiled = pcall(compile, wanted, keys)
        if not ok then
            error(where .. ": " .. tostring(compiled), 0)
        end
        return function(at) return compiled:value(at.texts, at.step) end
    elseif type(wanted) == "table" and compile == expression.condition then
        return comparison(wanted, keys, where)
    elseif type(wanted) == "table" or type(wanted) == "number" or type(wanted) == "boolean" then
        error(where .. ": it must be an expression or a function", 0)
    end
    local is_reward = compile == expression.number
    return function(at)
        -- At an episode's first observation nothing was done that could earn a reward.
        return (at.step > 0 or not is_reward) and wanted(at.values, at.change) or nil
    end
end

--- `map`: its `reward`, `terminated` (`terminal` is its old name), `truncated`, and `steps`, after how many steps an
--- episode is broken off. What `set`, the settings, says under these names comes before that.
function episode.new(map, set)
    local name = "map " .. tostring(map.name) .. ": "
    if map.terminal ~= nil and map.terminated ~= nil then
        error(name .. "terminal is the old name of terminated; give one of the two", 0)
    end
    local keys = fields.keys(map)
    local function of(what, compile)
        if set[what] ~= nil then
            return rule(set[what], keys, compile, what)
        end
        local old = what == "terminated" and map.terminal ~= nil and "terminal" or what
        return rule(map[old], keys, compile, name .. old)
    end
    local limit = set.steps or map.steps
    if limit ~= nil and (type(limit) ~= "number" or limit < 1 or limit % 1 ~= 0) then
        error(name .. "steps must be a whole number, 1 or more", 0)
    end
    local self = setmetatable({
        reward = of("reward", expression.number),
        terminated = of("terminated", expression.condition),
        truncated = of("truncated", expression.condition),
        limit = limit,
        on_begin = map.begin_episode,
    }, episode)
    self:begin()
    return self
end

--- Another one begins: its first observation has none before it.
function episode:begin()
    self.step = 0
    self.before = nil
    if self.on_begin then
        self.on_begin()
    end
end

-- How much the number of a field grew since the step before; 0 for what is no number.
local function changes(values, before)
    return function(key)
        local now, was = values[key], before and before[key]
        return type(now) == "number" and type(was) == "number" and now - was or 0
    end
end

--- The observation that comes next: `line` and `values` as fields.reader() gives them. Returns the reward (nil: none is
--- said, or nothing could earn one yet), whether the episode is terminated, whether it is truncated, and whether the
--- number of steps is the only reason.
function episode:look(line, values)
    local texts = {}
    for _, field in ipairs(line) do
        texts[field[1]] = field[2]
    end
    local at = { texts = texts, values = values, step = self.step, change = changes(values, self.before) }
    local reward = self.reward and tonumber(self.reward(at)) or nil
    local terminated = self.terminated ~= nil and self.terminated(at) and true or false
    local truncated = self.truncated ~= nil and self.truncated(at) and true or false
    local is_limit = self.limit ~= nil and self.step >= self.limit
    if self.step == 0 or (reward and reward - reward ~= 0) then
        reward = nil
    end
    self.step = self.step + 1
    self.before = values
    return reward, terminated, truncated or is_limit, is_limit and not (terminated or truncated)
end

return episode
