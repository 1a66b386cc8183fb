"""The operator's account at a Baidu-compatible server: `/weather/v1/`, `/weather_abroad/v1/`.

Another bundle like this one is such a server. The account and its keys are those of UPSTREAM_URL and
UPSTREAM_KEYS; what it says is read into a report like any other's, so that it is cached and checked.
Missing texts come as 暂无, missing numbers as 999999.
"""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, ValidationError

from functions.map_weather.engine.providers.provider import AnswerPart, NoReport, ProviderFault, form_fault
from functions.map_weather.engine.report import (
    Alert,
    Day,
    Hour,
    LivingIndex,
    Observation,
    PlaceNames,
    Report,
)
from functions.map_weather.engine.spots import Spot
from functions.map_weather.engine.words import scale_words, words
from shared.upstream.answers import JSON, UpstreamUnavailable
from shared.upstream.client import Upstream

CHINA, ABROAD = "/weather/v1/", "/weather_abroad/v1/"
MAX_ANSWER_BYTES: Final = 512 * 1024
NOTHING_THERE: Final = frozenset({40, 41, 44})
UPTIME: Final = "%Y%m%d%H%M%S"
HOUR: Final = "%Y-%m-%d %H:%M:%S"
HALF_HOUR: Final = timedelta(minutes=30)
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
"""The farthest clocks from UTC."""
_CLASSES: Final = frozenset({"静风", "微风"})


def _known_number(value: Any) -> Any:
    return None if value in (words().missing_number, str(words().missing_number), "") else value


def _known_text(value: Any) -> Any:
    return None if value in (words().missing_text, "") else value


_BaiduNumber = Annotated[float | None, BeforeValidator(_known_number)]
_BaiduText = Annotated[str | None, BeforeValidator(_known_text)]


class _BaiduLocation(AnswerPart):
    country: _BaiduText = None
    province: _BaiduText = None
    city: _BaiduText = None
    name: _BaiduText = None
    id: _BaiduText = None


class _BaiduNow(AnswerPart):
    uptime: str
    text: _BaiduText = None
    temp: _BaiduNumber = None
    feels_like: _BaiduNumber = None
    rh: _BaiduNumber = None
    wind_class: _BaiduText = None
    wind_dir: _BaiduText = None
    prec_1h: _BaiduNumber = None
    clouds: _BaiduNumber = None
    vis: _BaiduNumber = None
    aqi: _BaiduNumber = None
    pm25: _BaiduNumber = None
    pm10: _BaiduNumber = None
    no2: _BaiduNumber = None
    so2: _BaiduNumber = None
    o3: _BaiduNumber = None
    co: _BaiduNumber = None


class _BaiduDay(AnswerPart):
    date: date
    text_day: _BaiduText = None
    text_night: _BaiduText = None
    high: _BaiduNumber = None
    low: _BaiduNumber = None
    wc_day: _BaiduText = None
    wd_day: _BaiduText = None
    wc_night: _BaiduText = None
    wd_night: _BaiduText = None
    aqi: _BaiduNumber = None


class _BaiduHour(AnswerPart):
    data_time: str
    text: _BaiduText = None
    temp_fc: _BaiduNumber = None
    wind_class: _BaiduText = None
    wind_dir: _BaiduText = None
    rh: _BaiduNumber = None
    prec_1h: _BaiduNumber = None
    clouds: _BaiduNumber = None


class _BaiduIndex(AnswerPart):
    name: str
    brief: _BaiduText = None
    detail: _BaiduText = None


class _BaiduAlert(AnswerPart):
    type: _BaiduText = None
    level: _BaiduText = None
    title: _BaiduText = None
    desc: _BaiduText = None


class _BaiduResult(AnswerPart):
    location: _BaiduLocation = _BaiduLocation()
    now: _BaiduNow
    forecasts: Annotated[tuple[_BaiduDay, ...], Field(max_length=60)] = ()
    forecast_hours: Annotated[tuple[_BaiduHour, ...], Field(max_length=240)] = ()
    indexes: Annotated[tuple[_BaiduIndex, ...], Field(max_length=60)] | None = None
    alerts: Annotated[tuple[_BaiduAlert, ...], Field(max_length=60)] | None = None


