"""A bare HTTP server for the emu-comm tests: appends every request, byte for byte, to the file named in its argument, and answers
by the request's path. It neither reads nor writes HTTP by a library, so that nothing is tidied up on the way."""
import socket
import sys
import threading

ANSWERS = {
    "/500": b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno",
    "/e9": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na\xe9",
    "/chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1\r\n!\r\n0\r\n\r\n",
    "/moved": b"HTTP/1.1 302 Moved\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n",
    "/charset": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=frob\r\nContent-Length: 2\r\n\r\nok",
}
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Client(threading.Thread):
    def __init__(self, connection, log):
        super().__init__(daemon=True)
        self.connection, self.log, self.buffer = connection, log, b""

    def take(self, is_enough):
        while not is_enough():
            data = self.connection.recv(65536)
            if not data:
                raise EOFError
            self.buffer += data

    def run(self):
        try:
            while self.serve():
                pass
        except (EOFError, OSError):
            pass
        self.connection.close()

    def serve(self):
        self.take(lambda: b"\r\n\r\n" in self.buffer)
        end = self.buffer.index(b"\r\n\r\n") + 4
        head = self.buffer[:end]
        path = head.split(b" ")[1].decode()
        if b"\r\nExpect: 100-continue\r\n" in head and path != "/mute":
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.startswith(b"Content-Length: "):
                length = int(line[16:])
        self.take(lambda: len(self.buffer) >= end + length)
        with open(self.log, "ab") as file:
            file.write(self.buffer[: end + length] + b"\n")
        self.buffer = self.buffer[end + length :]
        if path == "/hang":
            self.connection.recv(1)
            return False
        if path == "/broken":
            return False
        self.connection.sendall(ANSWERS.get(path, OK))
        return True


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
print("listening on 127.0.0.1:%d" % listener.getsockname()[1], file=sys.stderr, flush=True)
while True:
    Client(listener.accept()[0], sys.argv[1]).start()
