# Several clients at once: those without a name are never mixed, -n counts exactly, and names are forgotten when there are too many.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

clients() { python3 "$BH_SOURCE/tests/cli/helpers/clients.py" "$port" "$@"; }
# frames_go_on FILE: in no session the emulator's frames go back within an episode.
frames_go_on() {
    jq -se '[.[] | select(.type == "step" and .emu_frame != null)] | group_by([.session, .episode])
            | all([.[].emu_frame] as $f | all(range(1; $f | length); $f[.] > $f[. - 1]))' "$1" > /dev/null
}

# Identities in the path tell them apart: each has a session of its own, whole.
serve identity.out identity.err --policy random
clients 4 50 --path '/act?client=c{c}' --hello '@S|c:{c}|_frame:{i}' > "$t/replies"
stop
[ "$(awk '{ print $2, $3 }' "$t/replies" | sort -u)" = '51 0' ] || fail "not every message got its action: $(cat "$t/replies")"
jq -se '[.[] | select(.type == "step")] | length == 200 and (group_by(.session) | length == 4 and all(length == 50 and ([.[].observation.c] | unique | length == 1)))' \
    "$t/identity.out" > /dev/null || fail "sessions are mixed"
frames_go_on "$t/identity.out" || fail "frames go back"
expect_text "$t/identity.err" 'several clients without a name play here'

# Connections that are kept tell them apart, too.
serve kept.out kept.err --policy random
clients 4 50 --keep '@S|c:{c}|_frame:{i}' > "$t/replies"
stop
[ "$(awk '{ sum += $2 } END { print sum }' "$t/replies")" = 200 ] || fail "not every message got its action: $(cat "$t/replies")"
jq -se '[.[] | select(.type == "step")] | length == 200 and (group_by(.session) | all([.[].observation.c] | unique | length == 1))' \
    "$t/kept.out" > /dev/null || fail "sessions are mixed"

# Otherwise what would be mixed is refused with the reason, told and noted; whoever got the session plays on.
serve refused.out refused.err --policy random
clients 2 200 --hello --start 1000 '@S|c:{c}|_frame:{f}' > "$t/replies"
stop
frames_go_on "$t/refused.out" || fail "frames go back"
grep -q ' ERR:another client without a name plays here; give each a name, as in /act/NAME, or an address of its own with --listen$' "$t/replies" ||
    fail "nobody was refused: $(cat "$t/replies")"
expect_text "$t/refused.err" 'refused what came from 127.0.0.1: another client without a name plays here'
jq -se 'any(.[]; .type == "note" and (.text | contains("another client without a name")))' "$t/refused.out" > /dev/null || fail "not noted"

# One client after the other is no mixing, and neither is one that starts again or whose policy loads a state.
serve after.out after.err -- jq --unbuffered -r 'if .step == 9 then "ACT:NONE|restart:1" else "A" end'
clients 1 10 --hello '@S|_frame:{i}|x:1' > "$t/replies"
clients 1 20 --hello '@S|_frame:{i}|x:1' | cmp <(echo '0 21 0 -') - || fail "a client after the first one was refused"
client --count 10 '@S|_frame:{i}|x:1' | sort -u > "$t/replies"
stop
! grep -q 'ERR:' "$t/replies" || fail "a new start was refused"
! grep -q 'without a name' "$t/after.err" || fail "taken for several clients"

