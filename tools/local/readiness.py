"""Asking a server of the bundle for a page that says how it is."""

from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException

from tools.local import programs

PROBE_SECONDS = 1.0


def probe(port: int, path: str) -> tuple[int, bytes] | None:
    """Return status and body of a page on a port of the loopback; None without an answer."""
    with (
        suppress(OSError, HTTPException),
        closing(HTTPConnection(programs.LOOPBACK, port, timeout=PROBE_SECONDS)) as connection,
    ):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    return None
