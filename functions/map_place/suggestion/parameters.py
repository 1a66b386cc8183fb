"""The parameters of suggestion."""

from pydantic import Field

from functions.map_place.parameters import (
    COORD_TYPE,
    RET_COORDTYPE,
    CircleRadius,
    Corners,
    OptionalPoint,
    SourceType,
    TargetType,
)
from shared.geo import Crs
from shared.web.fields import Flag
from shared.web.parameters import MapParameters, parameter


class SuggestionParameters(MapParameters):
    """What every suggestion takes."""

    query: str = parameter("what has been typed so far", is_required=True)
    coord_type: SourceType = Field(Crs.BD09, description=COORD_TYPE)
    ret_coordtype: TargetType = Field(Crs.BD09, description=RET_COORDTYPE)


class SuggestionV2(SuggestionParameters):
    """`/place/v2/suggestion`."""

    region: str = parameter(
        "division by name or code, or 全国; what lies there comes first", is_required=True
    )
    city_limit: Flag = Field(False, description="1 leaves out what lies outside the region")
    location: OptionalPoint = Field(None, description="`lat,lng` near which is better")


class SuggestionAbroad(SuggestionParameters):
    """`/place_abroad/v1/suggestion`."""

    region: str = parameter(
        "country or city by name in any language; what lies there comes first", is_required=True
    )
    city_limit: Flag = Field(False, description="1 leaves out what lies outside the region")
    location: OptionalPoint = Field(None, description="`lat,lng` near which is better, WGS-84 abroad")


class SuggestionParametersV3(SuggestionParameters):
    """`/place/v3/suggestion`."""

    region: str = parameter("division by name or code, or 全国; this or `location` or `bounds`")
    region_limit: Flag = Field(False, description="1 leaves out what lies outside the area")
    city_limit: Flag = Field(False, description="the same")
    location: OptionalPoint = Field(
        None, description="`lat,lng` of the centre of a circle; what lies there comes first"
    )
    radius: CircleRadius = Field(1000.0, description="metres")
    radius_limit: Flag = Field(False, description="1 leaves out what lies outside the circle")
    bounds: Corners = Field(
        None, description="`lat,lng,lat,lng,…`: two corners of a box, or 3 to 100 of a polygon"
    )
