"""The overlap of two tracks: over the directed edges of the roads, else by distance and heading."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.geodesy import Column, LocalPlane
from shared.roads import RoadNetwork
from shared.roads.matching import Observations, RoadEdge, RoadMatch, match_track
from shared.roads.matching.thinning import group_points

LEAST_ON_ROADS: Final = 0.9
"""Of the points of both tracks, to compare them by roads."""
SAMPLE_METRES: Final = 10.0
NEAR_METRES: Final = 35.0
"""Between two lines without roads that are one way: the noise of both, and less than to the next street."""
NEAR_DEGREES: Final = 60.0
"""Between their headings."""
END_SLACK: Final = 25.0
"""Metres by which a track may go on where the other one ends on the same edge."""


class Overlap(Struct, frozen=True):
    """Shares from 0 to 1 of the lengths of two tracks, and which points of the track are on the standard."""

    track_share: float
    standard_share: float
    is_on_standard: NDArray[np.bool_]
    has_roads: bool

    @property
    def similarity(self) -> float:
        """From 0 to 100: the share of the standard that a part of it is, or of a track that is on it."""
        return 100 * min(self.track_share, self.standard_share)


def compare(standard: Observations, track: Observations, network: RoadNetwork | None) -> Overlap:
    """Compare a track with a standard one, both in the order of travel."""
    if network is not None:
        standard_match, track_match = match_track(network, standard), match_track(network, track)
        if min(_share_on_roads(standard_match), _share_on_roads(track_match)) >= LEAST_ON_ROADS:
            return _by_edges(standard_match, track_match)
    return _by_geometry(standard, track)


def _share_on_roads(match: RoadMatch) -> float:
    return float(match.is_on_road.mean()) if len(match.points) else 0.0


Spans = Mapping[int, Sequence[tuple[float, float]]]
"""The shares of each edge that were travelled, by its number."""


def _by_edges(standard: RoadMatch, track: RoadMatch) -> Overlap:
    standard_spans, track_spans = _spans(standard), _spans(track)
    is_on_standard = np.zeros(len(track.points), dtype=bool)
    for row in np.flatnonzero(track.is_on_road).tolist():
        edge = track.paths[track.path_numbers[row]].edge_at(float(track.metres[row]))
        share = _share_at(edge, float(track.metres[row]))
        slack = END_SLACK / _whole_metres(edge)
        spans = standard_spans.get(edge.edge_id, ())
        is_on_standard[row] = any(begin - slack <= share <= end + slack for begin, end in spans)
    return Overlap(
        _covered_share(track, standard_spans), _covered_share(standard, track_spans), is_on_standard, True
    )


def _spans(match: RoadMatch) -> Spans:
    spans: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for path in match.paths:
        for edge in path.edges:
            spans[edge.edge_id].append((edge.begin_share, edge.end_share))
    return spans


def _covered_share(match: RoadMatch, spans: Spans) -> float:
    total = covered_metres = 0.0
    for path in match.paths:
        for edge in path.edges:
            total += edge.metres
            covered_metres += edge.metres * _covered_part(edge, spans.get(edge.edge_id, ()))
    return covered_metres / total if total else 0.0


def _covered_part(edge: RoadEdge, spans: Sequence[tuple[float, float]]) -> float:
    """Return which part of a travelled edge lies in spans."""
    width = edge.end_share - edge.begin_share
    if width <= 0:
        return 1.0 if spans else 0.0
    position, length = edge.begin_share, 0.0
    for begin, end in sorted(spans):
        begin, end = max(begin, position), min(end, edge.end_share)
        if end > begin:
            length += end - begin
            position = end
    return length / width


def _share_at(edge: RoadEdge, metres: float) -> float:
    part = (metres - edge.begin) / edge.metres if edge.metres else 0.0
    return edge.begin_share + part * (edge.end_share - edge.begin_share)


def _whole_metres(edge: RoadEdge) -> float:
    width = edge.end_share - edge.begin_share
    return max(1.0, edge.metres / width) if width > 0 else 1.0


def _by_geometry(standard: Observations, track: Observations) -> Overlap:
    if len(standard) < 2 or len(track) < 2:
        return Overlap(0.0, 0.0, np.zeros(len(track), dtype=bool), False)
    plane = LocalPlane(*standard.points.mean(axis=0).tolist())
    standard_line, track_line = _smooth_line(plane, standard), _smooth_line(plane, track)
    track_samples, standard_samples = _samples(track_line), _samples(standard_line)
    track_mask = _is_along(track_samples, standard_line)
    standard_mask = _is_along(standard_samples, track_line)
    _, nearest = shapely.STRtree(shapely.points(track_samples.places)).query_nearest(
        shapely.points(plane.metre_columns(track.points)), all_matches=False
    )
    return Overlap(float(track_mask.mean()), float(standard_mask.mean()), track_mask[nearest], False)


def _smooth_line(plane: LocalPlane, observations: Observations) -> Column:
    """Return the line of a track in metres, thinned so that its headings are those of the vehicle."""
    metres = plane.metre_columns(observations.points)
    centres = group_points(metres, observations.noise).centres
    return centres if len(centres) > 1 else metres[[0, -1]]


class _Samples(Struct, frozen=True):
    """Places every few metres of a line, and the heading there in radians."""

    places: Column
    headings: Column


def _samples(line: Column) -> _Samples:
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    ends = np.concatenate(([0.0], np.cumsum(lengths)))
    count = max(1, int(ends[-1] / SAMPLE_METRES))
    positions = (np.arange(count) + 0.5) * ends[-1] / count
    segments = np.clip(np.searchsorted(ends, positions, side="right") - 1, 0, len(steps) - 1)
    places = np.stack([np.interp(positions, ends, line[:, axis]) for axis in (0, 1)], axis=1)
    return _Samples(places, np.arctan2(steps[segments, 1], steps[segments, 0]))


def _is_along(samples: _Samples, line: Column) -> NDArray[np.bool_]:
    """Tell of each sample whether a segment near it goes the same way."""
    segments = shapely.linestrings(np.stack((line[:-1], line[1:]), axis=1))
    steps = np.diff(line, axis=0)
    headings = np.arctan2(steps[:, 1], steps[:, 0])
    rows, near = shapely.STRtree(segments).query(
        shapely.points(samples.places), predicate="dwithin", distance=NEAR_METRES
    )
    turns = np.abs((samples.headings[rows] - headings[near] + np.pi) % (2 * np.pi) - np.pi)
    mask = np.zeros(len(samples.places), dtype=bool)
    mask[rows[turns <= np.radians(NEAR_DEGREES)]] = True
    return mask
