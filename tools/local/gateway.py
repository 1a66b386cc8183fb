"""The local gateway: routes by path, wakes functions, and keeps a request while one starts.

It stands where nginx and the Knative activator stand in a cluster. What no function answered for a service
goes to the small endpoint that counts it and answers in the caller's envelope (`tools.local.outage_answers`),
as at nginx; elsewhere the client gets the status and a JSON that either family of clients can read.
"""

import asyncio
import logging
import uuid
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

import orjson
from starlette.types import Receive, Scope, Send

from shared.access.addresses import parse_address
from shared.web.outage_words import FUNCTION, TOO_LARGE, TOO_LONG, UNAVAILABLE
from tools.local.function_process import FunctionProcess, FunctionUnavailable
from tools.local.outage_answers import OutageAnswers
from tools.local.request_body import (
    BodiesFull,
    BodyMemory,
    BodyReader,
    BodyTooLarge,
    BodyTooSlow,
    ClientGone,
)
from tools.local.route_table import RouteTable, Target
from tools.local.unix_http import Answer, CutOff, NotConnected, UpstreamError

MAX_BODY_BYTES = 16 << 20
MAX_BODIES_BYTES = 512 << 20
START_SECONDS = 60.0  # how long a request waits for a function that starts
ANSWER_SECONDS = 65.0
"""How long an answer may be waited for, a start included, and each piece of it: as long as nginx does."""
RETRY_AFTER_SECONDS = 2
MAX_ADDRESS_BYTES: Final = 60 * 1024
"""Of path and query, as at nginx."""
NOSNIFF: Final = (b"x-content-type-options", b"nosniff")

_OUTAGES: Final = frozenset({502, 503, 504})
_CLIENTS_FAULTS: Final = frozenset({413, 414})
"""Statuses by which a function says that it cannot answer; at a service's path they are no answer."""
_REPEATABLE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# RFC 9110 section 7.6.1, and the headers that only a gateway may set.
_NOT_FORWARDED = frozenset(
    b"connection keep-alive proxy-connection te trailer transfer-encoding upgrade expect content-length"
    b" x-forwarded-for x-forwarded-proto x-forwarded-host forwarded x-real-ip x-call-id"
    b" function-execution-id".split()
)
_NOT_RETURNED = frozenset((b"connection", b"keep-alive", b"transfer-encoding", b"date", b"server"))

_LOG = logging.getLogger(__name__)


