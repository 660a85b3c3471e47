"""A webhook on loopback that answers as a test tells it: a real server, a real line.

What belongs here: answering and remembering. What does not: what is expected of a sender.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

#: The part of the address that nobody may read.
SECRET = "/services/T0000/B0000/verysecretverysecret"


@dataclass(frozen=True)
class Reply:
    """One answer: after `delay` seconds, or dripped a byte each `drip` seconds."""

    status: int = 200
    body: str = "ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0


@dataclass
class Webhook:
    """The server: replies in order, then OK; what it was sent, and when."""

    url: str
    replies: list[Reply] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """The words of every request, taken or not."""
        return [body["text"] for body in self.bodies]


@contextmanager
def listening(*replies: Reply) -> Iterator[Webhook]:
    """A webhook on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            hook.at.append(time.monotonic())
            hook.bodies.append(body)
            reply = hook.replies.pop(0) if hook.replies else Reply()
            time.sleep(reply.delay)
            try:
                self._answer(reply)
            except OSError:
                return  # the sender has hung up

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for letter in reply.body if reply.drip else ():
                self.wfile.write(letter.encode())
                self.wfile.flush()
                time.sleep(reply.drip)
            if not reply.drip:
                self.wfile.write(reply.body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hook = Webhook(f"http://127.0.0.1:{server.server_port}{SECRET}", list(replies))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
