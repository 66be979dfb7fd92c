#!/usr/bin/env python3
"""Looks at a page in Chromium, over its debugging pipe: a person's keys, a phone's width, what the console says.

    browser.py PAGE SCREENSHOTS EXPECTED

EXPECTED is JSON: {"steps": how many, "episodes": their first rows, "pictures": {"STEP": "PNG file"}, "searches": {"CONDITION": how many steps}}.
"""

import base64
import fcntl
import hashlib
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import pictures


class Chromium:
    def __init__(self, folder):
        pipes = os.pipe(), os.pipe()
        to_it, ours, theirs, from_it = (fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for pipe in pipes for fd in pipe)  # not 3 or 4
        for pipe in pipes:
            for fd in pipe:
                os.close(fd)
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
                 "--disable-sync", "--disable-quic", "--disable-dev-shm-usage", "--remote-debugging-pipe", "--user-data-dir=" + folder]
        # It reads descriptor 3 and writes 4.
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec chromium "$@" 3<&{to_it} 4>&{from_it} {to_it}<&- {from_it}>&-', "bash", *flags, "about:blank"],
            pass_fds=(to_it, from_it), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_it)
        os.close(from_it)
        self.out, self.input = ours, theirs
        self.buffer, self.number, self.complaints, self.session = b"", 0, [], None
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]
            self.notice(answer)

    def receive(self):
        while b"\0" not in self.buffer:
            more = os.read(self.input, 1 << 20)
            assert more, "Chromium has gone"
            self.buffer += more
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def notice(self, event):
        method, params = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown" or method == "Runtime.consoleAPICalled":
            self.complaints.append(json.dumps(params)[:2000])
        elif method == "Log.entryAdded":
            if "willReadFrequently" not in params["entry"]["text"]:  # about this file's own look at the canvas
                self.complaints.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent" and not params["request"]["url"].startswith(("file:", "blob:", "about:")):
            self.complaints.append("asks for " + params["request"]["url"])

    def evaluate(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in result, (result, self.complaints)
        return result["result"].get("value")

    def until(self, script):
        """Waits, in the page, until the expression is true."""
        self.evaluate("new Promise((done, fail) => { const begin = Date.now(); (function look() { if (%s) { done(true); } "
                      "else if (Date.now() - begin > 30000) { fail(new Error('never: ' + %s)); } else { setTimeout(look, 20); } })(); })"
                      % (script, json.dumps(script)))

    def key(self, key, shift=False):
        text = key if len(key) == 1 else ""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, modifiers=8 if shift else 0,
                      **({"text": text} if text and kind == "keyDown" else {}))

    def size(self, width, height, scale=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def screenshot(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def close(self):
        try:
            self.session = None
            self.call("Browser.close")
        except (AssertionError, OSError):
            pass
        self.process.wait(60)


def step(page):
    return page.evaluate("Number(document.getElementById('scrubber').value)")


def at(page, wanted):
    page.until(f"document.getElementById('picture').dataset.row === '{wanted}'")
    assert step(page) == wanted


def shown_pixels(page):
    """Width, height and a hash of the red, green and blue on the canvas."""
    width, height, data = page.evaluate(
        "(() => { const c = document.getElementById('picture'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        " let text = ''; for (let i = 0; i < d.length; i += 4) text += String.fromCharCode(d[i], d[i + 1], d[i + 2]);"
        " return [c.width, c.height, btoa(text)]; })()")
    return width, height, hashlib.sha256(base64.b64decode(data)).hexdigest()


def pixels_of(path):
    rows = pictures.decode(path)
    flat = bytes(value for row in rows for pixel in row for value in pixel[:3])
    return len(rows[0]), len(rows), hashlib.sha256(flat).hexdigest()


def press(page, key, wanted, **more):
    page.key(key, **more)
    at(page, wanted)


def look(page, url, screenshots, expected):
    page.size(1280, 900)
    page.scheme("light")
    page.call("Page.navigate", url=url)
    page.until("document.readyState === 'complete' && document.getElementById('scrubber')")
    last = expected["steps"] - 1
    at(page, 0)
    assert page.evaluate("Number(document.getElementById('scrubber').max)") == last
    press(page, "ArrowRight", 1)
    press(page, "ArrowRight", 11, shift=True)
    press(page, "ArrowLeft", 10)
    first = expected["episodes"]
    own = max(i for i, row in enumerate(first) if row <= 10)
    press(page, "Home", first[own])
    press(page, "]", first[own + 1])
    press(page, "End", first[own + 2] - 1 if own + 2 < len(first) else last)
    press(page, "[", first[own])
    page.evaluate(f"(() => {{ const s = document.getElementById('scrubber'); s.value = {last}; s.dispatchEvent(new Event('input')); }})()")
    at(page, last)
    press(page, "ArrowRight", last)
    for number, path in expected["pictures"].items():
        page.evaluate(f"(() => {{ const s = document.getElementById('scrubber'); s.value = {number}; s.dispatchEvent(new Event('input')); }})()")
        at(page, int(number))
        assert shown_pixels(page) == pixels_of(path), number
    page.screenshot(screenshots + "/desktop.png")
    page.key("Home")
    for text, count in expected["searches"].items():
        page.evaluate("document.activeElement.blur()")
        page.key("/")
        page.until("document.activeElement.id === 'query'")
        page.evaluate("document.getElementById('query').value = ''")
        page.call("Input.insertText", text=text)
        told = "no step" if count == 0 else "1 step" if count == 1 else f"{count} steps"
        page.until(f"document.getElementById('matches').textContent.split(';')[0] === {json.dumps(told)}")
        page.key("Escape")
        if count > 0:
            before = step(page)
            page.key("n")
            page.until("document.getElementById('matches').textContent.includes('this is number')")
            page.until(f"{count} === 1 || document.getElementById('scrubber').value !== '{before}'")
    page.key("/")
    page.evaluate("document.getElementById('query').value = ''")
    page.call("Input.insertText", text="hp.0 <")
    page.until("document.getElementById('matches').className === 'wrong'")
    page.key("Escape")
    page.key("Home")
    page.key(" ")
    page.until("Number(document.getElementById('scrubber').value) > 3")
    page.key(" ")
    page.scheme("dark")
    page.screenshot(screenshots + "/dark.png")
    light, dark = (open(f"{screenshots}/{name}.png", "rb").read() for name in ("desktop", "dark"))
    assert light != dark
    page.size(420, 900, 2)
    page.until("innerWidth === 420")
    page.screenshot(screenshots + "/phone.png")
    wide = page.evaluate("[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > 421 && !e.closest('.scroll'))"
                         ".map(e => e.id || e.tagName).join()")
    assert wide == "" and page.evaluate("document.documentElement.scrollWidth") <= 420, wide
    assert not page.complaints, page.complaints


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        chromium = Chromium(folder)
        try:
            look(chromium, "file://" + os.path.abspath(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
        finally:
            chromium.close()
