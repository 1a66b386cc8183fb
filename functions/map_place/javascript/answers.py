"""What scripts get."""

from typing import NotRequired, TypedDict


class PageResult(TypedDict):
    """Which page of how many places this is."""

    error: int
    type: int
    count: int
    total: int
    page_num: int
    spec_dispnum: int


class CurrentCity(TypedDict):
    """The city that was searched; number 1 for the whole country."""

    name: str
    code: int
    up_province_name: str


class AdminInfo(TypedDict):
    """The divisions that a place lies in."""

    area_id: int
    city_name: str
    province_name: str
    area_name: str


class ScriptPlace(TypedDict):
    """A place; `geo` is a packed point of BD09MC."""

    name: str
    uid: str
    addr: str
    tel: str
    zip: str
    poiType: int
    std_tag: str
    cla: list[tuple[int, str]]
    acc_flag: int
    geo: str
    admin_info: AdminInfo


class PlacesScriptAnswer(TypedDict):
    """`qt=s`, `con`, `nb` and `bd`."""

    result: PageResult
    current_city: CurrentCity
    content: list[ScriptPlace]


class ScriptDetails(TypedDict):
    """What is known of a place beside its address."""

    name: str
    tag: str
    phone: str
    shop_hours: str


class PlaceExtension(TypedDict):
    """The details of a place where Baidu's own components look for them."""

    detail_info: ScriptDetails


class DetailedScriptPlace(ScriptPlace):
    """A place with its details."""

    ext: PlaceExtension


class DetailResult(TypedDict):
    """What kind of an answer it is."""

    error: int
    type: int


class PlaceScriptAnswer(TypedDict):
    """`qt=inf`."""

    result: DetailResult
    content: DetailedScriptPlace


class SuggestionPoint(TypedDict):
    """A point in degrees of BD-09."""

    lng: float
    lat: float


class ScriptSuggestion(TypedDict):
    """What a text may become."""

    name: str
    province: str
    city: str
    district: str
    address: str
    business: str
    tag: str
    location: NotRequired[SuggestionPoint]


class SuggestionsResult(TypedDict):
    """The suggestions for a text."""

    error: int
    query: str
    poi_list: list[ScriptSuggestion]


class SuggestionScriptAnswer(TypedDict):
    """`qt=placesug`."""

    status: int
    result: SuggestionsResult
