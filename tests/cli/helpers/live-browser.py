#!/usr/bin/env python3
"""Looks at the live page of a running bh-serve in Chromium, on a desk and on a phone.

    live-browser.py URL SESSIONS NAME SCREENSHOTS

SESSIONS is how many are open; one of them is called NAME.
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import Chromium

url, sessions, name, screenshots = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
os.makedirs(screenshots, exist_ok=True)

with tempfile.TemporaryDirectory() as folder:
    page = Chromium(folder)
    page.size(1280, 900)
    page.call("Page.navigate", url=url)
    page.until(f"document.querySelectorAll('article').length === {sessions}")
    page.until("document.querySelectorAll('#rate-curve polyline').length === 1")
    page.until("[...document.images].some((image) => image.complete && image.naturalWidth > 100)")
    assert page.evaluate(f"[...document.querySelectorAll('h2')].some((title) => title.textContent.includes({name!r}))")
    # It goes on by itself, and shows what is held, and what was earned.
    before = page.evaluate("document.getElementById('totals').textContent")
    page.until(f"document.getElementById('totals').textContent !== {before!r}")
    page.until("document.querySelectorAll('.pad .held').length > 0")
    page.until("[...document.querySelectorAll('dl.fields dt')].some((key) => key.textContent === 'x')")
    page.until("document.getElementById('rate-curve').getAttribute('aria-label').length > 10 && "
               "document.querySelector('#rate-curve polyline').getAttribute('points').split(' ').length > 3")
    page.screenshot(os.path.join(screenshots, "live-desktop.png"))
    page.size(420, 900, 2)
    page.until("window.innerWidth === 420")
    assert page.evaluate("document.documentElement.scrollWidth") <= 420, "wider than a phone"
    page.screenshot(os.path.join(screenshots, "live-phone.png"))
    others = [text for text in page.complaints if not text.startswith("asks for " + url)]
    assert not others, others
    page.close()
