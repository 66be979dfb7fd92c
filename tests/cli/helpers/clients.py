#!/usr/bin/env python3
"""Several clients at once for the tests, each a thread that posts as BizHawk does: one connection for each message.

clients.py PORT CLIENTS COUNT [--path P] [--hello] [--start N] BODY...
  Each client posts the bodies COUNT times over, with {c} replaced by its number, {i} by the round and {f} by the round plus c * START;
  it stops when a reply says exit. --hello: posts @H first. --path may hold {c}, too.
Prints for each client one line: its number, how many replies were actions, how many errors, and the first error.
"""
import argparse
import http.client
import threading

parser = argparse.ArgumentParser()
parser.add_argument("port", type=int)
parser.add_argument("clients", type=int)
parser.add_argument("count", type=int)
parser.add_argument("--path", default="/act")
parser.add_argument("--hello", action="store_true")
parser.add_argument("--start", type=int, default=0)
parser.add_argument("--keep", action="store_true", help="one connection for all messages of a client")
parser.add_argument("bodies", nargs="+")
args = parser.parse_args()
results = {}


class Client:
    def __init__(self, number):
        self.number, self.actions, self.errors, self.first, self.connection = number, 0, 0, "-", None
        self.path = args.path.replace("{c}", str(number))

    def post(self, text):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", args.port, timeout=60)
        self.connection.request("POST", self.path, text.encode(), {} if args.keep else {"Connection": "close"})
        answer = self.connection.getresponse().read().decode()
        if not args.keep:
            self.connection.close()
            self.connection = None
        if answer.startswith("ACT:"):
            self.actions += 1
        else:
            self.errors += 1
            self.first = answer if self.first == "-" else self.first
        return answer

    def play(self):
        if args.hello:
            self.post("@H|_system:NES")
        for i in range(args.count):
            for body in args.bodies:
                frame = i + self.number * args.start
                text = body.replace("{c}", str(self.number)).replace("{i}", str(i)).replace("{f}", str(frame))
                if "|exit:" in self.post(text):
                    return


players = [Client(number) for number in range(args.clients)]
threads = [threading.Thread(target=player.play) for player in players]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for player in players:
    print(player.number, player.actions, player.errors, player.first)
