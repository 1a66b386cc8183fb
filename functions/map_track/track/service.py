"""Answering for tracks: from the parameters to the store, and from points to answers."""

import logging
import time
from collections.abc import Mapping
from typing import Any, Final

import orjson

from functions.map_track.engine.distances import gap_mask, low_speed_length, step_lengths, step_seconds
from functions.map_track.engine.point_writing import write_end, write_point, write_points, write_positions
from functions.map_track.engine.storage.keys import DAY_SECONDS, ServiceId
from functions.map_track.engine.storage.records import make_record
from functions.map_track.engine.uploads import ItemInvalid, PointReader, column_texts
from functions.map_track.errors import StoreAway, TimeInFuture, TooManyPoints, UnknownEntity
from functions.map_track.pack import current_surroundings
from functions.map_track.parameters import EntityName, check_columns
from functions.map_track.service import SUCCESS, answering
from functions.map_track.track.answers import (
    DistanceAnswer,
    Distances,
    DoneAnswer,
    LatestPointAnswer,
    PointListAnswer,
    TrackAnswer,
)
from functions.map_track.track.parameters import (
    DistanceParameters,
    LatestPointParameters,
    PointListParameters,
    PointParameters,
    TrackParameters,
)
from shared.access.errors import StoreUnreachable
from shared.geo.refusal import ParameterInvalid
from shared.tracks.point import TrackPoint
from shared.tracks.probes import Probe, device_of, write_probes

_LOG = logging.getLogger(__name__)

MOST_POINTS: Final = 100
NAME: Final = EntityName()


async def addpoint(parameters: PointParameters) -> DoneAnswer:
    """Answer `track/addpoint`. Raises Refusal."""
    item = parameters.model_dump(exclude={"service_id", "caller_app"})
    now = int(time.time())
    with answering() as station:
        rules = await station.registry.begin(parameters.service)
        reader = PointReader(current_surroundings().territory, now, now - rules.retention_days * DAY_SECONDS)
        try:
            point = reader.read(item, parameters.columns)
        except ItemInvalid as error:
            if error.is_in_future:
                raise TimeInFuture(int(float(parameters.loc_time))) from None
            raise ParameterInvalid("point", str(error)) from None
        name = parameters.entity_name
        tracks = {name: [make_record(point, now)]}
        if await station.hot_store.add_points(parameters.service, tracks, now):
            raise StoreAway("a part of the store that is full")
        if rules.gives_probes:
            await _share(parameters.service, {name: [point]})
    return {"message": SUCCESS}


async def addpoints(parameters: PointListParameters) -> PointListAnswer:
    """Answer `track/addpoints`: what is no point is named, the others are kept. Raises Refusal."""
    items = _items(parameters.point_list)
    now = int(time.time())
    with answering() as station:
        rules = await station.registry.begin(parameters.service)
        reader = PointReader(current_surroundings().territory, now, now - rules.retention_days * DAY_SECONDS)
        points: dict[str, list[TrackPoint]] = {}
        members: dict[str, list[dict[str, Any]]] = {}
        param_errors, internal_errors = [], []
        for item in items:
            try:
                name, point = _read_item(reader, item)
            except (ItemInvalid, ParameterInvalid) as error:
                param_errors.append({**_echo(item), "error": str(error)})
            else:
                points.setdefault(name, []).append(point)
                members.setdefault(name, []).append(item)
        tracks = {name: [make_record(point, now) for point in track] for name, track in points.items()}
        outcome = await station.hot_store.add_points(parameters.service, tracks, now)
        for name, reason in outcome.items():
            internal_errors += [{**_echo(item), "error": reason} for item in members[name]]
        if rules.gives_probes:
            new_points = {name: track for name, track in points.items() if name not in outcome}
            await _share(parameters.service, new_points)
    answer: PointListAnswer = {
        "message": SUCCESS,
        "success_num": len(items) - len(param_errors) - len(internal_errors),
    }
    if param_errors or internal_errors:
        answer["fail_info"] = {"param_error": param_errors, "internal_error": internal_errors}
    return answer


