# The options about the game, by word and from a file: what clients are told, and which saves are drawn.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

for wrong in '--system Nintendo' '--speed 0' '--speed 6400' '--speed fast' '--update-interval 0' '--frameskip -1' '--sound loud' '--save a=-1' \
    '--save =2' '--save a=0' '--human --policy random'; do
    # shellcheck disable=SC2086
    expect_status 2 bh-serve --listen 127.0.0.1:0 $wrong > /dev/null 2> "$t/err"
done

expect_status 2 bh-serve --speed 6400 > /dev/null 2> "$t/err"
expect_text "$t/err" '--speed: 6400 is not a whole number from 1 to 6399'
printf 'seed = 1\n[foo]\nsound = "on"\n' > "$t/sections.toml"
expect_status 2 bh-serve --config "$t/sections.toml" > /dev/null 2> "$t/err"
expect_text "$t/err" 'the section [foo] means nothing'
# Whoever wants silence and any port still has to know which.
serve out err --quiet
said "$(client 'GET speed')" 100
stop
expect_status 1 grep -v 'listening on' "$t/err"

# The defaults are the emulator's own.
serve out err
said "$(client 'GET rom; GET save; GET update_interval; GET speed; GET frameskip; GET sound; GET controls')" '; ; 1; 100; 0; True; '
said "$(client '@H|_system:NES')" 'ACT:NONE'
stop

# From a file; the command line wins. A client that says its own controls is believed.
cat > "$t/game.toml" <<TOML
system = "NES"
rom = "a=b.nes"
save = ["one.State=3", "never.State=0", "two=x.State"]
speed = 200
sound = false
seed = 5
actions = "RIGHT+A"
policy = "random"
grayscale = true
TOML
draws() {
    serve out err --config "$t/game.toml" "$@"
    for _ in 1 2 3 4 5 6 7 8 9 10; do echo 'RESET; GET save'; done > "$t/messages"
    mapfile -t messages < "$t/messages"
    client "${messages[@]}" > "$t/draws"
}
draws --speed 300
[ "$(sort -u "$t/draws" | paste -sd ' ')" = 'one.State two=x.State' ] || fail "drawn: $(sort -u "$t/draws")"
cp "$t/draws" "$t/first"
said "$(client 'GET rom; GET speed; GET sound; GET update_interval')" 'a=b.nes; 300; False; 1'
# What is asked before the first RESET draws no save.
for name in a b c d e f; do
    said "$(client --path "/s/asks-$name" 'GET save' 'RESET; GET save' | sort -u | wc -l)" 1
done
said "$(client 'UPDATE; GET controls; GET guessed')" \
    'Reset:False,Power:False,P1 Up:False,P1 Down:False,P1 Left:False,P1 Right:True,P1 Start:False,P1 Select:False,P1 B:False,P1 A:True,P2 Up:False,P2 Down:False,P2 Left:False,P2 Right:False,P2 Start:False,P2 Select:False,P2 B:False,P2 A:False; True'
said "$(client --path /s/own 'RESET; SET _keys STRING P1 A,P1 Right; UPDATE; GET controls')" 'P1 A:True,P1 Right:True'
case $(client --path /act/gsl '@H|_system:NES') in
    'ACT:NONE|speed:300|sound:0|load:'*.State) ;;
    *) fail "the hello's reply lacks the settings" ;;
esac
case $(client --path /act/gsl '@E|x:1') in 'ACT:NONE|load:'*.State) ;; *) fail "no state after an episode" ;; esac
stop
draws
cmp "$t/draws" "$t/first" || fail "the same seed draws other saves"
stop
draws --seed 6
if cmp -s "$t/draws" "$t/first"; then fail "another seed draws the same saves"; fi
stop

# A restart by the policy gives a GSL client a save; a policy may choose one, and may not press what the console has not.
serve out err --system GB --save a.State -- sh -c 'read -r a; echo "LEFT|restart:1"; read -r a; echo "P1 X"; echo "LEFT|load:b.State"
    read -r a; echo "B|exit:1"; cat > /dev/null'
said "$(client '@S|x:1' '@S|x:1' | paste -sd ' ')" 'ACT:LEFT|restart:1|load:a.State ACT:LEFT|load:b.State'
said "$(client '@S|x:1')" 'ACT:B|exit:1'
stop
expect_text "$t/err" '"P1 X" is no action'
[ "$(jq -rs '[.[] | select(.type == "episode") | .reason] | join(" ")' "$t/out")" = 'restart load exit' ] || fail "the episodes' ends are wrong"
jq -se '[.[] | select(.type == "session")][0] | .system == "GB" and (.keys | contains(["Left", "B"]))' "$t/out" > /dev/null ||
    fail "the console is not recorded"

# Numbers that a setting cannot have are reported. A path that would be taken for two answers is none. A stop counts for the message, too.
serve out err --steps 4 -- sh -c 'read -r a; echo "A|speed:0|frameskip:max"; read -r a; echo "A|speed:99999|load:x; y.State"
    read -r a; echo "A|speed:max|frameskip:9|exit:1"; while read -r a; do echo B; done'
said "$(client 'UPDATE; GET speed; GET frameskip; UPDATE; GET speed; GET save')" '100; 0; 100; None'
said "$(client 'UPDATE; GET speed; GET frameskip; GET exit')" '6399; 9; True'
said "$(client 'UPDATE; UPDATE; UPDATE; GET exit')" 'True'
expect_status 0 wait "$server"
[ "$(jq -s '[.[] | select(.type == "step")] | length' "$t/out")" -eq 4 ] || fail "steps after the last"
expect_text "$t/err" "the policy's speed is no number from 1 to 6399"
expect_text "$t/err" "the policy's frameskip is no number from 0 to 99"
expect_text "$t/err" 'GET save: the path holds what separates answers'
for option in --rom --save; do
    expect_status 2 bh-serve "$option" 'a; b' > /dev/null 2> "$t/err"
done
