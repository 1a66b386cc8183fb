"""Ways on foot between stops of public transport, over the roads of a pack."""

from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np

from functions.pack_builder.engine.transit.transfers import StraightLine
from shared.roads import RoadNetwork, RoutingRefusal
from shared.transit.timetable import Floats

METRES: Final = 1_000.0


class RoadWalks:
    """Measures ways on foot over roads; where none are near a stop, as straight lines. A context manager."""

    name = "roads"

    def __init__(self, pack: Path) -> None:
        self._roads = RoadNetwork(pack)
        self._straight = StraightLine()

    def __call__(self, origin: Floats, destinations: Floats) -> tuple[Floats, Floats]:
        """Return metres and seconds from one point to others, (N, 2) in degrees; NaN where no way leads."""
        if not len(destinations):
            return np.zeros(0), np.zeros(0)
        query = {
            "sources": [_place(origin)],
            "targets": [_place(point) for point in destinations],
            "costing": "pedestrian",
        }
        try:
            row = self._roads.matrix(query)["sources_to_targets"][0]
        except RoutingRefusal:
            return self._straight(origin, destinations)
        metres = (
            np.array([cell["distance"] if cell["distance"] is not None else np.nan for cell in row]) * METRES
        )
        return metres, np.array(
            [cell["time"] if cell["time"] is not None else np.nan for cell in row], np.float64
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._roads.close()


def _place(point: Floats) -> dict[str, float]:
    return {"lon": float(point[0]), "lat": float(point[1])}
