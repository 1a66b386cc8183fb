"""A gateway that answers what it was asked, so that a test sees what the console sends."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct, field

DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "openapi.json"


class Question(Struct, frozen=True):
    """One call: its path, the fields of query and form, and the page that it says to come from."""

    path: str
    fields: Mapping[str, str]
    referer: str


Reply = Callable[[Question], Mapping[str, Any]]


class EchoGateway(Struct):
    """Where it is, and what it was asked; `replies` answers a path in the place of the echo."""

    address: str
    questions: list[Question] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)


@contextmanager
def running_gateway() -> Iterator[EchoGateway]:
    """Give a gateway at a port of its own."""
    gateway = EchoGateway("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("content-length", "0"))).decode())

        def _answer(self, body: str) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/openapi.json":
                self._write(DOCUMENT.read_bytes())
                return
            fields = dict(parse_qsl(parts.query) + parse_qsl(body))
            question = Question(parts.path, fields, self.headers.get("referer", ""))
            gateway.questions.append(question)
            reply = gateway.replies.get(parts.path)
            answer = reply(question) if reply else {"status": 0, "echo": fields}
            self._write(json.dumps(answer, ensure_ascii=False).encode())

        def _write(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.send_header("x-asked", self.path.encode("ascii", "replace").decode())
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *values: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    gateway.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield gateway
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
