"""One request to a listed address: signed, bounded in time and size, never redirected.

`X-Signature` is the HMAC-SHA-256 of `timestamp.body`, `X-Timestamp` the Unix second in it, so that a receiver
can refuse what is old, and what somebody else sent.
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from shared.delivery.errors import DeliveryFault

if TYPE_CHECKING:
    import httpx

SECONDS: Final = 5.0
MOST_ANSWER_BYTES: Final = 64 * 1024


def derive_secret(signing_key: str, purpose: str) -> str:
    """Return the secret that what is sent for a purpose is signed with; each purpose has one of its own."""
    return hmac.new(signing_key.encode(), purpose.encode(), hashlib.sha256).hexdigest()


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a body: HMAC-SHA-256 of `timestamp.body`."""
    return hmac.new(secret.encode(), b"%d.%b" % (timestamp, body), hashlib.sha256).hexdigest()


async def post_signed(
    address: str,
    secret: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float = SECONDS,
    transport: "httpx.AsyncBaseTransport | None" = None,
) -> "httpx.Response":
    """Send a JSON body; return the answer, read whole, whatever its status. Raises DeliveryFault."""
    import httpx  # a start does without: it takes as long as a tenth of one

    timestamp = int(time.time())
    signature = {"X-Timestamp": str(timestamp), "X-Signature": sign(secret, timestamp, body)}
    headers = {"content-type": "application/json;charset=utf-8", **headers, **signature}
    client = httpx.AsyncClient(timeout=seconds, transport=transport, follow_redirects=False, trust_env=False)
    try:
        async with (
            client,
            asyncio.timeout(seconds),
            client.stream("POST", address, content=body, headers=headers) as response,
        ):
            content = await _read(response)
            return httpx.Response(response.status_code, content=content)
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
        raise DeliveryFault(f"it gave no answer: {type(error).__name__}") from None


async def _read(response: "httpx.Response") -> bytes:
    content = bytearray()
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > MOST_ANSWER_BYTES:
            raise DeliveryFault(f"an answer of more than {MOST_ANSWER_BYTES} bytes")
    return bytes(content)
