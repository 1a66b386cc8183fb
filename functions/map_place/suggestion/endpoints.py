"""Declarations of suggestion."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_place.errors import NO_PACK, NO_RESULTS
from functions.map_place.suggestion.answers import SuggestionAnswer, SuggestionAnswerV3
from functions.map_place.suggestion.parameters import SuggestionAbroad, SuggestionParametersV3, SuggestionV2
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_place.suggestion.service"
NO_RESULT: Final[Mapping[str, Any]] = {"result": []}
CODES: Final[Mapping[int, str]] = {
    1: NO_PACK,
    2: "`query` or the region is missing, `region` is unknown, or a parameter is none of its values",
}

ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = (
    MapEndpoint(
        paths=("/place/v2/suggestion",),
        summary="what a text may become as one types it",
        metering=Metering(service="place_search"),
        call=Call(parameters=SuggestionV2, run=f"{SERVICE}:suggest_v2"),
        form=AnswerForm(
            output="xml",
            failure_fields=NO_RESULT,
            shape=SuggestionAnswer,
            codes=CODES,
            example={"query": "guansh", "region": "贵阳", "city_limit": "true", "output": "json"},
        ),
    ),
    MapEndpoint(
        paths=("/place/v3/suggestion",),
        summary="what a text may become as one types it",
        metering=Metering(service="place_search"),
        call=Call(parameters=SuggestionParametersV3, run=f"{SERVICE}:suggest_v3"),
        form=AnswerForm(
            outputs=frozenset({"json"}),
            failure_fields=NO_RESULTS,
            shape=SuggestionAnswerV3,
            codes=CODES,
            example={"query": "观山湖区", "region": "贵阳", "region_limit": "true"},
        ),
    ),
    MapEndpoint(
        paths=("/place_abroad/v1/suggestion",),
        summary="what a text may become as one types it, abroad",
        metering=Metering(service="place_abroad"),
        call=Call(parameters=SuggestionAbroad, run=f"{SERVICE}:suggest_abroad"),
        form=AnswerForm(
            failure_fields=NO_RESULT,
            shape=SuggestionAnswer,
            codes=CODES,
            example={"query": "Vadu", "region": "Liechtenstein", "city_limit": "true"},
        ),
    ),
)
