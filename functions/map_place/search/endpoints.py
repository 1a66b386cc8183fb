"""Declarations of place search."""

from collections.abc import Mapping
from typing import Any, Final

from functions.map_place.errors import NO_PACK
from functions.map_place.search import service
from functions.map_place.search.answers import SearchAnswer, SearchAnswerV3
from functions.map_place.search.parameters import AroundV3, PolygonV3, RegionV3, SearchAbroad, SearchV2
from shared.web.envelope import Output
from shared.web.map import MapEndpoint

JSON_ONLY: Final[frozenset[Output]] = frozenset({"json"})
XML_ROOT: Final = "PlaceSearchResponse"
NO_RESULTS: Final[Mapping[str, Any]] = {"results": []}
CODES: Final[Mapping[int, str]] = {
    1: NO_PACK,
    2: "`query` or the area is missing, `region` is unknown, a point is no `lat,lng` on earth, "
    "or a parameter is none of its values",
}

ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = (
    MapEndpoint(
        paths=("/place/v2/search",),
        summary="places by keyword in a region, a circle or a box",
        service="place_search",
        parameters=SearchV2,
        run=service.search_v2,
        output="xml",
        xml_root=XML_ROOT,
        failed=NO_RESULTS,
        answer_shape=SearchAnswer,
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
    MapEndpoint(
        paths=("/place/v3/region",),
        summary="places by keyword or kind in a region",
        service="place_search",
        parameters=RegionV3,
        run=service.search_region,
        outputs=JSON_ONLY,
        failed=NO_RESULTS,
        answer_shape=SearchAnswerV3,
        codes=CODES,
        example={"query": "观山湖", "region": "贵阳市", "region_limit": "true", "page_num": "0"},
    ),
    MapEndpoint(
        paths=("/place/v3/around",),
        summary="places by keyword or kind in a circle",
        service="place_search",
        parameters=AroundV3,
        run=service.search_around,
        outputs=JSON_ONLY,
        failed=NO_RESULTS,
        answer_shape=SearchAnswerV3,
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
    MapEndpoint(
        paths=("/place/v3/polygon",),
        summary="places by keyword or kind in a polygon",
        service="place_search",
        parameters=PolygonV3,
        run=service.search_polygon,
        outputs=JSON_ONLY,
        failed=NO_RESULTS,
        answer_shape=SearchAnswerV3,
        codes=CODES,
        example={"query": "机场", "bounds": "26,106,27,106,27,107,26,107,26,106", "page_size": "1"},
    ),
    MapEndpoint(
        paths=("/place_abroad/v1/search",),
        summary="places abroad by keyword in a country, a city, a circle or a box",
        service="place_abroad",
        parameters=SearchAbroad,
        run=service.search_abroad,
        xml_root=XML_ROOT,
        failed=NO_RESULTS,
        answer_shape=SearchAnswer,
        codes=CODES,
        example={"query": "airport", "region": "Tokyo", "scope": "2", "page_size": "1", "page_num": "0"},
    ),
)
