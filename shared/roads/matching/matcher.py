"""Map matching of a whole track: split at its gaps, made thinner, laid on the roads by the engine."""

import logging
from collections.abc import Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from shared.geo.geodesy import Column, LocalPlane, segment_lengths
from shared.roads.errors import BadRequest, RoutingRefusal
from shared.roads.matching.match import NO_PATH, MatchedPosition, RoadMatch, RoadPath
from shared.roads.matching.observations import Observations, sections
from shared.roads.matching.paths import read_paths
from shared.roads.matching.placing import place_points
from shared.roads.matching.request import DEFAULT_TRANSPORT, trace_request
from shared.roads.matching.thinning import group_points, group_width
from shared.roads.network import RoadNetwork

_LOG = logging.getLogger(__name__)

LEAST_POINTS: Final = 2
"""A single point has many roads around it and no direction."""
MOST_METRES: Final = 2_500_000.0
"""Of a track between two gaps: more than a day's drive. The engine is slow with points that leap about."""


class _Section(Struct, frozen=True):
    """The points between two gaps: their paths, and the path, position and place of each point."""

    paths: Sequence[RoadPath]
    path_numbers: NDArray[np.int64]
    metres: Column
    points: Column


def match_track(
    network: RoadNetwork, observations: Observations, transport: str = DEFAULT_TRANSPORT
) -> RoadMatch:
    """Find the roads that a track follows.

    transport: driving, riding or walking. Stretches that follow no road, or lie where none are loaded, are in
    no path; their points stay where they are.
    """
    paths, path_numbers, metres, points = list[RoadPath](), [], [], []
    for rows in sections(observations):
        section = _match_section(network, observations.section(rows), transport)
        numbers = section.path_numbers
        path_numbers.append(np.where(numbers == NO_PATH, NO_PATH, numbers + len(paths)))
        metres.append(section.metres)
        points.append(section.points)
        paths.extend(section.paths)
    if not path_numbers:
        return RoadMatch((), np.array([], dtype=np.int64), np.array([]), observations.points)
    return RoadMatch(
        tuple(paths), np.concatenate(path_numbers), np.concatenate(metres), np.concatenate(points)
    )


def _match_section(network: RoadNetwork, observations: Observations, transport: str) -> _Section:
    points, noise = observations.points, observations.noise
    if len(points) < LEAST_POINTS or not network.covers_any(points):
        return _off_roads(points)
    plane = LocalPlane(*points.mean(axis=0).tolist())
    metres = plane.metre_columns(points)
    groups = group_points(metres, noise)
    centres = plane.degree_columns(groups.centres)
    paths, positions = _ask(network, centres, noise, transport)
    if not paths:
        return _off_roads(points)
    numbers, alongs, places = place_points(plane, metres, groups, positions, paths)
    return _Section(paths, numbers, alongs, plane.degree_columns(places))


def _ask(
    network: RoadNetwork, points: Column, noise: float, transport: str
) -> tuple[list[RoadPath], list[MatchedPosition]]:
    if len(points) < LEAST_POINTS or segment_lengths(points).sum() > MOST_METRES:
        return [], []
    try:
        answer = network.trace_attributes(trace_request(points, noise, transport))
        return read_paths(answer, group_width(noise))
    except BadRequest:
        raise
    except RoutingRefusal as refusal:
        _LOG.debug("a track of %d points follows no roads: %s", len(points), refusal)
        return [], []


def _off_roads(points: Column) -> _Section:
    count = len(points)
    return _Section((), np.full(count, NO_PATH, dtype=np.int64), np.full(count, np.nan), points)
