"""Tiles of a map that a signed call began: the load is signed, and its tiles carry what vouches for that.

A map library makes the addresses of tiles out of a template, so it cannot sign each. The TileJSON or style
that a signed call gets therefore holds a session, which stands for the signature of one key's tiles.
"""

import hashlib
import hmac
import re
from typing import Final

LIFETIME_SECONDS: Final = 24 * 3600
_PURPOSE: Final = b"geoportrait map session"
_SESSION: Final = re.compile(r"([0-9]{1,12})\.([0-9a-f]{32})", re.ASCII)


class MapSessions:
    """Issues and verifies sessions; `key` is the token signing key, whose purpose here is another one."""

    def __init__(self, key: str) -> None:
        self._key = hmac.digest(key.encode(), _PURPOSE, hashlib.sha256)

    def issue(self, ak: str, now: float) -> str:
        """Return a session for the tiles of a map key."""
        expiry = str(int(now) + LIFETIME_SECONDS)
        return f"{expiry}.{self._tag(ak, expiry)}"

    def verify(self, session: str, ak: str, now: float) -> bool:
        """Tell whether a session is this key's and not too old."""
        match = _SESSION.fullmatch(session)
        if match is None or not hmac.compare_digest(match[2], self._tag(ak, match[1])):
            return False
        return now <= int(match[1])

    def _tag(self, ak: str, expiry: str) -> str:
        return hmac.new(self._key, f"{expiry}\n{ak}".encode(), hashlib.sha256).hexdigest()[:32]
