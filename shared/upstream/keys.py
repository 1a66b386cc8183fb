"""The pooled upstream keys: used in turn, and left alone for as long as their refusals mean.

Status codes are those that Baidu documents.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from msgspec import Struct

QUOTA_SPENT = frozenset({4, 301, 302})
SECOND_SPENT = frozenset({401, 402})
KEY_REFUSED = frozenset(
    {3, 5, 101, 102, 200, 201, 202, 203, 210, 211, 220, 230, 240, 250, 251, 252, 260, 261}
)

SECOND_PAUSE = 1.0
REFUSED_PAUSE = 600.0
"""A refused key needs the operator; ten minutes later it may have been mended."""

_QUOTA_ZONE = ZoneInfo("Asia/Shanghai")


class UpstreamKey(Struct, frozen=True):
    """One key of the upstream account; with `secret` its requests are signed."""

    ak: str
    secret: str = ""


class KeyPool:
    """Hands out keys in turn, skipping those that must rest. `clock` gives Unix seconds."""

    def __init__(self, keys: Iterable[UpstreamKey], clock: Callable[[], float]) -> None:
        self._keys = tuple(keys)
        self._clock = clock
        self._turn = count()
        self._rests_until: dict[tuple[str, str], float] = {}

    def take(self, service: str, excluded_aks: frozenset[str] = frozenset()) -> UpstreamKey | None:
        """Return the next key that may call `service` now, none of `excluded_aks`; None when all rest."""
        now, start = self._clock(), next(self._turn)
        for offset in range(len(self._keys)):
            key = self._keys[(start + offset) % len(self._keys)]
            if key.ak not in excluded_aks and self._rests_until.get((key.ak, service), 0.0) <= now:
                return key
        return None

    def note_refusal(self, key: UpstreamKey, service: str, status: int) -> bool:
        """Note a refusal; return whether it was the key's (another may fare better) and not the request's."""
        if status in QUOTA_SPENT:
            rest_end = _next_midnight(self._clock())
        elif status in SECOND_SPENT:
            rest_end = self._clock() + SECOND_PAUSE
        elif status in KEY_REFUSED:
            rest_end = self._clock() + REFUSED_PAUSE
        else:
            return False
        self._rests_until[key.ak, service] = rest_end
        return True


def parse_keys(text: str) -> tuple[UpstreamKey, ...]:
    """Parse `ak1,ak2:secret2`; a secret makes that key's requests signed."""
    pairs = (part.strip().partition(":") for part in text.split(",") if part.strip())
    return tuple(UpstreamKey(ak, secret) for ak, _, secret in pairs)


def _next_midnight(now: float) -> float:
    local_time = datetime.fromtimestamp(now, _QUOTA_ZONE)
    return datetime.combine(local_time.date() + timedelta(days=1), time(), _QUOTA_ZONE).timestamp()
