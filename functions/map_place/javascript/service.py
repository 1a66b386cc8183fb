"""Answers `/?qt=s`, `con`, `nb`, `bd`, `inf` and `placesug`."""

from typing import Final

from functions.map_place.engine.coverage import area_of_corners
from functions.map_place.engine.opening import Engines
from functions.map_place.engine.places import ResultPage
from functions.map_place.engine.queries import PlaceQuery
from functions.map_place.errors import PlaceUnknown, QueryMissing, RegionUnknown
from functions.map_place.javascript.answers import (
    CurrentCity,
    PlaceScriptAnswer,
    PlacesScriptAnswer,
    SuggestionScriptAnswer,
)
from functions.map_place.javascript.parameters import (
    WHOLE_COUNTRY,
    BoundsScript,
    DetailScript,
    NearbyScript,
    PlacesScript,
    SuggestionScript,
)
from functions.map_place.javascript.writing import write_place, write_place_details, write_suggestion
from functions.map_place.pack import PACK
from shared.geo import Crs
from shared.geo.locations import Degrees
from shared.geo.points import Datum
from shared.places.areas import Area, DivisionArea

IN_CITY, NEARBY, IN_BOUNDS, DETAILS = 11, 12, 21, 6
"""Types of answers."""
COUNTRY_NAME: Final = "全国"


def search_city(parameters: PlacesScript) -> PlacesScriptAnswer:
    """Answer `qt=s` and `qt=con`; where the city has no such place, the whole country."""
    with PACK.use() as engines:
        region = _region(engines, parameters.c)
        page = _search(engines, parameters, region, None)
        if not page.total and region != engines.china.area:
            page = _search(engines, parameters, engines.china.area, None)
        return _answer(engines, IN_CITY, parameters, page, region)


def search_nearby(parameters: NearbyScript) -> PlacesScriptAnswer:
    """Answer `qt=nb`, the nearest places first."""
    with PACK.use() as engines:
        centre = _plane(engines).read("nb_x and nb_y", parameters.middle).degrees
        area = engines.china.circle(*centre, parameters.r, strictly=True)
        page = _search(engines, parameters, area, centre)
        return _answer(engines, NEARBY, parameters, page, _region(engines, parameters.c))


def search_bounds(parameters: BoundsScript) -> PlacesScriptAnswer:
    """Answer `qt=bd`."""
    with PACK.use() as engines:
        corners = [_plane(engines).read("ar", (y, x)).degrees for x, y in parameters.ar]
        area = area_of_corners(corners, engines.china)
        page = _search(engines, parameters, area, None)
        return _answer(engines, IN_BOUNDS, parameters, page, _region(engines, parameters.c))


def describe_place(parameters: DetailScript) -> PlaceScriptAnswer:
    """Answer `qt=inf`."""
    with PACK.use() as engines:
        results = engines.places.details((parameters.uid.strip(),), engines.china.area)
        if not results:
            raise PlaceUnknown
        content = write_place_details(results[0], _plane(engines))
    return {"result": {"error": 0, "type": DETAILS}, "content": content}


def suggest(parameters: SuggestionScript) -> SuggestionScriptAnswer:
    """Answer `qt=placesug`."""
    if not parameters.query.strip():
        raise QueryMissing
    with PACK.use() as engines:
        area, coverage = _region(engines, parameters.region), engines.china.area
        results = engines.places.suggest(
            parameters.query,
            None if area == coverage else area,
            limit_to_area=parameters.city_limit,
            coverage=coverage,
        )
        datum = engines.datum(Crs.BD09, Crs.BD09)
        suggestions = [write_suggestion(result, datum) for result in results]
    return {"status": 0, "result": {"error": 0, "query": parameters.query, "poi_list": suggestions}}


def _search(engines: Engines, parameters: PlacesScript, area: Area, centre: Degrees | None) -> ResultPage:
    query = PlaceQuery(
        keywords=parameters.keywords,
        area=area,
        centre=centre,
        by_distance=centre is not None,
        page_size=parameters.rn,
        page=parameters.pn,
    )
    return engines.places.search(query)


def _answer(
    engines: Engines, kind: int, parameters: PlacesScript, page: ResultPage, region: Area
) -> PlacesScriptAnswer:
    datum = _plane(engines)
    return {
        "result": {
            "error": 0,
            "type": kind,
            "count": len(page.results),
            "total": page.total,
            "page_num": parameters.pn,
            "spec_dispnum": 0,
        },
        "current_city": _current_city(engines, region),
        "content": [write_place(result, datum) for result in page.results],
    }


def _current_city(engines: Engines, region: Area) -> CurrentCity:
    if not isinstance(region, DivisionArea):
        return {"name": COUNTRY_NAME, "code": int(WHOLE_COUNTRY), "up_province_name": ""}
    lineage = engines.places.division_lineage(region.division)
    name = lineage.city.name or lineage.province.name
    number = engines.places.area_number(region.division)
    return {"name": name, "code": number, "up_province_name": lineage.province.name}


def _region(engines: Engines, region: str) -> Area:
    """Return the area of a number or a name, the whole country for one that is unknown."""
    if region.strip() == WHOLE_COUNTRY:
        return engines.china.area
    try:
        return engines.china.region(region)
    except RegionUnknown:
        return engines.china.area


def _plane(engines: Engines) -> Datum:
    return engines.datum(Crs.BD09MC, Crs.BD09MC)
