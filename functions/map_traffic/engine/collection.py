"""What the writer of live traffic knows from one turn to the next: passages, and the ends of tracks.

A turn adds the new points of each vehicle to the end of its track, lays both on the roads and takes up the
passages that it had not counted yet. Only the end of a track is kept: from the last edge that was left on.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import numpy as np
import orjson
from msgspec import Struct, field

from functions.map_traffic.engine.passages import Passage, find_passages
from shared.roads import RoadNetwork
from shared.roads.matching import Observations, RoadMatch, match_track
from shared.tracks.probes import FIRST, Probe

FUTURE: Final = 60.0
"""Seconds by which a device's clock may be fast."""
MOST_POINTS: Final = 240
"""Of the end of a track: a vehicle that stands."""
MOST_DEVICES: Final = 50_000
MOST_PASSAGES: Final = 2_000_000
OVERLAP: Final = 60.0
"""Seconds of a track before its last passage that are laid on the roads again."""

_PASSAGE: Final = np.dtype([("device", "<u8"), ("edge", "<u8"), ("exit_time", "<f8"), ("kmh", "<f4")])
_MIDDLE: Final = np.dtype([("edge", "<u8"), ("lng", "<f8"), ("lat", "<f8")])
_POINT: Final = np.dtype(
    [("device", "<u8"), ("time", "<i8"), ("lng", "<f8"), ("lat", "<f8"), ("radius", "<f4")]
)

Spot = tuple[int, float, float, float]
"""Unix seconds, WGS-84 longitude and latitude, metres by which the position may be wrong or NaN."""


class Collection(Struct):
    """The passages of one network. `last_id` is the last entry of the stream that it has."""

    network: str
    window: float
    """Seconds for which a passage tells anything."""
    last_id: str = FIRST
    passages: list[Passage] = field(default_factory=list)
    tails: dict[int, list[Spot]] = field(default_factory=dict)
    counted_until: dict[int, float] = field(default_factory=dict)
    """The exit time of each vehicle's last passage."""
    middles: dict[int, tuple[float, float]] = field(default_factory=dict)
    """The point in the middle of each edge that has a passage, WGS-84."""

    def add(self, probes: Iterable[Probe], network: RoadNetwork, now: float) -> int:
        """Take up new points and return how many passages they gave; now: Unix seconds."""
        spots: dict[int, set[Spot]] = defaultdict(set)
        for probe in probes:
            point = probe.point
            if now - self.window <= point.loc_time <= now + FUTURE:
                radius = float("nan") if point.radius is None else point.radius
                device = int.from_bytes(probe.device, "little")
                spots[device].add((point.loc_time, point.lng, point.lat, radius))
        count = 0
        for device, additions in spots.items():
            count += self._follow(device, additions, network, now)
        return count

    def expire(self, now: float) -> None:
        """Forget what is too old to tell anything."""
        start = now - self.window
        self.passages = [row for row in self.passages if row.exit_time >= start][-MOST_PASSAGES:]
        edges = {row.edge for row in self.passages}
        self.middles = {edge: point for edge, point in self.middles.items() if edge in edges}
        tails = {device: tail for device, tail in self.tails.items() if tail[-1][0] >= start}
        latest = sorted(tails, key=lambda device: tails[device][-1][0])[-MOST_DEVICES:]
        self.tails = {device: tails[device] for device in latest}
        self.counted_until = {
            device: counted_time
            for device, counted_time in self.counted_until.items()
            if device in self.tails
        }

    def _follow(self, device: int, additions: set[Spot], network: RoadNetwork, now: float) -> int:
        track = sorted({*self.tails.get(device, ()), *additions}, key=lambda spot: spot[:3])
        track = [spot for spot in track if spot[0] >= now - self.window][-MOST_POINTS:]
        columns = np.array(track)
        times = columns[:, 0].astype(np.int64)
        match = match_track(network, Observations(columns[:, 1:3], times, columns[:, 3]))
        counted_time = self.counted_until.get(device, 0.0)
        news = [row for row in find_passages(device, match, times) if row.exit_time > counted_time]
        self.passages += news
        self._locate_edges(match, {row.edge for row in news} - self.middles.keys())
        if news:
            counted_time = self.counted_until[device] = max(row.exit_time for row in news)
        self.tails[device] = [spot for spot in track if spot[0] >= counted_time - OVERLAP]
        return len(news)

    def _locate_edges(self, match: RoadMatch, edges: set[int]) -> None:
        for path in match.paths:
            for edge in path.edges:
                if edge.edge_id in edges:
                    ((lng, lat),) = path.points_at(np.array([(edge.begin + edge.end) / 2])).tolist()
                    self.middles[edge.edge_id] = lng, lat

    def pack(self) -> bytes:
        """Return it as bytes."""
        passages = np.array(self.passages, dtype=_PASSAGE)
        points = np.array(
            [(device, *spot) for device, tail in self.tails.items() for spot in tail], dtype=_POINT
        )
        middles = np.array([(edge, *point) for edge, point in self.middles.items()], dtype=_MIDDLE)
        head = orjson.dumps(
            {
                "network": self.network,
                "last_id": self.last_id,
                "passages": len(passages),
                "middles": len(middles),
                "counted_until": [*self.counted_until.items()],
            }
        )
        body = passages.tobytes() + middles.tobytes() + points.tobytes()
        return zlib.compress(len(head).to_bytes(4, "big") + head + body, 1)

    @classmethod
    def unpack(cls, content: bytes, window: float) -> "Collection":
        """Return the collection of bytes. Raises ValueError, KeyError or zlib.error for other bytes."""
        text = zlib.decompress(content)
        start = 4 + int.from_bytes(text[:4], "big")
        head = orjson.loads(text[4:start])
        passages_end = start + head["passages"] * _PASSAGE.itemsize
        middles_end = passages_end + head["middles"] * _MIDDLE.itemsize
        rows = np.frombuffer(text[start:passages_end], dtype=_PASSAGE)
        middles = np.frombuffer(text[passages_end:middles_end], dtype=_MIDDLE)
        tails: dict[int, list[Spot]] = defaultdict(list)
        for device, *spot in np.frombuffer(text[middles_end:], dtype=_POINT).tolist():
            tails[device].append(tuple(spot))
        return cls(
            network=head["network"],
            window=window,
            last_id=head["last_id"],
            passages=[Passage(*row) for row in rows.tolist()],
            tails=dict(tails),
            counted_until=dict(head["counted_until"]),
            middles={edge: (lng, lat) for edge, lng, lat in middles.tolist()},
        )
