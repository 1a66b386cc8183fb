"""Uploading points, and asking for them."""

from typing import Any, Final

from functions.map_track.errors import CODES, WINDOW_CODES
from functions.map_track.parameters import upload_group
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
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_track.track.service"
UPLOAD_CODES: Final = {**CODES, 3100: "`loc_time` is more than 10 minutes in the future"}


def _query(name: str, parameters: type[Any], shape: Any, summary: str) -> MapEndpoint[Any]:
    return MapEndpoint(
        paths=(f"/api/v3/track/{name}",),
        summary=summary,
        metering=Metering(service="track", group="query"),
        call=Call(parameters=parameters, run=f"{SERVICE}:{name}"),
        form=AnswerForm(shape=shape, codes=WINDOW_CODES),
    )


ENDPOINTS: Final = (
    MapEndpoint(
        paths=("/api/v3/track/addpoint",),
        summary="adds a point to an entity, which begins with it where it is new",
        metering=Metering(service="track", group=upload_group),
        call=Call(parameters=PointParameters, run=f"{SERVICE}:addpoint"),
        form=AnswerForm(shape=DoneAnswer, codes=UPLOAD_CODES),
        needs_post=True,
    ),
    MapEndpoint(
        paths=("/api/v3/track/addpoints",),
        summary="adds up to 100 points of one or several entities",
        metering=Metering(service="track", group=upload_group),
        call=Call(parameters=PointListParameters, run=f"{SERVICE}:addpoints"),
        form=AnswerForm(shape=PointListAnswer, codes={**CODES, 3101: "more than 100 points"}),
        needs_post=True,
    ),
    _query("getlatestpoint", LatestPointParameters, LatestPointAnswer, "the latest point of an entity"),
    _query("getdistance", DistanceParameters, DistanceAnswer, "how far an entity went"),
    _query("gettrack", TrackParameters, TrackAnswer, "the track of an entity, in pages"),
)
