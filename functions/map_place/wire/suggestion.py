"""`/place/v2/suggestion`, `/place/v3/suggestion` and `/place_abroad/v1/suggestion`.

Each raises QueryMissing, RegionUnknown or FieldInvalid, or NoData while no pack is loaded.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict

from pydantic import Field

from functions.map_place.engines import PACK, Engines
from functions.map_place.wire.fields import Truth
from functions.map_place.wire.items import Suggestion, SuggestionV3
from functions.map_place.wire.search_shapes import COORD_TYPE, RET_COORDTYPE
from shared.web.map import MapParameters, parameter

if TYPE_CHECKING:
    from functions.map_place.places import FoundPlace
    from functions.map_place.sides import Side
    from functions.map_place.wire.points import Frame
    from shared.geo.locations import Degrees
    from shared.places.areas import Area

NO_RESULT: Final[Mapping[str, Any]] = {"result": []}


class SuggestionParameters(MapParameters):
    """What every suggestion takes."""

    query: str = parameter("what has been typed so far", required=True)
    coord_type: str = parameter(COORD_TYPE, "3")
    ret_coordtype: str = parameter(RET_COORDTYPE)


class SuggestionV2(SuggestionParameters):
    """`/place/v2/suggestion`."""

    region: str = parameter("division by name or code, or 全国; what lies there comes first", required=True)
    city_limit: Truth = Field(False, description="true leaves out what lies outside the region")
    location: str = parameter("`lat,lng` near which is better")


class SuggestionAbroad(SuggestionParameters):
    """`/place_abroad/v1/suggestion`."""

    region: str = parameter(
        "country or city by name in any language; what lies there comes first", required=True
    )
    city_limit: Truth = Field(False, description="true leaves out what lies outside the region")
    location: str = parameter("`lat,lng` near which is better, WGS-84 abroad")


class SuggestionParametersV3(SuggestionParameters):
    """`/place/v3/suggestion`."""

    region: str = parameter("division by name or code, or 全国; this or `location` or `bounds`")
    region_limit: Truth = Field(False, description="true leaves out what lies outside the area")
    city_limit: Truth = Field(False, description="the same")
    location: str = parameter("`lat,lng` of the centre of a circle; what lies there comes first")
    radius: str = parameter("metres", "1000")
    radius_limit: Truth = Field(False, description="true leaves out what lies outside the circle")
    bounds: str = parameter("`lat,lng,lat,lng,…`: two corners of a box, or 3 to 100 of a polygon")


class SuggestionAnswer(TypedDict):
    """At most ten suggestions."""

    message: str
    result: list[Suggestion]


class SuggestionAnswerV3(TypedDict):
    """At most ten suggestions of version 3."""

    message: str
    results: list[SuggestionV3]


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
    from functions.map_place.refused import FieldInvalid, QueryMissing
    from functions.map_place.wire.items import suggestion_v3
    from functions.map_place.wire.points import read_radius
    from functions.map_place.wire.search import within

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
            area = within(frame.corners(asked.bounds), side)
        elif asked.region:
            area = side.region(asked.region)
        else:
            raise FieldInvalid("region, location or bounds is missing")
        found = _suggested(engines, side, asked.query, area, centre, limit)
        return {"message": "ok", "results": [suggestion_v3(place, frame) for place in found]}


def _in_region(engines: Engines, side: "Side", asked: SuggestionV2 | SuggestionAbroad) -> SuggestionAnswer:
    from functions.map_place.refused import FieldInvalid, QueryMissing
    from functions.map_place.wire.items import suggestion

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
    from functions.map_place.wire.points import Frame

    return Frame.of(asked.coord_type, asked.ret_coordtype, abroad=abroad)
