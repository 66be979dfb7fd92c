# 256 clients at once, each with a session and a connection for every message: no step is lost, mixed or out of order.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
# shellcheck source=../helpers/serve.sh
. "${0%/*}/../helpers/serve.sh"

mkfifo "$t/stream"
in_background bh-record -q -o "$t/run.zst" "$t/stream"
recorder=$!
serve stream serve.err -- jq --unbuffered -r '"A"'
python3 "$BH_SOURCE/tests/cli/helpers/clients.py" "$port" 256 40 --path '/act/{c}' '@S|c:{c}|n:{i}|_frame:{i}' > "$t/replies"
stop
expect_status 0 wait "$recorder"
[ "$(awk '$2 == 40 && $3 == 0' "$t/replies" | wc -l)" -eq 256 ] || fail "not every message got its action: $(awk '$2 != 40' "$t/replies" | head)"
bh-info --verify "$t/run.zst" > "$t/info"
expect_text "$t/info" '10240 steps'
bh-replay --no-frames "$t/run.zst" | jq -se '[.[] | select(.type == "step")] | group_by(.session)
    | length == 256 and all([.[].observation.n] == [range(40)] and ([.[].observation.c] | unique | length == 1))' > "$t/verdict" ||
    fail "a session is not as its client played it"
