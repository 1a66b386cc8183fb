"""Answering the overlap of two tracks."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import orjson

from functions.map_track.engine.overlap.comparison import compare
from functions.map_track.engine.point_writing import write_positions
from functions.map_track.engine.processing.columns import columns_of
from functions.map_track.engine.processing.options import RAW, RECTIFY_OPTIONS, ProcessOptions, parse_options
from functions.map_track.engine.processing.track import ProcessedTrack, process_track
from functions.map_track.engine.uploads import FUTURE_SECONDS, GREATEST_TIME, ItemInvalid, PointReader
from functions.map_track.overlap.answers import OverlapAnswer, OverlapData, OverlapPoint
from functions.map_track.overlap.parameters import OverlapParameters
from functions.map_track.pack import current_network, current_surroundings
from functions.map_track.service import SUCCESS
from shared.geo.coordinates import Crs
from shared.geo.refusal import ParameterInvalid
from shared.roads import RoadNetwork
from shared.roads.matching import Observations
from shared.tracks.point import NO_COLUMNS, TrackPoint

MOST_POINTS: Final = 50_000
KEYS: Final = ("latitude", "longitude", "loc_time", "radius", "speed", "direction", "height")
"""The fields of a point's text, in their order."""
COORD_TYPES: Final = {Crs.BD09: "bd09ll", Crs.GCJ02: "gcj02", Crs.WGS84: "wgs84"}
GEOMETRY_NOTICE: Final = "no roads are loaded around these tracks: compared by distance and heading"


async def overlap(parameters: OverlapParameters) -> OverlapAnswer:
    """Answer `/trackmatch/v1/track`. Raises Refusal."""
    data = await asyncio.to_thread(_compare, parameters)
    return {"message": SUCCESS, "data": data}


def _compare(parameters: OverlapParameters) -> OverlapData:
    options = _options("option", parameters.option)
    standard_options = _options("standard_option", parameters.standard_option)
    standard_points = _points(parameters, "standard_track", parameters.standard_track, standard_options)
    points = _points(parameters, "track", parameters.track, options)
    with current_network() as network:
        standard, track = (
            _correct(standard_points, standard_options, network),
            _correct(points, options, network),
        )
        # the points of the caller are compared, not those that correction added
        result = compare(_observations(standard), _observations(track), network)
    matched_metres = result.track_share * track.distance
    data: OverlapData = {
        "similarity": round(result.similarity, 2),
        "matched_distance": matched_metres,
        "unmatched_distance": track.distance - matched_metres,
        "standard_track_distance": _length(standard_points),
        "track_distance": _length(points),
        "processed_standard_track_distance": standard.distance,
        "processed_track_distance": track.distance,
        "standard_match_ratio": round(result.standard_share, 4),
        "processed_track": _write(track, parameters.coord_type_output, result.is_on_standard.tolist()),
    }
    if parameters.standard_option:
        count = len(standard.columns)
        data["processed_standard_track"] = _write(standard, parameters.coord_type_output, [True] * count)
    if not result.has_roads:
        data["notice"] = GEOMETRY_NOTICE
    return data


def _options(name: str, text: str) -> ProcessOptions:
    """Return how a track is corrected; vacuating would take away what is compared."""
    return parse_options(name, text, RECTIFY_OPTIONS) if text else RAW


def _correct(
    points: Sequence[TrackPoint], options: ProcessOptions, network: RoadNetwork | None
) -> ProcessedTrack:
    return process_track(points, options, network, supplement_mode="straight")


def _observations(track: ProcessedTrack) -> Observations:
    columns = track.columns
    return Observations(columns.points, None, columns.radii)


def _length(points: Sequence[TrackPoint]) -> float:
    return float(columns_of(points).step_lengths.sum()) if len(points) > 1 else 0.0


def _points(parameters: OverlapParameters, name: str, text: str, options: ProcessOptions) -> list[TrackPoint]:
    """Return the points of a track. Raises ParameterInvalid."""
    reader = PointReader(current_surroundings().territory, GREATEST_TIME - FUTURE_SECONDS, 0)
    coord_type = COORD_TYPES[parameters.coord_type_input]
    points = []
    for number, item in enumerate(_items(name, text), 1):
        fields: dict[str, Any] = dict(zip(KEYS, map(str.strip, str(item).split(",")), strict=False))
        if not fields.get("loc_time"):
            if options != RAW:
                raise ParameterInvalid(name, f"has an item {number} without loc_time, which correction needs")
            fields["loc_time"] = "0"
        try:
            points.append(reader.read(fields | {"coord_type_input": coord_type}, NO_COLUMNS))
        except ItemInvalid as error:
            raise ParameterInvalid(name, f"has an item {number} that is no point: {error}") from None
    return sorted(points, key=lambda point: point.loc_time)


def _items(name: str, text: str) -> list[Any]:
    if not text:
        raise ParameterInvalid(name, "is missing")
    try:
        items = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ParameterInvalid(name, f"is no JSON: {error}") from None
    if not isinstance(items, list) or not items or len(items) > MOST_POINTS:
        raise ParameterInvalid(name, f"is no array of 1 to {MOST_POINTS} texts")
    return items


def _write(track: ProcessedTrack, target: Crs, is_matched: Sequence[bool]) -> list[OverlapPoint]:
    """Return the points of the caller, corrected; one that is not on the other track is `unmatched`."""
    device_points = [point for point in track.points if not point.supplement]
    by_time = dict(zip(track.columns.times.tolist(), is_matched, strict=True))
    flags = (
        is_matched
        if len(device_points) == len(is_matched)
        else [by_time.get(point.loc_time, True) for point in device_points]
    )
    written_points: list[OverlapPoint] = []
    for point, (lng, lat), flag in zip(
        device_points, write_positions(device_points, target), flags, strict=True
    ):
        content: OverlapPoint = {"loc": {"longitude": lng, "latitude": lat}, "loc_time": point.loc_time}
        if not flag:
            content["unmatched"] = 1
        written_points.append(content)
    return written_points
