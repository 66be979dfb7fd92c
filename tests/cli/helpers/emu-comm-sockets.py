#!/usr/bin/env python3
"""A socket server for bh-emu's tests: emu-comm-sockets.py LOG. Appends what it receives to LOG, byte for byte.

A message (framed, or, without a number in front, whatever came at once) decides what happens:
  echo:TEXT  answers TEXT, framed      raw:BYTES  sends BYTES, written as in a Python literal
  mute       answers nothing           close      closes the connection
  bare:TEXT  answers TEXT, not framed; anything else is answered "2 OK"
"""
import ast
import re
import socket
import sys
import threading


def answer(connection, message):
    kind, _, text = message.partition(b":")
    if kind == b"echo":
        connection.sendall(b"%d %s" % (len(text), text))
    elif kind == b"raw":
        connection.sendall(ast.literal_eval("b'" + text.decode() + "'"))
    elif kind == b"bare":
        connection.sendall(text)
    elif kind == b"close":
        return False
    elif kind != b"mute":
        connection.sendall(b"2 OK")
    return True


def serve(connection, log):
    data = b""
    while True:
        got = connection.recv(65536)
        if not got:
            return
        with open(log, "ab") as file:
            file.write(got)
        data += got
        while data:
            frame = re.match(rb"(\d+) ", data)
            end = frame.end() + int(frame[1]) if frame else len(data)
            if len(data) < end:
                break
            message, data = data[frame.end() if frame else 0 : end], data[end:]
            if not answer(connection, message):
                connection.close()
                return


def client(connection, log):
    try:
        serve(connection, log)
    except OSError:
        pass


listener = socket.create_server(("127.0.0.1", 0), backlog=16)
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], file=sys.stderr, flush=True)
while True:
    threading.Thread(target=client, args=(listener.accept()[0], sys.argv[1]), daemon=True).start()
