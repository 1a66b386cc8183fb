"""`/place/v2/detail`, `/place/v3/detail` and `/place_abroad/v1/detail`.

Each raises PlaceUnknown or FieldInvalid, or NoData while no pack is loaded.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict

from pydantic import Field

from functions.map_place.engines import PACK, Engines
from functions.map_place.wire.fields import Truth, parts
from functions.map_place.wire.items import PlaceItem, PlaceItemV3
from functions.map_place.wire.search_shapes import RET_COORDTYPE
from shared.web.map import MapParameters, parameter

if TYPE_CHECKING:
    from functions.map_place.places import FoundPlace
    from functions.map_place.sides import Side

MOST_UIDS: Final = 10
NO_RESULT: Final[Mapping[str, Any]] = {"result": {}}


class DetailParameters(MapParameters):
    """Which places."""

    uid: str = parameter("place; this or `uids`")
    uids: str = parameter("up to ten places, a comma between them")
    scope: Literal["1", "2"] = Field("1", description="2 adds `detail_info`")
    ret_coordtype: str = parameter(RET_COORDTYPE)
    extensions_adcode: Truth = Field(False, description="true adds `adcode`")


class DetailAbroadParameters(DetailParameters):
    """`/place_abroad/v1/detail`."""

    language: str = parameter("`en` names countries in English, else they are in Chinese")


class DetailAnswer(TypedDict):
    """The place of `uid`, or the list of those of `uids`."""

    message: str
    result: PlaceItem | list[PlaceItem]


class DetailAnswerV3(TypedDict):
    """The places, one or several."""

    message: str
    results: list[PlaceItemV3]


def detail_v2(asked: DetailParameters) -> DetailAnswer:
    """Answer `/place/v2/detail`."""
    with PACK.use() as engines:
        return _answer(engines, engines.china, asked, "")


def detail_abroad(asked: DetailAbroadParameters) -> DetailAnswer:
    """Answer `/place_abroad/v1/detail`."""
    with PACK.use() as engines:
        return _answer(engines, engines.abroad, asked, asked.language)


def detail_v3(asked: DetailParameters) -> DetailAnswerV3:
    """Answer `/place/v3/detail`."""
    from functions.map_place.wire.items import item_v3
    from functions.map_place.wire.points import Frame

    with PACK.use() as engines:
        found = _found(engines, engines.china, asked)
        frame = Frame.of("3", asked.ret_coordtype, abroad=False)
        shown = [item_v3(place, frame, detailed=asked.scope == "2", light=False) for place in found]
        return {"message": "ok", "results": shown}


def _answer(engines: Engines, side: "Side", asked: DetailParameters, language: str) -> DetailAnswer:
    from functions.map_place.wire.items import item
    from functions.map_place.wire.points import Frame

    found = _found(engines, side, asked)
    frame = Frame.of("3", asked.ret_coordtype, abroad=side is engines.abroad)
    detailed, with_adcode = asked.scope == "2", asked.extensions_adcode
    shown = [
        item(place, frame, detailed=detailed, with_adcode=with_adcode, language=language) for place in found
    ]
    return {"message": "ok", "result": shown[0] if asked.uid else shown}


def _found(engines: Engines, side: "Side", asked: DetailParameters) -> "list[FoundPlace]":
    """Return the places that the side knows. Raises PlaceUnknown where it knows none."""
    from functions.map_place.refused import FieldInvalid, PlaceUnknown

    if asked.uid and asked.uids:
        raise FieldInvalid("uid and uids are both given; expected one of them")
    uids = parts(asked.uids, ",") if asked.uids else (asked.uid.strip(),)
    if not any(uids):
        raise FieldInvalid("uid is missing")
    if len(uids) > MOST_UIDS:
        raise FieldInvalid(f"uids names {len(uids)} places; expected at most {MOST_UIDS}")
    found = engines.places.details(uids, side.area)
    if not found:
        raise PlaceUnknown
    return found
