"""`POST /batch`: up to twenty map requests in one, each admitted and answered on its own.

    {"reqs": [{"method": "get", "url": "/geoconv/v1/?coords=106.7,26.6&ak=…"}]}
    {"status": 0, "batch_result": [<the whole answer of each>]}

They go to the gateway of GATEWAY_URL and nowhere else: a request names a path of a map service and a query.
The gateway sees a caller from inside, so no other path is passed on, its own pages least of all. A request
without a key that exists is answered here: nothing is sent for it.
"""

import asyncio
import logging
import re
from collections.abc import Mapping
from functools import cache
from time import time
from typing import Any, Final
from urllib.parse import quote, unquote

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from functions.map_coordinate.batch.errors import INVALID, NO_SERVICE, GatewayFault, Unusable
from functions.map_coordinate.openapi.endpoints import FILE
from shared.access.decision import Outcome
from shared.access.relay import HEADER
from shared.access.wire import MAP_ERRORS
from shared.web import map_form
from shared.web.body import BodyTooLarge, read_body
from shared.web.documents import Answer, Documentation
from shared.web.endpoint import Endpoint
from shared.web.engine import load_engine
from shared.web.envelope import failure
from shared.web.forms import FormError, parse_form
from shared.web.map import ALIAS
from shared.web.platform import Platform

_LOG = logging.getLogger(__name__)

MOST_REQUESTS: Final = 20
MAX_BODY_BYTES: Final = 256 * 1024
AT_ONCE: Final = 5
INTERNAL, TOO_LARGE = 1, 10
SENDING: Final = "functions.map_coordinate.batch.service:send"
"""Imported by the first batch: its client takes a tenth of a start."""

_JSON = "application/json;charset=utf-8"
_TARGET = re.compile(r"/(?!/)[\x21\x22\x24-\x7e]{0,8191}", re.ASCII)
_RAW_SIGN = re.compile(r"[ \x80-\U0010ffff]")
_PASSED_ON = ("referer", "user-agent")


class BatchItem(BaseModel):
    """One of the requests."""

    model_config = ConfigDict(extra="ignore")

    method: str = "get"
    url: str


class Batch(BaseModel):
    """The body."""

    model_config = ConfigDict(extra="ignore")

    reqs: list[BatchItem] = Field(min_length=1, max_length=MOST_REQUESTS)


class BatchEndpoint(Endpoint, frozen=True, kw_only=True):
    """Sends the requests of a batch through the gateway."""

    methods: frozenset[str] = frozenset({"POST"})

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer each request of the body in its place."""
        if not platform.settings.gateway_url:
            return _refuse(INTERNAL, "batches are not offered here: GATEWAY_URL is not set")
        try:
            batch = Batch.model_validate_json(await read_body(request, MAX_BODY_BYTES))
        except BodyTooLarge as error:
            return _refuse(TOO_LARGE, str(error))
        except ValidationError as error:
            problem = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, problem["loc"])) or "the body"
            return _refuse(INVALID, f"Parameter Invalid: {place}: {problem['msg']}")
        turns = asyncio.Semaphore(AT_ONCE)
        caller = platform.caller_address(request)

        async def answer_item(item: BatchItem) -> orjson.Fragment | Mapping[str, Any]:
            async with turns:
                try:
                    return orjson.Fragment(await self._send(item, request, caller, platform))
                except Unusable as error:
                    return failure(error.status, str(error), {})
                except GatewayFault as error:
                    _LOG.warning("a request of a batch failed: %s", error)
                    return failure(INTERNAL, "服务器内部错误", {})

        results = await asyncio.gather(*map(answer_item, batch.reqs))
        return Response(orjson.dumps({"status": 0, "batch_result": results}), media_type=_JSON)

    def documentation(self) -> Documentation:
        """Describe body and answer."""
        item = {
            "type": "object",
            "properties": {
                "method": {"enum": ["get", "post"], "default": "get"},
                "url": {"type": "string", "description": "path and query, percent-encoded"},
            },
            "required": ["url"],
        }
        shape = {
            "type": "object",
            "title": "the answers in the order of the requests",
            "properties": {
                "status": {"const": 0},
                "batch_result": {"type": "array", "items": {"type": "object"}},
            },
            "required": ["status", "batch_result"],
        }
        return Documentation(
            tag="batch",
            methods=("post",),
            json_body={
                "type": "object",
                "properties": {
                    "reqs": {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_REQUESTS}
                },
                "required": ["reqs"],
            },
            answers={
                "200": Answer(
                    "the answers, or why there are none", {"batch": shape, "map_error": map_form.ERROR}
                )
            },
        )

    async def _send(self, item: BatchItem, request: Request, caller: str, platform: Platform) -> bytes:
        if item.method.lower() not in ("get", "post"):
            raise Unusable(f"method is {item.method[:16]!r}; expected get or post")
        url = escape_url(item.url)
        if not _TARGET.fullmatch(url):
            raise Unusable("url is no path with a query; expected /service/v1?name=value, percent-encoded")
        path, _, query = url.partition("?")
        if path.rstrip("/").removeprefix(ALIAS) not in _map_paths():
            raise Unusable("服务不存在", NO_SERVICE)
        await _check_key(query, platform)
        signature = platform.relay.sign(caller, f"{unquote(path)}?{query}", time())
        headers = {HEADER: signature} | {
            name: request.headers[name] for name in _PASSED_ON if name in request.headers
        }
        answer = await load_engine(SENDING)(platform.settings.gateway_url, item.method.upper(), url, headers)
        return bytes(answer)


def escape_url(url: str) -> str:
    """Return an address with its spaces and its letters beyond ASCII escaped, as servers read them."""
    return _RAW_SIGN.sub(lambda sign: quote(sign[0], errors="replace"), url.strip())


async def _check_key(query: str, platform: Platform) -> None:
    """Raise Unusable for a request without a key that exists."""
    try:
        ak = parse_form(query.encode()).get("ak")
    except FormError as error:
        raise Unusable(f"Parameter Invalid: {error}") from None
    if not ak or not await platform.access.has_key(ak):
        refusal = MAP_ERRORS[Outcome.UNKNOWN_KEY if ak else Outcome.KEY_MISSING]
        raise Unusable(refusal.message, refusal.code)


@cache
def _map_paths() -> frozenset[str]:
    """Return the published paths that take a map key."""
    paths: Mapping[str, Any] = orjson.loads(FILE.read_bytes())["paths"]
    return frozenset(
        path
        for path, methods in paths.items()
        if any(field["name"] == "ak" for field in methods.get("get", {}).get("parameters", ()))
    )


def _refuse(status: int, message: str) -> Response:
    return Response(orjson.dumps(failure(status, message, {})), media_type=_JSON)
