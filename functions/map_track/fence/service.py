"""Answering for fences."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from functions.map_track.engine.alarms.writing import write_alarms
from functions.map_track.engine.fences.drawing import draw_circle, draw_division, draw_line, draw_polygon
from functions.map_track.engine.fences.evaluation import STATUSES, UNKNOWN_LETTER, sides
from functions.map_track.engine.fences.fence import EVERYBODY, Fence, FenceShape
from functions.map_track.engine.station import TrackStation
from functions.map_track.engine.storage.alarm_store import PersonState
from functions.map_track.engine.storage.keys import ServiceId
from functions.map_track.errors import UnknownFence, UnknownPerson, UnwatchedPerson
from functions.map_track.fence.answers import (
    AlarmsAnswer,
    CreatedAnswer,
    DeletedAnswer,
    FenceChangeAnswer,
    FencesAnswer,
    PersonsAnswer,
    StatusAnswer,
)
from functions.map_track.fence.parameters import (
    NOBODY,
    BatchParameters,
    CircleFence,
    CircleUpdate,
    DistrictFence,
    DistrictUpdate,
    FenceChoice,
    FenceDeletion,
    FenceList,
    FenceParameters,
    HistoryParameters,
    LocationStatus,
    PersonChange,
    PersonList,
    PersonRemoval,
    PolygonFence,
    PolygonUpdate,
    PolylineFence,
    PolylineUpdate,
    StatusParameters,
    UpdateParameters,
)
from functions.map_track.fence.writing import write_fence
from functions.map_track.pack import current_surroundings
from functions.map_track.parameters import check_text
from functions.map_track.service import SUCCESS, answering
from shared.geo.coordinates import Crs
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.tracks.point import TrackPoint, decode_point


def _datum(coord_type: Crs) -> Datum:
    return Datum(coord_type, coord_type, current_surroundings().territory)


async def create_circle(parameters: CircleFence) -> CreatedAnswer:
    """Answer `fence/createcirclefence`. Raises Refusal."""
    center = parameters.latitude, parameters.longitude
    shape = draw_circle(_datum(parameters.coord_type), center, parameters.radius)
    return await _create(parameters, "circle", shape)


async def create_polygon(parameters: PolygonFence) -> CreatedAnswer:
    """Answer `fence/createpolygonfence`. Raises Refusal."""
    shape = draw_polygon(_datum(parameters.coord_type), parameters.vertexes)
    return await _create(parameters, "polygon", shape)


async def create_polyline(parameters: PolylineFence) -> CreatedAnswer:
    """Answer `fence/createpolylinefence`. Raises Refusal."""
    shape = draw_line(_datum(parameters.coord_type), parameters.vertexes)
    return await _create(parameters, "polyline", {**shape, "metres": parameters.offset})


async def create_district(parameters: DistrictFence) -> CreatedAnswer:
    """Answer `fence/createdistrictfence`. Raises Refusal."""
    shape = draw_division(current_surroundings(), _keyword(parameters.keyword))
    answer = await _create(parameters, "district", shape)
    return {**answer, "district": shape["district"]}


def _keyword(text: str) -> str:
    if not text.strip():
        raise ParameterInvalid("keyword", "is missing")
    return text


async def _create(parameters: FenceParameters, shape: FenceShape, fields: Mapping[str, Any]) -> CreatedAnswer:
    now = int(time.time())
    fence = Fence(
        name=check_text("fence_name", parameters.fence_name),
        shape=shape,
        create_time=now,
        modify_time=now,
        denoise=parameters.denoise,
        **fields,
    )
    with answering() as station:
        await station.registry.begin(parameters.service)
        persons = parameters.monitored_person
        fence_id = await station.fence_store.create(parameters.service, fence, persons)
    return {"message": SUCCESS, "fence_id": fence_id}


async def update_circle(parameters: CircleUpdate) -> FenceChangeAnswer:
    """Answer `fence/updatecirclefence`. Raises Refusal."""
    changes: dict[str, Any] = {}
    if parameters.longitude is not None and parameters.latitude is not None:
        center = parameters.latitude, parameters.longitude
        changes |= draw_circle(_datum(_coord_type(parameters.coord_type)), center, 0.0)
        del changes["metres"]
    elif parameters.longitude is not None or parameters.latitude is not None:
        raise ParameterInvalid("longitude", "and latitude change together; expected both or none")
    if parameters.radius is not None:
        changes["metres"] = parameters.radius
    return await _update(parameters, "circle", changes)


async def update_polygon(parameters: PolygonUpdate) -> FenceChangeAnswer:
    """Answer `fence/updatepolygonfence`. Raises Refusal."""
    changes: dict[str, Any] = {}
    if parameters.vertexes:
        changes |= draw_polygon(_datum(_coord_type(parameters.coord_type)), parameters.vertexes)
    return await _update(parameters, "polygon", changes)


async def update_polyline(parameters: PolylineUpdate) -> FenceChangeAnswer:
    """Answer `fence/updatepolylinefence`. Raises Refusal."""
    changes: dict[str, Any] = {}
    if parameters.vertexes:
        changes |= draw_line(_datum(_coord_type(parameters.coord_type)), parameters.vertexes)
    if parameters.offset is not None:
        changes["metres"] = parameters.offset
    return await _update(parameters, "polyline", changes)


async def update_district(parameters: DistrictUpdate) -> FenceChangeAnswer:
    """Answer `fence/updatedistrictfence`. Raises Refusal."""
    keyword = parameters.keyword.strip()
    changes = draw_division(current_surroundings(), keyword) if keyword else {}
    return await _update(parameters, "district", changes)


def _coord_type(coord_type: Crs | None) -> Crs:
    if coord_type is None:
        raise ParameterInvalid("coord_type", "is missing; coordinates come with their type")
    return coord_type


async def _update(
    parameters: UpdateParameters, shape: FenceShape, fields: Mapping[str, Any]
) -> FenceChangeAnswer:
    changes = dict(fields)
    if parameters.fence_name:
        changes["name"] = check_text("fence_name", parameters.fence_name)
    if parameters.denoise is not None:
        changes["denoise"] = parameters.denoise
    with answering() as station:
        await station.registry.rules(parameters.service)
        [record] = await station.fence_store.records(parameters.service, [parameters.fence_id])
        if record.fence.shape != shape:
            problem = f"is a {record.fence.shape} fence; expected a {shape} fence"
            raise ParameterInvalid("fence_id", problem)
        await station.fence_store.update(parameters.service, parameters.fence_id, changes, int(time.time()))
    return {"message": SUCCESS}


async def delete_fences(parameters: FenceDeletion) -> DeletedAnswer:
    """Answer `fence/delete`: a fence that watches others as well loses the one entity only.

    Raises Refusal.
    """
    if not parameters.monitored_person and not parameters.fence_ids:
        raise ParameterInvalid("fence_ids", "is missing; expected fence_ids, monitored_person or both")
    service = parameters.service
    with answering() as station:
        await station.registry.rules(service)
        ids = await _choose(station, parameters)
        for record in await station.fence_store.records(service, ids):
            persons = parameters.monitored_person
            if persons and not persons[0].startswith("#") and record.monitored_person != persons[0]:
                await station.fence_store.remove_persons(service, record.id, persons)
            else:
                await station.fence_store.delete(service, record.id)
    return {"message": SUCCESS, "fence_ids": list(ids)}


async def _choose(station: TrackStation, parameters: FenceChoice) -> Sequence[int]:
    """Return the ids of the fences that a caller means. Raises UnwatchedPerson and UnknownFence."""
    if not parameters.monitored_person:
        return parameters.fence_ids or await station.fence_store.ids(parameters.service)
    [person] = parameters.monitored_person
    ids = await station.fence_store.ids(parameters.service, person)
    return _pick_ids(ids, parameters.fence_ids, person)


def _pick_ids(ids: Sequence[int], choice: Sequence[int], person: str) -> Sequence[int]:
    """Return the chosen ids, all without a choice. Raises UnwatchedPerson."""
    others = [fence_id for fence_id in choice if fence_id not in set(ids)]
    if others:
        raise UnwatchedPerson(person, others[0])
    return choice or ids


async def list_fences(parameters: FenceList) -> FencesAnswer:
    """Answer `fence/list`; numbers alone come without pages. Raises Refusal."""
    with answering() as station:
        await station.registry.rules(parameters.service)
        ids = await _choose(station, parameters)
        has_pages = bool(parameters.monitored_person) or not parameters.fence_ids
        page = ids[parameters.rows] if has_pages else ids
        records = await station.fence_store.find(parameters.service, page)
    fences = [
        write_fence(record, parameters.coord_type_output) for record in records.values() if record is not None
    ]
    if not has_pages and len(fences) < len(ids):
        raise UnknownFence(next(fence_id for fence_id, record in records.items() if record is None))
    return {"message": SUCCESS, "total": len(ids), "size": len(fences), "fences": fences}


async def add_persons(parameters: PersonChange) -> FenceChangeAnswer:
    """Answer `fence/addmonitoredperson`. Raises Refusal."""
    with answering() as station:
        await station.registry.rules(parameters.service)
        await _check_private(station, parameters.service, parameters.fence_id)
        names = parameters.monitored_person
        await station.fence_store.add_persons(parameters.service, parameters.fence_id, names)
    return {"message": SUCCESS}


async def delete_persons(parameters: PersonRemoval) -> FenceChangeAnswer:
    """Answer `fence/deletemonitoredperson`. Raises Refusal."""
    service, fence_id = parameters.service, parameters.fence_id
    with answering() as station:
        await station.registry.rules(service)
        await _check_private(station, service, fence_id)
        persons = await station.fence_store.persons(service, fence_id)
        names = parameters.monitored_person
        if names == (NOBODY,):
            names = tuple(persons)
        others = [name for name in names if name not in set(persons)]
        if others:
            raise UnwatchedPerson(others[0], fence_id)
        await station.fence_store.remove_persons(service, fence_id, names)
    return {"message": SUCCESS}


async def _check_private(station: TrackStation, service: ServiceId, fence_id: int) -> None:
    [record] = await station.fence_store.records(service, [fence_id])
    if record.monitored_person == EVERYBODY:
        raise ParameterInvalid("fence_id", f"is a fence of {EVERYBODY}, which watches every entity")


async def list_persons(parameters: PersonList) -> PersonsAnswer:
    """Answer `fence/listmonitoredperson`. Raises Refusal."""
    with answering() as station:
        await station.registry.rules(parameters.service)
        [record] = await station.fence_store.records(parameters.service, [parameters.fence_id])
        names = await station.fence_store.persons(parameters.service, parameters.fence_id)
    names = [EVERYBODY] if record.monitored_person == EVERYBODY else names
    page = list(names[parameters.rows])
    return {"message": SUCCESS, "total": len(names), "size": len(page), "monitored_person": page}


async def query_status(parameters: StatusParameters) -> StatusAnswer:
    """Answer `fence/querystatus`: by the points that came, else by the latest one. Raises Refusal."""
    with answering() as station:
        state = await _state(station, parameters.service, parameters.monitored_person[0])
        ids = _pick_ids(state.fence_ids, parameters.fence_ids, parameters.monitored_person[0])
        page = ids[parameters.rows]
        point = decode_point(state.latest[:-4]) if state.latest else None
        letters = await _letters(station, parameters.service, page, point, state)
    return _statuses(letters, len(ids))


async def query_location(parameters: LocationStatus) -> StatusAnswer:
    """Answer `fence/querystatusbylocation`. Raises Refusal."""
    place = _datum(parameters.coord_type).read("latitude", (parameters.latitude, parameters.longitude))
    point = TrackPoint(0, place.lng, place.lat, is_in_china=place.is_in_china)
    with answering() as station:
        state = await _state(station, parameters.service, parameters.monitored_person[0])
        ids = _pick_ids(state.fence_ids, parameters.fence_ids, parameters.monitored_person[0])
        page = ids[parameters.rows]
        letters = await _letters(station, parameters.service, page, point, None)
    return _statuses(letters, len(ids))


async def _state(station: TrackStation, service: ServiceId, name: str) -> PersonState:
    await station.registry.rules(service)
    person = await station.alarms.person(service, name)
    if person is None:
        raise UnknownPerson(name)
    return person[1]


async def _letters(
    station: TrackStation,
    service: ServiceId,
    ids: Sequence[int],
    point: TrackPoint | None,
    state: PersonState | None,
) -> dict[int, str]:
    """Return the side of each fence: by the state where it is of the fence as it is now, else the point's."""
    fences = await station.fence_watch.fences(service, ids)
    letters = {}
    for fence_id, fence in fences.items():
        version, letter = state.sides.get(fence_id, (0, UNKNOWN_LETTER)) if state else (0, UNKNOWN_LETTER)
        if version != fence.record.version:
            letter = sides(fence.fence, fence.area, [point]) if point is not None else UNKNOWN_LETTER
        letters[fence_id] = letter
    return letters


