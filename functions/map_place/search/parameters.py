"""The parameters of place search."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from functions.map_place.parameters import COORD_TYPE, RET_COORDTYPE, Truth, Whole, whole
from shared.web.parameters import MapParameters, parameter

RADIUS_LIMIT = "true keeps to a circle that covers its whole city; else that city is searched"
BOUNDS = "`lat,lng,lat,lng`: south-west and north-east of a box, or the corners of a polygon"
FILTER = (
    "`industry_type:hotel`, `cater` or `life`; `sort_name:distance` beside a centre, `sort_rule:1` nearest "
    "first, `0` farthest; parts are separated by a bar, a comma or a semicolon"
)


class SearchParameters(MapParameters):
    """What every search takes."""

    query: str = parameter("what is looked for; `$` between up to ten keywords", required=True)
    scope: Literal["1", "2"] = Field("1", description="2 adds `detail_info`")
    filter: str = parameter(FILTER)
    coord_type: str = parameter(COORD_TYPE, "3")
    ret_coordtype: str = parameter(RET_COORDTYPE)
    page_size: Whole = Field(10, description="places a page and keyword, 1 to 20; more are cut")
    page_num: Annotated[int | None, BeforeValidator(whole, json_schema_input_type=str)] = Field(
        None, description="page, from 0; adds `total`, at most 150"
    )


class SearchV2(SearchParameters):
    """`/place/v2/search`."""

    tag: str = parameter("kinds of place, a comma between them: 银行, 金融, 金融;银行")
    region: str = parameter("division by name or code, or 全国; this or `location` or `bounds`")
    city_limit: Truth = Field(False, description="true leaves out what lies outside the region")
    location: str = parameter("`lat,lng` of the centre of a circle")
    radius: str = parameter("metres", "1000")
    radius_limit: Truth = Field(False, description=RADIUS_LIMIT)
    raidus_limit: Truth = Field(False, description="the same, as it is misspelt elsewhere")
    bounds: str = parameter(BOUNDS)
    extensions_adcode: Truth = Field(False, description="true adds `adcode`")


class SearchAbroad(SearchParameters):
    """`/place_abroad/v1/search`."""

    tag: str = parameter("kinds of place, a comma between them")
    type: str = parameter("the same")
    region: str = parameter("country or city by name in any language; this or `location` or `bounds`")
    location: str = parameter("`lat,lng` of the centre of a circle, WGS-84 abroad")
    radius: str = parameter("metres", "1000")
    bounds: str = parameter(BOUNDS)
    extensions_adcode: Truth = Field(False, description="true adds `adcode`")
    language: str = parameter("`en` names countries in English, else they are in Chinese")


class SearchParametersV3(SearchParameters):
    """What searches of version 3 take."""

    query: str = parameter("what is looked for; `$` between up to ten keywords; may be absent beside `type`")
    type: str = parameter("kinds of place, a comma between them; may be absent beside `query`")
    is_light_version: Truth = Field(False, description="true leaves out contacts and details")


class RegionV3(SearchParametersV3):
    """`/place/v3/region`."""

    region: str = parameter("division by name or code, down to the town, or 全国", required=True)
    region_limit: Truth = Field(False, description="true leaves out what lies outside the region")
    center: str = parameter("`lat,lng` that distances are measured from, and near which is better")


class AroundV3(SearchParametersV3):
    """`/place/v3/around`."""

    location: str = parameter("`lat,lng` of the centre of the circle", required=True)
    radius: str = parameter("metres", "1000")
    radius_limit: Truth = Field(False, description=RADIUS_LIMIT)
    raidus_limit: Truth = Field(False, description="the same, as it is misspelt elsewhere")


class PolygonV3(SearchParametersV3):
    """`/place/v3/polygon`."""

    bounds: str = parameter(
        "`lat,lng,lat,lng,…`: two corners of a box, or 3 to 100 of a polygon", required=True
    )
