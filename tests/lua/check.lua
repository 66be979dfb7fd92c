-- What the tests of the scripts share: cases with a name, and comparisons that say what they saw.
local check = { passed = 0, failed = 0 }

local function show(value)
    if type(value) == "string" then
        return string.format("%q", value)
    elseif type(value) == "number" then
        return string.format("%.14g", value)    -- 5.4 would print 1 and 1.0 differently; to a script they are the same
    elseif type(value) ~= "table" then
        return tostring(value)
    end
    local keys, parts = {}, {}
    for key in pairs(value) do
        keys[#keys + 1] = key
    end
    table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
    for _, key in ipairs(keys) do
        parts[#parts + 1] = tostring(key) .. " = " .. show(value[key])
    end
    return "{ " .. table.concat(parts, ", ") .. " }"
end

function check.same(seen, wanted)
    local a, b = show(seen), show(wanted)
    if a ~= b then
        error("\n    seen   " .. a .. "\n    wanted " .. b, 2)
    end
end

function check.contains(text, part)
    if not tostring(text):find(part, 1, true) then
        error("\n    seen   " .. show(text) .. "\n    wanted a text with " .. show(part), 2)
    end
end

--- Runs a function that must raise an error whose text contains `part`.
function check.raises(part, body)
    local ok, message = pcall(body)
    if ok then
        error("no error was raised; wanted one with " .. show(part), 2)
    end
    check.contains(message, part)
end

function check.case(name, body)
    local ok, message = xpcall(body, function(text) return tostring(text) .. "\n" .. debug.traceback("", 2) end)
    if ok then
        check.passed = check.passed + 1
    else
        check.failed = check.failed + 1
        io.stderr:write("FAILED: " .. name .. ": " .. message .. "\n")
    end
end

return check
