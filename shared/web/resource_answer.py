"""Answers of HTTP itself, for callers such as map libraries and browsers' caches: no envelope.

Every answer may be read by pages of any origin (CORS). A resource is answered with 200, 204 where it is
empty, or 304; a part of an archive with 206, a part that does not exist with 416, one of another version than
`If-Match` names with 412. A refusal is the JSON of the map services under an HTTP status that libraries
understand.
"""

from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from shared.web.envelope import failure
from shared.web.ranges import Unsatisfiable, read_range
from shared.web.resource import Archive, Content, Resource
from shared.web.streams import Streams
from shared.web.validators import (
    cached_tag,
    entity_tag,
    is_precondition_met,
    is_same_version,
    takes_gzip,
    unzip,
)

METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ANY_ORIGIN: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Content-Length, Content-Range, Accept-Ranges, Retry-After",
    "cross-origin-resource-policy": "cross-origin",
}
PREFLIGHT: Final = {
    **ANY_ORIGIN,
    "access-control-allow-methods": ", ".join(sorted(METHODS)),
    "access-control-allow-headers": (
        "Range, If-Range, If-Match, If-None-Match, If-Modified-Since, Accept, Content-Type"
    ),
    "access-control-max-age": "86400",
    "allow": ", ".join(sorted(METHODS)),
}


def preflight() -> Response:
    """Answer what a browser asks before a request to another origin."""
    return Response(status_code=204, headers=PREFLIGHT)


def refuse(http_status: int, status: int, message: str, retry_after: float = 0.0) -> Response:
    """Answer why there is no resource; `status` is the wire code of the map services."""
    headers = {**ANY_ORIGIN, "cache-control": "no-store"}
    if retry_after > 0:
        headers["retry-after"] = str(max(1, round(retry_after)))
    content = orjson.dumps(failure(status, message, {}))
    return Response(content, http_status, headers, media_type="application/json;charset=utf-8")


def check_conditions(request: Request, resource: Resource | Archive) -> Response | None:
    """Return the answer where the conditions of a request decide it: 412, or 304; None where they do not.

    `If-Match` comes first (RFC 9110, section 13.2.2): a reader of parts must not learn that its copy is the
    newest when it asks for a part of another version.
    """
    if not is_precondition_met(request.headers.get("if-match"), resource.version):
        response = refuse(412, 2, "Parameter Invalid: If-Match names another version; begin with the new one")
        response.headers["etag"] = entity_tag(resource.version)
        return response
    tag = cached_tag(request.headers.get("if-none-match"), resource.version)
    if tag is None:
        return None
    headers = _headers(resource, tag)
    if isinstance(resource, Resource):
        headers["vary"] = "Accept-Encoding"
    return Response(status_code=304, headers=headers)


def send_content(request: Request, resource: Resource, content: Content | None) -> Response:
    """Answer the whole content, gzipped where it is stored so and the caller takes it."""
    if content is None:
        return Response(status_code=204, headers=_headers(resource, entity_tag(resource.version)))
    is_gzipped = content.is_gzipped and takes_gzip(request.headers.get("accept-encoding"))
    body = unzip(content.body) if content.is_gzipped and not is_gzipped else content.body
    headers = _headers(resource, entity_tag(resource.version, is_gzipped=is_gzipped))
    if content.is_gzipped:
        headers["vary"] = "Accept-Encoding"
    if is_gzipped:
        headers["content-encoding"] = "gzip"
    return Response(body, headers=headers, media_type=resource.media_type)


def send_archive(request: Request, archive: Archive, streams: Streams, caller: str) -> Response:
    """Answer an archive or a range of it. Raises Busy."""
    headers = {
        **_headers(archive, entity_tag(archive.version)),
        "accept-ranges": "bytes",
        "content-disposition": f'attachment; filename="{archive.name}"',
    }
    may_be_part = is_same_version(request.headers.get("if-range"), archive.version)
    try:
        part = read_range(request.headers.get("range") if may_be_part else None, archive.size)
    except Unsatisfiable as error:
        response = refuse(416, 2, f"Parameter Invalid: Range asks for {error}")
        response.headers["content-range"] = f"bytes */{archive.size}"
        return response
    start, length = (part.start, part.length) if part else (0, archive.size)
    headers["content-length"] = str(length)
    if part:
        headers["content-range"] = part.content_range
    status = 206 if part else 200
    response = Response(status_code=status, headers=headers, media_type=archive.media_type)
    if request.method == "HEAD":
        return response
    return streams.start(archive.read(start, length), length, response, caller)


def _headers(resource: Resource | Archive, tag: str) -> dict[str, str]:
    cache = f"public, max-age={resource.max_age}" if resource.max_age else "no-cache"
    return {**ANY_ORIGIN, "etag": tag, "cache-control": cache}
