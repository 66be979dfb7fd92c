-- Which statements of a message are answered, and which part of the reply answers which of them.
local typed = require("bh.brainhawk").typed

local replies = {}

local k_switches = { exit = true, restart = true, sound = true, guessed = true }
local k_numbers = { update_interval = true, speed = true, frameskip = true, actions = true, episodes = true,
    wait = true }
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
    return (typed(text)) ~= nil
end

--- Whether the answer to this GET may be a text with "; " in it.
function replies.may_hold_separator(statement)
    local name = statement:match("^GET +(%S+)")
    return not (k_switches[name] or k_numbers[name] or name == "controls")
end

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
    if word:match("^%u+%[?%]?$") and typed(word) or word:match("^%-?%d+$") then
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
function replies.questions(statements)
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
function replies.split(text, questions)
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
        if replies.may_hold_separator(question) then
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
function replies.split_by(text, questions, known)
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

return replies
