#!/usr/bin/python3
"""The same with nothing but Python's http.server. Log lines are off and the backlog is raised from 5, where
connections get lost with 32 clients, so that code is compared with code."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote_plus

from policy import Walker

walker = Walker()


class Server(ThreadingHTTPServer):
    request_queue_size = 128


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        line = unquote_plus(body.removeprefix("payload="))
        state = dict(field.split(":", 1) for field in line.split("|")[1:])
        action = walker.act(state).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(action)))
        self.end_headers()
        self.wfile.write(action)

    def log_message(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
print(f"http_server: listening on 127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
server.serve_forever()
