"""Geocoding: `/geocoding/v3`, its older name `/geocoder/v2`, and `/api_geocoding_abroad/v1`."""

from typing import Final

from functions.map_geocode.geocoding.answers import GeocodingAnswer
from functions.map_geocode.geocoding.parameters import AbroadParameters, GeocodingParameters
from functions.map_geocode.reverse.endpoints import REVERSE, XML_ROOT
from shared.web.declaration import AnswerForm, Call, Metering
from shared.web.map import MapEndpoint

SERVICE: Final = "functions.map_geocode.geocoding.service"
CODES: Final = {
    1: "no source knows any part of the address, or no data pack is loaded",
    2: "`address` is missing or longer than 512 characters, or a parameter is none of its values",
}

GEOCODING: Final = MapEndpoint(
    paths=("/geocoding/v3",),
    summary="the point of an address in China, and how sure it is",
    metering=Metering(service="geocoding"),
    call=Call(parameters=GeocodingParameters, run=f"{SERVICE}:geocode"),
    form=AnswerForm(
        output="xml",
        xml_root=XML_ROOT,
        shape=GeocodingAnswer,
        codes=CODES,
        example={"address": "贵州省贵阳市观山湖区金阳街道", "extension_poi_infos": "1", "output": "json"},
    ),
)
LEGACY: Final = MapEndpoint(
    paths=("/geocoder/v2",),
    summary="what `/geocoding/v3` answers; with `location` what `/reverse_geocoding/v3` answers",
    metering=Metering(service="geocoding"),
    call=Call(parameters=GeocodingParameters, run=f"{SERVICE}:geocode"),
    form=AnswerForm(
        output="xml",
        xml_root=XML_ROOT,
        shape=GeocodingAnswer,
        codes=CODES,
        example={"address": "贵阳市", "output": "json"},
    ),
    alternatives={"location": REVERSE},
)
ABROAD: Final = MapEndpoint(
    paths=("/api_geocoding_abroad/v1",),
    summary="the point of an address outside mainland China, WGS-84",
    metering=Metering(service="geocoding_abroad"),
    call=Call(parameters=AbroadParameters, run=f"{SERVICE}:geocode_abroad"),
    form=AnswerForm(
        xml_root=XML_ROOT,
        shape=GeocodingAnswer,
        codes=CODES,
        example={"address": "Vaduz, Liechtenstein"},
    ),
)
ENDPOINTS: Final = (GEOCODING, LEGACY, ABROAD)
