"""The parameters of suggestion."""

from pydantic import Field

from functions.map_place.parameters import COORD_TYPE, RET_COORDTYPE, Truth
from shared.web.parameters import MapParameters, parameter


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
