"""Takes its time to become ready, and longer to answer."""

import asyncio
import time

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

STARTED = time.monotonic()


async def main(request: Request) -> Response:
    if request.url.path == "/_/ready":
        return JSONResponse({}, 200 if time.monotonic() - STARTED > 0.7 else 503)
    await asyncio.sleep(float(request.query_params.get("seconds", 0)))
    return JSONResponse({"slow": True})
