"""Answers with what it was asked."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse


async def main(request: Request) -> Response:
    if request.url.path == "/_/ready":
        return JSONResponse({"ready": True})
    if request.url.path == "/stream":
        return StreamingResponse((b"x" * 100_000 for _ in range(50)), media_type="text/plain")
    if request.url.path == "/short":
        return Response(b"told more", headers={"content-length": "9000"})
    body = await request.body()
    return JSONResponse(
        {
            "method": request.method,
            "path": request.url.path,
            "query": request.url.query,
            "headers": dict(request.headers),
            "body": body.decode("latin-1") if len(body) < 1000 else len(body),
        }
    )
