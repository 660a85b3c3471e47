"""A server between client and emulator that fails as the service does: real HTTP on loopback, chosen faults.

What belongs here: passing requests on, and failing some. What does not: what the client should make of it.
"""

import json
import socket
import struct
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError

#: Statuses, reasons and messages as BigQuery's documentation gives them.
TOO_MANY_REQUESTS = (429, "rateLimitExceeded", "Too many requests")
RATE_LIMIT = (403, "rateLimitExceeded", "Exceeded rate limits: too many table update operations")
QUOTA = (403, "quotaExceeded", "Quota exceeded: Your table exceeded quota for imports per table")
TOO_MANY_DML = (400, "invalidQuery", "Too many DML statements outstanding against table, limit is 20")
SERIALIZE = (400, "invalidQuery", "Could not serialize access to table due to concurrent update")
DENIED = (403, "accessDenied", "Access Denied: Table")
INTERNAL = (500, "internalError", "An internal error occurred")
UNAVAILABLE = (503, "backendError", "Service unavailable")

Answer = tuple[int, str, str]


@dataclass
class Fault:
    """What becomes of the next `times` requests whose method and path match.

    `answer` is sent instead of asking the server; "reset" cuts the connection before, "lost" after it was
    carried out.
    """

    matches: Callable[[str, str], bool]
    what: Answer | str
    times: int = 1


@dataclass
class Faults:
    """The faults to come, the requests seen, and the statuses the server itself answered."""

    url: str
    coming: list[Fault] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, method: str, path: str) -> Answer | str | None:
        """What this request meets."""
        with self.lock:
            self.seen.append((method, path))
            for fault in self.coming:
                if fault.times and fault.matches(method, path):
                    fault.times -= 1
                    return fault.what
        return None


def loads(method: str, path: str) -> bool:
    """An upload of rows."""
    return method == "POST" and "/upload/" in path


def jobs(method: str, path: str) -> bool:
    """A query or script that is sent."""
    return method == "POST" and path.split("?", maxsplit=1)[0].endswith("/jobs") and "/upload/" not in path


@contextmanager
def between(target: str) -> Iterator[Faults]:
    """A proxy before the server at `target`."""
    faults = Faults("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            what = faults.take(self.command, self.path)
            if what == "reset":
                self._cut()
            elif isinstance(what, tuple):
                self._fail(what)
            else:
                status, answer, kind = _asked(target + self.path, self.command, body, dict(self.headers))
                faults.answered.append(status)
                if what == "lost":
                    self._cut()
                else:
                    self._say(status, answer, kind)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

        def _cut(self) -> None:
            # Nothing lingers: the other side sees a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True

        def _fail(self, fault: Answer) -> None:
            status, reason, message = fault
            error = {"code": status, "message": message, "errors": [{"reason": reason, "message": message}]}
            self._say(status, json.dumps({"error": error}).encode(), "application/json")

        def _say(self, status: int, answer: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    faults.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield faults
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _asked(url: str, method: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes, str]:
    kept = {name: value for name, value in headers.items() if name.lower() in ("content-type", "accept")}
    request = urllib.request.Request(url, body or None, kept, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, answer.read(), answer.headers.get("Content-Type") or ""
    except HTTPError as error:
        return error.code, error.read(), error.headers.get("Content-Type") or ""
