"""One request to the customer's address: signed, bounded in time and size, never redirected."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any, Final

import httpx
import orjson

from functions.map_track.engine.storage.keys import ServiceId

SIGN_ID: Final = "baidu_yingyan"
SECONDS: Final = 5.0
MOST_ANSWER_BYTES: Final = 64 * 1024


class ReceiverFault(Exception):
    """The address did not take a request up; the text says what it answered and has no secret."""


def alarm_secret(signing_key: str, service: ServiceId) -> str:
    """Return the secret that requests of a service are signed with: each service has one of its own."""
    return hmac.new(signing_key.encode(), f"alarms {service}".encode(), hashlib.sha256).hexdigest()


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a body: HMAC-SHA-256 of `timestamp.body`."""
    return hmac.new(secret.encode(), b"%d.%b" % (timestamp, body), hashlib.sha256).hexdigest()


class Receiver:
    """The web of all receivers."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport

    async def send(self, address: str, secret: str, content: Mapping[str, Any]) -> None:
        """Send one request; the answer's `status` must be 0. Raises ReceiverFault."""
        body, timestamp = orjson.dumps(content), int(time.time())
        headers = {
            "content-type": "application/json;charset=utf-8",
            "SignId": SIGN_ID,
            "X-Timestamp": str(timestamp),
            "X-Signature": sign(secret, timestamp, body),
        }
        client = httpx.AsyncClient(
            timeout=SECONDS, transport=self._transport, follow_redirects=False, trust_env=False
        )
        try:
            async with (
                client,
                asyncio.timeout(SECONDS),
                client.stream("POST", address, content=body, headers=headers) as response,
            ):
                await _check(response)
        except (httpx.HTTPError, TimeoutError) as error:
            raise ReceiverFault(f"it gave no answer: {type(error).__name__}") from None


async def _check(response: httpx.Response) -> None:
    if response.status_code != httpx.codes.OK:
        raise ReceiverFault(f"HTTP {response.status_code}; expected 200 and a JSON with status 0")
    answer = bytearray()
    async for chunk in response.aiter_raw():
        answer += chunk
        if len(answer) > MOST_ANSWER_BYTES:
            raise ReceiverFault(f"an answer of more than {MOST_ANSWER_BYTES} bytes")
    try:
        status = orjson.loads(answer)["status"]
    except (ValueError, TypeError, KeyError, IndexError):
        raise ReceiverFault("no JSON with a status") from None
    if status not in (0, "0"):
        raise ReceiverFault(f"status {str(status)[:20]}; expected 0")
