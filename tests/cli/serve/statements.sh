# The table of statements over every dialect: the same answers, whichever way they come.
. "${0%/*}/../helpers/common.sh"
. "${0%/*}/../helpers/serve.sh"

serve out err --rom ROM/a.nes --save Save/b.State --update-interval 5 --speed max --frameskip 1 --sound off
PYTHONPATH="$BH_SOURCE/tests/cli/helpers" expect_status 0 python3 - "$port" "$BH_SOURCE/tests/golden/statements.tsv" <<'PYTHON'
import re, sys
from dialects import Framed, Http, Lines, WebSocket
port = int(sys.argv[1])
with open(sys.argv[2]) as file:
    blocks = [[line.split("\t") for line in block.splitlines() if not line.startswith("#")] for block in file.read().split("\n\n")]
assert len(blocks) == 2 and min(map(len, blocks)) > 20

# What a message that comes over a wire can begin with, and what a bare line can.
statement = re.compile(r"(GET|SET|UPDATE|RESET|SESSION)\b")
bare = re.compile(r"(GET|SET|SESSION) |(UPDATE|RESET)\b")
controls = {} # these depend on the client's console: the same for all is enough
asked = 0
for number, block in enumerate(blocks):
    for kind in (Http, Framed, Lines, WebSocket):
        name = f"{kind.__name__}{number}"
        client = kind(port, "/s/" + name) if kind in (Http, WebSocket) else kind(port)
        for message, reply, *_ in block:
            if not (bare if kind is Lines else statement).match(message):
                continue
            asked += 1
            answer = client.ask(message.replace("SESSION left", "SESSION " + name).encode()).decode()
            if "controls" in message:
                reply = controls.setdefault(message, answer)
            wanted = "OK" if kind is Framed and not reply else reply
            assert answer == wanted, (name, message, answer, wanted)
assert asked > 200, asked
PYTHON
stop
