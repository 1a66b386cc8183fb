"""One request with alarms to the customer's address."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import orjson

from functions.map_track.engine.storage.keys import ServiceId
from shared.delivery.errors import DeliveryFault
from shared.delivery.webhook import derive_secret, post_signed

if TYPE_CHECKING:
    import httpx

OK: Final = 200
SIGN_ID: Final = "baidu_yingyan"


def alarm_secret(signing_key: str, service: ServiceId) -> str:
    """Return the secret that requests of a service are signed with; each service has one of its own."""
    return derive_secret(signing_key, f"alarms {service}")


class Receiver:
    """The web of all receivers."""

    def __init__(self, transport: "httpx.AsyncBaseTransport | None" = None) -> None:
        self._transport = transport

    async def send(self, address: str, secret: str, content: Mapping[str, Any]) -> None:
        """Send one request; the answer's `status` must be 0. Raises DeliveryFault."""
        headers = {"SignId": SIGN_ID}
        _check(await post_signed(address, secret, orjson.dumps(content), headers, transport=self._transport))


def _check(response: "httpx.Response") -> None:
    if response.status_code != OK:
        raise DeliveryFault(f"HTTP {response.status_code}; expected 200 and a JSON with status 0")
    try:
        status = orjson.loads(response.content)["status"]
    except (ValueError, TypeError, KeyError, IndexError):
        raise DeliveryFault("no JSON with a status") from None
    if status not in (0, "0"):
        raise DeliveryFault(f"status {str(status)[:20]}; expected 0")
