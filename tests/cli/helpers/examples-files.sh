# Sourced behind alone.sh and common.sh: the files that the examples of README and the manual pages name, in $t/files, and run_examples.
# shellcheck shell=bash
# shellcheck disable=SC2154

install_to_usr_local
mkdir "$t/files" "$t/others"
cd "$t/files" || exit

# Programs that are not ours and not everywhere, or that want a screen or another machine.
printf '#!/bin/sh\ncat\n' | tee "$t/others/display" >"$t/others/gnuplot"
printf '#!/bin/bash\ncat >"${*: -1}"\n' >"$t/others/ffmpeg"
printf '#!/bin/sh\nshift\nexec "$@"\n' >"$t/others/ssh"
# ./dev demo builds what is built, and cmake installs what it is told to elsewhere.
cat >"$t/others/cmake" <<SHELL
#!/bin/sh
[ "\$1" != --install ] || DESTDIR=$t/installed exec $(command -v cmake) "\$@"
SHELL
printf '#!/bin/sh\nprintf installed\n' >"$t/others/dpkg-query"
chmod +x "$t"/others/*

# What a reader has from BizHawk, or has written.
cp "$BH_SOURCE/man/examples/village.lua" .
bh-emu --userdata=state:village.State village.lua
mkdir ROM Save BizHawk runs
cp -r "$BH_SOURCE/lua" BizHawk/Lua
mkdir man
cp -r "$BH_SOURCE/lua" "$BH_SOURCE/dev" .
cp -r "$BH_SOURCE/man/examples" man
for rom in game.nes ROM/game.nes ROM/kart.n64; do cp /usr/local/share/bh-tools/emberwick.nes $rom; done
for state in level1.State Save/game.State Save/a.State Save/b.State game.State; do cp village.State $state; done
gzip <village.State >Level1.state
echo 'while true do print(emu.framecount()); emu.frameadvance() end' >old_script.lua
cat >policy.py <<'PYTHON'
#!/usr/bin/env python3
import json, sys
for line in sys.stdin:
    print("LEFT" if json.loads(line)["observation"].get("x", 0) > 14 else "RIGHT", flush=True)
PYTHON
chmod +x policy.py
for policy in policy2 old new; do cp policy.py $policy.py; done
printf '%s\n' 'a server began' '@S|map:00|x:1|y:2|story:0' >server.log

# play NAME OPTION...: records NAME.zst of bh-serve with these options and the emulator.
play() {
    rm -f ../serve.err
    bh-serve "${@:2}" 2>../serve.err | bh-record -q -o "$1.zst" &
    children+=("$!")
    wait_until 20 grep -qs 'listening on ' ../serve.err
    bh-emu --url_post=http://127.0.0.1:9001/ --userdata=shots:true /usr/local/share/bh-tools/lua/gsl_sender.lua >../emu.log 2>&1
    wait "${children[-1]}"
}

# Recordings: of that policy in the emulator, and what becomes of such; of four tries; parts; one of five episodes with other pictures.
play run -n 300 -- ./policy.py
cat >tries.py <<'PYTHON'
import json, sys
for line in sys.stdin:
    print(json.dumps({"action": "RIGHT", "restart": json.loads(line)["step"] == 9}), flush=True)
PYTHON
play tries --episodes 4 -- python3 tries.py
cp run.zst monday.zst
cp run.zst tuesday.zst
cp monday.zst tuesday.zst runs
bh-record -q --split steps=100 -o part-%03d.zst run.zst
mapfile -t steps < <(for n in {0..149}; do echo "1:$((n / 30)):$((n % 30)):$n"; done)
python3 "$BH_SOURCE/tests/cli/helpers/pictures.py" stream "${steps[@]}" | bh-record -q -o episodes.zst
cd "$t" || exit

# run_examples FILE...: of pages or README.
run_examples() {
    local file status=0
    for file in "$@"; do
        PATH=$t/others:$PATH python3 "$BH_SOURCE/tests/cli/helpers/examples.py" "$file" "$t/files" || status=1
    done
    [ $status = 0 ] || fail "an example does not do what is printed"
}
