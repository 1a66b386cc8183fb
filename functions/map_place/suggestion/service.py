"""`/place/v2/suggestion`, `/place/v3/suggestion` and `/place_abroad/v1/suggestion`.

Each raises QueryMissing, RegionUnknown or FieldInvalid, or NoData while no pack is loaded.
"""

from typing import TYPE_CHECKING

from functions.map_place.pack import PACK, Engines
from functions.map_place.suggestion.answers import SuggestionAnswer, SuggestionAnswerV3
from functions.map_place.suggestion.parameters import (
    SuggestionAbroad,
    SuggestionParameters,
    SuggestionParametersV3,
    SuggestionV2,
)

if TYPE_CHECKING:
    from functions.map_place.engine.coverage import Coverage
    from functions.map_place.engine.places import PlaceResult
    from functions.map_place.parameters import Datum
    from shared.geo.locations import Degrees
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
    from functions.map_place.engine.coverage import area_of_corners
    from functions.map_place.errors import FieldInvalid, QueryMissing
    from functions.map_place.parameters import read_radius
    from functions.map_place.suggestion.writing import place_suggestion_v3

    if not parameters.query:
        raise QueryMissing
    with PACK.use() as engines:
        datum, coverage = _datum(parameters, abroad=False), engines.china
        centre, limit_to_area = None, parameters.region_limit or parameters.city_limit
        if parameters.location:
            centre = datum.read(parameters.location, "location")
            area = coverage.circle(*centre, read_radius(parameters.radius), strictly=True)
            limit_to_area = limit_to_area or parameters.radius_limit
        elif parameters.bounds:
            area = area_of_corners(datum.corners(parameters.bounds), coverage)
        elif parameters.region:
            area = coverage.region(parameters.region)
        else:
            raise FieldInvalid("region, location or bounds is missing")
        results = _suggest(engines, coverage, parameters.query, area, centre, limit_to_area)
        return {"message": "ok", "results": [place_suggestion_v3(result, datum) for result in results]}


def _in_region(
    engines: Engines, coverage: "Coverage", parameters: SuggestionV2 | SuggestionAbroad
) -> SuggestionAnswer:
    from functions.map_place.errors import FieldInvalid, QueryMissing
    from functions.map_place.suggestion.writing import place_suggestion

    if not parameters.query:
        raise QueryMissing
    if not parameters.region:
        raise FieldInvalid("region is missing")
    datum = _datum(parameters, abroad=coverage is engines.abroad)
    centre = datum.read(parameters.location, "location") if parameters.location else None
    area = coverage.region(parameters.region)
    results = _suggest(engines, coverage, parameters.query, area, centre, parameters.city_limit)
    return {"message": "ok", "result": [place_suggestion(result, datum) for result in results]}


def _suggest(
    engines: Engines,
    coverage: "Coverage",
    text: str,
    area: "Area",
    centre: "Degrees | None",
    limit_to_area: bool,
) -> "list[PlaceResult]":
    return engines.places.suggest(
        text,
        None if area == coverage.area else area,
        limit_to_area=limit_to_area,
        centre=centre,
        coverage=coverage.area,
    )


def _datum(parameters: SuggestionParameters, *, abroad: bool) -> "Datum":
    from functions.map_place.parameters import Datum

    return Datum.from_names(parameters.coord_type, parameters.ret_coordtype, abroad=abroad)