def _items(text: str) -> list[Any]:
    if not text:
        raise ParameterInvalid("point_list", "is missing")
    try:
        items = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ParameterInvalid("point_list", f"is no JSON: {error}") from None
    if not isinstance(items, list) or not items:
        raise ParameterInvalid("point_list", f"is no array of 1 to {MOST_POINTS} points")
    if len(items) > MOST_POINTS:
        raise TooManyPoints(len(items), MOST_POINTS)
    return items


def _read_item(reader: PointReader, item: Any) -> tuple[str, TrackPoint]:
    if not isinstance(item, dict):
        raise ItemInvalid("the item is no JSON object")
    for name in ("entity_name", "latitude", "longitude", "loc_time", "coord_type_input"):
        if item.get(name) in (None, ""):
            raise ItemInvalid(f"{name} is missing")
    try:
        name = NAME.read(str(item["entity_name"]))
    except ValueError as error:
        raise ItemInvalid(f"entity_name {error}") from None
    return name, reader.read(item, check_columns(column_texts(item)))


def _echo(item: Any) -> Mapping[str, Any]:
    return item if isinstance(item, dict) else {}


async def _share(service: ServiceId, tracks: Mapping[str, list[TrackPoint]]) -> None:
    """Give points to live traffic; without Redis they are missing there, and kept all the same."""
    probes = [
        Probe(device_of(service.appid, service.number, name), point)
        for name, track in tracks.items()
        for point in track
    ]
    with answering() as station:
        try:
            await write_probes(station.link, probes)
        except StoreUnreachable as error:
            _LOG.warning("points are missing in live traffic: %s", type(error).__name__)


async def getlatestpoint(parameters: LatestPointParameters) -> LatestPointAnswer:
    """Answer `track/getlatestpoint`. Raises Refusal."""
    with answering() as station:
        await station.registry.rules(parameters.service)
        entities = await station.hot_store.entities(parameters.service, [parameters.entity_name])
    if not entities or entities[0].latest is None:
        raise UnknownEntity(parameters.entity_name)
    point = entities[0].latest
    [position] = write_positions([point], parameters.coord_type_output)
    content = {"floor": "", "object_name": "", **write_point(point, position)}
    return {"message": SUCCESS, "latest_point": content, "limit_speed": 0}


async def getdistance(parameters: DistanceParameters) -> DistanceAnswer:
    """Answer `track/getdistance`. Raises Refusal."""
    points = await _points(parameters)
    return {"message": SUCCESS, **_distances(points, parameters)}


async def gettrack(parameters: TrackParameters) -> TrackAnswer:
    """Answer `track/gettrack`. Raises Refusal."""
    points = await _points(parameters)
    total = len(points)
    page = points[::-1] if parameters.sort_type in ("desc", "1") else points
    start = (parameters.page_index - 1) * parameters.page_size
    page = page[start : start + parameters.page_size]
    distances = _distances(points, parameters)
    target = parameters.coord_type_output
    answer: TrackAnswer = {
        "message": SUCCESS,
        "total": total,
        "size": len(page),
        **distances,
        "toll_distance": 0.0,
        "start_point": write_end(points[0] if points else None, target),
        "end_point": write_end(points[-1] if points else None, target),
        "points": write_points(page, target),
    }
    return answer


async def _points(parameters: DistanceParameters) -> list[TrackPoint]:
    parameters.check_window()
    with answering() as station:
        return await station.history.read(
            parameters.service, parameters.entity_name, parameters.start_time, parameters.end_time
        )


def _distances(points: list[TrackPoint], parameters: DistanceParameters) -> Distances:
    lengths, seconds = step_lengths(points), step_seconds(points)
    mask = ~gap_mask(lengths, seconds)
    distances: Distances = {"distance": float(lengths[mask].sum())}
    if parameters.low_speed_threshold:
        distances["low_speed_distance"] = low_speed_length(
            lengths[mask], seconds[mask], parameters.low_speed_threshold
        )
    return distances
