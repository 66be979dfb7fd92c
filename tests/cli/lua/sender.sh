# gsl_sender.lua in the emulator, where its server is away, says what must not be done, or says too much.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"
. "${0%/*}/../helpers/emu.sh"

# sender NAME STATUS SETTINGS OPTION...: the installed script, found by its name, plays for the server at $port; what it says is in
# NAME.log and NAME-emu.err.
mkdir "$t/here"
sender() {
    (cd "$t/here" && expect_status "$2" timeout 100 bh-emu --url_get="http://127.0.0.1:$port" --url_post="http://127.0.0.1:$port" \
        --userdata="$3" "${@:4}" gsl_sender.lua) > "$t/$1.log" 2> "$t/$1-emu.err"
}

# answers NAME ANSWER...: a server whose policy gives these answers, and then tells the client to exit
answers() {
    printf '%s\n' "${@:2}" > "$t/$1.answers"
    serve "$1.out" "$1.err" -- python3 -c '
import sys
answers = open(sys.argv[1]).read().splitlines()
for line in sys.stdin:
    print(answers.pop(0) if answers else "NONE|exit:1", flush=True)' "$t/$1.answers"
}

# Nobody listens: in bh-emu the script gives up, after a minute if nothing else is said; the message begins with the reason.
port=1
sender nobody 1 "interval:1;tries:3"
expect_text "$t/nobody.log" 'gsl_sender: connection refused (no answer from http://127.0.0.1:1/act); all buttons released, trying again'
expect_text "$t/nobody-emu.err" 'gsl_sender: connection refused (no answer from http://127.0.0.1:1/act, try 3 of 3); the script ends'
sender gone 1 "interval:1;give_up:1"
expect_text "$t/gone-emu.err" 'gsl_sender: connection refused (no answer from http://127.0.0.1:1/act, for 1 s); the script ends'
expect_status 1 bh-emu --url_get=http://127.0.0.1:1 --url_post=http://127.0.0.1:1 --userdata=give_up:1 "$BH_SOURCE/lua/sample_tool.lua" \
    > "$t/tool.log" 2> "$t/tool-emu.err"
expect_text "$t/tool-emu.err" 'BHClient: connection refused (no answer from http://127.0.0.1:1, for 1 s); the script ends'

# A server that is killed, with three clients: each one ends, and says why.
serve killed.out killed.err --policy none
for i in 1 2 3; do
    sender "killed$i" 1 "session:$i;interval:1;give_up:1" &
    children+=("$!")
    clients[i]=$!
done
for i in 1 2 3; do
    wait_until 60 grep -q "\"session\":$i,.*\"step\":20," "$t/killed.out"
done
kill -KILL "$server"
for i in 1 2 3; do
    expect_status 0 wait "${clients[i]}"
    expect_text "$t/killed$i-emu.err" 'the script ends'
done

# Settings that nobody knows, or that make no sense, are told with what is known.
answers settings NONE
sender settings 0 "intervall:5"
expect_text "$t/settings.log" "no setting is called 'intervall'; there are: give_up, interval, map, reset, reward, scenario, session"
stop
sender shots 1 "shots:yes"
expect_text "$t/shots-emu.err" "shots: 'yes' is neither true nor false"
sender nomap 1 "map:mygame.lua"
expect_text "$t/nomap-emu.err" "no map 'mygame.lua': there is no mygame.lua, no ./maps/mygame.lua, no $t/here/mygame.lua; maps that come with"
# It is looked for where bh-emu was started, too.
sed 's/name = "Emberwick"/name = "my game"/' "$BH_SOURCE/lua/maps/emberwick.lua" > "$t/here/mygame.lua"
answers map NONE
sender map 0 "map:mygame.lua"
stop
expect_text "$t/map.log" "gsl_sender: map 'my game'"

