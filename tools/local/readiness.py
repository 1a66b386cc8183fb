"""Asking a server of the bundle for a page that says how it is."""

from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException

from tools.local import programs

PROBE_SECONDS = 1.0


def probe(
    port: int, path: str, host: str = programs.LOOPBACK, seconds: float = PROBE_SECONDS
) -> tuple[int, bytes] | None:
    """Return status and body of a page of a server of this machine; None without an answer in time."""
    with (
        suppress(OSError, HTTPException),
        closing(HTTPConnection(host.strip("[]"), port, timeout=seconds)) as connection,
    ):
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    return None
