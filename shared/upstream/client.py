"""One request to the upstream: bounded in time and size, signed, and checked before it is passed on."""

import asyncio
import hashlib
import logging
import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus, urlencode

import httpx
import orjson

from shared.access.breaker import Breaker
from shared.config import Settings
from shared.upstream.answers import (
    JSON,
    PICTURES,
    XML,
    UpstreamAnswer,
    UpstreamRefusal,
    UpstreamUnavailable,
)
from shared.upstream.keys import KeyPool, parse_keys

_LOG = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 8 * 1024 * 1024
LONGEST_QUERY = 8192
"""Bytes; a server refuses what is longer, and its refusal must not look like an outage."""
MAX_CONNECTIONS = 64
_XML_STATUS = re.compile(rb"<status>\s*(-?[0-9]{1,9})\s*</status>")
_OURS = frozenset({"ak", "sn", "timestamp", "callback", "mcode"})
"""Fields that belong to the caller's own access or to the envelope; the upstream gets its own."""


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
            headers={"accept-encoding": "identity"},  # what is unpacked has no bound
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
        own_fields = {name: value for name, value in fields.items() if name not in _OURS}
        deadline, tried_aks = time.monotonic() + self._budget, frozenset[str]()
        while (key := self._keys.take(service, tried_aks)) is not None:
            query = urlencode({**own_fields, "ak": key.ak})
            if len(query) > LONGEST_QUERY:
                raise UpstreamUnavailable(f"the request has {len(query)} bytes, more than an upstream reads")
            if key.secret:
                query = f"{query}&sn={_signature(path, query, key.secret)}"
            answer = await self._fetch(f"{path}?{query}", deadline - time.monotonic())
            if answer.status in (None, 0) or not self._keys.note_refusal(key, service, answer.status or 0):
                return answer
            _LOG.warning(
                "upstream key no. %d is refused for %s: status %s", len(tried_aks) + 1, service, answer.status
            )
            tried_aks |= {key.ak}
        raise UpstreamUnavailable("no upstream key may call this service now")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _fetch(self, url: str, seconds: float) -> UpstreamAnswer:
        try:
            async with asyncio.timeout(seconds), self._client.stream("GET", url) as response:
                answer = await _read(response)
        except UpstreamRefusal:
            self._breaker.record_success()
            raise
        except UpstreamUnavailable:
            self._breaker.record_failure()
            raise
        except (httpx.HTTPError, TimeoutError) as error:
            self._breaker.record_failure()
            raise UpstreamUnavailable(f"the upstream gave no answer: {type(error).__name__}") from None
        self._breaker.record_success()
        return answer


async def _read(response: httpx.Response) -> UpstreamAnswer:
    if response.is_client_error:
        raise UpstreamRefusal(f"the upstream refused the request: HTTP {response.status_code}")
    if response.status_code != httpx.codes.OK:
        raise UpstreamUnavailable(f"the upstream gave no answer: HTTP {response.status_code}")
    body = await _body(response)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in PICTURES and body:
        return UpstreamAnswer(body, media_type, None)
    if body.lstrip().startswith(b"<?xml"):
        status = _XML_STATUS.search(body)
        if status is None:
            raise UpstreamUnavailable("the upstream's answer is XML without a status")
        return UpstreamAnswer(body, XML, int(status[1]))
    try:
        content = orjson.loads(body)
        status = content["status"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise UpstreamUnavailable("the upstream's answer is no JSON with a status, XML or picture") from None
    if type(status) is not int:  # `true` is none either
        raise UpstreamUnavailable("the status of the upstream's answer is no integer")
    return UpstreamAnswer(body, JSON, status)


async def _body(response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise UpstreamUnavailable("the upstream's answer is packed, which was not asked for")
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise UpstreamUnavailable("the upstream's answer is too long")
    return bytes(body)


def _signature(path: str, query: str, secret: str) -> str:
    text = quote_plus(f"{path}?{query}{secret}")
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
