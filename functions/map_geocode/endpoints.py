"""The services of map-geocode: geocoding and back, regions, address analysis, attribution."""

from typing import Final

from functions.map_geocode.addresses.answers import AddressAnswer
from functions.map_geocode.addresses.parameters import AddressParameters
from functions.map_geocode.addresses.service import analyze_address
from functions.map_geocode.attribution.endpoints import Attribution
from functions.map_geocode.geocoding.answers import GeocodingAnswer
from functions.map_geocode.geocoding.parameters import AbroadParameters, GeocodingParameters
from functions.map_geocode.geocoding.service import geocode, geocode_abroad
from functions.map_geocode.regions.answers import RegionAnswer
from functions.map_geocode.regions.parameters import RegionParameters
from functions.map_geocode.regions.service import is_light, search_regions
from functions.map_geocode.reverse.answers import ReverseAnswer
from functions.map_geocode.reverse.parameters import ReverseParameters
from functions.map_geocode.reverse.service import (
    is_near,
    names_places_abroad,
    reverse_geocode,
    tell_upstream,
    without_places,
)
from shared.web.declaration import AnswerForm, Call, Extra, Metering, takes_microseconds
from shared.web.map import MapEndpoint

XML_ROOT: Final = "GeocoderSearchResponse"

REVERSE: Final = MapEndpoint(
    paths=("/reverse_geocoding/v3",),
    summary="divisions, street, roads and places at and around a point",
    metering=Metering(
        service="reverse_geocoding",
        extra=Extra(
            service="reverse_geocoding_abroad_poi", used_by=names_places_abroad, reduce=without_places
        ),
    ),
    call=Call(parameters=ReverseParameters, run=reverse_geocode, is_light=is_near, forward=tell_upstream),
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
GEOCODING: Final = MapEndpoint(
    paths=("/geocoding/v3",),
    summary="the point of an address in China, and how sure it is",
    metering=Metering(service="geocoding"),
    call=Call(parameters=GeocodingParameters, run=geocode),
    form=AnswerForm(
        output="xml",
        xml_root=XML_ROOT,
        shape=GeocodingAnswer,
        codes={
            1: "no source knows any part of the address, or no data pack is loaded",
            2: "`address` is missing or longer than 512 characters, or a parameter is none of its values",
        },
        example={"address": "贵州省贵阳市观山湖区金阳街道", "extension_poi_infos": "1", "output": "json"},
    ),
)
LEGACY: Final = MapEndpoint(
    paths=("/geocoder/v2",),
    summary="what `/geocoding/v3` answers; with `location` what `/reverse_geocoding/v3` answers",
    metering=Metering(service="geocoding"),
    call=Call(parameters=GeocodingParameters, run=geocode),
    form=AnswerForm(
        output="xml",
        xml_root=XML_ROOT,
        shape=GeocodingAnswer,
        codes=GEOCODING.form.codes,
        example={"address": "贵阳市", "output": "json"},
    ),
    alternatives={"location": REVERSE},
)
GEOCODING_ABROAD: Final = MapEndpoint(
    paths=("/api_geocoding_abroad/v1",),
    summary="the point of an address outside mainland China, WGS-84",
    metering=Metering(service="geocoding_abroad"),
    call=Call(parameters=AbroadParameters, run=geocode_abroad),
    form=AnswerForm(
        xml_root=XML_ROOT,
        shape=GeocodingAnswer,
        codes=GEOCODING.form.codes,
        example={"address": "Vaduz, Liechtenstein"},
    ),
)
REGIONS: Final = MapEndpoint(
    paths=("/api_region_search/v1",),
    summary="divisions by name or code, with what lies below them and their outlines",
    metering=Metering(service="region_search"),
    call=Call(parameters=RegionParameters, run=search_regions, is_light=is_light),
    form=AnswerForm(
        shape=RegionAnswer,
        codes={
            -1: "`keyword` is empty",
            1: "no data pack is loaded",
            2: "`sub_admin`, `extensions_code` or `boundary` is none of its values",
        },
        example={"keyword": "贵阳", "sub_admin": "1", "extensions_code": "1"},
    ),
)
ADDRESSES: Final = MapEndpoint(
    paths=("/address_analyzer/v1",),
    summary="an address taken apart: divisions with codes, road, number, place, person",
    metering=Metering(service="address_analyzer"),
    call=Call(parameters=AddressParameters, run=analyze_address, is_light=takes_microseconds),
    form=AnswerForm(
        shape=AddressAnswer,
        codes={1: "no data pack is loaded", 2: "`address` is missing, or a parameter is none of its values"},
        example={
            "address": "张三 13800138000 贵阳市观山湖区金阳街道长岭北路8号示例大厦",
            "model": "1",
            "addr_verify": "1",
        },
    ),
)
ENDPOINTS: Final = (
    GEOCODING,
    LEGACY,
    REVERSE,
    GEOCODING_ABROAD,
    REGIONS,
    ADDRESSES,
    Attribution(paths=("/attribution",), summary="whose work the data are, under which licences"),
)
