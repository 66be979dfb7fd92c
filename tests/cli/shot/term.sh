# bh-shot --term: what each kind of terminal is given, that none is waited for for ever, and that none is left changed
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"
support() { python3 "${0%/*}/../helpers/pictures.py" "$@"; }
export TERM=xterm-256color
unset COLUMNS TMUX
terminal() { python3 "${0%/*}/../helpers/terminal.py" "$@"; }

support stream 1:0:0:10 1:0:1:11 1:0:2 1:1:0:13 > "$t/run"
bh-record -q -o "$t/run.zst" "$t/run"

# Each gets the best that it has, in the order of the recording, at its own size if there is room.
for kind in kitty sixel both plain; do
    terminal $kind 80 10 bh-shot "$t/run.zst" --at 0 --term
    terminal $kind 80 10,11,13 bh-shot "$t/run.zst" --term=auto
    terminal $kind 2 13 bh-shot "$t/run" --last --term
done
terminal plain 20 11,13 bh-shot "$t/run.zst" --range 1: --term
# Nor is one higher than the terminal, with room for its name and the prompt below it.
for rows in 3 8 13; do
    for kind in kitty sixel plain; do
        ROWS=$rows terminal $kind 80 10 bh-shot "$t/run.zst" --at 0 --term
    done
done
ROWS=8 terminal plain 10 11,13 bh-shot "$t/run.zst" --range 1: --term

# Terminals that do not answer, or something else.
terminal silent 80 10 bh-shot "$t/run.zst" --at 0 --term
terminal garbage 80 10 bh-shot "$t/run.zst" --at 0 --term

# Those that must not be asked at all, and those that must not be asked everything.
for name in dumb linux ''; do
    TERM=$name terminal none 80 10 bh-shot "$t/run.zst" --at 0 --term
done
TERM=tmux-256color terminal sixel 80 10 bh-shot "$t/run.zst" --at 0 --term

# Who says what it is to be is not asked.
terminal none 80 10 bh-shot "$t/run.zst" --at 0 --term=half

# In the background nobody is asked, which would stop the program.
# shellcheck disable=SC2016
terminal none 80 10 bash -c 'set -m; stty -tostop; bh-shot "$0" --at 0 --term & wait $!' "$t/run.zst"

# Whatever ends it while it waits, the terminal is as it was.
for name in SIGINT SIGTERM SIGHUP SIGQUIT; do
    (ulimit -c 0; terminal silent 80 $name bh-shot "$t/run.zst" --at 0 --term)
done

# Without a terminal nobody is asked either; the environment says how wide it is to be.
bh-shot -q "$t/run.zst" --at 0 --term > "$t/piped"
[ "$(wc -l < "$t/piped")" -eq 12 ] # 24 rows of pixels
bh-shot -q "$t/run.zst" --at 0 --term=half | cmp - "$t/piped"
COLUMNS=16 bh-shot -q "$t/run.zst" --at 0 --term > "$t/narrow"
[ "$(wc -l < "$t/narrow")" -eq 6 ]
COLUMNS=nonsense bh-shot -q "$t/run.zst" --at 0 --term | cmp - "$t/piped"
bh-shot -q "$t/run.zst" --at 0 --term=kitty > "$t/kitty"
[ "$(head -c 3 "$t/kitty")" = $'\e_G' ]
bh-shot -q "$t/run.zst" --at 0 --term=sixel > "$t/sixel"
[ "$(head -c 2 "$t/sixel")" = $'\eP' ]

# Looks, and a sheet.
bh-shot -q "$t/run.zst" --at 0 --term --scale 2 > "$t/large"
[ "$(wc -l < "$t/large")" -eq 24 ]
bh-shot "$t/run.zst" --sheet 2x2 --term > "$t/sheet" 2> "$t/err"
[ "$(wc -l < "$t/sheet")" -eq 41 ] # two rows of 24 + 11 + 4 pixels, and 4 above, in 76 columns
expect_text "$t/err" "bh-shot: $t/run.zst: 3 pictures"