class Gateway:
    """The ASGI application. `functions` maps folder names to processes."""

    def __init__(
        self,
        routes: RouteTable,
        functions: Mapping[str, FunctionProcess],
        *,
        max_body_bytes: int = MAX_BODY_BYTES,
        start_seconds: float = START_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._routes = routes
        self._functions = functions
        self._bodies = BodyReader(max_body_bytes, MAX_BODIES_BYTES)
        self._start_seconds = start_seconds
        self._answer_seconds = answer_seconds
        self._outages = OutageAnswers(functions.get(FUNCTION))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        path: bytes = scope["raw_path"]
        if path.startswith(b"/_/"):
            await self._own_page(scope, path, send)
            return
        target = self._routes.find(path, scope["query_string"])
        if target is None or (is_inside_page(target.path) and not _is_local(scope)):
            await _send_json(send, 404, {"status": 260, "message": "服务不存在"})
            return
        if len(path) + len(scope["query_string"]) > MAX_ADDRESS_BYTES:
            await self._give_up(scope, send, target, 414, "the address is longer than 60 KiB; send a form")
            return
        try:
            with self._bodies.memory(scope) as memory:
                await self._forward(scope, receive, send, target, memory)
        except BodyTooLarge as error:
            await self._give_up(scope, send, target, 413, str(error))
        except BodyTooSlow as error:
            await _refuse(send, 408, str(error))
        except (BodiesFull, FunctionUnavailable) as error:
            await self._give_up(scope, send, target, 503, str(error))
        except ClientGone:
            pass

    async def _give_up(self, scope: Scope, send: Send, target: Target, status: int, reason: str) -> None:
        """Answer for a function that cannot, by a status or in the envelope of the service, and count it."""
        if target.service and not target.speaks_http:
            kind = {413: TOO_LARGE, 414: TOO_LONG}.get(status, UNAVAILABLE)
            await self._outages.send(scope, send, target.service, kind)
        else:
            if target.service and status not in _CLIENTS_FAULTS:
                await self._outages.count(target.service)
            await _refuse(send, status, reason, retry_after=RETRY_AFTER_SECONDS if status == 503 else None)

    async def _forward(
        self, scope: Scope, receive: Receive, send: Send, target: Target, memory: BodyMemory
    ) -> None:
        body = await memory.read(scope, receive)
        call_id = str(uuid.uuid4()).encode()
        head = _request_head(scope, target.path, len(body), call_id)
        function = self._functions[target.function]
        function.requests += 1
        function.in_flight += 1
        try:
            async with asyncio.timeout(self._answer_seconds):
                answer = await self._ask(function, scope["method"], head, body)
        except TimeoutError:
            _LOG.warning("%s %s: no answer (call %s)", scope["method"], target.function, call_id.decode())
            function.examine()
            reason = f"no answer within {self._answer_seconds:.0f} seconds"
            await self._give_up(scope, send, target, 504, reason)
        except UpstreamError as error:
            _LOG.warning("%s %s: %s (call %s)", scope["method"], target.function, error, call_id.decode())
            reason = f"{target.function} ended while it worked on this request"
            await self._give_up(scope, send, target, 502, reason)
        else:
            if target.service and not target.speaks_http and answer.status in _OUTAGES:
                answer.abandon()
                await self._give_up(scope, send, target, answer.status, "")
                return
            if not await _pass_on(send, answer, call_id, self._answer_seconds):
                function.examine()
        finally:
            function.in_flight -= 1

    async def _ask(self, function: FunctionProcess, method: str, head: bytes, body: bytes) -> Answer:
        """Send the request, and once more to a fresh process when that cannot do a thing twice.

        An answer that fits into `HIGH_WATER` is returned when it is whole: until then its caller has seen
        none of it, so that a function may end within it as well as before.
        """
        repeatable = method in _REPEATABLE_METHODS or function.source.repeatable
        tries_left = 2
        while True:
            client = await function.client(self._start_seconds)
            tries_left -= 1
            try:
                answer = await client.request(head, body, is_head=method == "HEAD")
                await answer.collect()
                return answer
            except UpstreamError as error:
                may_repeat = repeatable or isinstance(error, NotConnected)
                if not may_repeat or not tries_left:
                    raise
            await function.settle()

    async def _own_page(self, scope: Scope, path: bytes, send: Send) -> None:
        if path == b"/_/health":
            await _send_json(send, 200, {"healthy": True})
        elif path == b"/_/ready" and _is_local(scope):
            missing = {
                name: function.problem or function.state
                for name, function in self._functions.items()
                if function.source.warm_start and function.state != "ready"
            }
            status = 503 if missing else 200
            await _send_json(send, status, {"ready": not missing, "waiting_for": missing})
        elif path == b"/_/functions" and _is_local(scope):
            await _send_json(send, 200, {name: _state(f) for name, f in self._functions.items()})
        else:
            await _send_json(send, 404, {"status": 260, "message": "服务不存在"})


def _request_head(scope: Scope, path: bytes, body_length: int, call_id: bytes) -> bytes:
    """Return the request line and headers for the function; nothing of the client's about proxies stays."""
    query: bytes = scope["query_string"]
    lines = [b"%b %b%b%b HTTP/1.1" % (scope["method"].encode(), path, b"?" if query else b"", query)]
    host = b""
    for name, value in scope["headers"]:
        if name not in _NOT_FORWARDED:
            lines.append(b"%b: %b" % (name, value))
        if name == b"host":
            host = value
    peer = str(parse_address(scope["client"][0])).encode() if scope.get("client") else b"127.0.0.1"
    lines += [
        b"content-length: %d" % body_length,
        b"x-forwarded-for: " + peer,
        b"x-forwarded-proto: " + scope["scheme"].encode(),
        b"x-forwarded-host: " + host,
        b"x-call-id: " + call_id,
        b"function-execution-id: " + call_id[:8],
        b"\r\n",
    ]
    return b"\r\n".join(lines)


async def _pass_on(send: Send, answer: Answer, call_id: bytes, seconds: float) -> bool:
    """Send an answer on as it comes; False when a piece of it did not come in time."""
    headers = [(name.lower(), value) for name, value in answer.headers]
    headers = [pair for pair in headers if pair[0] not in _NOT_RETURNED]
    headers.append((b"x-call-id", call_id))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    whole = answer.take_all()
    if whole is not None:
        await send({"type": "http.response.body", "body": whole})
        return True
    chunks = aiter(answer)
    try:
        while True:
            async with asyncio.timeout(seconds):
                chunk = await anext(chunks, None)
            if chunk is None:
                break
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    except (CutOff, TimeoutError) as error:  # too late for another answer: unfinished, and the server closes
        _LOG.warning("an answer was cut off: %s (call %s)", error or "too slow", call_id.decode())
        return isinstance(error, CutOff)
    finally:
        answer.abandon()
    await send({"type": "http.response.body", "body": b""})
    return True


async def _refuse(send: Send, status: int, reason: str, *, retry_after: int | None = None) -> None:
    """Answer for a function that cannot: a temporary failure in the words of both API families."""
    headers = [(b"retry-after", b"%d" % retry_after)] if retry_after else []
    body = {"error_code": 2, "error_msg": "Service temporarily unavailable", "status": 1, "message": reason}
    if status == 413:
        body |= {"error_code": 216202, "error_msg": "image size error", "status": 2}
    await _send_json(send, status, body, headers)


async def _send_json(
    send: Send, status: int, content: dict[str, Any], headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    body = orjson.dumps(content)
    content_headers = [
        (b"content-type", b"application/json;charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        NOSNIFF,
    ]
    await send(
        {"type": "http.response.start", "status": status, "headers": content_headers + (headers or [])}
    )
    await send({"type": "http.response.body", "body": body})


def is_inside_page(path: bytes) -> bool:
    """Whether a path of a function is for the platform: readiness, health, metrics. It reads it decoded."""
    page = unquote(path.decode("latin-1")).rstrip("/")
    return page in ("/metrics", "/_") or page.startswith("/_/")


def _is_local(scope: Scope) -> bool:
    return bool(scope.get("client")) and parse_address(scope["client"][0]).is_loopback


def _state(function: FunctionProcess) -> dict[str, Any]:
    return {
        "state": function.state,
        "warm": function.source.warm_start,
        "pid": function.process.pid if function.process else None,
        "starts": function.starts,
        "requests": function.requests,
        "in_flight": function.in_flight,
        "waiting": function.waiting,
    }
