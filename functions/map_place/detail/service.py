"""`/place/v2/detail`, `/place/v3/detail` and `/place_abroad/v1/detail`.

Each raises PlaceUnknown or FieldInvalid, or NoData while no pack is loaded.
"""

from typing import TYPE_CHECKING, Final

from functions.map_place.detail.answers import DetailAnswer, DetailAnswerV3
from functions.map_place.detail.parameters import DetailAbroadParameters, DetailParameters
from functions.map_place.pack import PACK, Engines
from functions.map_place.parameters import parts

if TYPE_CHECKING:
    from functions.map_place.engine.places import FoundPlace
    from functions.map_place.engine.sides import Side

MOST_UIDS: Final = 10


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
    from functions.map_place.parameters import Frame
    from functions.map_place.search.writing import item_v3

    with PACK.use() as engines:
        found = _found(engines, engines.china, asked)
        frame = Frame.of("3", asked.ret_coordtype, abroad=False)
        shown = [item_v3(place, frame, detailed=asked.scope == "2", light=False) for place in found]
        return {"message": "ok", "results": shown}


def _answer(engines: Engines, side: "Side", asked: DetailParameters, language: str) -> DetailAnswer:
    from functions.map_place.parameters import Frame
    from functions.map_place.search.writing import item

    found = _found(engines, side, asked)
    frame = Frame.of("3", asked.ret_coordtype, abroad=side is engines.abroad)
    detailed, with_adcode = asked.scope == "2", asked.extensions_adcode
    shown = [
        item(place, frame, detailed=detailed, with_adcode=with_adcode, language=language) for place in found
    ]
    return {"message": "ok", "result": shown[0] if asked.uid else shown}


def _found(engines: Engines, side: "Side", asked: DetailParameters) -> "list[FoundPlace]":
    """Return the places that the side knows. Raises PlaceUnknown where it knows none."""
    from functions.map_place.errors import FieldInvalid, PlaceUnknown

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
