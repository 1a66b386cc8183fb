"""map-place: place search, suggestion and detail, in China and abroad."""

from collections.abc import Mapping
from typing import Any, Final

import functions_framework.aio
from starlette.requests import Request
from starlette.responses import Response

from functions.map_place.engines import PACK
from functions.map_place.wire import detail, search, suggestion
from functions.map_place.wire.search_shapes import (
    AroundV3,
    PolygonV3,
    RegionV3,
    SearchAbroad,
    SearchAnswer,
    SearchAnswerV3,
    SearchV2,
)
from shared.web.envelope import Output
from shared.web.function import Function
from shared.web.map import MapEndpoint

CHINA, ABROAD = "place_search", "place_abroad"
XML_ROOT: Final = "PlaceSearchResponse"
JSON_ONLY: Final[frozenset[Output]] = frozenset({"json"})
EMPTY_PACK: Final = "no data pack is loaded"
SEARCH_CODES: Final[Mapping[int, str]] = {
    1: EMPTY_PACK,
    2: "`query` or the area is missing, `region` is unknown, a point is no `lat,lng` on earth, "
    "or a parameter is none of its values",
}
DETAIL_CODES: Final[Mapping[int, str]] = {
    1: EMPTY_PACK,
    2: "no place has the uid; none, both of `uid` and `uids`, or more than ten are given",
}
SUGGESTION_CODES: Final[Mapping[int, str]] = {
    1: EMPTY_PACK,
    2: "`query` or the region is missing, `region` is unknown, or a parameter is none of its values",
}

ENDPOINTS: Final[tuple[MapEndpoint[Any], ...]] = (
    MapEndpoint(
        paths=("/place/v2/search",),
        summary="places by keyword in a region, a circle or a box",
        service=CHINA,
        parameters=SearchV2,
        run=search.search_v2,
        output="xml",
        xml_root=XML_ROOT,
        failed=search.NO_RESULTS,
        answer_shape=SearchAnswer,
        codes=SEARCH_CODES,
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
        service=CHINA,
        parameters=RegionV3,
        run=search.search_region,
        outputs=JSON_ONLY,
        failed=search.NO_RESULTS,
        answer_shape=SearchAnswerV3,
        codes=SEARCH_CODES,
        example={"query": "观山湖", "region": "贵阳市", "region_limit": "true", "page_num": "0"},
    ),
    MapEndpoint(
        paths=("/place/v3/around",),
        summary="places by keyword or kind in a circle",
        service=CHINA,
        parameters=AroundV3,
        run=search.search_around,
        outputs=JSON_ONLY,
        failed=search.NO_RESULTS,
        answer_shape=SearchAnswerV3,
        codes=SEARCH_CODES,
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
        service=CHINA,
        parameters=PolygonV3,
        run=search.search_polygon,
        outputs=JSON_ONLY,
        failed=search.NO_RESULTS,
        answer_shape=SearchAnswerV3,
        codes=SEARCH_CODES,
        example={"query": "机场", "bounds": "26,106,27,106,27,107,26,107,26,106", "page_size": "1"},
    ),
    MapEndpoint(
        paths=("/place_abroad/v1/search",),
        summary="places abroad by keyword in a country, a city, a circle or a box",
        service=ABROAD,
        parameters=SearchAbroad,
        run=search.search_abroad,
        xml_root=XML_ROOT,
        failed=search.NO_RESULTS,
        answer_shape=SearchAnswer,
        codes=SEARCH_CODES,
        example={"query": "airport", "region": "Tokyo", "scope": "2", "page_size": "1", "page_num": "0"},
    ),
    MapEndpoint(
        paths=("/place/v2/detail",),
        summary="one place or up to ten by uid",
        service=CHINA,
        parameters=detail.DetailParameters,
        run=detail.detail_v2,
        output="xml",
        failed=detail.NO_RESULT,
        answer_shape=detail.DetailAnswer,
        codes=DETAIL_CODES,
        example={"uid": "258fdfa7df26d319fdf9263c", "scope": "2", "output": "json"},
    ),
    MapEndpoint(
        paths=("/place/v3/detail",),
        summary="one place or up to ten by uid",
        service=CHINA,
        parameters=detail.DetailParameters,
        run=detail.detail_v3,
        outputs=JSON_ONLY,
        failed=search.NO_RESULTS,
        answer_shape=detail.DetailAnswerV3,
        codes=DETAIL_CODES,
        example={"uids": "258fdfa7df26d319fdf9263c"},
    ),
    MapEndpoint(
        paths=("/place_abroad/v1/detail",),
        summary="one place abroad or up to ten by uid",
        service=ABROAD,
        parameters=detail.DetailAbroadParameters,
        run=detail.detail_abroad,
        failed=detail.NO_RESULT,
        answer_shape=detail.DetailAnswer,
        codes=DETAIL_CODES,
        example={"uid": "566dec227c720968da9b1004", "language": "en"},
    ),
    MapEndpoint(
        paths=("/place/v2/suggestion",),
        summary="what a text may become as one types it",
        service=CHINA,
        parameters=suggestion.SuggestionV2,
        run=suggestion.suggest_v2,
        output="xml",
        failed=suggestion.NO_RESULT,
        answer_shape=suggestion.SuggestionAnswer,
        codes=SUGGESTION_CODES,
        example={"query": "guansh", "region": "贵阳", "city_limit": "true", "output": "json"},
    ),
    MapEndpoint(
        paths=("/place/v3/suggestion",),
        summary="what a text may become as one types it",
        service=CHINA,
        parameters=suggestion.SuggestionParametersV3,
        run=suggestion.suggest_v3,
        outputs=JSON_ONLY,
        failed=search.NO_RESULTS,
        answer_shape=suggestion.SuggestionAnswerV3,
        codes=SUGGESTION_CODES,
        example={"query": "观山湖区", "region": "贵阳", "region_limit": "true"},
    ),
    MapEndpoint(
        paths=("/place_abroad/v1/suggestion",),
        summary="what a text may become as one types it, abroad",
        service=ABROAD,
        parameters=suggestion.SuggestionAbroad,
        run=suggestion.suggest_abroad,
        failed=suggestion.NO_RESULT,
        answer_shape=suggestion.SuggestionAnswer,
        codes=SUGGESTION_CODES,
        example={"query": "Vadu", "region": "Liechtenstein", "city_limit": "true"},
    ),
)

FUNCTION = Function("map_place", ENDPOINTS, packs=(PACK,))


@functions_framework.aio.http
async def main(request: Request) -> Response:
    """Serve one request."""
    return await FUNCTION(request)
