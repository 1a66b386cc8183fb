"""`/place/v2/search`, `/place/v3/region | around | polygon` and `/place_abroad/v1/search`.

Each raises QueryMissing, RegionUnknown or FieldInvalid, or NoData while no pack is loaded.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from functions.map_place.pack import PACK, Engines
from functions.map_place.parameters import parts
from functions.map_place.search.answers import SearchAnswer, SearchAnswerV3
from functions.map_place.search.parameters import (
    AroundV3,
    PolygonV3,
    RegionV3,
    SearchAbroad,
    SearchParameters,
    SearchParametersV3,
    SearchV2,
)

if TYPE_CHECKING:
    from functions.map_place.engine.places import FoundPlace, Page, Question
    from functions.map_place.engine.sides import Side
    from functions.map_place.parameters import Frame
    from shared.geo.locations import Degrees
    from shared.places.areas import Area

BETWEEN_KEYWORDS, BETWEEN_TAGS = "$", ",|"
RESULT_TYPE, QUERY_GENERAL, QUERY_PRECISE = "poi_type", "general", "precise"


def search_v2(asked: SearchV2) -> SearchAnswer:
    """Answer `/place/v2/search`."""
    with PACK.use() as engines:
        return _search(engines, engines.china, asked, asked.tag, strictly=asked.city_limit)


def search_abroad(asked: SearchAbroad) -> SearchAnswer:
    """Answer `/place_abroad/v1/search`."""
    with PACK.use() as engines:
        return _search(engines, engines.abroad, asked, asked.tag or asked.type, strictly=True)


def search_region(asked: RegionV3) -> SearchAnswerV3:
    """Answer `/place/v3/region`."""
    with PACK.use() as engines:
        frame = _frame(asked, abroad=False)
        centre = frame.read(asked.center, "center") if asked.center else None
        question = _question(
            asked, asked.type, engines.china.region(_required(asked.region, "region")), centre
        )
        beyond = None if asked.region_limit else engines.china.area
        return _answer_v3(asked, _page(engines, question, beyond), frame)


def search_around(asked: AroundV3) -> SearchAnswerV3:
    """Answer `/place/v3/around`."""
    with PACK.use() as engines:
        frame = _frame(asked, abroad=False)
        centre = frame.read(_required(asked.location, "location"), "location")
        area = _circle(engines.china, centre, asked.radius, strictly=_keeps_to_circle(asked))
        return _answer_v3(asked, _page(engines, _question(asked, asked.type, area, centre), None), frame)


def search_polygon(asked: PolygonV3) -> SearchAnswerV3:
    """Answer `/place/v3/polygon`."""
    from functions.map_place.engine.sides import area_of_corners

    with PACK.use() as engines:
        frame = _frame(asked, abroad=False)
        area = area_of_corners(frame.corners(_required(asked.bounds, "bounds")), engines.china)
        return _answer_v3(asked, _page(engines, _question(asked, asked.type, area, None), None), frame)


def _search(
    engines: Engines, side: "Side", asked: SearchV2 | SearchAbroad, tags: str, *, strictly: bool
) -> SearchAnswer:
    """Search the narrowest of the areas given: one client sends all of them that it has."""
    from functions.map_place.engine.sides import area_of_corners
    from functions.map_place.errors import QueryMissing

    if not asked.query:
        raise QueryMissing
    frame = _frame(asked, abroad=side is engines.abroad)
    centre, beyond = None, None
    if asked.location:
        centre = frame.read(asked.location, "location")
        area = _circle(side, centre, asked.radius, strictly=_keeps_to_circle(asked))
    elif asked.bounds:
        area = area_of_corners(frame.corners(asked.bounds), side)
    else:
        area = side.region(_required(asked.region, "region, location or bounds"))
        beyond = None if strictly else side.area
    page = _page(engines, _question(asked, tags, area, centre), beyond)
    return _answer(asked, page, frame)


def _circle(side: "Side", centre: "Degrees", radius: str, *, strictly: bool) -> "Area":
    from functions.map_place.parameters import read_radius

    return side.circle(*centre, read_radius(radius), strictly=strictly)


def _keeps_to_circle(asked: SearchV2 | SearchAbroad | AroundV3) -> bool:
    return isinstance(asked, SearchAbroad) or asked.radius_limit or asked.raidus_limit


def _frame(asked: SearchParameters | SearchParametersV3, *, abroad: bool) -> "Frame":
    from functions.map_place.parameters import Frame

    return Frame.of(asked.coord_type, asked.ret_coordtype, abroad=abroad)


def _required(value: str, name: str) -> str:
    from functions.map_place.errors import FieldInvalid

    if not value:
        raise FieldInvalid(f"{name} is missing")
    return value


def _question(
    asked: SearchParameters | SearchParametersV3, tags: str, area: "Area", centre: "Degrees | None"
) -> "Question":
    from functions.map_place.engine.filters import read_filter
    from functions.map_place.engine.places import Question

    wanted = read_filter(asked.filter)
    return Question(
        keywords=parts(asked.query, BETWEEN_KEYWORDS),
        tags=parts(tags, BETWEEN_TAGS),
        industry=wanted.industry,
        area=area,
        centre=centre,
        order=wanted.order,
        nearest_first=wanted.nearest_first,
        page_size=asked.page_size,
        page=asked.page_num or 0,
    )


def _page(engines: Engines, question: "Question", beyond: "Area | None") -> "Page":
    """Return the page; where the region has nothing and is no limit, that of everything beyond."""
    page = engines.places.search(question)
    return page if page.total or beyond is None else engines.places.search(replace(question, area=beyond))


def _answer(asked: SearchV2 | SearchAbroad, page: "Page", frame: "Frame") -> SearchAnswer:
    from functions.map_place.search.writing import item

    detailed = asked.scope == "2"
    language = asked.language if isinstance(asked, SearchAbroad) else ""
    answer = _head(asked, page)
    answer["results"] = [
        item(found, frame, detailed=detailed, with_adcode=asked.extensions_adcode, language=language)
        for found in page.places
    ]
    return answer  # type: ignore[return-value]


def _answer_v3(asked: SearchParametersV3, page: "Page", frame: "Frame") -> SearchAnswerV3:
    from functions.map_place.search.writing import item_v3

    detailed, light = asked.scope == "2", asked.is_light_version
    answer = _head(asked, page)
    answer["results"] = [item_v3(found, frame, detailed=detailed, light=light) for found in page.places]
    return answer  # type: ignore[return-value]


def _head(asked: SearchParameters | SearchParametersV3, page: "Page") -> dict[str, Any]:
    head: dict[str, Any] = {"message": "ok"}
    if page.places:
        head |= {"result_type": RESULT_TYPE, "query_type": _query_type(page.places[0])}
    if asked.page_num is not None:
        head["total"] = page.total
    return head


def _query_type(best: "FoundPlace") -> str:
    from shared.places.matches import Match

    return QUERY_PRECISE if best.match in (Match.NAME, Match.OTHER_NAME) else QUERY_GENERAL
