# comm.ws_*: one web socket, its messages, and how it ends
. "${0%/*}/../helpers/common.sh"

: > "$t/log"
in_background python3 "$BH_SOURCE/tests/cli/helpers/emu-comm-ws.py" "$t/log" 2> "$t/server.err"
port=$(listening_port "$t/server.err")

cat > "$t/ws.lua" << 'END'
local url = "ws://127.0.0.1:" .. string.format("%.0f", userdata.get("port"))
local function raises(wanted, f, ...)
    local ok, text = pcall(f, ...)
    assert(not ok and text:find(wanted, 1, true), text)
end
local zeros = "00000000-0000-0000-0000-000000000000"
assert(comm.ws_get_status(zeros) == nil and comm.ws_receive(zeros, 5) == nil)
local ws = comm.ws_open(url .. "/")
assert(ws == zeros and comm.ws_get_status(ws) == 2)
comm.ws_send(ws, "h\xC3\xA9", true)
assert(comm.ws_receive(ws, 100) == "h\xC3\xA9")
comm.ws_send(ws, "in ", false)
comm.ws_send(ws, "parts", true)
assert(comm.ws_receive(ws, 4) == "in p" and comm.ws_receive(ws, 100) == "arts")
comm.ws_send(ws, "two parts", true)
assert(comm.ws_receive(ws, 100) == "two" and comm.ws_receive(ws, 100) == " parts")
comm.ws_send(ws, "h\xC3\xA9", true)
assert(comm.ws_receive(ws, 2) == "h\xEF\xBF\xBD" and comm.ws_receive(ws, 2) == "\xEF\xBF\xBD")
comm.ws_send(ws, "", true)
assert(comm.ws_receive(ws, 100) == "")
comm.ws_send(ws, "-" .. ("x"):rep(60000), true)
local got = ""
while #got < 60001 do got = got .. comm.ws_receive(ws, 9999) end
raises("System.ArgumentException", comm.ws_close, ws, 7, "no")
raises("System.ArgumentException", comm.ws_close, ws, 1000, ("x"):rep(124))
comm.ws_close(ws, 1000, "enough")
assert(comm.ws_get_status(ws) == 5)
for _, f in ipairs({ function() comm.ws_send(ws, "x", true) end, function() comm.ws_receive(ws, 5) end,
    function() comm.ws_close(ws, 1000, "") end }) do
    raises("System.ObjectDisposedException", f)
end

ws = comm.ws_open(url .. "/close")
comm.ws_send(ws, "x", true)
assert(comm.ws_receive(ws, 5) == "" and comm.ws_get_status(ws) == 4)
raises("'CloseReceived'", comm.ws_receive, ws, 5)
ws = comm.ws_open(url .. "/cut")
comm.ws_send(ws, "x", true)
raises("without completing the close handshake", comm.ws_receive, ws, 5)
assert(comm.ws_get_status(ws) == 6)

raises("Unable to connect", comm.ws_open, url .. "/no")
raises("Connection refused", comm.ws_open, "ws://127.0.0.1:1/")
raises("wss is not supported", comm.ws_open, "wss://127.0.0.1/")
raises("System.ArgumentException", comm.ws_open, "http://127.0.0.1/")
raises("System.UriFormatException", comm.ws_open, "garbage")
raises("System.FormatException", comm.ws_get_status, "x")
END
bh-emu --userdata "port:$port" "$t/ws.lua"
expect_text "$t/log" '1 0 in '
expect_text "$t/log" '0 1 parts'
expect_text "$t/log" '10 1 ping'
expect_text "$t/log" '8 1 '
expect_text "$t/log" 'enough'
echo 'assert(comm.ws_open == nil)' > "$t/old.lua"
bh-emu --bizhawk 2.3 "$t/old.lua"

# A signal ends a script that waits without a limit.
cat > "$t/wait.lua" << 'END'
local ws = comm.ws_open("ws://127.0.0.1:" .. string.format("%.0f", userdata.get("port")) .. "/")
comm.ws_send(ws, "unfinished", false)
comm.ws_receive(ws, 5)
END
in_background bh-emu --userdata "port:$port" "$t/wait.lua" 2> "$t/emu.err"
wait_until 20 grep -q unfinished "$t/log"
kill -INT "$!"
expect_status 130 wait "$!"
