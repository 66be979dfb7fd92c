"""A client that posts what a manual page says and prints each reply.

pages-client.py PORT BODY...    each BODY is posted to /act; "picture" posts a screenshot whose right half is bright
"""

import base64
import http.client
import struct
import sys
import urllib.parse
import zlib

WIDTH, HEIGHT = 16, 8


def png():
    def part(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    row = b"\0" + b"\x10\x10\x10" * (WIDTH // 2) + b"\xf0\xe0\xd0" * (WIDTH // 2)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(row * HEIGHT)) + part(b"IEND", b"")


def post(port, body):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/act", body, {"Content-Type": "application/x-www-form-urlencoded"})
    return connection.getresponse().read().decode()


for body in sys.argv[2:]:
    if body == "picture":
        body = "screenshot=" + urllib.parse.quote_plus(base64.b64encode(png()))
    print(post(int(sys.argv[1]), body))
