"""`/place/v2/search`, `/place/v3/region | around | polygon` and `/place_abroad/v1/search`.

Each raises QueryMissing, RegionUnknown or ParameterInvalid, or NoData while no pack is loaded.
"""

from typing import Any

from msgspec.structs import replace

from functions.map_place.engine.coverage import Coverage, area_of_corners
from functions.map_place.engine.opening import Engines
from functions.map_place.engine.places import PlaceResult, ResultPage
from functions.map_place.engine.queries import PlaceQuery
from functions.map_place.errors import QueryMissing
from functions.map_place.pack import PACK
from functions.map_place.parameters import split_list
from functions.map_place.search.answers import SearchAnswer, SearchAnswerV3
from functions.map_place.search.parameters import (
    AroundV3,
    PolygonV3,
    RegionV3,
    SearchAbroad,
    SearchParameters,
    SearchParametersV3,
    SearchV2,
)
from functions.map_place.search.writing import place_item, place_item_v3
from shared.geo.locations import Degrees
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.places.areas import Area
from shared.places.matches import Match

KEYWORD_SEPARATORS, TAG_SEPARATORS = "$", ",|"
RESULT_TYPE, QUERY_GENERAL, QUERY_PRECISE = "poi_type", "general", "precise"


def search_v2(parameters: SearchV2) -> SearchAnswer:
    """Answer `/place/v2/search`."""
    with PACK.use() as engines:
        return _search(engines, engines.china, parameters, parameters.tag, strictly=parameters.city_limit)


def search_abroad(parameters: SearchAbroad) -> SearchAnswer:
    """Answer `/place_abroad/v1/search`."""
    with PACK.use() as engines:
        tags = parameters.tag or parameters.type
        return _search(engines, engines.abroad, parameters, tags, strictly=True)


def search_region(parameters: RegionV3) -> SearchAnswerV3:
    """Answer `/place/v3/region`."""
    with PACK.use() as engines:
        datum = engines.datum(parameters.coord_type, parameters.ret_coordtype)
        centre = datum.read("center", parameters.center).degrees if parameters.center else None
        query = _query(parameters, parameters.type, engines.china.region(parameters.region), centre)
        wider_area = None if parameters.region_limit else engines.china.area
        return _answer_v3(parameters, _page(engines, query, wider_area), datum)


def search_around(parameters: AroundV3) -> SearchAnswerV3:
    """Answer `/place/v3/around`."""
    with PACK.use() as engines:
        datum = engines.datum(parameters.coord_type, parameters.ret_coordtype)
        centre = datum.read("location", parameters.location).degrees
        area = engines.china.circle(*centre, parameters.radius, strictly=_keeps_to_circle(parameters))
        query = _query(parameters, parameters.type, area, centre)
        return _answer_v3(parameters, _page(engines, query, None), datum)


def search_polygon(parameters: PolygonV3) -> SearchAnswerV3:
    """Answer `/place/v3/polygon`."""
    with PACK.use() as engines:
        datum = engines.datum(parameters.coord_type, parameters.ret_coordtype)
        corners = [datum.read("bounds", pair).degrees for pair in parameters.bounds]
        query = _query(parameters, parameters.type, area_of_corners(corners, engines.china), None)
        return _answer_v3(parameters, _page(engines, query, None), datum)


def _search(
    engines: Engines, coverage: Coverage, parameters: SearchV2 | SearchAbroad, tags: str, *, strictly: bool
) -> SearchAnswer:
    """Search the smallest of the areas in the parameters: one client sends all of them that it has."""
    if not parameters.query:
        raise QueryMissing
    datum = engines.datum(parameters.coord_type, parameters.ret_coordtype)
    centre, wider_area = None, None
    if parameters.location:
        centre = datum.read("location", parameters.location).degrees
        area = coverage.circle(*centre, parameters.radius, strictly=_keeps_to_circle(parameters))
    elif parameters.bounds:
        area = area_of_corners([datum.read("bounds", pair).degrees for pair in parameters.bounds], coverage)
    elif parameters.region:
        area = coverage.region(parameters.region)
        wider_area = None if strictly else coverage.area
    else:
        raise ParameterInvalid("region, location or bounds", "is missing")
    page = _page(engines, _query(parameters, tags, area, centre), wider_area)
    return _answer(parameters, page, datum)


def _keeps_to_circle(parameters: SearchV2 | SearchAbroad | AroundV3) -> bool:
    return isinstance(parameters, SearchAbroad) or parameters.radius_limit or parameters.raidus_limit


def _query(parameters: SearchParameters, tags: str, area: Area, centre: Degrees | None) -> PlaceQuery:
    return PlaceQuery(
        keywords=split_list(parameters.query, KEYWORD_SEPARATORS),
        tags=split_list(tags, TAG_SEPARATORS),
        industry=parameters.filter.industry,
        area=area,
        centre=centre,
        by_distance=parameters.filter.by_distance,
        nearest_first=parameters.filter.nearest_first,
        page_size=parameters.page_size,
        page=parameters.page_num or 0,
    )


def _page(engines: Engines, query: PlaceQuery, wider_area: Area | None) -> ResultPage:
    """Return the page of a query; where its area has no result, that of the wider area, if there is one."""
    page = engines.places.search(query)
    if page.total or wider_area is None:
        return page
    return engines.places.search(replace(query, area=wider_area))


def _answer(parameters: SearchV2 | SearchAbroad, page: ResultPage, datum: Datum) -> SearchAnswer:
    with_details = parameters.scope == "2"
    language = parameters.language if isinstance(parameters, SearchAbroad) else ""
    answer = _head(parameters, page)
    answer["results"] = [
        place_item(
            result,
            datum,
            with_details=with_details,
            with_adcode=parameters.extensions_adcode,
            with_country=isinstance(parameters, SearchAbroad),
            language=language,
        )
        for result in page.results
    ]
    return answer  # type: ignore[return-value]


def _answer_v3(parameters: SearchParametersV3, page: ResultPage, datum: Datum) -> SearchAnswerV3:
    with_details, light = parameters.scope == "2", parameters.is_light_version
    answer = _head(parameters, page)
    answer["results"] = [
        place_item_v3(result, datum, with_details=with_details, light=light) for result in page.results
    ]
    return answer  # type: ignore[return-value]


def _head(parameters: SearchParameters, page: ResultPage) -> dict[str, Any]:
    head: dict[str, Any] = {"message": "ok"}
    if page.results:
        head |= {"result_type": RESULT_TYPE, "query_type": _query_type(page.results[0])}
    if parameters.page_num is not None:
        head["total"] = page.total
    return head


def _query_type(best: PlaceResult) -> str:
    return QUERY_PRECISE if best.match in (Match.NAME, Match.OTHER_NAME) else QUERY_GENERAL
