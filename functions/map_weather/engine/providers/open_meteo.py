"""A server with the forecast API of Open-Meteo, the operator's own or the public one: `GET /v1/forecast`.

Its answers are columns with a list of times beside them, values perhaps null. Times are written without an
offset: all have that of the moment, `utc_offset_seconds`, also where clocks change within the forecast.
It forecasts by models and observes nothing: its `current` is the model's state at a quarter of an hour. It
gives one weather code a day, so the halves of a day are made of its hours: the day is from 8 to 20 o'clock,
the night the twelve hours after it.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import httpx
from pydantic import Field, ValidationError

from functions.map_weather.engine.providers.provider import AnswerPart, NoReport, ProviderFault, form_fault
from functions.map_weather.engine.providers.web import ProviderWeb
from functions.map_weather.engine.report import Day, Hour, Observation, Report
from functions.map_weather.engine.spots import Spot
from functions.map_weather.engine.words import words

PATH: Final = "/v1/forecast"
DAYS: Final = 7
MORNING, EVENING = 8, 20
"""O'clock: when the two halves of a day's forecast begin."""

_WIND: Final = ("wind_speed_10m", "wind_direction_10m")
_STATE: Final = ("temperature_2m", "relative_humidity_2m", "weather_code", "cloud_cover", *_WIND)
CURRENT: Final = (*_STATE, "apparent_temperature", "visibility")
HOURLY: Final = (*_STATE, "precipitation")
DAILY: Final = (
    "weather_code",
    "temperature_2m_max",
    "temperature_2m_min",
    "wind_speed_10m_max",
    "wind_direction_10m_dominant",
)

_NO_NUMBER: Final = re.compile(rb"([:,\[]\s*)-?(?:nan|inf)(?=\s*[,\]}])", re.IGNORECASE)
"""Servers of one's own write values that are not there so, which is no JSON."""

Column = Annotated[tuple[float | None, ...], Field(max_length=24 * 16)]


class _Current(AnswerPart):
    time: datetime
    temperature_2m: float | None = None
    apparent_temperature: float | None = None
    relative_humidity_2m: float | None = None
    weather_code: float | None = None
    cloud_cover: float | None = None
    wind_speed_10m: float | None = None
    wind_direction_10m: float | None = None
    visibility: float | None = None


class _Hourly(AnswerPart):
    time: Annotated[tuple[datetime, ...], Field(max_length=24 * 16)]
    temperature_2m: Column = ()
    relative_humidity_2m: Column = ()
    precipitation: Column = ()
    weather_code: Column = ()
    cloud_cover: Column = ()
    wind_speed_10m: Column = ()
    wind_direction_10m: Column = ()


class _Daily(AnswerPart):
    time: Annotated[tuple[date, ...], Field(max_length=16)]
    weather_code: Column = ()
    temperature_2m_max: Column = ()
    temperature_2m_min: Column = ()
    wind_speed_10m_max: Column = ()
    wind_direction_10m_dominant: Column = ()


class _Units(AnswerPart):
    wind_speed_10m: str = "km/h"
    wind_speed_10m_max: str = "km/h"


class _Forecast(AnswerPart):
    utc_offset_seconds: Annotated[int, Field(ge=-64_800, le=64_800)]
    current: _Current | None = None
    hourly: _Hourly | None = None
    daily: _Daily | None = None
    current_units: _Units = _Units()
    hourly_units: _Units = _Units()
    daily_units: _Units = _Units()


