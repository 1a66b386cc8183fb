"""What a client gets where no function answered: from the small endpoint that counts it, or a fixed text."""

import asyncio
from typing import Final

from starlette.types import Scope, Send

from shared.web.outage_words import (
    PATH,
    REASON_HEADER,
    SERVICE_HEADER,
    STATIC_OUTAGE,
    STATIC_TOO_LARGE,
    STATIC_TOO_LONG,
    TOO_LARGE,
    TOO_LONG,
    UNAVAILABLE,
)
from tools.local.function_process import FunctionProcess, FunctionUnavailable
from tools.local.unix_http import UpstreamError

SECONDS: Final = 5.0
"""How long the endpoint may take, its start included; as at nginx."""
MOST_QUERY_BYTES: Final = 8 * 1024
"""A longer query is not handed over: it only tells callback and form of the answer."""
_STATIC: Final = {
    UNAVAILABLE: STATIC_OUTAGE.encode(),
    TOO_LARGE: STATIC_TOO_LARGE.encode(),
    TOO_LONG: STATIC_TOO_LONG.encode(),
}
_RETURN_HEADERS: Final = frozenset((b"content-type", b"retry-after"))


class OutageAnswers:
    """Asks `function`, which may be missing where a bundle has other functions."""

    def __init__(self, function: FunctionProcess | None) -> None:
        self._function = function

    async def send(self, scope: Scope, send: Send, service: str, reason: str) -> None:
        """Answer a request for a service with HTTP 200."""
        answer = await self._ask(scope["query_string"], service, reason)
        if answer is None:
            headers, body = [(b"content-type", b"application/json")], _STATIC[reason]
            if reason == UNAVAILABLE:
                headers.append((b"retry-after", b"2"))
        else:
            headers, body = answer
        headers += [(b"content-length", b"%d" % len(body)), (b"x-content-type-options", b"nosniff")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def count(self, service: str) -> None:
        """Count a failed call of a service that was answered by an HTTP status."""
        await self._ask(b"", service, UNAVAILABLE)

    async def _ask(
        self, query: bytes, service: str, reason: str
    ) -> tuple[list[tuple[bytes, bytes]], bytes] | None:
        """Return headers and body of the endpoint's answer; None when it has none."""
        function = self._function
        if function is None:
            return None
        function.requests += 1
        function.in_flight += 1
        try:
            async with asyncio.timeout(SECONDS):
                client = await function.client(SECONDS)
                answer = await client.request(_head(query, service, reason))
                body = b"".join([chunk async for chunk in answer])
        except (TimeoutError, FunctionUnavailable, UpstreamError):
            return None
        finally:
            function.in_flight -= 1
        if answer.status != 200:
            return None
        pairs = ((name.lower(), value) for name, value in answer.headers)
        return [pair for pair in pairs if pair[0] in _RETURN_HEADERS], body


def _head(query: bytes, service: str, reason: str) -> bytes:
    """Return a request of our own: nothing that the caller sent but the query is in it."""
    target = PATH.encode() + (b"?" + query if 0 < len(query) <= MOST_QUERY_BYTES else b"")
    fields = {"host": "localhost", SERVICE_HEADER: service, REASON_HEADER: reason, "content-length": "0"}
    lines = [f"{name}: {value}".encode() for name, value in fields.items()]
    return b"\r\n".join([b"GET %b HTTP/1.1" % target, *lines, b"\r\n"])
