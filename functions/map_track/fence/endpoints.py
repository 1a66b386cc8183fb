"""Making, changing and asking for fences, and for their alarms."""

from typing import Any, Final

from functions.map_track.errors import (
    ALARM_CODES,
    AMBIGUOUS_CODES,
    CODES,
    FENCE_CODES,
    PERSON_CODES,
    WATCH_CODES,
)
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
    BatchParameters,
    CircleFence,
    CircleUpdate,
    DistrictFence,
    DistrictUpdate,
    FenceDeletion,
    FenceList,
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
)
from shared.web.family import MapFamily
from shared.web.map import MapEndpoint

FENCES: Final = MapFamily(
    service="track", path="/api/v3/fence", module="functions.map_track.fence.service", codes=CODES
)
_change, _query = FENCES.change, FENCES.query
CREATE_CODES: Final = {
    5101: "the entity has 100 fences, or the service as many as it may have",
    5102: "no entity has the name of `monitored_person`",
}


def _create(shape: str, parameters: type[Any], summary: str, codes: dict[int, str]) -> MapEndpoint[Any]:
    return _change(f"create{shape}fence", f"create_{shape}", parameters, CreatedAnswer, summary, codes)


def _update(shape: str, parameters: type[Any], summary: str, codes: dict[int, str]) -> MapEndpoint[Any]:
    return _change(f"update{shape}fence", f"update_{shape}", parameters, FenceChangeAnswer, summary, codes)


ENDPOINTS: Final = (
    _create("circle", CircleFence, "makes a fence of a circle", CREATE_CODES),
    _create("polygon", PolygonFence, "makes a fence of a polygon of 1,000 km² at most", CREATE_CODES),
    _create("polyline", PolylineFence, "makes a fence of what lies beside a line", CREATE_CODES),
    _create(
        "district", DistrictFence, "makes a fence of a division of China", {**CREATE_CODES, **AMBIGUOUS_CODES}
    ),
    _update("circle", CircleUpdate, "changes a circle", FENCE_CODES),
    _update("polygon", PolygonUpdate, "changes a polygon", FENCE_CODES),
    _update("polyline", PolylineUpdate, "changes a line", FENCE_CODES),
    _update(
        "district", DistrictUpdate, "changes the division of a fence", {**FENCE_CODES, **AMBIGUOUS_CODES}
    ),
    _change("delete", "delete_fences", FenceDeletion, DeletedAnswer, "deletes fences", WATCH_CODES),
    _query("list", "list_fences", FenceList, FencesAnswer, "fences by entity or number", WATCH_CODES),
    _change(
        "addmonitoredperson",
        "add_persons",
        PersonChange,
        FenceChangeAnswer,
        "lets a fence watch further entities: all of these or none",
        {**PERSON_CODES, 5101: "an entity has 100 fences already"},
    ),
    _change(
        "deletemonitoredperson",
        "delete_persons",
        PersonRemoval,
        FenceChangeAnswer,
        "lets a fence watch entities no longer",
        WATCH_CODES,
    ),
    _query(
        "listmonitoredperson",
        "list_persons",
        PersonList,
        PersonsAnswer,
        "the entities that a fence watches",
        FENCE_CODES,
    ),
    _query(
        "querystatus",
        "query_status",
        StatusParameters,
        StatusAnswer,
        "on which side of its fences an entity is",
        WATCH_CODES,
    ),
    _query(
        "querystatusbylocation",
        "query_location",
        LocationStatus,
        StatusAnswer,
        "on which side of an entity's fences a point lies",
        WATCH_CODES,
    ),
    _query(
        "historyalarm",
        "history_alarm",
        HistoryParameters,
        AlarmsAnswer,
        "alarms of an entity in the last seven days",
        ALARM_CODES,
    ),
    _query(
        "batchhistoryalarm",
        "batch_history_alarm",
        BatchParameters,
        AlarmsAnswer,
        "alarms of all entities in an hour, by the arrival of their points",
        ALARM_CODES,
    ),
)
