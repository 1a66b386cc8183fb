"""Declarations of place search."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_place.errors import NO_PACK, NO_RESULTS
from functions.map_place.search.answers import SearchAnswer, SearchAnswerV3
from functions.map_place.search.parameters import AroundV3, PolygonV3, RegionV3, SearchAbroad, SearchV2
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_place.search.service"
XML_ROOT: Final = "PlaceSearchResponse"
CODES: Final[Mapping[int, str]] = {
    1: NO_PACK,
    2: "`query` or the area is missing, `region` is unknown, a point is no `lat,lng` on earth, "
    "or a parameter is none of its values",
}

ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = (
    MapEndpoint(
        paths=("/place/v2/search",),
        summary="places by keyword in a region, a circle or a box",
        metering=Metering(service="place_search"),
        call=Call(parameters=SearchV2, run=f"{SERVICE}:search_v2"),
        form=AnswerForm(
            output="xml",
            xml_root=XML_ROOT,
            failure_fields=NO_RESULTS,
            shape=SearchAnswer,
            codes=CODES,
            example={
                "query": "机场",
                "region": "贵州",
                "city_limit": "true",
                "scope": "2",
                "page_size": "2",
                "page_num": "0",
                "output": "json",
            },
        ),
    ),
    MapEndpoint(
        paths=("/place/v3/region",),
        summary="places by keyword or kind in a region",
        metering=Metering(service="place_search"),
        call=Call(parameters=RegionV3, run=f"{SERVICE}:search_region"),
        form=AnswerForm(
            outputs=frozenset({"json"}),
            failure_fields=NO_RESULTS,
            shape=SearchAnswerV3,
            codes=CODES,
            example={"query": "观山湖", "region": "贵阳市", "region_limit": "true", "page_num": "0"},
        ),
    ),
    MapEndpoint(
        paths=("/place/v3/around",),
        summary="places by keyword or kind in a circle",
        metering=Metering(service="place_search"),
        call=Call(parameters=AroundV3, run=f"{SERVICE}:search_around"),
        form=AnswerForm(
            outputs=frozenset({"json"}),
            failure_fields=NO_RESULTS,
            shape=SearchAnswerV3,
            codes=CODES,
            example={
                "type": "飞机场",
                "location": "26.647,106.63",
                "radius": "150000",
                "filter": "sort_name:distance|sort_rule:1",
                "scope": "2",
                "page_size": "2",
            },
        ),
    ),
    MapEndpoint(
        paths=("/place/v3/polygon",),
        summary="places by keyword or kind in a polygon",
        metering=Metering(service="place_search"),
        call=Call(parameters=PolygonV3, run=f"{SERVICE}:search_polygon"),
        form=AnswerForm(
            outputs=frozenset({"json"}),
            failure_fields=NO_RESULTS,
            shape=SearchAnswerV3,
            codes=CODES,
            example={"query": "机场", "bounds": "26,106,27,106,27,107,26,107,26,106", "page_size": "1"},
        ),
    ),
    MapEndpoint(
        paths=("/place_abroad/v1/search",),
        summary="places abroad by keyword in a country, a city, a circle or a box",
        metering=Metering(service="place_abroad"),
        call=Call(parameters=SearchAbroad, run=f"{SERVICE}:search_abroad"),
        form=AnswerForm(
            xml_root=XML_ROOT,
            failure_fields=NO_RESULTS,
            shape=SearchAnswer,
            codes=CODES,
            example={"query": "airport", "region": "Tokyo", "scope": "2", "page_size": "1", "page_num": "0"},
        ),
    ),
)
