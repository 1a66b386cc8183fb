"""`/place/v2/detail`, `/place/v3/detail` and `/place_abroad/v1/detail`.

Each raises PlaceUnknown or ParameterInvalid, or NoData while no pack is loaded.
"""

from typing import Final

from functions.map_place.detail.answers import DetailAnswer, DetailAnswerV3
from functions.map_place.detail.parameters import DetailAbroadParameters, DetailParameters
from functions.map_place.engine.coverage import Coverage
from functions.map_place.engine.opening import Engines
from functions.map_place.engine.places import PlaceResult
from functions.map_place.errors import PlaceUnknown
from functions.map_place.pack import PACK
from functions.map_place.parameters import split_list
from functions.map_place.search.writing import place_item, place_item_v3
from shared.geo import Crs
from shared.geo.refusal import ParameterInvalid

MOST_UIDS: Final = 10


def detail_v2(parameters: DetailParameters) -> DetailAnswer:
    """Answer `/place/v2/detail`."""
    with PACK.use() as engines:
        return _answer(engines, engines.china, parameters, "")


def detail_abroad(parameters: DetailAbroadParameters) -> DetailAnswer:
    """Answer `/place_abroad/v1/detail`."""
    with PACK.use() as engines:
        return _answer(engines, engines.abroad, parameters, parameters.language)


def detail_v3(parameters: DetailParameters) -> DetailAnswerV3:
    """Answer `/place/v3/detail`."""
    with PACK.use() as engines:
        results = _results(engines, engines.china, parameters)
        datum = engines.datum(Crs.BD09, parameters.ret_coordtype)
        with_details = parameters.scope == "2"
        items = [place_item_v3(result, datum, with_details=with_details, light=False) for result in results]
        return {"message": "ok", "results": items}


def _answer(
    engines: Engines, coverage: Coverage, parameters: DetailParameters, language: str
) -> DetailAnswer:
    results = _results(engines, coverage, parameters)
    datum = engines.datum(Crs.BD09, parameters.ret_coordtype)
    items = [
        place_item(
            result,
            datum,
            with_details=parameters.scope == "2",
            with_adcode=parameters.extensions_adcode,
            with_country=coverage is engines.abroad,
            language=language,
        )
        for result in results
    ]
    return {"message": "ok", "result": items[0] if parameters.uid else items}


def _results(engines: Engines, coverage: Coverage, parameters: DetailParameters) -> list[PlaceResult]:
    """Return the places that the services cover. Raises PlaceUnknown where there is none."""
    if parameters.uid and parameters.uids:
        raise ParameterInvalid("uid and uids", "are both given; expected one of them")
    uids = split_list(parameters.uids, ",") if parameters.uids else (parameters.uid.strip(),)
    if not any(uids):
        raise ParameterInvalid("uid", "is missing")
    if len(uids) > MOST_UIDS:
        raise ParameterInvalid("uids", f"names {len(uids)} places; expected at most {MOST_UIDS}")
    results = engines.places.details(uids, coverage.area)
    if not results:
        raise PlaceUnknown
    return results
