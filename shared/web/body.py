"""Request bodies read within a limit, so that an upload can never fill the memory."""

from starlette.requests import ClientDisconnect, Request


class BodyTooLarge(Exception):
    """The body is longer than the endpoint takes; raised before the excess is kept."""


async def read_body(request: Request, limit: int) -> bytes:
    """Return the whole body, at most `limit` bytes of it.

    Raises:
        BodyTooLarge: Content-Length or the bytes received exceed `limit`.
        ClientDisconnect: the caller went away.
    """
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > limit:
        raise BodyTooLarge(f"the body has {length} bytes, at most {limit} are taken")
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(f"the body has more than {limit} bytes")
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


__all__ = ["BodyTooLarge", "ClientDisconnect", "read_body"]
