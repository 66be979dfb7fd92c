"""Servers in the ways that people write them, for tests of what passes through bh-serve: peers.py KIND LOG [PORT].

Every byte that a server reads goes into LOG. KIND is http10 or http11 (the standard library's), flask, raw (a response of its own for
each text), framed (BizHawk's sockets), greeting (speaks first), bare (old BizHawk), echo (bytes back as they come).
"""
import http.server
import json
import re
import socket
import socketserver
import sys
import threading

log_lock = threading.Lock()


def log(data):
    with log_lock, open(sys.argv[2], "ab") as file:
        file.write(data)


def answer(method, path, body):
    """What a loop's server answers, whatever it is made with: status and text."""
    if method == "GET":
        return {"/next": (200, b"P1 A"), "/number?x=1": (200, b"3"), "/": (200, b"|..|....R..A|")}.get(path, (404, b"nothing"))
    if body.startswith(b"screenshot="):
        return 200, b"RIGHT" if path == "/pixels" else b"OK"
    if b"%40S" in body or body.startswith(b"@S"):
        return 200, b"ACT:LEFT"
    if body.startswith(b"{"):
        return 200, b'{"press":{"button":"B"}}'
    if b"busy" in body:
        return 503, b"busy"
    return 200, method.encode() + b" " + path.encode() + b" " + body[:40]


class Http(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def respond(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        log(self.raw_requestline + self.headers.as_bytes() + body + b"\n")
        status, text = answer(self.command, self.path, body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = respond


class Http11(Http):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True


RAW = {
    b"x:1": b"HTTP/1.1 200 OK\r\nserver: mine\r\nX-Odd:  two\r\nContent-Length: 9\r\n\r\nACT:RIGHT",
    b"x:2": b"HTTP/1.1 503 Busy\r\nContent-Length: 6\r\n\r\nACT:UP",
    b"x:3": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nACT:\r\n4;odd=1\r\nDOWN\r\n0\r\n\r\n",
    b"x:4": b"HTTP/1.0 200 OK\r\n\r\nACT:LEFT",  # to the end of the connection
    b"x:5": b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nACT:A",
    b"x:6": b"hello\r\n\r\n",
    b"x:7": b"",
    b"x:8": None,  # says nothing for ever
    b"x:9": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nACT:B",  # and closes, although it was to be kept
    b"more": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOKand more",
    b"short": b"HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\ncut short",
    b"bare": b"HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\nOK",
    b"early": b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno\n",  # before the body is read
}


class Raw(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                line = self.rfile.readline()
                if not line:
                    return
                head += line
            sizes = re.findall(rb"(?i)content-length: *([0-9]+)", head)
            early = b"early" in head
            body = self.rfile.read(int(sizes[0]) if sizes and not early else 0)
            log(head + body + b"\n")
            reply = next((reply for key, reply in RAW.items() if key in head + body), RAW[b"x:1"])
            if reply is None:
                self.rfile.read()
                return
            self.wfile.write(reply)
            if early or b"x:9" in body or b"close" in reply or b"chunked" not in reply and b"Content-Length" not in reply or re.search(
                    rb"(?i)connection: close", head) or b"short" in body:
                return


def read_framed(file):
    digits = b""
    if file.peek(1)[:1] == b"\x89":  # as BizHawk from 2.6.2 to 2.8 sends pictures
        picture = file.read(8)
        while not picture.endswith(b"IEND", 0, -4):
            head = file.read(8)
            picture += head + file.read(int.from_bytes(head[:4], "big") + 4)
        return picture
    while (byte := file.read(1)) != b" ":
        if not byte:
            return None
        digits += byte
    return file.read(int(digits))


def play(text):
    """A number for values, an action for anything else."""
    if text.startswith(b"\x89PNG"):
        return b"OK"
    return str(len(text.split(b",")) % 3).encode() if b"," in text else b"ACT:B" if text.startswith(b"@S") else b"OK"


class Framed(socketserver.StreamRequestHandler):
    def handle(self):
        while (text := read_framed(self.rfile)) is not None:
            log(text + b"\n")
            reply = play(text)
            self.wfile.write(b"%d %s" % (len(reply), reply))


class Greeting(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"5 start")
        Framed.handle(self)


class Bare(socketserver.BaseRequestHandler):
    """As for BizHawk up to 2.6.1: a message is what one recv gives, and a picture ends with IEND."""

    def handle(self):
        pending = b""
        while data := self.request.recv(1 << 20):
            log(data)
            pending += data
            if pending.startswith(b"\x89PNG"):
                if b"IEND" not in pending:
                    continue
                self.request.sendall(b"RIGHT")
            else:
                self.request.sendall(play(pending))
            pending = b""


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(1 << 16):
            self.request.sendall(data)
        self.request.sendall(b"the end")  # behind the client's end: it is a half-close


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    request_queue_size = 128


def main():
    kind = sys.argv[1]
    if kind == "flask":
        import logging
        import flask
        import werkzeug.serving
        app = flask.Flask("peer")
        logging.getLogger("werkzeug").setLevel(logging.ERROR)

        @app.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "DELETE"])
        @app.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
        def respond(path):
            body = flask.request.get_data()
            status, text = answer(flask.request.method, flask.request.full_path.rstrip("?"), body)
            return text.decode(errors="replace"), status

        server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
        port = server.server_port
    else:
        handler = {"http10": Http, "http11": Http11, "raw": Raw, "framed": Framed, "greeting": Greeting, "bare": Bare, "echo": Echo}[kind]
        server = Server(("127.0.0.1", int(sys.argv[3]) if len(sys.argv) > 3 else 0), handler)
        port = server.server_address[1]
    print(f"listening on 127.0.0.1:{port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
