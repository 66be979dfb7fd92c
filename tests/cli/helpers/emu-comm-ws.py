#!/usr/bin/env python3
"""A web socket server for bh-emu's tests: emu-comm-ws.py LOG.

Appends each frame it gets to LOG as "OPCODE FIN TEXT". Paths: / echoes text messages (in two frames if they begin with
"two"); /close says goodbye to the first message; /cut drops the connection then; /no is no web socket.
"""
import base64
import hashlib
import socket
import struct
import sys
import threading

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frame(opcode, payload, fin=True):
    length = struct.pack("!B", len(payload)) if len(payload) < 126 else struct.pack("!BH", 126, len(payload))
    return bytes([opcode | (128 if fin else 0)]) + length + payload


def read_frame(stream):
    first, second = stream.read(2)
    length = second & 127
    if length == 126:
        length = struct.unpack("!H", stream.read(2))[0]
    mask = stream.read(4)
    assert second & 128, "a client's frame must be masked"
    return first & 15, first >> 7, bytes(c ^ mask[i % 4] for i, c in enumerate(stream.read(length)))


def serve(connection, log):
    stream = connection.makefile("rb")
    path = stream.readline().split()[1].decode()
    key = b""
    while (line := stream.readline().strip()):
        if line.lower().startswith(b"sec-websocket-key:"):
            key = line.split()[1]
    if path == "/no":
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        return
    accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    message = b""
    while True:
        opcode, fin, payload = read_frame(stream)
        with open(log, "a") as file:
            print(opcode, fin, payload.decode(errors="replace"), file=file)
        if opcode == 10:
            continue
        if opcode == 8:
            connection.sendall(frame(8, payload))
            return
        if path == "/close":
            connection.sendall(frame(8, struct.pack("!H", 1001) + b"bye"))
        elif path == "/cut":
            connection.shutdown(socket.SHUT_RDWR)
            return
        else:
            message += payload
            if fin and message.startswith(b"two"):
                connection.sendall(frame(1, message[:3], False) + frame(9, b"ping") + frame(0, message[3:]))
            elif fin:
                connection.sendall(frame(1, message))
            message = b"" if fin else message


def client(connection, log):
    try:
        serve(connection, log)
    except (OSError, ValueError):
        pass
    connection.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=16)
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], file=sys.stderr, flush=True)
while True:
    threading.Thread(target=client, args=(listener.accept()[0], sys.argv[1]), daemon=True).start()
