"""Correcting a whole track: denoised, laid on the roads, its gaps filled, made thinner."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from functions.map_track.engine.processing.columns import TrackColumns, columns_of
from functions.map_track.engine.processing.denoise import (
    accurate_rows,
    plausible_rows,
    settle,
    standing_runs,
)
from functions.map_track.engine.processing.gaps import MOST_ROUTES, GapFilling, fill_gap
from functions.map_track.engine.processing.modes import transport_modes
from functions.map_track.engine.processing.options import RAW, ProcessOptions, SupplementMode
from functions.map_track.engine.processing.vacuate import bending_rows
from shared.geo.geodesy import Column, segment_lengths
from shared.roads import RoadNetwork
from shared.roads.matching import Observations, RoadEdge, RoadMatch, match_track
from shared.roads.matching.observations import gap_rows
from shared.tracks.point import TrackPoint

ROAD_SHAPE, GAP_ROUTE = 1, 2
"""`supplement` of points that no device sent."""
DEFAULT_TRANSPORT: Final = "driving"


class ProcessedTrack(Struct, frozen=True):
    """A corrected track. Steps lie between neighbouring points that a device sent."""

    points: tuple[TrackPoint, ...]
    """With those that were added, in the order of travel."""
    edges: tuple[RoadEdge | None, ...]
    """The road of each point, None where none is known."""
    transports: tuple[str, ...]
    """The means of transport of each point, as answers name it."""
    columns: TrackColumns
    """The points that a device sent, corrected, before vacuating."""
    device_edges: tuple[RoadEdge | None, ...]
    """Their roads."""
    step_metres: Column
    toll_distance: float
    """Metres on toll roads."""
    needs_roads: bool
    """Whether it should lie on roads."""
    has_roads: bool
    """Whether any of it does."""

    @property
    def distance(self) -> float:
        """Metres."""
        return float(self.step_metres.sum())

    def low_speed_distance(self, threshold: float) -> float:
        """Return the metres of the steps slower than `threshold` kilometres an hour."""
        seconds = np.maximum(self.columns.step_seconds, 1)
        return float(self.step_metres[self.step_metres / seconds * 3.6 < threshold].sum())


def process_track(
    points: Sequence[TrackPoint],
    options: ProcessOptions,
    network: RoadNetwork | None = None,
    supplement_mode: SupplementMode = "no_supplement",
    with_gap_points: bool = False,
) -> ProcessedTrack:
    """Correct the points of a track, which are in the order of time.

    network: the roads; without any, points stay where they are.
    with_gap_points: whether points are added in gaps, not their distance alone.
    """
    device_points, columns = _denoise(points, options)
    match = _match(columns, options, network)
    places = columns.points if match is None else match.points
    corrected_columns = replace(columns, points=places)
    if options != RAW:
        device_points = [
            point._replace(lng=lng, lat=lat)
            for point, (lng, lat) in zip(device_points, places.tolist(), strict=True)
        ]
    count = len(device_points)
    device_edges = tuple(map(match.edge_of, range(count))) if match else (None,) * count
    step_metres = segment_lengths(places) if count > 1 else np.zeros(0)
    _follow_paths(step_metres, match)
    fillings = _fill_gaps(columns, places, step_metres, network, supplement_mode)
    device_transports = transport_modes(corrected_columns, step_metres, options.transport_mode)
    points_of_gaps = fillings if with_gap_points else {}
    track: TrackRows = device_points, device_edges, device_transports
    if match is not None or points_of_gaps:
        track = _Assembly(*track, match, points_of_gaps).rows
    if options.vacuate_grade:
        track = _bend(track, options.vacuate_grade)
    points, edges, transports = track
    return ProcessedTrack(
        points=tuple(points),
        edges=tuple(edges),
        transports=tuple(transports),
        columns=corrected_columns,
        device_edges=device_edges,
        step_metres=step_metres,
        toll_distance=_toll_distance(match),
        needs_roads=options.need_mapmatch and bool(points),
        has_roads=match is not None and match.covers_roads,
    )


def _denoise(points: Sequence[TrackPoint], options: ProcessOptions) -> tuple[list[TrackPoint], TrackColumns]:
    columns = columns_of(points)
    rows = accurate_rows(columns, options.most_radius)
    columns = _take(columns, rows)
    if options.denoise_grade:
        plausible = plausible_rows(columns, options.transport_mode)
        rows, columns = rows[plausible], _take(columns, plausible)
        columns = replace(columns, points=settle(columns.points, standing_runs(columns)))
    if len(rows) < len(points):
        points = [points[row] for row in rows]
    return list(points), columns


def _take(columns: TrackColumns, rows: NDArray[np.int64]) -> TrackColumns:
    return TrackColumns(
        columns.points[rows],
        columns.times[rows],
        columns.radii[rows],
        columns.speeds[rows],
        columns.directions[rows],
    )


def _match(columns: TrackColumns, options: ProcessOptions, network: RoadNetwork | None) -> RoadMatch | None:
    if not options.need_mapmatch or network is None or not len(columns):
        return None
    transport = options.transport_mode
    observations = Observations(columns.points, columns.times, columns.radii)
    return match_track(network, observations, DEFAULT_TRANSPORT if transport == "auto" else transport)


def _follow_paths(step_metres: Column, match: RoadMatch | None) -> None:
    """Let steps along one path be as long as the path between their points."""
    if match is None or not len(step_metres):
        return
    numbers = match.path_numbers
    is_along = (numbers[1:] == numbers[:-1]) & match.is_on_road[1:]
    step_metres[is_along] = np.diff(match.metres)[is_along]


def _fill_gaps(
    columns: TrackColumns,
    places: Column,
    step_metres: Column,
    network: RoadNetwork | None,
    mode: SupplementMode,
) -> dict[int, GapFilling]:
    """Set the length of the steps that are gaps; return what fills them, by the row before each."""
    fillings: dict[int, GapFilling] = {}
    for number, row in enumerate(gap_rows(columns.points, columns.times).tolist()):
        begin, end = (tuple(place) for place in places[[row - 1, row]].tolist())
        is_routed = number < MOST_ROUTES or mode == "no_supplement"
        filling = fill_gap(begin, end, mode if is_routed else "straight", network)
        step_metres[row - 1] = filling.metres
        fillings[row - 1] = filling
    return fillings


def _toll_distance(match: RoadMatch | None) -> float:
    paths = () if match is None else match.paths
    return float(sum(edge.metres for path in paths for edge in path.edges if edge.has_toll))


TrackRows = tuple[Sequence[TrackPoint], Sequence[RoadEdge | None], Sequence[str]]
"""The points of a track, the road and the means of transport of each."""


def _bend(track: TrackRows, grade: int) -> TrackRows:
    """Leave out points that hardly bend the track."""
    places = np.array([(point.lng, point.lat) for point in track[0]]).reshape(-1, 2)
    rows = bending_rows(places, grade).tolist()
    points, edges, transports = track
    return [points[row] for row in rows], [edges[row] for row in rows], [transports[row] for row in rows]


class _Assembly:
    """The points of a track with those that are added between them."""

    def __init__(
        self,
        device_points: Sequence[TrackPoint],
        device_edges: Sequence[RoadEdge | None],
        transports: Sequence[str],
        match: RoadMatch | None,
        fillings: dict[int, GapFilling],
    ) -> None:
        self.points: list[TrackPoint] = []
        self.edges: list[RoadEdge | None] = []
        self.transports: list[str] = []
        for row, point in enumerate(device_points):
            self._add(point, device_edges[row], transports[row])
            if row + 1 == len(device_points):
                break
            if row in fillings:
                self._add_route(point, device_points[row + 1], fillings[row], transports[row])
            elif match is not None:
                self._add_shape(point, row, match, transports[row])

    @property
    def rows(self) -> TrackRows:
        """All points in their order."""
        return self.points, self.edges, self.transports

    def _add(self, point: TrackPoint, edge: RoadEdge | None, transport: str) -> None:
        self.points.append(point)
        self.edges.append(edge)
        self.transports.append(transport)

    def _add_shape(self, point: TrackPoint, row: int, match: RoadMatch, transport: str) -> None:
        """Add the points of the road up to the next point; they have the time of the one before."""
        position, successor = match.position(row), match.position(row + 1)
        if position is None or successor is None or position.path != successor.path:
            return
        path = match.paths[position.path]
        for metres, (lng, lat) in path.inner_points(position.metres, successor.metres):
            shape_point = _supplement_point(point, point.loc_time, lng, lat, ROAD_SHAPE)
            self._add(shape_point, path.edge_at(metres), transport)

    def _add_route(
        self, point: TrackPoint, successor: TrackPoint, filling: GapFilling, transport: str
    ) -> None:
        """Add the points of the route through a gap; their times follow the distance."""
        if not len(filling.points):
            return
        line = np.concatenate(([(point.lng, point.lat)], filling.points))
        shares = np.cumsum(segment_lengths(line)) / max(filling.metres, 1.0)
        seconds = (successor.loc_time - point.loc_time) * np.clip(shares, 0.0, 1.0)
        for (lng, lat), delay in zip(filling.points.tolist(), seconds.tolist(), strict=True):
            route_point = _supplement_point(point, point.loc_time + int(delay), lng, lat, GAP_ROUTE)
            self._add(route_point, None, transport)


def _supplement_point(
    point: TrackPoint, loc_time: int, lng: float, lat: float, supplement: int
) -> TrackPoint:
    return TrackPoint(loc_time, lng, lat, is_in_china=point.is_in_china, supplement=supplement)
