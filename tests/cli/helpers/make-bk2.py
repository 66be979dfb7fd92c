# make-bk2.py FILE [KEY=VALUE]... [@MEMBER=FILE]...: a .bk2 movie for the NES of what standard input says: lines of FRAMES BUTTONS, as in
# tools/games/emberwick/walkthrough.txt; P2's buttons and the console's with their whole names.
import sys
import zipfile

pad = ["Up", "Down", "Left", "Right", "Start", "Select", "B", "A"]
names = ["Power", "Reset"] + ["P1 " + b for b in pad] + ["P2 " + b for b in pad]
letters = "Pr" + "UDLRSsBA" * 2
groups = (2, 10, 18)


def line(buttons):
    held = set() if buttons == "NONE" else set(buttons.upper().split("+"))
    known = {n.upper(): i for i, n in enumerate(names)}
    wanted = {known.get(b, known.get("P1 " + b)) for b in held}
    text = "".join(letters[i] if i in wanted else "." for i in range(len(names)))
    return "|%s|%s|%s|" % (text[:2], text[2:10], text[10:])


header = {"MovieVersion": "BizHawk v2.0.0", "Author": "a test", "emuVersion": "Version 2.9.1", "Platform": "NES", "GameName": "game",
          "Core": "NesHawk", "rerecordCount": "7"}
extra = {}
for word in sys.argv[2:]:
    key, value = word.split("=", 1)
    if key.startswith("@"):
        extra[key[1:]] = open(value, "rb").read()
    else:
        header[key] = value
log = ["[Input]", "LogKey:" + "".join("#" + "".join(n + "|" for n in names[a:b]) for a, b in zip((0, 2, 10), groups))]
for row in sys.stdin:
    words = row.split("#")[0].split(maxsplit=1)
    if words:
        log += [line(words[1].strip())] * int(words[0])
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as movie:
    movie.writestr("Header.txt", "".join("%s %s\r\n" % item for item in header.items()) + "\r\n")
    movie.writestr("Comments.txt", "one\r\ntwo\r\n")
    movie.writestr("Subtitles.txt", "")
    movie.writestr("Input Log.txt", "\r\n".join(log + ["[/Input]", ""]))
    for name, content in extra.items():
        movie.writestr(name, content)
