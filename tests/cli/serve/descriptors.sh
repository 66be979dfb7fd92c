# A policy behind inherited descriptors: the program that started bh-serve or bh-replay; what it is asked and told there, in batches, about
# the ends of episodes, with rewards and pictures made for it; and how it all ends.
# shellcheck shell=bash source=../helpers/common.sh
. "${0%/*}/../helpers/common.sh"

expect_status 2 bh-serve --policy fd:3 2> "$t/err"
expect_text "$t/err" 'fd:3: two descriptors are needed, as in fd:3,4'
expect_status 2 bh-serve --policy fd:98,99 2> "$t/err"
expect_text "$t/err" 'descriptor 98 is not open'
expect_status 2 bh-serve --policy fd:3,4 3> "$t/pipe" 4> /dev/null 2> "$t/err"
expect_text "$t/err" 'descriptor 3 cannot be read'
expect_status 2 bh-serve --policy fd:3,4 3< "$0" 4> /dev/null 2> "$t/err"
expect_text "$t/err" 'descriptor 3 is neither a pipe nor a socket nor a terminal'
expect_status 2 bh-serve --policy fd:0,1 -- true 2> "$t/err" < <(:) > >(cat)
expect_status 2 bh-serve --batch 2> "$t/err"
expect_status 2 bh-serve --batch-least 2 -- true 2> "$t/err"
expect_status 2 bh-serve --policy-size 8x8 -- true 2> "$t/err"
expect_text "$t/err" 'needs --policy-frames raw or gray'
mkfifo "$t/fifo"
expect_status 2 bh-replay "$t/run" --policy fd:3,4 3<> "$t/fifo" 4<> "$t/fifo" 2> "$t/err"
expect_text "$t/err" 'needs --to policy'

python3 - "$t" <<'PYTHON'
import base64, http.client, json, os, socket, struct, subprocess, sys, threading, urllib.parse, zlib
folder = sys.argv[1]

def png(width, height, rows):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))

