"""The parameters of place search."""

from typing import Annotated, Final, Literal

from msgspec import Struct
from pydantic import Field

from functions.map_place.parameters import (
    COORD_TYPE,
    MOST_CORNERS,
    RET_COORDTYPE,
    CircleRadius,
    Corners,
    OptionalPoint,
    SourceType,
    TargetType,
    split_list,
)
from shared.geo import Crs
from shared.geo.notation import Pair
from shared.web.fields import FieldKind, Flag, Point, Points, Whole, mismatch
from shared.web.parameters import MapParameters, parameter

RADIUS_LIMIT: Final = "1 keeps to a circle that covers its whole city; else that city is searched"
BOUNDS: Final = "`lat,lng,lat,lng`: south-west and north-east of a box, or the corners of a polygon"
FILTER: Final = (
    "`industry_type:hotel`, `cater` or `life`; `sort_name:distance` beside a centre, `sort_rule:1` nearest "
    "first, `0` farthest; parts are separated by a bar, a comma or a semicolon"
)
FILTER_SEPARATORS: Final = "|,;"
INDUSTRIES: Final = ("hotel", "cater", "life")
LOW_TO_HIGH, HIGH_TO_LOW = "1", "0"


class Filter(Struct, frozen=True):
    """A filter as its text says. No source has prices or ratings: an order by these is the default order."""

    industry: str = ""
    """Empty for any place."""
    by_distance: bool = False
    nearest_first: bool = True


class FilterKind(FieldKind, frozen=True):
    """`industry_type:cater|sort_name:distance|sort_rule:1`; unknown parts change nothing."""

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return "industry_type, sort_name and sort_rule"

    def read(self, text: str) -> Filter:
        """Return the filter of a text."""
        fields = {
            name.strip().lower(): value.strip().lower()
            for name, _, value in (part.partition(":") for part in split_list(text, FILTER_SEPARATORS))
        }
        industry = fields.get("industry_type", "")
        if industry and industry not in INDUSTRIES:
            raise ValueError(f"industry_type {mismatch(industry, f'one of {", ".join(INDUSTRIES)}')}")
        rule = fields.get("sort_rule", LOW_TO_HIGH)
        if rule not in (LOW_TO_HIGH, HIGH_TO_LOW):
            raise ValueError(f"sort_rule {mismatch(rule, '0, high to low, or 1, low to high')}")
        return Filter(industry, fields.get("sort_name") == "distance", rule == LOW_TO_HIGH)

    def write(self, value: Filter) -> str:
        """Return nothing: the default is no filter."""
        return ""


class SearchParameters(MapParameters):
    """What every search takes."""

    query: str = parameter("what is looked for; `$` between up to ten keywords", is_required=True)
    scope: Literal["1", "2"] = Field("1", description="2 adds `detail_info`")
    filter: Annotated[Filter, FilterKind()] = Field(default_factory=Filter, description=FILTER)
    coord_type: SourceType = Field(Crs.BD09, description=COORD_TYPE)
    ret_coordtype: TargetType = Field(Crs.BD09, description=RET_COORDTYPE)
    page_size: Annotated[int, Whole(1, 20, is_clamped=True)] = Field(
        10, description="places a page and keyword, 1 to 20; more are cut"
    )
    page_num: Annotated[int | None, Whole(is_clamped=True)] = Field(
        None, description="page, from 0; adds `total`, at most 150"
    )


class SearchV2(SearchParameters):
    """`/place/v2/search`."""

    tag: str = parameter("kinds of place, a comma between them: 银行, 金融, 金融;银行")
    region: str = parameter("division by name or code, or 全国; this or `location` or `bounds`")
    city_limit: Flag = Field(False, description="1 leaves out what lies outside the region")
    location: OptionalPoint = Field(None, description="`lat,lng` of the centre of a circle")
    radius: CircleRadius = Field(1000.0, description="metres")
    radius_limit: Flag = Field(False, description=RADIUS_LIMIT)
    raidus_limit: Flag = Field(False, description="the same, as it is misspelt elsewhere")
    bounds: Corners = Field(None, description=BOUNDS)
    extensions_adcode: Flag = Field(False, description="1 adds `adcode`")


class SearchAbroad(SearchParameters):
    """`/place_abroad/v1/search`."""

    tag: str = parameter("kinds of place, a comma between them")
    type: str = parameter("the same")
    region: str = parameter("country or city by name in any language; this or `location` or `bounds`")
    location: OptionalPoint = Field(None, description="`lat,lng` of the centre of a circle, WGS-84 abroad")
    radius: CircleRadius = Field(1000.0, description="metres")
    bounds: Corners = Field(None, description=BOUNDS)
    extensions_adcode: Flag = Field(False, description="1 adds `adcode`")
    language: str = parameter("`en` names countries in English, else they are in Chinese")


class SearchParametersV3(SearchParameters):
    """What searches of version 3 take."""

    query: str = parameter("what is looked for; `$` between up to ten keywords; may be absent beside `type`")
    type: str = parameter("kinds of place, a comma between them; may be absent beside `query`")
    is_light_version: Flag = Field(False, description="1 leaves out contacts and details")


class RegionV3(SearchParametersV3):
    """`/place/v3/region`."""

    region: str = Field(description="division by name or code, down to the town, or 全国")
    region_limit: Flag = Field(False, description="1 leaves out what lies outside the region")
    center: OptionalPoint = Field(
        None, description="`lat,lng` that distances are measured from, and near which is better"
    )


class AroundV3(SearchParametersV3):
    """`/place/v3/around`."""

    location: Annotated[Pair, Point()] = Field(description="`lat,lng` of the centre of the circle")
    radius: CircleRadius = Field(1000.0, description="metres")
    radius_limit: Flag = Field(False, description=RADIUS_LIMIT)
    raidus_limit: Flag = Field(False, description="the same, as it is misspelt elsewhere")


class PolygonV3(SearchParametersV3):
    """`/place/v3/polygon`."""

    bounds: Annotated[tuple[Pair, ...], Points(MOST_CORNERS, 2, ",")] = Field(
        description="`lat,lng,lat,lng,…`: two corners of a box, or 3 to 100 of a polygon"
    )