# -n: exactly as many steps as it says, from eight clients at once; each is told to exit.
serve steps.out steps.err -n 800 -- jq --unbuffered -r '"A"'
clients 8 1000 --path '/act/{c}' '@S|n:{i}' > "$t/replies"
expect_status 0 wait "$server"
[ "$(jq -c 'select(.type == "step")' "$t/steps.out" | wc -l)" -eq 800 ] || fail "$(jq -c 'select(.type == "step")' "$t/steps.out" | wc -l) steps, not 800"
expect_text "$t/steps.err" 'served 800 steps'
[ "$(awk '$3 != 0' "$t/replies" | wc -l)" -eq 0 ] || fail "a late client was not told to exit: $(cat "$t/replies")"
jq -se '[.[] | select(.type == "exchange")] | all(.reply == "ACT:NONE|exit:true")' "$t/steps.out" > /dev/null || fail "late messages are not recorded as what they are"
# --episodes: exactly as many end, whoever ends them: the clients, a policy whose answers are under way, statements.
ended_episodes() { jq -c 'select(.type == "episode")' "$1" | wc -l; }
serve ends.out ends.err --episodes 20 --policy random
clients 8 1000 --path '/act/{c}' '@S|n:{i}' '@E|n:{i}' > "$t/replies"
expect_status 0 wait "$server"
[ "$(ended_episodes "$t/ends.out")" -eq 20 ] || fail "$(ended_episodes "$t/ends.out") episodes, not 20"
expect_text "$t/ends.err" ' 20 episodes ended'
[ "$(awk '$3 != 0' "$t/replies" | wc -l)" -eq 0 ] || fail "a late client was not told to exit: $(cat "$t/replies")"
cat > "$t/restarts.py" <<'END'
#!/usr/bin/env python3
import sys
lines = []
for line in sys.stdin:
    lines.append(line)
    if len(lines) % 8 == 0:  # all clients wait: their answers come together
        print("A|restart:1\n" * 8, end="", flush=True)
END
chmod +x "$t/restarts.py"
serve restarts.out restarts.err --episodes 19 -- "$t/restarts.py"
clients 8 1000 --path '/act/{c}' '@S|n:{i}' > "$t/replies"
expect_status 0 wait "$server"
[ "$(ended_episodes "$t/restarts.out")" -eq 19 ] || fail "$(ended_episodes "$t/restarts.out") episodes, not 19"
[ "$(awk '$3 != 0' "$t/replies" | wc -l)" -eq 0 ] || fail "a late client was not told to exit: $(cat "$t/replies")"
serve set.out set.err --episodes 3 --policy random
restart='SET restart BOOL True; GET restart'
said "$(client --path /s/one "UPDATE; $restart; UPDATE; $restart; GET exit" "UPDATE; $restart; UPDATE; $restart; UPDATE; $restart; GET exit")" \
    $'True; True; False\nTrue; True; True; True'
expect_status 0 wait "$server"
[ "$(ended_episodes "$t/set.out")" -eq 3 ] || fail "$(ended_episodes "$t/set.out") episodes, not 3"

# Statements, too, where the one that goes beyond is in the middle of a message.
serve statements.out statements.err -n 5 --policy random
said "$(client --path /s/one 'SET n INT 1; UPDATE; UPDATE; UPDATE; GET exit' 'UPDATE; UPDATE; UPDATE; GET exit')" $'False\nTrue'
expect_status 0 wait "$server"
[ "$(jq -c 'select(.type == "step")' "$t/statements.out" | wc -l)" -eq 5 ] || fail "not 5 steps of statements"

# More names than there can be sessions: the oldest are forgotten.
serve names.out names.err --policy random
python3 - "$port" > "$t/replies" <<'PYTHON'
import socket, sys
port = int(sys.argv[1])
def post(connection, name, text):
    connection.sendall(b"POST /act/%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (name, len(text), text))
    reply = b""
    while b"ACT:" not in reply and b"ERR:" not in reply:
        more = connection.recv(65536)
        assert more
        reply += more
    print(reply.split(b"\r\n\r\n", 1)[1].decode().split("|")[0].split(":")[0])
with socket.create_connection(("127.0.0.1", port), timeout=60) as lasting, socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
    post(lasting, b"lasting", b"@S|x:1") # connected, so it is not forgotten
    for i in range(4200):
        post(connection, b"n%d" % i, b"@S|x:1")
    post(lasting, b"lasting", b"@S|x:2")
    post(connection, b"n0", b"@S|x:3")
PYTHON
stop
[ "$(sort "$t/replies" | uniq -c | awk '{ print $1, $2 }')" = '4203 ACT' ] || fail "refused: $(sort "$t/replies" | uniq -c)"
[ "$(jq -c 'select(.type == "session_end" and .reason == "forgotten")' "$t/names.out" | wc -l)" -eq 106 ] ||
    fail "forgotten: $(jq -c 'select(.type == "session_end") | .reason' "$t/names.out" | sort | uniq -c)"
jq -se '[.[] | select(.type == "session" and .name == "lasting")] | length == 1' "$t/names.out" > /dev/null || fail "a connected client was forgotten"
