"""Clients of bh-serve for the tests, one for each way to put a message on the wire; ask(bytes) returns the answer as bytes."""
import base64
import os
import socket
import struct


class Socket:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""

    def send(self, data):
        self.socket.sendall(data)

    def take(self, count):
        while len(self.received) < count:
            more = self.socket.recv(65536)
            assert more, f"the server closed after {self.received!r}"
            self.received += more
        taken, self.received = self.received[:count], self.received[count:]
        return taken

    def take_until(self, end):
        while end not in self.received:
            more = self.socket.recv(65536)
            assert more, f"the server closed after {self.received!r}"
            self.received += more
        return self.take(self.received.index(end) + len(end))

    def rest(self):
        rest = self.received
        while more := self.socket.recv(65536):
            rest += more
        return rest

    def close(self):
        self.socket.close()


class Http(Socket):
    """Keeps its connection."""

    def __init__(self, port, path="/"):
        super().__init__(port)
        self.path = path

    def encode(self, message):
        return f"POST {self.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(message)}\r\n\r\n".encode() + message

    def answer(self):
        head = self.take_until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 "), head
        return self.take(int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0]))

    def ask(self, message):
        self.send(self.encode(message))
        return self.answer()


class Framed(Socket):
    """BizHawk 2.6.2 and later."""

    def encode(self, message):
        return b"%d %s" % (len(message), message)

    def answer(self):
        return self.take(int(self.take_until(b" ")))

    ask = Http.ask


class Lines(Socket):
    def encode(self, message):
        return message + b"\n"

    def answer(self):
        return self.take_until(b"\n")[:-1]

    ask = Http.ask


class WebSocket(Socket):
    def __init__(self, port, path="/"):
        super().__init__(port)
        key = base64.b64encode(os.urandom(16)).decode()
        self.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        head = self.take_until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head

    def encode(self, message):
        mask = os.urandom(4)
        size = len(message)
        head = bytes([0x82 if message.startswith(b"\x89PNG") else 0x81])
        head += bytes([0x80 | size]) if size < 126 else b"\xff" + struct.pack(">Q", size)
        return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(message))

    def answer(self):
        first, size = self.take(2)
        assert first == 0x81, first
        if size == 126:
            size, = struct.unpack(">H", self.take(2))
        elif size == 127:
            size, = struct.unpack(">Q", self.take(8))
        return self.take(size)

    ask = Http.ask
