"""`/console/gateway/…`: what the map page loads, passed through under the console's own origin.

Only what a page with a map asks for is passed on, to the gateway of GATEWAY_URL and nowhere else, for people
who are signed in. The keys of the console's own app are put in here and taken out of the answers.
"""

import asyncio
from typing import Final
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from functions.console.engine.gateway import PLACEHOLDER, REFERER, Gateway, GatewayAnswer, GatewayAway
from functions.console.errors import WrongHost
from functions.console.frame import cookies, security
from functions.console.frame.stores import Stores, shared_stores
from functions.console.frame.visit import PART
from shared.access.errors import AccessError
from shared.web.client import service_path
from shared.web.endpoint import Endpoint
from shared.web.forms import FormError, parse_form
from shared.web.platform import Platform

ROOT: Final = "/console/gateway"
SCRIPTS: Final = ("/api", "/getscript")
BY_BROWSER: Final = ("/styles/", "/tiles/", "/javascript/", "/fonts/", "/images/", "/maplibre/", "/library/")
BY_SERVER: Final = (
    "/traffic/v1/",
    "/place/v3/suggestion",
    "/place/v3/region",
)
KEPT_HEADERS: Final = ("content-type", "cache-control", "etag", "content-range")
WITH_ADDRESSES: Final = frozenset({"application/json", "text/javascript", "application/javascript"})
MOST_REWRITTEN: Final = 256 * 1024
"""Bytes of an answer in which addresses are looked for: a style, a TileJSON, the lines of `/api`."""


class PassageEndpoint(Endpoint, frozen=True, kw_only=True):
    """Passes on what the map page asks for."""

    methods: frozenset[str] = frozenset({"GET"})

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one request."""
        return await asyncio.to_thread(_pass_on, request, shared_stores(platform.settings))


def _pass_on(request: Request, stores: Stores) -> Response:
    try:
        origin = security.console_origin(request, stores.settings)
        secret = cookies.read_secret(request, cookies.SESSION)
        query = parse_form(request.scope["query_string"])
        is_used = query.pop(PART, None) is None
        session = stores.sessions.find(secret, is_used=is_used) if secret else None
    except (WrongHost, FormError):
        return _refusal(400)
    except AccessError:
        return _refusal(503)
    if session is None or session.duty:
        return _refusal(401)
    path = service_path(request).removeprefix(ROOT) or "/"
    kind = key_kind(path, query.get("qt", ""))
    if not kind:
        return _refusal(404)
    gateway = stores.gateway
    try:
        key = gateway.key(kind).ak
        answer = gateway.call("GET", path, query={**query, "ak": key}, headers={"referer": REFERER})
    except GatewayAway:
        return _refusal(502)
    except AccessError:
        return _refusal(503)
    headers = {name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers}
    return Response(
        _own_addresses(answer, gateway, origin, key, path),
        answer.status,
        {**security.HEADERS, **headers, "content-security-policy": "default-src 'none'; sandbox"},
    )


def key_kind(path: str, query_type: str) -> str:
    """Return the kind of key that a path takes, empty for a path that is not passed on."""
    plain_path = unquote(unquote(path))  # a proxy on the way may read it once more than we did
    if any(part in plain_path for part in ("..", "//", "\\", "/./", "?", "#")):
        return ""
    if path in SCRIPTS or path.startswith(BY_BROWSER) or (path == "/" and query_type):
        return "browser"
    return "server" if path.startswith(BY_SERVER) else ""


def _own_addresses(answer: GatewayAnswer, gateway: Gateway, origin: str, key: str, path: str) -> bytes:
    """Return the content with our address in the place of the gateway's, and without the key."""
    content = answer.content
    if answer.media_type not in WITH_ADDRESSES or len(content) > MOST_REWRITTEN:
        return content
    for address in {gateway.address, gateway.public_address}:
        content = content.replace(address.encode(), f"{origin}{ROOT}".encode())
    return content.replace(key.encode(), PLACEHOLDER.encode())


def _refusal(status: int) -> Response:
    return Response(status_code=status, headers=security.HEADERS)
