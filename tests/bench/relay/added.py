#!/usr/bin/env python3
"""added.py BIN [--rounds N] [--messages N]: what bh-serve in front of a server adds to the median of an answer, in microseconds.

A server and a client in Python, each a process of its own, talk directly and through bh-serve by turns, message after message in one run:
the same noise is in both. Three ways: HTTP with a connection for each request, HTTP on a kept connection, and BizHawk's framed sockets.
The recording goes to bh-record meanwhile. The targets are 60 us over HTTP and 40 us on a socket.
"""
import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

SERVER = r'''
import socket, sys, threading
kind = sys.argv[1]
server = socket.create_server(("127.0.0.1", 0), backlog=128)
print(server.getsockname()[1], flush=True)


def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while data := connection.recv(65536):
        if kind == "framed":
            connection.sendall(b"5 ACT:A")
        else:
            close = b"Connection: close" in data
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n" + (b"Connection: close\r\n" if close else b"") + b"\r\nACT:A")
            if close:
                break
    connection.close()


while True:
    connection, _ = server.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
'''
STATE = b"@S|map:00|x:14|y:5|" + b"|".join(b"field%d:%d" % (i, i * 7) for i in range(20))


class Way:
    """One way to the server: a message and its answer, timed."""

    def __init__(self, kind, port):
        self.kind, self.port = kind, port
        self.connection = None if kind == "http" else self.connect()
        close = b"Connection: close\r\n" if kind == "http" else b""
        head = b"POST /act HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: %d\r\n\r\n" % (close, len(STATE))
        self.message = b"%d %s" % (len(STATE), STATE) if kind == "framed" else head + STATE

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def ask(self):
        begin = time.perf_counter()
        connection = self.connection or self.connect()
        connection.sendall(self.message)
        answer = b""
        while not answer.endswith(b"ACT:A"):
            more = connection.recv(65536)
            if not more:
                sys.exit(f"{self.kind}: the answer is {answer!r}")
            answer += more
        took = time.perf_counter() - begin
        if self.connection is None:
            connection.close()
        return took * 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=1000)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for kind, target in (("http", 60), ("kept", 60), ("framed", 40)):
            server = subprocess.Popen([sys.executable, "-c", SERVER, kind], stdout=subprocess.PIPE, text=True)
            port = int(server.stdout.readline())
            scheme = "tcp" if kind == "framed" else "http"
            proxy = subprocess.Popen([os.path.join(args.bin, "bh-serve"), "--listen", "0", "--policy", f"{scheme}://127.0.0.1:{port}"],
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            recorder = subprocess.Popen([os.path.join(args.bin, "bh-record"), "-q", "-o", f"{folder}/{kind}.zst"], stdin=proxy.stdout)
            proxy.stdout.close()
            while b"listening on" not in (line := proxy.stderr.readline()):
                pass
            ways = Way(kind, port), Way(kind, int(line.rsplit(b":", 1)[1]))
            added = []
            for _ in range(args.rounds):
                times = [], []
                for _ in range(args.messages):
                    for way, seen in zip(ways, times):
                        seen.append(way.ask())
                direct, passed = (statistics.median(seen) for seen in times)
                added.append(passed - direct)
            print(f"{kind:7} direct {direct:7.1f} us, added {statistics.median(added):6.1f} us (rounds {min(added):.1f} to {max(added):.1f}), "
                  f"target {target} us {'ok' if statistics.median(added) <= target else 'MISSED'}", flush=True)
            proxy.send_signal(2)
            proxy.communicate()
            recorder.wait()
            server.kill()


if __name__ == "__main__":
    main()
