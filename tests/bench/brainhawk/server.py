#!/usr/bin/python3
"""A server as people write them for BizHawk in Python: a thread for every connection, statements taken apart with
string functions, screenshots decoded to arrays by matplotlib, a listen backlog of 5."""

import ast
import base64
import io
import random
import socket
import sys
import threading
from urllib.parse import unquote_plus

import matplotlib.image

BUTTONS = ("P1 Up", "P1 Down", "P1 Left", "P1 Right", "P1 Start", "P1 Select", "P1 B", "P1 A", "Power", "Reset")


class State:
    def __init__(self):
        self.controls = dict.fromkeys(BUTTONS, False)
        self.data = {}
        self.screenshot = None
        self.restart = False
        self.exit = False

    def update(self):
        for button in BUTTONS[:4]:
            self.controls[button] = False
        self.controls[random.choice(BUTTONS[:4])] = True

    def get(self, name):
        if name == "controls":
            return ",".join(f"{key}:{value}" for key, value in self.controls.items())
        if name in ("restart", "exit"):
            value = getattr(self, name)
            setattr(self, name, False)
            return str(value)
        return "{} {}".format(*self.data[name]) if name in self.data else "None"

    def answer(self, message):
        answers = []
        for statement in message.split("; "):
            words = statement.split(" ", 3)
            if words[0] == "UPDATE":
                self.update()
            elif words[0] == "GET":
                answers.append(self.get(words[1]))
            elif words[0] == "SET":
                self.data[words[1]] = (words[2], ast.literal_eval(words[3]))
        return "; ".join(answers)

    def take_screenshot(self, text):
        self.screenshot = matplotlib.image.imread(io.BytesIO(base64.b64decode(text)), format="png")
        return "OK"


state = State()


def read_request(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(38500)
    head, body = received.split(b"\r\n\r\n", 1)
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += connection.recv(38500)
    return body.decode()


def serve(connection):
    with connection:
        body = read_request(connection)
        key, value = body.split("=", 1)
        value = unquote_plus(value)
        answer = state.take_screenshot(value) if key == "screenshot" else state.answer(value)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + answer.encode())


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(5)
print(f"server: listening on 127.0.0.1:{listener.getsockname()[1]}", file=sys.stderr, flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
