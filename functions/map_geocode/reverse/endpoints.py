"""Reverse geocoding: `/reverse_geocoding/v3`."""

from typing import Final

from functions.map_geocode.pack import PACK
from functions.map_geocode.reverse.answers import ReverseAnswer
from functions.map_geocode.reverse.parameters import ReverseParameters
from shared.geo.refusal import Refusal
from shared.web.declaration import AnswerForm, Call, Extra, Metering
from shared.web.map import MapEndpoint

XML_ROOT: Final = "GeocoderSearchResponse"


def names_places_abroad(parameters: ReverseParameters) -> bool:
    """Tell whether a call asks for places around a point abroad, which is a service of its own."""
    if not parameters.with_places or parameters.location is None:
        return False
    try:
        with PACK.use() as engines:
            datum = engines.datum(parameters.coordtype, parameters.ret_coordtype)
            point = datum.read("location", parameters.location)
            return not point.is_in_china
    except Refusal:
        return False  # without an answer nothing is used


REVERSE: Final = MapEndpoint(
    paths=("/reverse_geocoding/v3",),
    summary="divisions, street, roads and places at and around a point",
    metering=Metering(
        service="reverse_geocoding",
        extra=Extra(
            service="reverse_geocoding_abroad_poi",
            used_by=names_places_abroad,
            reduce=ReverseParameters.without_places,
        ),
    ),
    call=Call(
        parameters=ReverseParameters,
        run="functions.map_geocode.reverse.service:reverse_geocode",
        is_light=lambda parameters: parameters.is_light,
        forward=ReverseParameters.upstream_fields,
    ),
    form=AnswerForm(
        output="xml",
        xml_root=XML_ROOT,
        shape=ReverseAnswer,
        codes={
            1: "no data pack is loaded",
            2: "`location` is missing or no point on earth, or a parameter is none of its values",
        },
        example={
            "location": "26.6461,106.6302",
            "coordtype": "bd09ll",
            "extensions_poi": "1",
            "extensions_road": "true",
            "output": "json",
        },
    ),
)
ENDPOINTS: Final = (REVERSE,)
