"""An account with the API of QWeather (和风天气): `/v7/weather/now`, `/7d`, `/24h`, warnings and indices.

All values of its answers are texts, an unknown one is empty, `code` is a text too. Its observations lag by
5 to 20 minutes and say so themselves. Places are named by a point with two decimals.
"""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

import httpx
from pydantic import BeforeValidator, Field, ValidationError

from functions.map_weather.engine.providers.provider import (
    AnswerPart,
    NoReport,
    ProviderError,
    ProviderFault,
    form_fault,
)
from functions.map_weather.engine.providers.web import ProviderWeb
from functions.map_weather.engine.report import Alert, Day, Hour, LivingIndex, Observation, Report
from functions.map_weather.engine.spots import Spot
from functions.map_weather.engine.words import scale_words

NOW: Final = "/v7/weather/now"
DAYS: Final = "/v7/weather/7d"
HOURS: Final = "/v7/weather/24h"
WARNINGS: Final = "/v7/warning/now"
INDICES: Final = "/v7/indices/1d"
SUCCESS: Final = "200"
NOTHING_THERE: Final = frozenset({"204", "404"})
ALL_INDICES: Final = "0"
JWT_PARTS: Final = 3

_QWeatherNumber = Annotated[float | None, BeforeValidator(lambda value: None if value == "" else value)]
_QWeatherText = Annotated[str | None, BeforeValidator(lambda value: None if value == "" else value)]


class _QWeatherNow(AnswerPart):
    obsTime: datetime  # noqa: N815 - the field's own name
    temp: _QWeatherNumber = None
    feelsLike: _QWeatherNumber = None  # noqa: N815
    text: _QWeatherText = None
    windDir: _QWeatherText = None  # noqa: N815
    windScale: str = ""  # noqa: N815
    humidity: _QWeatherNumber = None
    precip: _QWeatherNumber = None
    vis: _QWeatherNumber = None
    cloud: _QWeatherNumber = None


class _QWeatherDay(AnswerPart):
    fxDate: date  # noqa: N815
    tempMax: _QWeatherNumber = None  # noqa: N815
    tempMin: _QWeatherNumber = None  # noqa: N815
    textDay: _QWeatherText = None  # noqa: N815
    textNight: _QWeatherText = None  # noqa: N815
    windDirDay: _QWeatherText = None  # noqa: N815
    windScaleDay: str = ""  # noqa: N815
    windDirNight: _QWeatherText = None  # noqa: N815
    windScaleNight: str = ""  # noqa: N815


class _QWeatherHour(AnswerPart):
    fxTime: datetime  # noqa: N815
    temp: _QWeatherNumber = None
    text: _QWeatherText = None
    windDir: _QWeatherText = None  # noqa: N815
    windScale: str = ""  # noqa: N815
    humidity: _QWeatherNumber = None
    precip: _QWeatherNumber = None
    cloud: _QWeatherNumber = None


class _QWeatherWarning(AnswerPart):
    title: _QWeatherText = None
    typeName: _QWeatherText = None  # noqa: N815
    level: _QWeatherText = None
    text: _QWeatherText = None


class _QWeatherIndex(AnswerPart):
    name: str
    category: _QWeatherText = None
    text: _QWeatherText = None


class _QWeatherAnswer(AnswerPart):
    code: str
    now: _QWeatherNow | None = None
    daily: Annotated[tuple[dict[str, Any], ...], Field(max_length=60)] = ()
    hourly: Annotated[tuple[_QWeatherHour, ...], Field(max_length=168)] = ()
    warning: Annotated[tuple[_QWeatherWarning, ...], Field(max_length=60)] = ()