class OpenMeteo:
    """The provider `open-meteo`. With a key it is sent as `apikey`, which the customers' server asks for."""

    name = "open-meteo"
    is_pushed = False

    def __init__(
        self,
        base_url: str,
        key: str = "",
        *,
        seconds: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._web = ProviderWeb(base_url, seconds=seconds, transport=transport)
        self._key = {"apikey": key} if key else {}

    async def fetch(self, spot: Spot) -> Report:
        """Return the report at the point of a place. Raises ProviderError."""
        if spot.point is None or spot.zone is None:
            raise NoReport("it knows points only, and this place has none")
        lng, lat = spot.point
        fields = {
            "latitude": f"{lat:.4f}",
            "longitude": f"{lng:.4f}",
            "timezone": spot.zone.key,
            "current": ",".join(CURRENT),
            "hourly": ",".join(HOURLY),
            "daily": ",".join(DAILY),
            "forecast_days": str(DAYS),
            "wind_speed_unit": "ms",
            **self._key,
        }
        return read_forecast(await self._web.get(PATH, fields), spot.zone)

    def newest(self, spot: Spot) -> float:
        """Return 0: nothing is pushed."""
        return 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._web.close()


def read_forecast(body: bytes, zone: ZoneInfo) -> Report:
    """Return the report of an answer whose local times are those of `zone`. Raises ProviderFault."""
    try:
        forecast = _Forecast.model_validate_json(_NO_NUMBER.sub(rb"\1null", body))
        if forecast.current is None:
            raise ProviderFault("its answer has no `current`")
        now = _instant(forecast, forecast.current.time, zone)
        if now.utcoffset() != timedelta(seconds=forecast.utc_offset_seconds):
            raise ProviderFault("the offset of its times is not that of the place")
        hours = _hours(forecast, zone)
        return Report(
            issued_at=now,
            now=_observation(forecast, forecast.current, now, hours),
            days=_days(forecast, zone, hours),
            hours=tuple(hour.as_forecast() for hour in hours),
        )
    except ValidationError as error:
        raise form_fault(error) from None
    except OverflowError:
        raise ProviderFault("a time of its answer is out of range") from None


def _instant(forecast: _Forecast, moment: datetime, zone: ZoneInfo) -> datetime:
    """Return a moment of an answer by the clock of the place."""
    offset = timezone(timedelta(seconds=forecast.utc_offset_seconds))
    return moment.replace(tzinfo=offset).astimezone(zone)


class _HourState(AnswerPart):
    """One row of the hourly columns, its wind in metres per second."""

    time: datetime
    temperature: float | None
    humidity: float | None
    precipitation: float | None
    code: float | None
    clouds: float | None
    wind_speed: float | None
    wind_degrees: float | None

    def as_forecast(self) -> Hour:
        """Return the row in the words of a report."""
        wind_class, wind_dir = words().forecast_wind(self.wind_speed, self.wind_degrees)
        return Hour(
            time=self.time,
            text=_text(self.code),
            temp_fc=self.temperature,
            wind_class=wind_class,
            wind_dir=wind_dir,
            rh=self.humidity,
            prec_1h=self.precipitation,
            clouds=self.clouds,
        )


def _hours(forecast: _Forecast, zone: ZoneInfo) -> list[_HourState]:
    columns = forecast.hourly
    if columns is None:
        return []
    length, speed = len(columns.time), _speed(forecast.hourly_units.wind_speed_10m)
    rows = zip(
        columns.time,
        _column(columns.temperature_2m, length),
        _column(columns.relative_humidity_2m, length),
        _column(columns.precipitation, length),
        _column(columns.weather_code, length),
        _column(columns.cloud_cover, length),
        _column(columns.wind_speed_10m, length),
        _column(columns.wind_direction_10m, length),
        strict=True,
    )
    states: list[_HourState] = []
    for moment, temperature, humidity, precipitation, code, clouds, wind, degrees in rows:
        instant = _instant(forecast, moment, zone)
        if states and instant.timestamp() <= states[-1].time.timestamp():
            continue  # a server of one's own may repeat the hour that clocks repeat in autumn
        states.append(
            _HourState(
                time=instant,
                temperature=temperature,
                humidity=humidity,
                precipitation=precipitation,
                code=code,
                clouds=clouds,
                wind_speed=None if wind is None else wind * speed,
                wind_degrees=degrees,
            )
        )
    return states


def _observation(
    forecast: _Forecast, current: _Current, now: datetime, hours: Sequence[_HourState]
) -> Observation:
    wind = current.wind_speed_10m
    wind_class, wind_dir = words().observed_wind(
        None if wind is None else wind * _speed(forecast.current_units.wind_speed_10m),
        current.wind_direction_10m,
    )
    hour = now.timestamp() // 3600 * 3600
    return Observation(
        observed_at=now,
        text=_text(current.weather_code),
        temp=current.temperature_2m,
        feels_like=current.apparent_temperature,
        rh=current.relative_humidity_2m,
        wind_class=wind_class,
        wind_dir=wind_dir,
        prec_1h=next((state.precipitation for state in hours if state.time.timestamp() == hour), None),
        clouds=current.cloud_cover,
        vis=current.visibility,
    )


def _days(forecast: _Forecast, zone: ZoneInfo, hours: Sequence[_HourState]) -> tuple[Day, ...]:
    columns = forecast.daily
    if columns is None:
        return ()
    length, speed = len(columns.time), _speed(forecast.daily_units.wind_speed_10m_max)
    days = []
    for calendar_day, code, high, low, wind, degrees in zip(
        columns.time,
        _column(columns.weather_code, length),
        _column(columns.temperature_2m_max, length),
        _column(columns.temperature_2m_min, length),
        _column(columns.wind_speed_10m_max, length),
        _column(columns.wind_direction_10m_dominant, length),
        strict=True,
    ):
        morning = datetime.combine(calendar_day, time(MORNING), zone)
        evening = datetime.combine(calendar_day, time(EVENING), zone)
        by_day = _half(hours, morning, evening)
        by_night = _half(
            hours, evening, datetime.combine(calendar_day + timedelta(days=1), time(MORNING), zone)
        )
        if by_day == NO_HALF:
            by_day = (_text(code), *words().forecast_wind(None if wind is None else wind * speed, degrees))
        days.append(
            Day(
                date=calendar_day,
                text_day=by_day[0],
                text_night=by_night[0],
                high=high,
                low=low,
                wc_day=by_day[1],
                wd_day=by_day[2],
                wc_night=by_night[1],
                wd_night=by_night[2],
            )
        )
    return tuple(days)


HalfDay = tuple[str | None, str | None, str | None]
"""Weather, wind class and wind direction."""
NO_HALF: Final[HalfDay] = (None, None, None)


def _half(hours: Sequence[_HourState], start: datetime, end: datetime) -> HalfDay:
    """Return the worst weather and the strongest wind from `start` to `end`; codes rise with severity."""
    states = [state for state in hours if start.timestamp() <= state.time.timestamp() < end.timestamp()]
    worst = max((state for state in states if state.code is not None), key=_code, default=None)
    windiest = max((state for state in states if state.wind_speed is not None), key=_wind_speed, default=None)
    if windiest is None:
        return (_text(worst.code) if worst else None, None, None)
    wind_class, wind_dir = words().forecast_wind(windiest.wind_speed, windiest.wind_degrees)
    return (_text(worst.code) if worst else None, wind_class, wind_dir)


def _code(state: _HourState) -> float:
    return state.code or 0.0


def _wind_speed(state: _HourState) -> float:
    return state.wind_speed or 0.0


def _text(code: float | None) -> str | None:
    return None if code is None else words().weather_codes.get(int(code))


def _speed(unit: str) -> float:
    factor = words().speed_units.get(unit)
    if factor is None:
        raise ProviderFault(f"its wind is in {unit[:12]!r}; expected one of {', '.join(words().speed_units)}")
    return factor


def _column(values: Column, length: int) -> Sequence[float | None]:
    """Return a column of the length of its times; one that is missing has no values."""
    if values and len(values) != length:
        raise ProviderFault("the columns of its answer have different lengths")
    return values or (None,) * length
