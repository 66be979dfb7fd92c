# A person plays: nothing is pressed, and each step's action is what was held until the next one.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

serve out err --human --system NES
client '@H|_system:NES' '@S|x:0' '@S|x:1|_inputs:4*RIGHT,26*RIGHT+A' '@S|x:2|_inputs:10*NONE,10*B,10*NONE' '@S|x:3' 'what' \
    '@E|x:4|_inputs:2*LEFT' '@S|x:5' > "$t/replies"
[ "$(grep -cx 'ACT:NONE' "$t/replies")" -eq 7 ] && [ "$(grep -c '^ERR:' "$t/replies")" -eq 1 ] || fail "replies: $(cat "$t/replies")"
# A BrainHawk client gets no controls that would come in between, and one step more in the same message.
[ "$(client --path /s/hawk 'SET x INT 1; UPDATE; GET controls; GET exit')" = '; False' ] || fail "controls for a person"
[ "$(client --path /s/hawk 'SET _inputs STRING 3*UP; UPDATE; SET _inputs STRING 5*DOWN; UPDATE; GET x')" = 'INT 1' ] || fail "no answer"
# What a person did after the last screen of an episode is no answer to it; and a session's record comes before all others.
[ "$(client --path /s/new 'SET restart True; GET restart')" = True ] || fail "no restart for a new client"
client --path /s/new 'UPDATE' 'SET restart True; GET restart' 'SET _inputs STRING 5*RIGHT; UPDATE' > /dev/null
stop
[ "$(jq -sc '[.[] | select(.session == 3) | [.type, .episode, .action.text]]' "$t/out")" = \
    '[["session",null,null],["episode",0,null],["exchange",null,null],["step",1,null],["episode",1,null],["exchange",null,null],["step",2,null],["session_end",null,null]]' ] ||
    fail "an action crosses a restart: $(jq -c 'select(.session == 3)' "$t/out")"

[ "$(jq -sc '[.[] | select(.type == "step" and .session == 1) | [.episode, .step, .observation.x, .action.text, .action.human]]' "$t/out")" = \
    '[[0,0,0,"RIGHT+A",true],[0,1,1,"NONE",true],[0,2,2,null,null],[0,3,3,"LEFT",true],[0,4,4,null,null],[1,0,5,null,null]]' ] ||
    fail "the actions are wrong: $(jq -c 'select(.type == "step")' "$t/out")"
jq -se '[.[] | select(.type == "step" and .session == 1)] | map(.inputs) ==
    [null, [[4,"RIGHT"],[26,"RIGHT+A"]], [[10,"NONE"],[10,"B"],[10,"NONE"]], null, [[2,"LEFT"]], null]' "$t/out" > /dev/null ||
    fail "the inputs are wrong"
# In the order of the replies, also what came while a step waited.
[ "$(jq -rs '[.[] | select(.session == 1) | .type] | join(" ")' "$t/out")" = \
    'session exchange step step step step exchange step episode step session_end' ] || fail "out of order: $(jq -c '[.type, .step]' "$t/out")"
[ "$(jq -sc '[.[] | select(.type == "step" and .session == 2) | [.step, .part, .action.text, .reply]]' "$t/out")" = \
    '[[0,null,"UP","; False"],[1,null,"DOWN","INT 1"],[2,2,null,null]]' ] || fail "the BrainHawk steps are wrong"
for session in 1 2; do
    jq -s "[.[] | select(.session == $session and .time_us) | .time_us]" "$t/out" | jq -e '. == sort' > /dev/null || fail "time goes back"
done
