"""Answering rectification."""

from typing import Any, Final

import orjson

from functions.map_track.engine.point_writing import ABROAD, COORD_TYPES, write_points
from functions.map_track.engine.processing.columns import columns_of
from functions.map_track.engine.processing.options import RECTIFY_OPTIONS, parse_options
from functions.map_track.engine.processing.point_details import mode_details, road_details
from functions.map_track.engine.processing.track import ProcessedTrack
from functions.map_track.engine.uploads import FUTURE_SECONDS, GREATEST_TIME, ItemInvalid, PointReader
from functions.map_track.pack import current_surroundings
from functions.map_track.rectify.answers import RectifyAnswer
from functions.map_track.rectify.parameters import RectifyParameters
from functions.map_track.service import NO_ROADS_NOTICE, SUCCESS, correct_track
from shared.geo.refusal import ParameterInvalid
from shared.tracks.point import NO_COLUMNS, TrackPoint

FIELD: Final = "point_list"
MOST_BYTES: Final = 1_048_576
MOST_POINTS: Final = 2_000
MOST_METRES: Final = 500_000.0
REQUIRED_KEYS: Final = ("latitude", "longitude", "coord_type_input", "loc_time")


async def rectify(parameters: RectifyParameters) -> RectifyAnswer:
    """Answer `/rectify/v1/track`. Raises Refusal."""
    options = parse_options("rectify_option", parameters.rectify_option, RECTIFY_OPTIONS)
    points = _points(parameters.point_list)
    track = await correct_track(points, options, parameters.supplement_mode, with_gap_points=True)
    return _write(track, parameters)


def _points(text: str) -> list[TrackPoint]:
    """Return the points in the order of time. Raises ParameterInvalid."""
    items = _items(text)
    reader = PointReader(current_surroundings().territory, GREATEST_TIME - FUTURE_SECONDS, 0)
    points = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise ParameterInvalid(FIELD, f"has an item {number} that is no JSON object")
        missing_key = next((key for key in REQUIRED_KEYS if item.get(key) in (None, "")), None)
        if missing_key is not None:
            raise ParameterInvalid(FIELD, f"has an item {number} without {missing_key}")
        try:
            points.append(reader.read(item, NO_COLUMNS))
        except ItemInvalid as error:
            raise ParameterInvalid(FIELD, f"has an item {number} that is no point: {error}") from None
    points.sort(key=lambda point: point.loc_time)
    metres = float(columns_of(points).step_lengths.sum())
    if metres > MOST_METRES:
        raise ParameterInvalid(FIELD, f"is {metres / 1000:.0f} km long; expected at most 500")
    return points


def _items(text: str) -> list[Any]:
    if not text:
        raise ParameterInvalid(FIELD, "is missing")
    if len(text.encode()) > MOST_BYTES:
        raise ParameterInvalid(FIELD, "is longer than 1 MB")
    try:
        items = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ParameterInvalid(FIELD, f"is no JSON: {error}") from None
    if not isinstance(items, list) or not items:
        raise ParameterInvalid(FIELD, f"is no array of 1 to {MOST_POINTS} points")
    if len(items) > MOST_POINTS:
        raise ParameterInvalid(FIELD, f"has {len(items)} points; expected at most {MOST_POINTS}")
    return items


def _write(track: ProcessedTrack, parameters: RectifyParameters) -> RectifyAnswer:
    target = parameters.coord_type_output
    points = write_points(track.points, target)
    for content, point, edge, transport in zip(
        points, track.points, track.edges, track.transports, strict=True
    ):
        content["coord_type"] = COORD_TYPES[target] if point.is_in_china else ABROAD
        content |= mode_details(point.radius, transport)
        if parameters.extensions == "road_info":
            content |= road_details(edge)
    answer: RectifyAnswer = {
        "message": SUCCESS,
        "total": len(points),
        "distance": track.distance,
        "toll_distance": track.toll_distance,
        "low_speed_distance": 0.0,
        "points": points,
    }
    if track.needs_roads and not track.has_roads:
        answer["notice"] = NO_ROADS_NOTICE
    return answer
