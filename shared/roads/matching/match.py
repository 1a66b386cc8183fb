"""What map matching gives: connected paths of directed edges, and where on them each point was."""

from bisect import bisect_right
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.geodesy import Column

NO_PATH: Final = -1
STEP: Final = 0.01
"""Metres that two positions differ by if they are two."""


class RoadEdge(Struct, frozen=True):
    """A directed edge as far as it was travelled; positions are metres along the line of its path."""

    edge_id: int
    """The engine's number, the same in its file of live speeds."""
    way_id: int
    """The number of the way in the extract."""
    begin: float
    end: float
    begin_share: float
    """Where on the edge travelling began, 0 to 1."""
    end_share: float
    names: tuple[str, ...]
    road_class: str
    use: str
    speed_limit: float | None
    """Kilometres an hour; None where nothing says so."""
    has_toll: bool
    begin_row: int
    """The row of the path's line at which the edge begins."""
    end_row: int

    @property
    def metres(self) -> float:
        """The metres that were travelled."""
        return self.end - self.begin

    @property
    def is_whole(self) -> bool:
        """Whether it was travelled from one end to the other."""
        return self.begin_share == 0.0 and self.end_share == 1.0


class MatchedPosition(NamedTuple):
    """A point of a track on the roads: the number of its path, and the metres along its line."""

    path: int
    metres: float


class RoadPath(Struct, frozen=True):
    """Edges that were travelled one after the other."""

    line: Column
    """(M, 2) WGS-84 longitude and latitude."""
    metres: Column
    """M metres from the beginning of the line."""
    edges: tuple[RoadEdge, ...]

    @property
    def length(self) -> float:
        """Metres."""
        return float(self.metres[-1])

    def edge_at(self, metres: float) -> RoadEdge:
        """Return the edge at a position along the line."""
        index = bisect_right(self.edges, metres, key=lambda edge: edge.begin) - 1
        return self.edges[max(0, index)]

    def points_at(self, metres: Column) -> Column:
        """Return the points, (K, 2), at K positions along the line."""
        return np.stack([np.interp(metres, self.metres, self.line[:, axis]) for axis in (0, 1)], axis=1)

    def inner_points(self, begin: float, end: float) -> list[tuple[float, tuple[float, float]]]:
        """Return position and (longitude, latitude) of the line's points strictly between two positions."""
        first, last = np.searchsorted(self.metres, [begin + STEP, end - STEP])
        rows = slice(int(first), max(int(first), int(last)))
        points = [(lng, lat) for lng, lat in self.line[rows].tolist()]
        return list(zip(self.metres[rows].tolist(), points, strict=True))


class RoadMatch(Struct, frozen=True):
    """A whole track on the roads. N points, of which some may be on no road."""

    paths: tuple[RoadPath, ...]
    """In the order of travel."""
    path_numbers: NDArray[np.int64]
    """The path of each point, NO_PATH where it is on no road."""
    metres: Column
    """The position of each point along the line of its path, never falling within a path; NaN on no road."""
    points: Column
    """(N, 2) each point on its road, or where it was observed."""

    @property
    def is_on_road(self) -> NDArray[np.bool_]:
        """Whether each point is on a road."""
        is_on_road: NDArray[np.bool_] = self.path_numbers != NO_PATH
        return is_on_road

    def position(self, row: int) -> MatchedPosition | None:
        """Return where on the paths a point is."""
        path = int(self.path_numbers[row])
        return None if path == NO_PATH else MatchedPosition(path, float(self.metres[row]))

    def edge_of(self, row: int) -> RoadEdge | None:
        """Return the edge on which a point is."""
        position = self.position(row)
        return position and self.paths[position.path].edge_at(position.metres)

    @property
    def covers_roads(self) -> bool:
        """Whether any of it is on a road."""
        return bool(self.paths)
