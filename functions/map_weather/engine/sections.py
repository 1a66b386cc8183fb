"""The sections of an answer, made of a report: whole numbers, local times, and words for what is missing."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Final

from functions.map_weather.answers import (
    WeatherAlert,
    WeatherDay,
    WeatherHour,
    WeatherIndex,
    WeatherLocation,
    WeatherNow,
)
from functions.map_weather.engine.report import Alert, Day, Hour, LivingIndex, Observation, PlaceNames, Report
from functions.map_weather.engine.words import words

UPTIME: Final = "%Y%m%d%H%M%S"
HOUR: Final = "%Y-%m-%d %H:%M:%S"
MOST_DAYS: Final = 7
MOST_HOURS: Final = 24

Section = tuple[str, Callable[[Report, tzinfo], object | None]]


def location(names: PlaceNames) -> WeatherLocation:
    """Return the names of a place."""
    return {
        "country": _text(names.country),
        "province": _text(names.province),
        "city": _text(names.city),
        "name": _text(names.name),
        "id": _text(names.id),
    }


def now(report: Report, zone: tzinfo) -> WeatherNow | None:
    """Return the observation, None without one."""
    return None if report.now is None else _now(report.now, zone)


def forecasts(report: Report, zone: tzinfo) -> list[WeatherDay] | None:
    """Return the days, None without any."""
    return [_forecast(day) for day in report.days[:MOST_DAYS]] or None


def forecast_hours(report: Report, zone: tzinfo) -> list[WeatherHour] | None:
    """Return the hours, None without any."""
    return [_forecast_hour(hour, zone) for hour in report.hours[:MOST_HOURS]] or None


def indexes(report: Report, zone: tzinfo) -> list[WeatherIndex] | None:
    """Return the advice, None where the provider has no such thing."""
    return None if report.indexes is None else [_index(index) for index in report.indexes]


def alerts(report: Report, zone: tzinfo) -> list[WeatherAlert] | None:
    """Return the warnings in force, None where the provider does not know any."""
    return None if report.alerts is None else [_alert(alert) for alert in report.alerts]


SECTIONS: Final[Mapping[str, Section]] = {
    "now": ("now", now),
    "fc": ("forecasts", forecasts),
    "fc_hour": ("forecast_hours", forecast_hours),
    "index": ("indexes", indexes),
    "alert": ("alerts", alerts),
}
"""The sections in their order in an answer, by `data_type`."""


def empty_section(data_type: str) -> object:
    """Return a section of which nothing is known, as it stands among others."""
    return dict(_NOTHING) if data_type == "now" else []


_TEXTS: Final = ("text", "wind_class", "wind_dir", "uptime")
_NOTHING: Final[Mapping[str, object]] = {
    name: words().missing_text if name in _TEXTS else words().missing_number
    for name in WeatherNow.__annotations__
}


def _now(observation: Observation, zone: tzinfo) -> WeatherNow:
    return {
        "text": _text(observation.text),
        "temp": _whole(observation.temp),
        "feels_like": _whole(observation.feels_like),
        "rh": _whole(observation.rh),
        "wind_class": _text(observation.wind_class),
        "wind_dir": _text(observation.wind_dir),
        "prec_1h": _number(observation.prec_1h),
        "clouds": _whole(observation.clouds),
        "vis": _whole(observation.vis),
        "aqi": _whole(observation.aqi),
        "pm25": _whole(observation.pm25),
        "pm10": _whole(observation.pm10),
        "no2": _whole(observation.no2),
        "so2": _whole(observation.so2),
        "o3": _whole(observation.o3),
        "co": _number(observation.co),
        "uptime": observation.observed_at.astimezone(zone).strftime(UPTIME),
    }


def _forecast(day: Day) -> WeatherDay:
    return {
        "text_day": _text(day.text_day),
        "text_night": _text(day.text_night),
        "high": _whole(day.high),
        "low": _whole(day.low),
        "wc_day": _text(day.wc_day),
        "wd_day": _text(day.wd_day),
        "wc_night": _text(day.wc_night),
        "wd_night": _text(day.wd_night),
        "date": day.date.isoformat(),
        "week": words().weekdays[day.date.weekday()],
        "aqi": _whole(day.aqi),
    }


def _forecast_hour(hour: Hour, zone: tzinfo) -> WeatherHour:
    return {
        "text": _text(hour.text),
        "temp_fc": _whole(hour.temp_fc),
        "wind_class": _text(hour.wind_class),
        "wind_dir": _text(hour.wind_dir),
        "rh": _whole(hour.rh),
        "prec_1h": _number(hour.prec_1h),
        "clouds": _whole(hour.clouds),
        "data_time": hour.time.astimezone(zone).strftime(HOUR),
    }


def _index(index: LivingIndex) -> WeatherIndex:
    return {"name": index.name, "brief": _text(index.brief), "detail": _text(index.detail)}


def _alert(alert: Alert) -> WeatherAlert:
    return {
        "type": _text(alert.type),
        "level": _text(alert.level),
        "title": _text(alert.title),
        "desc": _text(alert.desc),
    }


def _text(value: str | None) -> str:
    return words().missing_text if value is None else value


def _whole(value: float | None) -> int:
    return words().missing_number if value is None else round(value)


def _number(value: float | None) -> float:
    return words().missing_number if value is None else round(value, 2)
