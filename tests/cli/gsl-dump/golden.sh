# The exact output, messages and status for a stream and a log that hold every odd thing we know of.
# UPDATE_GOLDEN=1 writes what is expected; look at the difference before keeping it.
. "${0%/*}/../helpers/common.sh"
cd "$BH_SOURCE/tests/golden/gsl-dump"

# golden NAME STATUS ARG...: compares with NAME.out and NAME.err; no file means no output.
golden() {
    local name=$1 wanted=$2
    shift 2
    expect_status "$wanted" bh-gsl-dump "$@" > "$t/$name.out" 2> "$t/$name.err"
    for kind in out err; do
        if [ -n "${UPDATE_GOLDEN-}" ]; then
            rm -f "$name.$kind"
            [ ! -s "$t/$name.$kind" ] || cp "$t/$name.$kind" "$name.$kind"
        elif [ -e "$name.$kind" ]; then
            diff -u "$name.$kind" "$t/$name.$kind"
        else
            diff -u /dev/null "$t/$name.$kind"
        fi
    done
}

golden jsonl 0 run.jsonl
golden csv 0 --format csv run.jsonl
golden tsv 0 -f tsv run.jsonl
golden fields-jsonl 0 --fields session,step,action,x,hp.0,hp.1,party.hp.1,items.1.kind,action.guessed run.jsonl
golden fields-csv 0 --format=csv --fields step,action,x --fields hp.1,frame.width,note run.jsonl
# `step`: the observation's only after a step that has it there; the prefixes name the place.
golden fields-places 0 --fields reward,observation.reward,step.reward,step.1,step.step,observation.step run.jsonl
golden fields-unknown 0 --fields x,hpp,observation.time_us run.jsonl
golden single-column 0 --format csv --fields gold run.jsonl
golden selection 0 --session 1 --from 1 --until 2 run.jsonl
golden selection 0 --session 1 --from 1 --until 18446744073709551615 --episode 0 run.jsonl
golden episode-csv 0 --episode 1 --format csv run.jsonl
golden table 0 --format table run.jsonl
golden table-fields 0 -f table --fields step,action,x,hp.1,note run.jsonl
golden where 0 --where 'step > 0 && (hp.0 < 19 || present(gold))' --fields session,episode,step,hp,gold run.jsonl
golden summary 0 --summary run.jsonl
golden summary-table 0 --summary -f table --fields step,action,x,hp.0,note run.jsonl
golden changes 0 --changes --fields map run.jsonl
golden changes-values 0 --changes=values run.jsonl
golden changes-values-csv 0 --changes=values -f csv --fields x,hp.0,action run.jsonl
golden transitions 0 --transitions --fields session,episode,step,position,action,reward,terminated,truncated,x run.jsonl
golden position 0 --fields position,step --session 1 --from 1 run.jsonl
golden where-change 0 --where 'change(x) > 0' --fields session,episode,step,position,x run.jsonl
golden log 3 server.log
golden log-fields 3 --fields session,episode,step,emu_frame,reward,x,y,request server.log
golden union 3 --format csv run.jsonl server.log
