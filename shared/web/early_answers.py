"""Answers that come before the end of the body: they end the connection, and the rest of the body is read."""

import asyncio
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

LINGER_SECONDS: Final = 5.0
"""How long the rest of a body is read after its answer: a connection closed at once could lose the answer."""


class EarlyAnswers:
    """The application, whose answers end the connection when the body is not here as a whole.

    A client that waited for leave to send its body (`Expect: 100-continue`) never sends it after such an
    answer, so what comes next on the connection could be taken for the body.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        cycle: RequestResponseCycle = receive.__self__  # type: ignore[attr-defined]
        is_early = False

        async def send_and_linger(message: Message) -> None:
            nonlocal is_early
            if message["type"] == "http.response.start" and cycle.more_body:
                is_early = True
                message = {**message, "headers": [*message.get("headers", ()), (b"connection", b"close")]}
            elif is_early and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await _read_on(receive)
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self._app(scope, receive, send_and_linger)


async def _read_on(receive: Receive) -> None:
    """Read the rest of a body for some seconds, and forget it."""
    try:
        async with asyncio.timeout(LINGER_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    except TimeoutError:
        pass
