#!/usr/bin/env python3
"""A client for the tests: posts each BODY to bh-serve as BizHawk does, each on its own connection, and prints the replies.

client.py PORT [--path P] [--form] [--count N] BODY...
  --form   send BODY as payload=..., form-encoded
  --count  send the bodies N times over, with {i} replaced by the round's number; stops when a reply says exit
"""
import argparse
import http.client
import sys
import urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("--path", default="/act")
parser.add_argument("--form", action="store_true")
parser.add_argument("--count", type=int, default=1)
parser.add_argument("bodies", nargs="+")
args = parser.parse_args()

for i in range(args.count):
    for body in args.bodies:
        text = body.replace("{i}", str(i))
        if args.form:
            text = urllib.parse.urlencode({"payload": text})
        connection = http.client.HTTPConnection("127.0.0.1", args.port, timeout=20)
        connection.request("POST", args.path, text.encode(), {"Connection": "close"})
        reply = connection.getresponse()
        answer = reply.read().decode()
        connection.close()
        print(answer if reply.status == 200 else f"{reply.status} {answer.strip()}")
        if "|exit:" in answer:
            sys.exit(0)
