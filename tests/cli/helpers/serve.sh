# Sourced behind common.sh by tests that start bh-serve and talk to it.
# shellcheck shell=bash
# shellcheck disable=SC2154

# serve OUT ERR OPTION...: starts a server that writes $t/OUT and $t/ERR; its process is in $server, its port in $port.
serve() {
    in_background bh-serve --listen 127.0.0.1:0 "${@:3}" > "$t/$1" 2> "$t/$2"
    server=$!
    port=$(listening_port "$t/$2")
}

# stop [STATUS]: interrupts the server, which must end well, or with STATUS: 3 if its policy left steps without an answer.
stop() {
    kill -INT "$server"
    expect_status "${1:-0}" wait "$server"
}

# client MESSAGE...: the answers, a line each.
client() { python3 "$BH_SOURCE/tests/cli/helpers/client.py" "$port" "$@"; }

# said GOT WANTED
said() { [ "$1" = "$2" ] || fail "answered '$1', not '$2'"; }
