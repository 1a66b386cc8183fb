"""The snapshot of live speeds: made by one writer at a time, read by every process that knows roads.

    {traffic}:snapshot    a hash: version, made_at, network, speeds (packed), details (packed)

One command replaces all of it, so nobody reads parts of two. It vanishes by itself when nobody renews it.
`network` says whose numbers of edges these are; on any other network they mean nothing.
"""

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np
from msgspec import Struct, field

TAG: Final = "{traffic}"
SNAPSHOT: Final = f"{TAG}:snapshot"
LIFETIME: Final = 600.0
"""Seconds after which nobody believes a snapshot that has not been renewed."""
HEAD_FIELDS: Final = ("version", "made_at", "network")
_EDGE: Final = np.dtype([("edge", "<u8"), ("kmh", "u1")])
_MOST_KMH: Final = 255


class SpeedSnapshot(Struct, frozen=True):
    """Speeds in km/h by the engine's numbers of directed edges; `made_at` is in Unix seconds."""

    version: int
    made_at: float
    network: str
    speeds: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))

    def is_current(self, now: float) -> bool:
        """Tell whether it is new enough to be believed."""
        return abs(now - self.made_at) < LIFETIME


def pack_speeds(speeds: Mapping[int, int]) -> bytes:
    """Return speeds as bytes."""
    rows = np.array(
        [(edge, min(max(kmh, 1), _MOST_KMH)) for edge, kmh in sorted(speeds.items())], dtype=_EDGE
    )
    return zlib.compress(rows.tobytes(), 1)


def unpack_speeds(content: bytes) -> dict[int, int]:
    """Return the speeds of bytes. Raises ValueError or zlib.error for other bytes."""
    rows = np.frombuffer(zlib.decompress(content), dtype=_EDGE)
    return dict(zip(rows["edge"].tolist(), rows["kmh"].tolist(), strict=True))
