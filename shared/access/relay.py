"""Passing a caller's address through the gateway, when one of our functions calls for somebody else.

A gateway replaces the caller's address by the one that it sees. A call that `/batch` makes would therefore
seem to come from inside and pass the IP lists of keys. So the function signs the caller's address for this
one request; that needs the bundle's token signing key.
"""

import hashlib
import hmac
from typing import Final

HEADER: Final = "x-geoportrait-caller"
LIFETIME_SECONDS: Final = 60
_PURPOSE: Final = b"geoportrait relay"
_LONGEST: Final = 200


class CallerRelay:
    """Signs and verifies the header; `key` is the token signing key, whose purpose here is another one."""

    def __init__(self, key: str) -> None:
        self._key = hmac.digest(key.encode(), _PURPOSE, hashlib.sha256)

    def sign(self, address: str, target: str, now: float) -> str:
        """Return the header's value for a request to `target` (path and query) on behalf of an address."""
        statement = f"{int(now) + LIFETIME_SECONDS};{address}"
        return f"{statement};{self._tag(statement, target)}"

    def verify(self, value: str, target: str, now: float) -> str | None:
        """Return the address that a header's value vouches for, None for one that is forged or too old."""
        statement, _, tag = value[:_LONGEST].rpartition(";")
        expiry, _, address = statement.partition(";")
        if not hmac.compare_digest(tag.encode(), self._tag(statement, target).encode()):
            return None
        return address if now <= int(expiry) else None

    def _tag(self, statement: str, target: str) -> str:
        return hmac.new(self._key, f"{statement}\n{target}".encode(), hashlib.sha256).hexdigest()
