"""What Baidu's JavaScript asks of addresses and divisions.

The wire has more in it than quotas: the city of a map and outlines count as geocoding.
"""

from typing import Any, Final

from pydantic import BaseModel

from functions.map_geocode.errors import NO_PACK
from functions.map_geocode.javascript import answers, parameters
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.javascript import JavaScriptEndpoint

SERVICE: Final = "functions.map_geocode.javascript.service"
GEOCODING, REVERSE_GEOCODING = "js_geocoding", "js_reverse_geocoding"
CODES: Final = {1: NO_PACK, 2: "a parameter is missing or malformed"}


def _endpoint(
    query_type: str, summary: str, service: str, model: type[BaseModel], run: str, shape: Any, **example: str
) -> JavaScriptEndpoint[Any]:
    return JavaScriptEndpoint(
        query_types=(query_type,),
        summary=summary,
        metering=Metering(service=service),
        call=Call(parameters=model, run=f"{SERVICE}:{run}"),
        form=AnswerForm(shape=shape, codes=CODES, example={"qt": query_type, **example}),
    )


ENDPOINTS: Final = (
    _endpoint(
        "gc",
        "`Geocoder.getPoint`: the point of an address",
        GEOCODING,
        parameters.GeocoderScript,
        "locate_address",
        answers.GeocoderScriptAnswer,
        wd="贵阳市观山湖区",
        cn="贵阳市",
    ),
    _endpoint(
        "rgc",
        "`Geocoder.getLocation`: the address of a point",
        REVERSE_GEOCODING,
        parameters.ReverseGeocoderScript,
        "describe_point",
        answers.ReverseScriptAnswer,
        x="11870000",
        y="3060000",
    ),
    _endpoint(
        "cen",
        "the city that a map shows",
        GEOCODING,
        parameters.CityScript,
        "find_city",
        answers.CityScriptAnswer,
        b="11870000,3060000;11870000,3060000",
    ),
    _endpoint(
        "ext",
        "`Boundary.get`: the outline of a division",
        GEOCODING,
        parameters.OutlineScript,
        "outline",
        answers.OutlineScriptAnswer,
        adname="南明区",
    ),
    _endpoint(
        "exts",
        "`DistrictLayer`: the outlines of some divisions",
        GEOCODING,
        parameters.OutlinesScript,
        "multiple_outlines",
        answers.OutlinesScriptAnswer,
        adnames="南明区",
        level="0",
    ),
)