# A state is saved below the script's folder or where --allow-write says, and never over what is none.
mkdir "$t/states"
echo mine > "$t/states/file"
ln -s "$t/elsewhere" "$t/states/link"
answers save "NONE|save:$t/any.State" "NONE|save:$t/states/../up.State" "NONE|save:$t/states/file" "NONE|save:$t/states/link/x.State" \
    "NONE|save:/dev/null" "NONE|save:$t/states/ok.State" NONE "NONE|save:$t/states/ok.State"
mkdir "$t/elsewhere"
sender save 0 "interval:1" --allow-write "$t/states"
stop
[ "$(cat "$t/states/file")" = mine ]
[ "$(ls "$t/states" "$t/elsewhere" | tr '\n' ' ')" = "$t/elsewhere:  $t/states: file link ok.State " ] || fail "wrong files: $(ls "$t/states" "$t/elsewhere")"
[ ! -e "$t/any.State" ] && [ ! -e "$t/up.State" ] && [ -c /dev/null ]
grep -q bh-emu-state "$t/states/ok.State"
expect_text "$t/save.log" "cannot save the state $t/any.State: a server may save below the script's folder, or where --allow-write says"
answers noflag "NONE|save:$t/states/ok2.State"
sender noflag 0 "interval:1"
stop
[ ! -e "$t/states/ok2.State" ]

# What a server says reaches a terminal without control characters, as a message on the screen, in the console and from a script.
printf 'import sys\nfor line in sys.stdin: print("ACT:NONE|msg:a\\x1b[31mb\\x07c|speed:\\x1b[2J|exit:1", flush=True)\n' > "$t/loud.py"
serve loud.out loud.err -- python3 "$t/loud.py"
sender loud 0 "interval:1" -v
stop
echo 'print("x\27[31my\1\tz") console.write("\127w\n")' > "$t/print.lua"
bh-emu "$t/print.lua" > "$t/print.log"
! LC_ALL=C grep -n $'[\x01-\x08\x0b-\x1f]' "$t/loud.log" "$t/loud-emu.err" "$t/print.log" >&9 || fail "control characters"
grep -q 'a.*31mb.*c' "$t/loud-emu.err"
printf '%s\n' 'x\x1b[31my\x01	z' '\x7fw' | cmp - "$t/print.log"

# Replies with a message of 5 MB, from somebody's server: what is shown of it is short, and the game goes on.
cat > "$t/long.py" <<'PYTHON'
import http.server
class Server(http.server.BaseHTTPRequestHandler):
    count = 0
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        Server.count += 1
        reply = b"ACT:NONE|msg:" + b"x y" * 1700000 + (b"|exit:1" if Server.count == 10 else b"")
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)
    def log_message(self, *words):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Server)
print("listening on 127.0.0.1:%d" % server.server_port, flush=True)
server.serve_forever()
PYTHON
in_background python3 "$t/long.py" 2> /dev/null > "$t/long.err"
port=$(listening_port "$t/long.err")
sender long 0 "interval:1" -v
[ "$(wc -c < "$t/long-emu.err")" -lt 20000 ] || fail "all of the message is shown"

# A loaded state is told with the hash of the game's memory, in every version the same, whichever function it has for that.
for version in 2.3 2.3.2 2.4 2.11; do
    serve "$version.out" "$version.err" -n 6 -- jq --unbuffered -r 'if .step == 2 and .episode == 0 then "A|restart:1" else "A" end'
    bh-emu -q --bizhawk "$version" --url_get="http://127.0.0.1:$port/" --url_post="http://127.0.0.1:$port/" \
        "$BH_SOURCE/lua/gsl_sender.lua" > "$t/emu.log" 2>&1
    expect_status 0 wait "$server"
    jq -r 'select(.type == "step" and .state_hash) | [.episode, .step, .state_hash] | join(" ")' "$t/$version.out" > "$t/hash"
    grep -Eqx '1 0 [0-9A-Fa-f]{40,64}' "$t/hash" || fail "$version: no hash of the state: $(cat "$t/hash")"
    [ "$version" = 2.3 ] || cmp "$t/hash" "$t/hash.2.3"
    [ "$version" != 2.3 ] || cp "$t/hash" "$t/hash.2.3"
done