class QWeather:
    """The provider `qweather`. The key is an API key, or a JWT (three parts with dots between them)."""

    name = "qweather"
    is_pushed = False

    def __init__(
        self, base_url: str, key: str, *, seconds: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        is_jwt = len(key.split(".")) == JWT_PARTS
        headers = {"authorization": f"Bearer {key}"} if is_jwt else {"x-qw-api-key": key}
        self._web = ProviderWeb(base_url, seconds=seconds, headers=headers, transport=transport)

    async def fetch(self, spot: Spot) -> Report:
        """Return the report at the point of a place, of five answers at once. Raises ProviderError.

        Warnings and indices exist in China alone, and not in every subscription: without them the report
        has none of that kind.
        """
        if spot.point is None:
            raise NoReport("it is asked by points, and this place has none")
        fields = {"location": f"{spot.point[0]:.2f},{spot.point[1]:.2f}", "lang": "zh", "unit": "m"}
        now, days, hours, warnings, indices = await asyncio.gather(
            self._ask(NOW, fields),
            self._ask(DAYS, fields),
            self._ask(HOURS, fields),
            self._ask_if_there(WARNINGS, fields, spot),
            self._ask_if_there(INDICES, {**fields, "type": ALL_INDICES}, spot),
        )
        try:
            return read_answers(now, days, hours, warnings, indices)
        except ValidationError as error:
            raise form_fault(error) from None

    def newest(self, spot: Spot) -> float:
        """Return 0: nothing is pushed."""
        return 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._web.close()

    async def _ask(self, path: str, fields: Mapping[str, str]) -> _QWeatherAnswer:
        body = await self._web.get(path, fields)
        try:
            answer = _QWeatherAnswer.model_validate_json(body)
        except ValidationError as error:
            raise form_fault(error) from None
        if answer.code in NOTHING_THERE:
            raise NoReport("it knows no weather there")
        if answer.code != SUCCESS:
            raise ProviderFault(f"it answered with code {answer.code[:20]!r}")
        return answer

    async def _ask_if_there(self, path: str, fields: Mapping[str, str], spot: Spot) -> _QWeatherAnswer | None:
        if spot.is_abroad:
            return None
        try:
            return await self._ask(path, fields)
        except ProviderError:
            return None


def read_answers(
    now: _QWeatherAnswer,
    days: _QWeatherAnswer,
    hours: _QWeatherAnswer,
    warnings: _QWeatherAnswer | None,
    indices: _QWeatherAnswer | None,
) -> Report:
    """Return the report of the answers. Raises ProviderFault and ValidationError."""
    if now.now is None:
        raise ProviderFault("its answer has no `now`")
    return Report(
        issued_at=now.now.obsTime,
        now=_observation(now.now),
        days=tuple(_day(_QWeatherDay.model_validate(row)) for row in days.daily),
        hours=tuple(_hour(row) for row in hours.hourly),
        indexes=None
        if indices is None
        else tuple(_living_index(_QWeatherIndex.model_validate(row)) for row in indices.daily),
        alerts=None if warnings is None else tuple(_alert(row) for row in warnings.warning),
    )


def _observation(now: _QWeatherNow) -> Observation:
    return Observation(
        observed_at=now.obsTime,
        text=now.text,
        temp=now.temp,
        feels_like=now.feelsLike,
        rh=now.humidity,
        wind_class=scale_words(now.windScale),
        wind_dir=now.windDir,
        prec_1h=now.precip,
        clouds=now.cloud,
        vis=None if now.vis is None else now.vis * 1000,
    )


def _day(day: _QWeatherDay) -> Day:
    return Day(
        date=day.fxDate,
        text_day=day.textDay,
        text_night=day.textNight,
        high=day.tempMax,
        low=day.tempMin,
        wc_day=scale_words(day.windScaleDay, is_forecast=True),
        wd_day=day.windDirDay,
        wc_night=scale_words(day.windScaleNight, is_forecast=True),
        wd_night=day.windDirNight,
    )


def _hour(hour: _QWeatherHour) -> Hour:
    return Hour(
        time=hour.fxTime,
        text=hour.text,
        temp_fc=hour.temp,
        wind_class=scale_words(hour.windScale, is_forecast=True),
        wind_dir=hour.windDir,
        rh=hour.humidity,
        prec_1h=hour.precip,
        clouds=hour.cloud,
    )


def _living_index(index: _QWeatherIndex) -> LivingIndex:
    return LivingIndex(name=index.name, brief=index.category, detail=index.text)


def _alert(warning: _QWeatherWarning) -> Alert:
    level = warning.level and f"{warning.level}预警"
    return Alert(type=warning.typeName, level=level, title=warning.title, desc=warning.text)
