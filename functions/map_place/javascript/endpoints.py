"""What Baidu's JavaScript asks of places.

A `qt=s` without `rn` comes from outlines, and like suggestions it counts as geocoding: neither may spend the
few place searches of a day.
"""

from typing import Any, Final

from pydantic import BaseModel

from functions.map_place.errors import NO_PACK
from functions.map_place.javascript import answers, parameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.javascript import JavaScriptEndpoint

SERVICE: Final = "functions.map_place.javascript.service"
PLACE_SEARCH, GEOCODING = "js_place_search", "js_geocoding"
CODES: Final = {1: NO_PACK, 2: "a parameter is missing or malformed"}


def _endpoint(
    query_types: tuple[str, ...],
    summary: str,
    service: str,
    model: type[BaseModel],
    run: str,
    shape: Any = answers.PlacesScriptAnswer,
    alternatives: dict[str, JavaScriptEndpoint[Any]] | None = None,
    **example: str,
) -> JavaScriptEndpoint[Any]:
    return JavaScriptEndpoint(
        query_types=query_types,
        summary=summary,
        metering=Metering(service=service),
        call=Call(parameters=model, run=f"{SERVICE}:{run}"),
        form=AnswerForm(shape=shape, codes=CODES, example={"qt": query_types[0], **example}),
        alternatives=alternatives or {},
    )


IN_CITY: Final = ("s", "con")
SEARCH: Final = _endpoint(
    IN_CITY, "a page of `LocalSearch.search`", PLACE_SEARCH, parameters.PlacesScript, "search_city"
)
ENDPOINTS: Final = (
    _endpoint(
        IN_CITY,
        "`LocalSearch.search`: places of a city, or of the country where the city has none",
        GEOCODING,
        parameters.PlacesScript,
        "search_city",
        alternatives={"rn": SEARCH},
        wd="机场",
        c="贵阳市",
        rn="2",
    ),
    _endpoint(
        ("nb",),
        "`LocalSearch.searchNearby`: the nearest places first",
        PLACE_SEARCH,
        parameters.NearbyScript,
        "search_nearby",
        wd="机场",
        nb_x="11889000",
        nb_y="3046800",
        r="20000",
        rn="2",
    ),
    _endpoint(
        ("bd",),
        "`LocalSearch.searchInBounds`",
        PLACE_SEARCH,
        parameters.BoundsScript,
        "search_bounds",
        wd="机场",
        ar="(11850000,3030000;11900000,3060000)",
        rn="2",
    ),
    _endpoint(
        ("inf",),
        "a place with its details",
        PLACE_SEARCH,
        parameters.DetailScript,
        "describe_place",
        answers.PlaceScriptAnswer,
        uid="c7eb499db04852e14298d16d",
    ),
    _endpoint(
        ("placesug",),
        "`Autocomplete`: at most ten places that a text may become",
        GEOCODING,
        parameters.SuggestionScript,
        "suggest",
        answers.SuggestionScriptAnswer,
        query="贵阳",
        region="1",
    ),
)
