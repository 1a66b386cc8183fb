"""How a function knows a probe of its own bundle: a signature of the minute and of what is asked for.

A probe goes through the public edge as any call does, needs no key, and is no call: nothing is spent and
nothing counted but the probe itself. It tells that edge, function, packs and engines are there.
"""

import hashlib
import hmac
from typing import Final

HEADER: Final = "x-geoportrait-probe"
LIFETIME_MINUTES: Final = 2
_PURPOSE: Final = b"geoportrait probe"
_LONGEST: Final = 100


class ProbeSeal:
    """Signs and verifies the header; `key` is the token signing key, whose purpose here is another one."""

    def __init__(self, key: str) -> None:
        self._has_key = bool(key)
        self._key = hmac.digest(key.encode(), _PURPOSE, hashlib.sha256)

    def sign(self, target: str, now: float) -> str:
        """Return the header's value for a probe of `target` (path and query)."""
        minute = int(now) // 60
        return f"{minute};{self._tag(minute, target)}"

    def verify(self, value: str, target: str, now: float) -> bool:
        """Tell whether a header's value was signed for this target within the last two minutes."""
        text, _, tag = value[:_LONGEST].partition(";")
        if not self._has_key or not text.isdecimal() or not text.isascii():
            return False
        is_timely = abs(int(now) // 60 - int(text)) <= LIFETIME_MINUTES
        return is_timely and hmac.compare_digest(tag.encode(), self._tag(int(text), target).encode())

    def _tag(self, minute: int, target: str) -> str:
        return hmac.new(self._key, f"{minute}\n{target}".encode(), hashlib.sha256).hexdigest()
