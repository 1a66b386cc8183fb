"""One request to the upstream: bounded in time and size, signed, and checked before it is passed on.

UpstreamUnavailable    no key, no answer in time, or an answer that is none
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

import httpx
import orjson

from shared.access.breaker import Breaker
from shared.config import Settings
from shared.upstream.keys import KeyPool, parse_keys

_LOG = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_CONNECTIONS = 64
_OURS = frozenset({"ak", "sn", "timestamp", "callback", "mcode"})
"""Fields that belong to the caller's own access or to the envelope; the upstream gets its own."""


class UpstreamUnavailable(Exception):
    """The upstream gave no usable answer; the message says why, without any key."""


@dataclass(frozen=True)
class UpstreamAnswer:
    """What the upstream said, in its own wire form. `status` is None when the body is no JSON."""

    body: bytes
    media_type: str
    status: int | None


class Upstream:
    """The operator's account at a Baidu-compatible server. `clock` gives Unix seconds."""

    def __init__(
        self,
        base_url: str,
        keys: KeyPool,
        *,
        budget: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._keys = keys
        self._budget = budget
        self._breaker = Breaker()
        self._client = httpx.AsyncClient(
            base_url=base_url,
            timeout=budget,
            transport=transport,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS),
            trust_env=False,
        )

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], float] = time.time) -> "Upstream | None":
        """Return the upstream of the settings, or None when they name none."""
        if not settings.upstream_url:
            return None
        keys = KeyPool(parse_keys(settings.upstream_keys.get_secret_value()), clock)
        return cls(settings.upstream_url, keys, budget=settings.upstream_timeout_ms / 1000)

    async def ask(self, service: str, path: str, fields: Mapping[str, str]) -> UpstreamAnswer:
        """Ask for `path` with the caller's `fields`, in the whole time budget, with as many keys as it takes.

        Raises:
            UpstreamUnavailable: see the class.
        """
        if not self._breaker.allows():
            raise UpstreamUnavailable("the upstream has failed repeatedly and is left alone for a moment")
        sent = {name: value for name, value in fields.items() if name not in _OURS}
        deadline, tried = time.monotonic() + self._budget, frozenset[str]()
        while (key := self._keys.take(service, tried)) is not None:
            query = urlencode({**sent, "ak": key.ak})
            if key.secret:
                query = f"{query}&sn={_signature(path, query, key.secret)}"
            answer = await self._fetch(f"{path}?{query}", deadline - time.monotonic())
            if answer.status in (None, 0) or not self._keys.refused(key, service, answer.status or 0):
                return answer
            _LOG.warning(
                "upstream key no. %d is refused for %s: status %s", len(tried) + 1, service, answer.status
            )
            tried |= {key.ak}
        raise UpstreamUnavailable("no upstream key may call this service now")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _fetch(self, url: str, seconds: float) -> UpstreamAnswer:
        try:
            async with asyncio.timeout(seconds), self._client.stream("GET", url) as response:
                body = await _read(response)
        except (httpx.HTTPError, TimeoutError, UpstreamUnavailable) as error:
            self._breaker.failed()
            raise UpstreamUnavailable(f"the upstream gave no answer: {type(error).__name__}") from None
        self._breaker.succeeded()
        return body


async def _read(response: httpx.Response) -> UpstreamAnswer:
    if response.status_code != httpx.codes.OK:
        raise UpstreamUnavailable(f"HTTP {response.status_code}")
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise UpstreamUnavailable("the answer is too long")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type.startswith("image/") and body:
        return UpstreamAnswer(body, media_type, None)
    if body.lstrip().startswith(b"<?xml"):
        return UpstreamAnswer(body, "text/xml", None)
    try:
        content = orjson.loads(body)
        status = content["status"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise UpstreamUnavailable("the answer is neither JSON with a status, XML nor a picture") from None
    if type(status) is not int:  # `true` is none either
        raise UpstreamUnavailable("the status of the answer is no integer")
    return UpstreamAnswer(body, "application/json", status)


def _signature(path: str, query: str, secret: str) -> str:
    text = quote_plus(f"{path}?{query}{secret}")
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
