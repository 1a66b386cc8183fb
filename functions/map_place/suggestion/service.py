"""`/place/v2/suggestion`, `/place/v3/suggestion` and `/place_abroad/v1/suggestion`.

Each raises QueryMissing, RegionUnknown or ParameterInvalid, or NoData while no pack is loaded.
"""

from functions.map_place.engine.coverage import Coverage, area_of_corners
from functions.map_place.engine.opening import Engines
from functions.map_place.engine.places import PlaceResult
from functions.map_place.errors import QueryMissing
from functions.map_place.pack import PACK
from functions.map_place.suggestion.answers import SuggestionAnswer, SuggestionAnswerV3
from functions.map_place.suggestion.parameters import (
    SuggestionAbroad,
    SuggestionParametersV3,
    SuggestionV2,
)
from functions.map_place.suggestion.writing import place_suggestion, place_suggestion_v3
from shared.geo.locations import Degrees
from shared.geo.refusal import ParameterInvalid
from shared.places.areas import Area


def suggest_v2(parameters: SuggestionV2) -> SuggestionAnswer:
    """Answer `/place/v2/suggestion`."""
    with PACK.use() as engines:
        return _in_region(engines, engines.china, parameters)


def suggest_abroad(parameters: SuggestionAbroad) -> SuggestionAnswer:
    """Answer `/place_abroad/v1/suggestion`."""
    with PACK.use() as engines:
        return _in_region(engines, engines.abroad, parameters)


def suggest_v3(parameters: SuggestionParametersV3) -> SuggestionAnswerV3:
    """Answer `/place/v3/suggestion`."""
    if not parameters.query:
        raise QueryMissing
    with PACK.use() as engines:
        datum, coverage = engines.datum(parameters.coord_type, parameters.ret_coordtype), engines.china
        centre, limit_to_area = None, parameters.region_limit or parameters.city_limit
        if parameters.location:
            centre = datum.read("location", parameters.location).degrees
            area = coverage.circle(*centre, parameters.radius, strictly=True)
            limit_to_area = limit_to_area or parameters.radius_limit
        elif parameters.bounds:
            corners = [datum.read("bounds", pair).degrees for pair in parameters.bounds]
            area = area_of_corners(corners, coverage)
        elif parameters.region:
            area = coverage.region(parameters.region)
        else:
            raise ParameterInvalid("region, location or bounds", "is missing")
        results = _suggest(engines, coverage, parameters.query, area, centre, limit_to_area)
        return {"message": "ok", "results": [place_suggestion_v3(result, datum) for result in results]}


def _in_region(
    engines: Engines, coverage: Coverage, parameters: SuggestionV2 | SuggestionAbroad
) -> SuggestionAnswer:
    if not parameters.query:
        raise QueryMissing
    if not parameters.region:
        raise ParameterInvalid("region", "is missing")
    datum = engines.datum(parameters.coord_type, parameters.ret_coordtype)
    centre = datum.read("location", parameters.location).degrees if parameters.location else None
    area = coverage.region(parameters.region)
    results = _suggest(engines, coverage, parameters.query, area, centre, parameters.city_limit)
    with_country = coverage is engines.abroad
    suggestions = [place_suggestion(result, datum, with_country=with_country) for result in results]
    return {"message": "ok", "result": suggestions}


def _suggest(
    engines: Engines,
    coverage: Coverage,
    text: str,
    area: Area,
    centre: Degrees | None,
    limit_to_area: bool,
) -> list[PlaceResult]:
    return engines.places.suggest(
        text,
        None if area == coverage.area else area,
        limit_to_area=limit_to_area,
        centre=centre,
        coverage=coverage.area,
    )