def _statuses(letters: Mapping[int, str], total: int) -> StatusAnswer:
    return {
        "message": SUCCESS,
        "total": total,
        "size": len(letters),
        "monitored_statuses": [
            {"fence_id": fence_id, "monitored_status": STATUSES[letter]}
            for fence_id, letter in letters.items()
        ],
    }


async def history_alarm(parameters: HistoryParameters) -> AlarmsAnswer:
    """Answer `fence/historyalarm`: the window is of the points' own times. Raises Refusal."""
    parameters.check_window()
    [name] = parameters.monitored_person
    with answering() as station:
        await station.registry.rules(parameters.service)
        person = await station.alarms.person(parameters.service, name)
        if person is None:
            raise UnknownPerson(name)
        alarms = await station.alarms.person_alarms(parameters.service, name, person[0])
    matches = [
        alarm
        for alarm in alarms
        if parameters.covers(alarm.point[0].loc_time)
        and (not parameters.fence_ids or alarm.fence_id in parameters.fence_ids)
    ]
    contents = write_alarms(matches, parameters.coord_type_output)
    return {"message": SUCCESS, "size": len(contents), "alarms": contents}


async def batch_history_alarm(parameters: BatchParameters) -> AlarmsAnswer:
    """Answer `fence/batchhistoryalarm`: the window is of the points' arrival. Raises Refusal."""
    parameters.check_window()
    with answering() as station:
        await station.registry.rules(parameters.service)
        alarms = await station.alarms.service_alarms(
            parameters.service, parameters.start_time, parameters.end_time
        )
    contents = write_alarms(alarms[parameters.rows], parameters.coord_type_output)
    return {"message": SUCCESS, "total": len(alarms), "size": len(contents), "alarms": contents}
