"""Making, changing and asking for fences, and for their alarms."""

from functools import partial
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
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_track.fence.service"
CREATE_CODES: Final = {
    **CODES,
    5101: "the entity has 100 fences, or the service as many as it may have",
    5102: "no entity has the name of `monitored_person`",
}
CHANGES: Final = "other"
QUERIES: Final = "query"
"""Groups of the quota; what changes something needs a POST."""


def _endpoint(
    group: str,
    name: str,
    engine: str,
    parameters: type[Any],
    shape: Any,
    codes: dict[int, str],
    summary: str,
) -> MapEndpoint[Any]:
    return MapEndpoint(
        paths=(f"/api/v3/fence/{name}",),
        summary=summary,
        metering=Metering(service="track", group=group),
        call=Call(parameters=parameters, run=f"{SERVICE}:{engine}"),
        form=AnswerForm(shape=shape, codes=codes),
        needs_post=group == CHANGES,
    )


_change = partial(_endpoint, CHANGES)
_query = partial(_endpoint, QUERIES)


def _create(shape: str, parameters: type[Any], codes: dict[int, str], summary: str) -> MapEndpoint[Any]:
    return _change(f"create{shape}fence", f"create_{shape}", parameters, CreatedAnswer, codes, summary)


def _update(shape: str, parameters: type[Any], codes: dict[int, str], summary: str) -> MapEndpoint[Any]:
    return _change(f"update{shape}fence", f"update_{shape}", parameters, FenceChangeAnswer, codes, summary)


ENDPOINTS: Final = (
    _create("circle", CircleFence, CREATE_CODES, "makes a fence of a circle"),
    _create("polygon", PolygonFence, CREATE_CODES, "makes a fence of a polygon of 1,000 km² at most"),
    _create("polyline", PolylineFence, CREATE_CODES, "makes a fence of what lies beside a line"),
    _create(
        "district", DistrictFence, {**CREATE_CODES, **AMBIGUOUS_CODES}, "makes a fence of a division of China"
    ),
    _update("circle", CircleUpdate, FENCE_CODES, "changes a circle"),
    _update("polygon", PolygonUpdate, FENCE_CODES, "changes a polygon"),
    _update("polyline", PolylineUpdate, FENCE_CODES, "changes a line"),
    _update(
        "district", DistrictUpdate, {**FENCE_CODES, **AMBIGUOUS_CODES}, "changes the division of a fence"
    ),
    _change("delete", "delete_fences", FenceDeletion, DeletedAnswer, WATCH_CODES, "deletes fences"),
    _query("list", "list_fences", FenceList, FencesAnswer, WATCH_CODES, "fences by entity or number"),
    _change(
        "addmonitoredperson",
        "add_persons",
        PersonChange,
        FenceChangeAnswer,
        {**PERSON_CODES, 5101: "an entity has 100 fences already"},
        "lets a fence watch further entities: all of these or none",
    ),
    _change(
        "deletemonitoredperson",
        "delete_persons",
        PersonRemoval,
        FenceChangeAnswer,
        WATCH_CODES,
        "lets a fence watch entities no longer",
    ),
    _query(
        "listmonitoredperson",
        "list_persons",
        PersonList,
        PersonsAnswer,
        FENCE_CODES,
        "the entities that a fence watches",
    ),
    _query(
        "querystatus",
        "query_status",
        StatusParameters,
        StatusAnswer,
        WATCH_CODES,
        "on which side of its fences an entity is",
    ),
    _query(
        "querystatusbylocation",
        "query_location",
        LocationStatus,
        StatusAnswer,
        WATCH_CODES,
        "on which side of an entity's fences a point lies",
    ),
    _query(
        "historyalarm",
        "history_alarm",
        HistoryParameters,
        AlarmsAnswer,
        ALARM_CODES,
        "alarms of an entity in the last seven days",
    ),
    _query(
        "batchhistoryalarm",
        "batch_history_alarm",
        BatchParameters,
        AlarmsAnswer,
        ALARM_CODES,
        "alarms of all entities in an hour, by the arrival of their points",
    ),
)
