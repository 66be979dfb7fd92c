# comm.socketServer*: the bytes of each release on the wire, and what scripts see of answers, silence and closing
. "${0%/*}/../helpers/common.sh"

: > "$t/log"
in_background python3 "$BH_SOURCE/tests/cli/helpers/emu-comm-sockets.py" "$t/log" 2> "$t/server.err"
port=$(listening_port "$t/server.err")

# run OPTIONS... SCRIPT: must end with status 0 and print only "done"
run() {
    expect_status 0 bh-emu --socket_ip=127.0.0.1 --socket_port="$port" "$@" > "$t/out" 2> "$t/emu.err"
    echo "done" | diff - "$t/out" || fail "$*"
}

# expect_sent BYTES: what the server got since the last time, as printf writes it
expect_sent() {
    printf "$1" | cmp - "$t/log" || { od -c "$t/log" | head >&9; fail "other bytes were sent"; }
    : > "$t/log"
}

cat > "$t/framed.lua" << 'END'
local function ask(text)
    assert(comm.socketServerSend(text) == #text + #tostring(#text) + 1 and comm.socketServerSuccessful())
    return comm.socketServerResponse()
end
assert(comm.socketServerIsConnected() == true and comm.socketServerSuccessful() == false)
assert(comm.socketServerGetIp() == "127.0.0.1" and math.type(comm.socketServerGetPort()) == "integer")
assert(comm.socketServerGetInfo() == "127.0.0.1:" .. comm.socketServerGetPort())
assert(comm.socketServerSend("h\xC3\xA9") == 5 and comm.socketServerResponse() == "OK")
assert(ask("echo:a\0b \xC3\xA9") == "a\0b \xC3\xA9")
assert(comm.socketServerSend("x\xFF") == 6 and comm.socketServerResponse() == "OK")    -- U+FFFD has three bytes
assert(comm.socketServerSendBytes({ 54, 32, 101, 99, 104, 111, 58, 98 + 256 }) == 8 and comm.socketServerResponse() == "b")
assert(not pcall(comm.socketServerSendBytes, { 1.5 }) and not pcall(comm.socketServerSendBytes, "x"))
assert(ask([[raw:2 \xff\x41]]) == "\xEF\xBF\xBDA")
local function again()
    comm.socketServerSetPort(comm.socketServerGetPort())
    comm.socketServerSetTimeout(40)
end
again()
for _, bad in ipairs({ "mute", "raw:x2 ok", "raw:-1 ", "raw:99999999999 ", "raw:0 ", "raw: ", "raw:5 abc", "raw:5",
    "raw:" .. ("9"):rep(100) .. " ", "raw:2.0 ok" }) do
    assert(ask(bad) == "", bad)
    again()
end
comm.socketServerSetTimeout(0)
assert(ask("raw:+2 ok") == "ok")
comm.socketServerSend("raw:9 cut")
comm.socketServerSend("close")
assert(comm.socketServerResponse() == "")
again()
assert(ask("echo:back") == "back")
assert(not pcall(comm.socketServerSetIp, "localhost") and not pcall(comm.socketServerSetTimeout, -2))
comm.socketServerSetIp("127.0.0.1")
local ok, text = pcall(comm.socketServerSetPort, 1)
assert(not ok and text:find("System.Net.Sockets.SocketException: Connection refused", 1, true), text)
assert(comm.socketServerSend("x") == -1 and not comm.socketServerSuccessful() and comm.socketServerIsConnected())
print("done")
END
run "$t/framed.lua"

cat > "$t/shot.lua" << 'END'
emu.frameadvance()
assert(comm.socketServerScreenShot() == "Screenshot was sent" and comm.socketServerResponse() == "OK")
assert(comm.socketServerScreenShotResponse() == "OK")
comm.socketServerSend("mute")
comm.socketServerSetTimeout(30)
assert(comm.socketServerResponse() == "")
client.screenshot("shot.png")
print("done")
END
: > "$t/log"
run "$t/shot.lua"
expect_text "$t/log" 'IHDR'
python3 - "$t/log" << 'END'
import re, sys
data, pictures = open(sys.argv[1], "rb").read(), 0
while data:
    frame = re.match(rb"(\d+) ", data)
    message, data = data[frame.end() : frame.end() + int(frame[1])], data[frame.end() + int(frame[1]) :]
    pictures += message.startswith(b"\x89PNG\r\n\x1a\n") and message.endswith(b"IEND\xaeB`\x82")
assert pictures == 2, pictures
END
: > "$t/log"

# Before 2.6.2: no numbers in front, ASCII, answers in blocks of 256 bytes, up to the first NUL.
cat > "$t/bare.lua" << 'END'
-- However long the server takes; a single call waits for 5 ms unless told otherwise.
local function hear()
    local until_s, answer = os.time() + 20, nil
    repeat answer = comm.socketServerResponse() until answer ~= "" or os.time() > until_s
    return answer
end
assert(comm.socketServerSend("h\195\169\240\159\152\128\255") == 5)
local answer = hear()
assert(answer == "2 OK", #answer)
comm.socketServerSetTimeout(200)
comm.socketServerSend("bare:" .. ("a"):rep(300) .. "\n")
answer = hear()
assert(answer == ("a"):rep(300) .. "\n" .. ("a"):rep(211), #answer)
comm.socketServerSend("close")
assert(comm.socketServerResponse() == "")
assert(comm.socketServerSendBytes == nil)
print("done")
END
run --bizhawk 2.6.1 "$t/bare.lua"
expect_sent "h????bare:$(printf 'a%.0s' {1..300})\nclose"
echo 'assert(comm.socketServerSend("x") == "Sent : -1 bytes" and not comm.socketServerGetIp) print("done")' > "$t/oldest.lua"
run --bizhawk 2.3 "$t/oldest.lua"

# The server goes away while a script waits: EmuHawk would hang, this ends, even if the script catches errors.
cat > "$t/gone.lua" << 'END'
event.onexit(function() print("onexit") end)
comm.socketServerSend("close")
while true do pcall(comm.socketServerResponse) end
END
expect_status 1 bh-emu --socket_ip=127.0.0.1 --socket_port="$port" "$t/gone.lua" > "$t/out" 2> "$t/emu.err"
expect_text "$t/emu.err" "127.0.0.1:$port: the server closed the connection while a script waited for its answer"
[ "$(cat "$t/out")" = onexit ]

# A signal ends a script that waits without a limit.
: > "$t/log"
echo 'comm.socketServerSend("mute") comm.socketServerResponse()' > "$t/wait.lua"
in_background bh-emu --socket-ip 127.0.0.1 --socket-port "$port" "$t/wait.lua" 2> "$t/emu.err"
wait_until 20 grep -q mute "$t/log"
kill -INT "$!"
expect_status 130 wait "$!"

# Without the flags; with flags that cannot be right; with nobody there.
cat > "$t/none.lua" << 'END'
assert(comm.socketServerSend("x") == -1 and comm.socketServerSendBytes({}) == -1 and comm.socketServerGetInfo() == "")
assert(comm.socketServerResponse() == nil and comm.socketServerScreenShot() == nil)
assert(comm.socketServerScreenShotResponse() == nil and comm.socketServerSuccessful() == false)
assert(comm.socketServerSetTimeout(5) == nil and comm.socketServerGetIp() == nil and comm.socketServerGetPort() == nil)
assert(not pcall(comm.socketServerIsConnected) and not pcall(comm.socketServerSetIp, "127.0.0.1"))
assert(not pcall(comm.socketServerSetPort, 9))
END
bh-emu "$t/none.lua" > "$t/out"
[ "$(sort "$t/out" | uniq -c | sed 's/^ *//')" = '10 Socket server was not initialized, please initialize it via the command line' ]
expect_status 1 bh-emu --socket_ip=127.0.0.1 --socket_port=1 "$t/none.lua" 2> "$t/emu.err"
expect_text "$t/emu.err" '127.0.0.1:1: cannot connect for comm.socketServer*: Connection refused'
expect_status 2 bh-emu --socket_ip=localhost --socket_port=1 "$t/none.lua" 2> "$t/emu.err"
expect_status 2 bh-emu --socket_ip=127.0.0.1 "$t/none.lua" 2> "$t/emu.err"
