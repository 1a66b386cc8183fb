"""Declarations of place detail."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_place.detail.answers import DetailAnswer, DetailAnswerV3
from functions.map_place.detail.parameters import DetailAbroadParameters, DetailParameters
from functions.map_place.errors import NO_PACK, NO_RESULTS
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_place.detail.service"
NO_RESULT: Final[Mapping[str, Any]] = {"result": {}}
CODES: Final[Mapping[int, str]] = {
    1: NO_PACK,
    2: "no place has the uid; none, both of `uid` and `uids`, or more than ten are given",
}

ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = (
    MapEndpoint(
        paths=("/place/v2/detail",),
        summary="one place or up to ten by uid",
        metering=Metering(service="place_search"),
        call=Call(parameters=DetailParameters, run=f"{SERVICE}:detail_v2"),
        form=AnswerForm(
            output="xml",
            failure_fields=NO_RESULT,
            shape=DetailAnswer,
            codes=CODES,
            example={"uid": "258fdfa7df26d319fdf9263c", "scope": "2", "output": "json"},
        ),
    ),
    MapEndpoint(
        paths=("/place/v3/detail",),
        summary="one place or up to ten by uid",
        metering=Metering(service="place_search"),
        call=Call(parameters=DetailParameters, run=f"{SERVICE}:detail_v3"),
        form=AnswerForm(
            outputs=frozenset({"json"}),
            failure_fields=NO_RESULTS,
            shape=DetailAnswerV3,
            codes=CODES,
            example={"uids": "258fdfa7df26d319fdf9263c"},
        ),
    ),
    MapEndpoint(
        paths=("/place_abroad/v1/detail",),
        summary="one place abroad or up to ten by uid",
        metering=Metering(service="place_abroad"),
        call=Call(parameters=DetailAbroadParameters, run=f"{SERVICE}:detail_abroad"),
        form=AnswerForm(
            failure_fields=NO_RESULT,
            shape=DetailAnswer,
            codes=CODES,
            example={"uid": "566dec227c720968da9b1004", "language": "en"},
        ),
    ),
)
