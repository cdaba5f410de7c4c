"""A web machine: HTTPS with a certificate of the internal authority, answering with the headers that it got."""

import http.server
import ssl
import sys

SHOWN = ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "Fastly-Token", "Fastly-SSL", "Fastly-Client-IP")


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        shown = [f"{name}={','.join(self.headers.get_all(name) or [])}" for name in SHOWN]
        body = f"{self.path} {' '.join(shown)}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_words: object) -> None:
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2])
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
