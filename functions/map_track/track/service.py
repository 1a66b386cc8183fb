"""Answering for tracks: from the parameters to the store, and from points to answers."""

import logging
import time
from collections.abc import Mapping
from typing import Any, Final

import orjson

from functions.map_track.engine.processing.options import RAW, TRACK_OPTIONS, ProcessOptions, parse_options
from functions.map_track.engine.processing.track import ProcessedTrack
from functions.map_track.engine.storage.keys import DAY_SECONDS, ServiceId
from functions.map_track.engine.storage.records import make_record
from functions.map_track.engine.uploads import ItemInvalid, PointReader, column_texts
from functions.map_track.errors import (
    StoreAway,
    TimeInFuture,
    TooManyPoints,
    TooManyToProcess,
    UnknownEntity,
)
from functions.map_track.pack import current_surroundings
from functions.map_track.parameters import EntityName, check_columns
from functions.map_track.service import MOST_POINTS_TO_PROCESS, SUCCESS, answering, correct_track
from functions.map_track.track.answers import (
    DistanceAnswer,
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
from functions.map_track.track.writing import write_distances, write_latest, write_track
from shared.access.errors import StoreUnreachable
from shared.geo.refusal import ParameterInvalid
from shared.tracks.point import TrackPoint
from shared.tracks.probes import Probe, device_of, write_probes

_LOG = logging.getLogger(__name__)

MOST_POINTS: Final = 100
NAME: Final = EntityName()
LATEST_OPTIONS: Final = ProcessOptions(denoise_grade=0)
"""The latest point is the one that was sent, unless the call says otherwise."""
LATEST_SECONDS: Final = 300
MOST_LATEST_POINTS: Final = 300
"""Points before the latest that tell on which road it is."""


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
    options = parse_options("process_option", parameters.process_option, LATEST_OPTIONS)
    with answering() as station:
        await station.registry.rules(parameters.service)
        entities = await station.hot_store.entities(parameters.service, [parameters.entity_name])
        if not entities or entities[0].latest is None:
            raise UnknownEntity(parameters.entity_name)
        point = entities[0].latest
        points = [point]
        if options.need_mapmatch:
            start = point.loc_time - LATEST_SECONDS
            points = await station.history.read(
                parameters.service, parameters.entity_name, start, point.loc_time
            )
    track = await correct_track(points[-MOST_LATEST_POINTS:], options)
    return write_latest(track, point, parameters.coord_type_output, is_processed=options != LATEST_OPTIONS)


async def getdistance(parameters: DistanceParameters) -> DistanceAnswer:
    """Answer `track/getdistance`. Raises Refusal."""
    track = await _track(parameters, False)
    return {"message": SUCCESS, **write_distances(track, parameters.low_speed_threshold)}


async def gettrack(parameters: TrackParameters) -> TrackAnswer:
    """Answer `track/gettrack`. Raises Refusal."""
    track = await _track(parameters, parameters.supplement_content == "distance_and_points")
    return write_track(track, parameters)


async def _track(parameters: DistanceParameters, with_gap_points: bool) -> ProcessedTrack:
    """Return the track of a window, corrected where the caller wants that."""
    options = RAW
    if parameters.is_processed:
        options = parse_options("process_option", parameters.process_option, TRACK_OPTIONS)
    parameters.check_window()
    with answering() as station:
        points = await station.history.read(
            parameters.service, parameters.entity_name, parameters.start_time, parameters.end_time
        )
    if options != RAW and len(points) > MOST_POINTS_TO_PROCESS:
        raise TooManyToProcess(len(points), MOST_POINTS_TO_PROCESS)
    return await correct_track(points, options, parameters.supplement_mode, with_gap_points)