class _BaiduAnswer(AnswerPart):
    status: Literal[0]
    result: _BaiduResult


class Baidu:
    """The provider `baidu`."""

    name = "baidu"
    is_pushed = False

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def fetch(self, spot: Spot) -> Report:
        """Return the report of a place, by its id where it has one. Raises ProviderError."""
        service, path = ("weather_abroad", ABROAD) if spot.is_abroad else ("weather", CHINA)
        fields = {"data_type": "all", "output": "json"}
        if spot.id is not None:
            fields["district_id"] = spot.id
        elif spot.point is not None:
            fields |= {"location": f"{spot.point[0]:.6f},{spot.point[1]:.6f}", "coordtype": "wgs84"}
        try:
            answer = await self._upstream.ask(service, path, fields)
        except UpstreamUnavailable as error:
            raise ProviderFault(str(error)) from None
        if answer.status in NOTHING_THERE:
            raise NoReport(f"it knows no weather there: status {answer.status}")
        if answer.status != 0 or answer.media_type != JSON:
            raise ProviderFault(f"it answered with status {answer.status}")
        if len(answer.body) > MAX_ANSWER_BYTES:
            raise ProviderFault(f"its answer is longer than {MAX_ANSWER_BYTES} bytes")
        return read_answer(answer.body, spot.zone)

    def newest(self, spot: Spot) -> float:
        """Return 0: nothing is pushed."""
        return 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self._upstream.close()


def read_answer(body: bytes, zone: tzinfo | None) -> Report:
    """Return the report of an answer whose local times are those of `zone`. Raises ProviderFault.

    Without a zone its observation counts as new, to the half hour: that tells which clock the place has.
    """
    try:
        result = _BaiduAnswer.model_validate_json(body).result
        zone = zone or _likely_zone(result.now.uptime)
        observation = _observation(result.now, zone)
        return Report(
            issued_at=observation.observed_at,
            location=PlaceNames(**result.location.model_dump()),
            now=observation,
            days=tuple(sorted((_day(row) for row in result.forecasts), key=lambda day: day.date)),
            hours=tuple(_hour(row, zone) for row in result.forecast_hours),
            indexes=None
            if result.indexes is None
            else tuple(LivingIndex(**row.model_dump()) for row in result.indexes),
            alerts=None
            if result.alerts is None
            else tuple(Alert(**row.model_dump()) for row in result.alerts),
        )
    except ValidationError as error:
        raise form_fault(error) from None


def _likely_zone(uptime: str) -> tzinfo:
    ahead = _instant(uptime, UPTIME, UTC) - datetime.now(UTC)
    offset = HALF_HOUR * round(ahead / HALF_HOUR)
    if not WEST <= offset <= EAST:
        raise ProviderFault("its observation is not of today on any clock of the earth")
    return timezone(offset)


def _instant(text: str, form: str, zone: tzinfo) -> datetime:
    try:
        return datetime.strptime(text, form).replace(tzinfo=zone)
    except ValueError:
        raise ProviderFault("a time of its answer is of another form") from None


def _observation(now: _BaiduNow, zone: tzinfo) -> Observation:
    fields = now.model_dump(exclude={"uptime", "wind_class"})
    return Observation(
        observed_at=_instant(now.uptime, UPTIME, zone), wind_class=_wind_class(now.wind_class), **fields
    )


def _day(day: _BaiduDay) -> Day:
    fields = day.model_dump(exclude={"wc_day", "wc_night"})
    return Day(wc_day=_wind_class(day.wc_day), wc_night=_wind_class(day.wc_night), **fields)


def _hour(hour: _BaiduHour, zone: tzinfo) -> Hour:
    fields = hour.model_dump(exclude={"data_time", "wind_class"})
    return Hour(time=_instant(hour.data_time, HOUR, zone), wind_class=_wind_class(hour.wind_class), **fields)


def _wind_class(text: str | None) -> str | None:
    """Return a class as reports write it; Baidu's own words stay, those of no form are unknown."""
    if text is None or text in _CLASSES or text.startswith("<"):
        return text
    return scale_words(text)