class Server:
    """bh-serve, whose policy is this program."""
    def __init__(self, *options, name="run"):
        from_policy, self.output = os.pipe()
        reading, to_policy = os.pipe()
        self.input = os.fdopen(reading, "rb")
        self.run = open(f"{folder}/{name}", "w+b")
        self.process = subprocess.Popen(
            ["bh-serve", "--listen", "127.0.0.1:0", "--policy", f"fd:{from_policy},{to_policy}", *options],
            pass_fds=(from_policy, to_policy), stdout=self.run, stderr=subprocess.PIPE, text=True)
        os.close(from_policy), os.close(to_policy)
        line = self.process.stderr.readline()
        assert "listening on" in line, line
        self.port = int(line.rsplit(":", 1)[1])
    def post(self, text, path="/act"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", path, text)
        return connection.getresponse().read().decode()
    def later(self, *arguments):
        """Posts in a thread; call what is returned for the answer."""
        answer = []
        thread = threading.Thread(target=lambda: answer.append(self.post(*arguments)))
        thread.start()
        def wait():
            thread.join(60)
            return answer[0]
        return wait
    def read(self):
        message = json.loads(self.input.readline())
        payload = self.input.read(message["payload"]) if "payload" in message else None
        assert payload is None or self.input.read(1) == b"\n"
        return message, payload
    def write(self, answer):
        os.write(self.output, (answer if isinstance(answer, str) else json.dumps(answer)).encode() + b"\n")
    def end(self):
        os.close(self.output)
        status = self.process.wait(60)
        self.run.seek(0)
        records = []
        while line := self.run.readline():
            records.append(json.loads(line))
            if "payload" in records[-1]:
                self.run.seek(records[-1]["payload"] + 1, 1)
        return status, records

# One question and one answer; the ends of episodes, rewards and ends by expressions; a name.
server = Server("--ask-ends", "--reward", "change(x) - [hp == 0]", "--terminated", "x > 20")
answer = server.later("@S|x:10|hp:5", "/act/ada")
message, _ = server.read()
assert message["name"] == "ada" and message["started"] and message["reward"] == 0 and "terminated" not in message, message
server.write("ACT:RIGHT*3")
assert answer() == "ACT:RIGHT*3"
answer = server.later("@S|x:14|hp:0", "/act/ada")
assert (message := server.read()[0])["reward"] == 3 and "name" not in message, message
server.write({"action": "UP"})
assert answer() == "ACT:UP"
answer = server.later("@E|x:15|hp:0|_reward:9|_truncated:1", "/act/ada")
message, _ = server.read()
assert message["end"] and message["truncated"] and message["reward"] == 9, message
server.write({"action": "UP", "load": "a.State"})
assert answer() == "ACT:NONE|load:a.State"
answer = server.later("@S|x:19|hp:1", "/act/ada")
message, _ = server.read()
assert (message["episode"], message["step"], message["reward"]) == (1, 0, 0) and "ended" not in message, message
server.write("UP")
answer()
answer = server.later("@S|x:21|hp:1", "/act/ada")
assert server.read()[0]["terminated"]
server.write("UP")
assert answer() == "ACT:UP|restart:true", answer()
status, records = server.end()
assert status == 0, (status, server.process.stderr.read())
assert (records[-1]["type"], records[-1]["reason"]) == ("end", "policy ended"), records[-1]
steps = [record for record in records if record["type"] == "step"]
assert [(s["episode"], s["reward"], s.get("terminated"), "action" in s) for s in steps] == [
    (0, 0, None, True), (0, 3, None, True), (0, 9, None, False), (1, 0, None, True), (1, 2, True, True)], steps
assert [r["reason"] for r in records if r["type"] == "episode"] == ["end", "restart"], records

# A batch of two clients in step: it waits for both, and for the one that is answered later, too. Pictures, as they were asked for.
server = Server("--batch", "--batch-least", "2", "--policy-frames", "gray", "--policy-crop", "0,0,2,2", "--policy-size", "1x1")
picture = base64.b64encode(png(3, 2, [bytes([10] * 3 + [20] * 3 + [99] * 3), bytes([30] * 3 + [40] * 3 + [99] * 3)]))
server.post("screenshot=" + urllib.parse.quote_plus(picture), "/act/one")
first = server.later("@S|n:1", "/act/one")
second = server.later("@S|n:2", "/act/two")
message, payload = server.read()
asked = {item["name"]: item for item in message["observations"]}
assert asked["one"]["frame"] == {"width": 1, "height": 1, "encoding": "gray", "bytes": 1} and payload == bytes([25]), (message, payload)
server.write([None if item["name"] == "one" else "LEFT" for item in message["observations"]])
assert second() == "ACT:LEFT"
second = server.later("@S|n:3", "/act/two")
message, payload = server.read()
assert sorted(item["observation"]["n"] for item in message["observations"]) == [1, 3] and payload == bytes([25]), message
server.write([{"action": f"UP*{item['observation']['n']}"} for item in message["observations"]])
assert (first(), second()) == ("ACT:UP*1", "ACT:UP*3")
# The end while a client waits: it is told to exit.
first = server.later("@S|n:4", "/act/one")
second = server.later("@S|n:5", "/act/two")
server.read()
status, records = server.end()
assert (status, first(), second()) == (3, "ACT:NONE|exit:true", "ACT:NONE|exit:true") or status == 0, (status, first(), second())

# A replay asks in the same way; one socket for both directions.
ours, theirs = socket.socketpair()
replay = subprocess.Popen(["bh-replay", f"{folder}/run", "--to", "policy", "--policy", f"fd:{theirs.fileno()},{theirs.fileno()}",
                           "--report", "json"], pass_fds=[theirs.fileno()], stdout=subprocess.PIPE)
theirs.close()
stream = ours.makefile("rwb", buffering=0)
while line := stream.readline():
    stream.write(b"ACT:" + json.loads(line)["recorded"].encode() + b"\n")
stream.close(), ours.close()
report = json.loads(replay.communicate(timeout=60)[0])
assert report["compared"] > 0 and report["equal"] == report["compared"] and replay.returncode == 0, (report, replay.returncode)
PYTHON
