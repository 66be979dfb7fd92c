# what scripts see of answers, failures and limits of comm.http*, and what without a url flag
. "${0%/*}/../helpers/common.sh"

: > "$t/log"
in_background python3 "$BH_SOURCE/tests/cli/helpers/emu-comm-server.py" "$t/log" 2> "$t/server.err"
port=$(listening_port "$t/server.err")
url=http://127.0.0.1:$port

# run OPTIONS... SCRIPT: must end with status 0 and print only "done"
run() {
    expect_status 0 bh-emu --url_get="$url/" --url_post="$url/" "$@" > "$t/out" 2> "$t/emu.err"
    echo "done" | diff - "$t/out" || fail "$*"
}

cat > "$t/answers.lua" << 'END'
local url = comm.httpGetPostUrl()
local function both(path, wanted)
    local got, posted = comm.httpGet(url .. path), comm.httpPost(url .. path, "x")
    assert(got == wanted, path .. ": GET gave " .. tostring(got))
    assert(posted == wanted, path .. ": POST gave " .. tostring(posted))
end
both("ok", "ok")
both("500", nil)
both("e9", "a\xEF\xBF\xBD")
both("chunked", "ok!")
both("moved", "ok")

local function raises(wanted, f, ...)
    local ok, text = pcall(f, ...)
    assert(not ok and tostring(text):find(wanted, 1, true), tostring(text))
end
local function returns(wanted, ...)
    local text = comm.httpPost(...)
    assert(type(text) == "string" and text:sub(1, #wanted) == wanted, tostring(text))
end
raises("System.AggregateException: ", comm.httpGet, "http://127.0.0.1:1/")
returns("System.Net.Http.HttpRequestException: Connection refused", "http://127.0.0.1:1/", "x")
returns("System.Net.Http.HttpRequestException: ", url .. "broken", "x")
returns("System.InvalidOperationException: An invalid request URI was provided.", "garbage", "x")
raises("System.AggregateException: ", comm.httpGet, "garbage")
raises("System.AggregateException: ", comm.httpPost, url .. "charset", "x")
raises("System.InvalidOperationException: This instance has already started", comm.httpSetTimeout, 100)
raises("Invalid arguments", comm.httpPost, url)
comm.httpSetPostUrl("garbage")
returns("System.InvalidOperationException: ", nil, "x")
print("done")
END
run "$t/answers.lua"

# The longest payload there is arrives whole; one more is an error before anything is sent.
cat > "$t/limit.lua" << 'END'
assert(comm.httpPost(nil, ("A"):rep(65519)) == "ok")
local ok, text = pcall(comm.httpPost, nil, ("A"):rep(65520))
assert(not ok and text:find("System.UriFormatException: Invalid URI: The Uri string is too long.", 1, true), text)
print("done")
END
: > "$t/log"
run "$t/limit.lua"
[ "$(grep -c '^POST ' "$t/log")" -eq 1 ] || fail "the long payload was sent"
grep -q '^Content-Length: 65527' "$t/log"

# A server that does not know 100 Continue gets the body after all; a time-out set at the start holds.
cat > "$t/mute.lua" << 'END'
comm.httpSetTimeout(5000)
assert(comm.httpPost(comm.httpGetPostUrl() .. "mute", "x") == "ok")
print("done")
END
run --host windows --bizhawk 2.9 "$t/mute.lua"
cat > "$t/hang.lua" << 'END'
comm.httpSetTimeout(50)
local text = comm.httpPost(comm.httpGetPostUrl() .. "hang", "x")
assert(text:find("^System.Threading.Tasks.TaskCanceledException: "), text)
print("done")
END
run "$t/hang.lua"

# A screenshot is a PNG in a form field.
cat > "$t/shot.lua" << 'END'
emu.frameadvance()
assert(comm.httpPostScreenshot() == "ok")
print("done")
END
: > "$t/log"
run "$t/shot.lua"
sed -n 's/^screenshot=//p' "$t/log" | python3 -c '
import base64, sys, urllib.parse
png = base64.b64decode(urllib.parse.unquote(sys.stdin.read().strip()), validate=True)
assert png.startswith(b"\x89PNG\r\n\x1a\n") and b"IEND" in png, png[:8]'

# A payload that is nil is empty up to 2.10; 2.11 looks at its length.
echo 'assert(comm.httpPost(nil, nil) == "ok"); print("done")' > "$t/nil.lua"
run --bizhawk 2.9 "$t/nil.lua"
expect_status 1 bh-emu --url_post="$url/" "$t/nil.lua" > "$t/out" 2> "$t/emu.err"
expect_text "$t/emu.err" "System.NullReferenceException"

# Without a flag there is no HTTP, and no way to get it; 2.3 always has it, at an address of its own.
cat > "$t/none.lua" << 'END'
print(comm.httpGet("http://127.0.0.1:1/"))
print((pcall(comm.httpSetPostUrl, "http://127.0.0.1:1/")))
END
bh-emu "$t/none.lua" > "$t/out"
printf '%s\n' "HTTP was not initialized, please initialize it via the command line" "(no return)" \
    "HTTP was not initialized, please initialize it via the command line" "False" | diff - "$t/out"
echo 'print(comm.httpGetPostUrl())' > "$t/old.lua"
[ "$(bh-emu --bizhawk 2.3 "$t/old.lua")" = "http://localhost:9876/post/" ]

# What BizHawk has and we lack says so.
echo 'comm.getluafunctionslist()' > "$t/lacking.lua"
expect_status 1 bh-emu "$t/lacking.lua" 2> "$t/emu.err"
expect_text "$t/emu.err" "comm.getluafunctionslist"

# A signal ends a script that waits for an answer, long before the answer would be given up.
echo 'comm.httpPost(comm.httpGetPostUrl() .. "hang", "signal")' > "$t/wait.lua"
in_background bh-emu --url_post="$url/" "$t/wait.lua" 2> "$t/emu.err"
wait_until 20 grep -q 'payload=signal' "$t/log"
kill -INT "$!"
wait "$!" || [ $? -eq 130 ]
