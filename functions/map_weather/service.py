"""Answering for map-weather: the place that a caller means, its report, and the sections of an answer."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Final, cast

from functions.map_weather.answers import (
    Weather,
    WeatherAbroad,
    WeatherAbroadAnswer,
    WeatherAnswer,
    WeatherLocation,
)
from functions.map_weather.engine import foreign_spots, sections
from functions.map_weather.engine.report import PlaceNames, Report
from functions.map_weather.engine.spots import Spot
from functions.map_weather.engine.station import WeatherStation
from functions.map_weather.errors import (
    MalformedParameter,
    MissingParameter,
    NoWeatherThere,
    OutOfRange,
    UnknownDataType,
    UnknownDistrict,
    UnknownLanguage,
)
from functions.map_weather.pack import PACK
from functions.map_weather.parameters import (
    ALL,
    DATA_TYPES,
    DATA_TYPES_ABROAD,
    LANGUAGES,
    WeatherAbroadParameters,
    WeatherParameters,
)
from shared.config import settings
from shared.geo.coordinates import Crs, UnknownCoordinateType, coordinate_type
from shared.geo.notation import NotANumber, Pair, parse_pair
from shared.geo.points import CallerPoint, Datum
from shared.geo.refusal import NoData, ParameterInvalid
from shared.geo.territory import Territory

SYSTEMS: Final = (Crs.WGS84, Crs.GCJ02, Crs.BD09, Crs.BD09MC)
SUCCESS: Final = "success"
REFRESH_SECONDS: Final = 45.0
"""Of one refreshing; platforms end a request after a minute."""


@cache
def station() -> WeatherStation:
    """Return what answers in this process."""
    return WeatherStation.from_settings(settings())


def open_station() -> Mapping[str, Any]:
    """Open everything that the first request should not wait for. Raises SettingsError."""
    return {"weather": station().desk.provider_names}


async def answer_weather(parameters: WeatherParameters) -> WeatherAnswer:
    """Answer `/weather/v1`. Raises Refusal."""
    data_types = _data_types(parameters.data_type, DATA_TYPES)
    pair = None
    with PACK.use() as districts:
        if parameters.district_id:
            spot: Spot | None = districts.by_id(parameters.district_id)
        elif parameters.location:
            pair = _pair(parameters.location)
            point = _point(pair, parameters.coordtype, districts.territory)
            spot = districts.by_point(*point.degrees) if point.is_in_china else None
        elif parameters.province or parameters.city or parameters.district:
            spot = districts.by_names(parameters.province, parameters.city, parameters.district)
        else:
            raise MissingParameter("expected district_id, location or district")
    if spot is None:
        raise OutOfRange(f"{parameters.location[:40]} lies abroad: ask /weather_abroad/v1")
    report = await _report(spot)
    place = sections.location(_names(spot, report))
    result = _result(place, pair, spot, report, data_types)
    return {"result": cast("Weather", result), "message": SUCCESS}


async def answer_weather_abroad(parameters: WeatherAbroadParameters) -> WeatherAbroadAnswer:
    """Answer `/weather_abroad/v1`. Raises Refusal."""
    data_types = _data_types(parameters.data_type, DATA_TYPES_ABROAD)
    language = parameters.language.lower() or LANGUAGES[0]
    if language not in LANGUAGES:
        raise UnknownLanguage(f"{parameters.language[:20]!r}; expected {' or '.join(LANGUAGES)}")
    spots, pair = station().foreign_spots, None
    if parameters.district_id:
        spot = spots.by_id(parameters.district_id)
    elif parameters.location:
        pair = _pair(parameters.location)
        with PACK.use() as districts:
            point = _point(pair, parameters.coordtype, districts.territory)
        if point.is_in_china:
            raise OutOfRange(f"{parameters.location[:40]} lies in China: ask /weather/v1")
        spot = spots.by_point(*point.degrees)
    else:
        raise MissingParameter("expected district_id or location")
    report = await _report(spot)
    names = _names(spot, report)
    if language != LANGUAGES[0] and spot.id is not None:
        names = spots.english_names(spot.id) or names
    result = _result(sections.location(names), pair, spot, report, data_types)
    return {"result": cast("WeatherAbroad", result), "message": SUCCESS}


def handle_file(key: str, etag: str) -> str:
    """Take in a file that an operator has put into the bucket; say what was done. Raises StoreError."""
    return station().files.handle(key, etag)


async def refresh() -> Mapping[str, int]:
    """Fetch what was asked for lately before it grows old; say how much that was."""
    desk = station().desk
    spots = [spot for key in await desk.recent_keys() if (spot := _spot_of_key(key)) is not None]
    refreshment = await desk.refresh(spots, REFRESH_SECONDS)
    return {"places": refreshment.places, "renewals": refreshment.renewals}


def _spot_of_key(key: str) -> Spot | None:
    if key.startswith(foreign_spots.PREFIX):
        return station().foreign_spots.by_key(key)
    with suppress(NoData), PACK.use() as districts:
        return districts.by_key(key)
    return None


async def _report(spot: Spot) -> Report:
    """Return the report of a place; an id that no provider knows either is no district's."""
    try:
        return await station().desk.report(spot)
    except NoWeatherThere:
        if spot.names is None and spot.point is None:
            raise UnknownDistrict(f"neither a list nor a provider knows {spot.id}") from None
        raise


def _names(spot: Spot, report: Report) -> PlaceNames:
    return spot.names or report.location or PlaceNames(id=spot.id)


def _data_types(name: str, offers: Sequence[str]) -> Sequence[str]:
    data_type = name.strip().lower()
    if not data_type:
        raise MissingParameter(f"data_type; expected one of {', '.join(offers)}")
    if data_type not in offers:
        raise UnknownDataType(f"{name[:20]!r}; expected one of {', '.join(offers)}")
    return [offer for offer in offers if offer != ALL] if data_type == ALL else (data_type,)


def _pair(text: str) -> Pair:
    """Return longitude and latitude, or x and y, as written."""
    try:
        return parse_pair(text)
    except NotANumber as problem:
        raise MalformedParameter("location", f"{problem}; expected lng,lat") from None


def _point(pair: Pair, coordtype: str, territory: Territory) -> CallerPoint:
    try:
        crs = coordinate_type(coordtype) if coordtype else Crs.WGS84
    except UnknownCoordinateType:
        crs = None
    if crs not in SYSTEMS:
        raise MalformedParameter(
            "coordtype", f"is {coordtype[:20]!r}; expected wgs84, gcj02, bd09ll or bd09mc"
        )
    try:
        return Datum(crs, crs, territory).read("location", (pair[1], pair[0]))
    except ParameterInvalid:
        raise OutOfRange(f"{pair[0]:g},{pair[1]:g} is nowhere on earth; expected lng,lat") from None


def _result(
    location: WeatherLocation, pair: Pair | None, spot: Spot, report: Report, data_types: Sequence[str]
) -> Mapping[str, object]:
    """Return the location and the sections; of several those that nobody knows are empty."""
    if pair is not None:
        location = {**location, "lng": pair[0], "lat": pair[1]}
    result: dict[str, object] = {"location": location}
    for data_type in data_types:
        name, write = sections.SECTIONS[data_type]
        content = write(report, spot.clock(report.issued_at))
        if content is None and len(data_types) == 1:
            raise NoWeatherThere(f"no {name} are known of this place")
        result[name] = sections.empty_section(data_type) if content is None else content
    return result
