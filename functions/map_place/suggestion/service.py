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
    from functions.map_place.engine.places import FoundPlace
    from functions.map_place.engine.sides import Side
    from functions.map_place.parameters import Frame
    from shared.geo.locations import Degrees
    from shared.places.areas import Area


def suggest_v2(asked: SuggestionV2) -> SuggestionAnswer:
    """Answer `/place/v2/suggestion`."""
    with PACK.use() as engines:
        return _in_region(engines, engines.china, asked)


def suggest_abroad(asked: SuggestionAbroad) -> SuggestionAnswer:
    """Answer `/place_abroad/v1/suggestion`."""
    with PACK.use() as engines:
        return _in_region(engines, engines.abroad, asked)


def suggest_v3(asked: SuggestionParametersV3) -> SuggestionAnswerV3:
    """Answer `/place/v3/suggestion`."""
    from functions.map_place.engine.sides import area_of_corners
    from functions.map_place.errors import FieldInvalid, QueryMissing
    from functions.map_place.parameters import read_radius
    from functions.map_place.suggestion.writing import suggestion_v3

    if not asked.query:
        raise QueryMissing
    with PACK.use() as engines:
        frame, side = _frame(asked, abroad=False), engines.china
        centre, limit = None, asked.region_limit or asked.city_limit
        if asked.location:
            centre = frame.read(asked.location, "location")
            area = side.circle(*centre, read_radius(asked.radius), strictly=True)
            limit = limit or asked.radius_limit
        elif asked.bounds:
            area = area_of_corners(frame.corners(asked.bounds), side)
        elif asked.region:
            area = side.region(asked.region)
        else:
            raise FieldInvalid("region, location or bounds is missing")
        found = _suggested(engines, side, asked.query, area, centre, limit)
        return {"message": "ok", "results": [suggestion_v3(place, frame) for place in found]}


def _in_region(engines: Engines, side: "Side", asked: SuggestionV2 | SuggestionAbroad) -> SuggestionAnswer:
    from functions.map_place.errors import FieldInvalid, QueryMissing
    from functions.map_place.suggestion.writing import suggestion

    if not asked.query:
        raise QueryMissing
    if not asked.region:
        raise FieldInvalid("region is missing")
    frame = _frame(asked, abroad=side is engines.abroad)
    centre = frame.read(asked.location, "location") if asked.location else None
    found = _suggested(engines, side, asked.query, side.region(asked.region), centre, asked.city_limit)
    return {"message": "ok", "result": [suggestion(place, frame) for place in found]}


def _suggested(
    engines: Engines, side: "Side", query: str, area: "Area", centre: "Degrees | None", limit: bool
) -> "list[FoundPlace]":
    inside = None if area == side.area else area
    return engines.places.suggest(query, inside, only_in_area=limit, centre=centre, around=side.area)


def _frame(asked: SuggestionParameters, *, abroad: bool) -> "Frame":
    from functions.map_place.parameters import Frame

    return Frame.of(asked.coord_type, asked.ret_coordtype, abroad=abroad)
