"""Ends its own process when asked to, the first time or each time, before its answer or within it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

PIECE = b"x" * 100_000


def die_once(died: Path) -> None:
    if not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def broken_answer(pieces: int, died: Path) -> Iterator[bytes]:
    for _ in range(pieces):
        yield PIECE
    die_once(died)
    yield PIECE


async def main(request: Request) -> Response:
    if request.url.path == "/_/ready":
        return JSONResponse({"ready": True})
    if pieces := request.query_params.get("pieces"):
        return StreamingResponse(broken_answer(int(pieces), Path(request.query_params["once"])))
    if once := request.query_params.get("once"):
        die_once(Path(once))
    if request.query_params.get("always"):
        os.kill(os.getpid(), signal.SIGKILL)
    return JSONResponse({"pid": os.getpid()})
