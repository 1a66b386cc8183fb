"""The speed of an edge: the median of the vehicles that passed it, of which the latest counts most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from functions.map_traffic.engine.passages import Passage

HALF_LIFE: Final = 300.0
"""Seconds after which a passage counts half as much."""
RECENT: Final = 300.0
"""Seconds that are compared with the time before them for the trend."""
LEAST_DEVICES: Final = 2
"""One vehicle alone is no traffic: it may wait for somebody."""


class EdgeSpeed(NamedTuple):
    """The speed of an edge in km/h now, and what it was earlier (0 where nobody knows)."""

    kmh: float
    earlier_kmh: float
    devices: int


def edge_speeds(passages: Iterable[Passage], now: float) -> dict[int, EdgeSpeed]:
    """Return the speeds of all edges that enough vehicles passed; now: Unix seconds."""
    by_edge: dict[int, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_edge[passage.edge].append(passage)
    speeds = {}
    for edge, rows in by_edge.items():
        devices = len({row.device for row in rows})
        kmh = _typical_speed(rows, now)
        if kmh:
            earlier_rows = [row for row in rows if now - row.exit_time > RECENT]
            speeds[edge] = EdgeSpeed(kmh, _typical_speed(earlier_rows, now), devices)
    return speeds


def _typical_speed(passages: Sequence[Passage], now: float) -> float:
    """Return the median over vehicles, each by its latest passage; 0 for too few vehicles."""
    latest: dict[int, Passage] = {}
    for passage in passages:
        if passage.device not in latest or passage.exit_time > latest[passage.device].exit_time:
            latest[passage.device] = passage
    if len(latest) < LEAST_DEVICES:
        return 0.0
    return _weighted_median(
        [(row.kmh, 0.5 ** (max(now - row.exit_time, 0.0) / HALF_LIFE)) for row in latest.values()]
    )


def _weighted_median(rows: Sequence[tuple[float, float]]) -> float:
    """Return the value in the middle of the weights, of two the mean."""
    by_value = sorted(rows)
    half, total = sum(weight for _, weight in by_value) / 2, 0.0
    for place, (value, weight) in enumerate(by_value):
        total += weight
        if abs(total - half) < 1e-9 and place + 1 < len(by_value):
            return (value + by_value[place + 1][0]) / 2
        if total > half:
            return value
    return by_value[-1][0]
