"""What scripts get: a `result` with `error` 0 and the type of the answer, and a `content`."""

from typing import NotRequired, TypedDict

from shared.web.javascript import ScriptResult


class PlanePoint(TypedDict):
    """A point in metres of BD09MC."""

    x: float
    y: float


class GeocoderContent(TypedDict, total=False):
    """The point of an address; without any field where nothing is known of it."""

    coord: PlanePoint
    cn: str
    sc: int
    wd: str
    prc: int
    fuzzy_score: int
    catalog: str


class GeocoderScriptAnswer(TypedDict):
    """`qt=gc`."""

    result: ScriptResult
    content: GeocoderContent


class TextPlanePoint(TypedDict):
    """A point in metres of BD09MC, as texts."""

    x: str
    y: str


class ScriptPlaceNearby(TypedDict):
    """A place around the point."""

    name: str
    uid: str
    addr: str
    tel: str
    zip: str
    poiType: str
    point: PlanePoint


class ScriptAddressDetail(TypedDict):
    """An address in parts."""

    province: str
    city: str
    district: str
    street: str
    street_number: str
    city_code: int


class ReverseContent(TypedDict):
    """What lies at a point."""

    address: str
    business: str
    point: TextPlanePoint
    address_detail: ScriptAddressDetail
    surround_poi: list[ScriptPlaceNearby]


class ReverseScriptAnswer(TypedDict):
    """`qt=rgc`."""

    result: ScriptResult
    content: ReverseContent


class CityContent(TypedDict):
    """The city that a map shows; number 1 and no name where it shows none."""

    uid: int
    cname: str


class CityScriptAnswer(TypedDict):
    """`qt=cen`."""

    result: ScriptResult
    content: CityContent


class OutlineContent(TypedDict):
    """The outline of a division as packed areas; none where no division is called so."""

    geo: NotRequired[str]


class OutlineScriptAnswer(TypedDict):
    """`qt=ext`."""

    result: ScriptResult
    content: OutlineContent


class OutlinesContent(TypedDict):
    """Outlines as scrambled well-known texts, in the order of the names."""

    geometry: list[str]


class OutlinesScriptAnswer(TypedDict):
    """`qt=exts`."""

    result: ScriptResult
    content: OutlinesContent
