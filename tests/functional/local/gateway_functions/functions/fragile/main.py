"""Ends its own process when asked to, the first time or each time."""

import os
import signal
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


def die_once(died: Path) -> None:
    if not died.exists():
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)


async def main(request: Request) -> Response:
    if request.url.path == "/_/ready":
        return JSONResponse({"ready": True})
    if once := request.query_params.get("once"):
        die_once(Path(once))
    if request.query_params.get("always"):
        os.kill(os.getpid(), signal.SIGKILL)
    return JSONResponse({"pid": os.getpid()})
