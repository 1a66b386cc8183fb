"""Every provider's recorded answers become reports of the one strict form."""

import asyncio
import gzip
import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.map_weather.engine.providers.baidu import read_answer
from functions.map_weather.engine.providers.open_meteo import OpenMeteo, read_forecast
from functions.map_weather.engine.providers.provider import NoReport, ProviderFault
from functions.map_weather.engine.providers.qweather import DAYS, HOURS, INDICES, NOW, WARNINGS, QWeather
from functions.map_weather.engine.report import Report
from functions.map_weather.engine.spots import BEIJING, Spot
from tests.unit.functions.map_weather.engine.providers import recorded

SPOT = Spot(key="cn/520115", zone=BEIJING, id="520115", point=(106.566743, 26.640726))
ABROAD = Spot(key="abroad/1.00,1.00", zone=BEIJING, is_abroad=True, point=(139.7, 35.7))
QWEATHER = {
    NOW: recorded.QWEATHER_NOW,
    DAYS: recorded.QWEATHER_DAYS,
    HOURS: recorded.QWEATHER_HOURS,
    WARNINGS: recorded.QWEATHER_WARNINGS,
    INDICES: recorded.QWEATHER_INDICES,
}


def qweather(
    answers: dict[str, Any], *, key: str = "KEY", spot: Spot = SPOT
) -> tuple[Report, list[httpx.Request]]:
    """Return what QWeather's answers, packed as always, are read as, and what it was asked."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        body = gzip.compress(json.dumps(answers[request.url.path]).encode())
        stream = httpx.ByteStream(body)
        return httpx.Response(200, stream=stream, headers={"content-encoding": "gzip"})

    async def fetch() -> Report:
        provider = QWeather("http://qweather", key, seconds=5, transport=httpx.MockTransport(answer))
        try:
            return await provider.fetch(spot)
        finally:
            await provider.close()

    return asyncio.run(fetch()), requests


def test_texts_of_qweather_become_quantities() -> None:
    report, _ = qweather(QWEATHER)
    now = report.now
    assert now is not None
    assert now.observed_at == datetime(2026, 6, 30, 13, 40, tzinfo=UTC)
    assert (now.temp, now.feels_like, now.rh, now.vis, now.clouds) == (24, 26, 72, 16_000, None)
    assert (now.text, now.wind_class, now.wind_dir) == ("多云", "1~3级", "东南风")
    assert len(report.days) == 7
    day = report.days[0]
    assert (day.date, day.high, day.low, day.text_night) == (date(2026, 6, 30), 30, 21, "小雨")
    assert (day.wc_day, day.wc_night, day.wd_night) == ("<3级", "3~4级", "北风")
    assert [(hour.time.hour, hour.temp_fc, hour.clouds) for hour in report.hours] == [
        (22, 23, None),
        (23, 23, None),
    ]
    assert report.alerts is not None
    assert report.indexes is not None
    assert (report.alerts[0].type, report.alerts[0].level) == ("大风", "蓝色预警")
    assert (report.indexes[0].name, report.indexes[0].brief) == ("运动指数", "较适宜")


def test_qweather_is_asked_by_point_with_two_decimals_and_the_key_in_a_header() -> None:
    _, requests = qweather(QWEATHER)
    assert {request.url.params["location"] for request in requests} == {"106.57,26.64"}
    assert {request.headers["x-qw-api-key"] for request in requests} == {"KEY"}
    assert all("KEY" not in str(request.url) for request in requests)
    _, requests = qweather(QWEATHER, key="a.b.c")
    assert {request.headers["authorization"] for request in requests} == {"Bearer a.b.c"}


def test_qweather_without_warnings_and_indices_has_none_of_that_kind() -> None:
    report, _ = qweather({**QWEATHER, WARNINGS: {"code": "403"}, INDICES: {"code": "403"}})
    assert (report.alerts, report.indexes) == (None, None)
    report, requests = qweather(QWEATHER, spot=ABROAD)
    assert (report.alerts, report.indexes, len(requests)) == (None, None, 3)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"code": "401"}, ProviderFault),
        ({"code": "402"}, ProviderFault),
        ({"code": "404"}, NoReport),
        ({"code": "204"}, NoReport),
        ({"code": "200"}, ProviderFault),
        ({"code": 200, "now": recorded.QWEATHER_NOW["now"]}, ProviderFault),
        ({"code": "200", "now": {"temp": "24"}}, ProviderFault),
        ({"code": "200", "now": {**recorded.QWEATHER_NOW["now"], "temp": "9999"}}, ProviderFault),
        ({"code": "200", "now": {**recorded.QWEATHER_NOW["now"], "humidity": "-1"}}, ProviderFault),
        (
            {"code": "200", "now": {**recorded.QWEATHER_NOW["now"], "obsTime": "2026-06-30T21:40"}},
            ProviderFault,
        ),
        ([], ProviderFault),
    ],
)
def test_an_answer_of_qweather_that_is_none_is_refused(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        qweather({**QWEATHER, NOW: answer})


def open_meteo(**changes: Any) -> Report:
    return read_forecast(json.dumps({**deepcopy(recorded.OPEN_METEO), **changes}).encode(), BEIJING)


def test_columns_of_open_meteo_with_nulls_become_rows() -> None:
    report = open_meteo()
    now = report.now
    assert now is not None
    assert now.observed_at == datetime(2026, 11, 30, 8, 15, tzinfo=UTC)
    assert (now.text, now.temp, now.wind_class, now.wind_dir) == ("晴", 18.0, "2级", "北风")
    assert (now.clouds, now.prec_1h, now.vis) == (None, 1.4, 24140)
    assert len(report.hours) == 24
    last = report.hours[-1]
    assert (last.temp_fc, last.prec_1h, last.text, last.wind_class) == (None, None, "小雪", "<3级")
    day, tomorrow = report.days
    assert (day.text_day, day.wc_day, day.wd_day) == ("雷阵雨", "5~6级", "东风")
    assert (day.text_night, day.wc_night, day.high) == ("小雪", "<3级", 21.5)
    assert (tomorrow.text_day, tomorrow.wc_day, tomorrow.wd_day) == ("多云", "3~4级", "西南风")
    assert (tomorrow.text_night, tomorrow.high, tomorrow.low) == (None, None, None)
    assert (report.alerts, report.indexes) == (None, None)


@pytest.mark.parametrize("word", [b"nan", b"NaN", b"-inf"])
def test_words_for_no_number_of_an_open_meteo_of_ones_own_are_nulls(word: bytes) -> None:
    body = (
        json.dumps(recorded.OPEN_METEO)
        .encode()
        .replace(b'"temperature_2m": 18.0', b'"temperature_2m": ' + word)
    )
    assert word in body
    now = read_forecast(body, BEIJING).now
    assert now is not None
    assert (now.temp, now.text) == (None, "晴")


@pytest.mark.parametrize(
    "changes",
    [
        {"current": None},
        {"utc_offset_seconds": 0},
        {"utc_offset_seconds": "abc"},
        {"current_units": {"wind_speed_10m": "furlongs"}},
        {"hourly": {**recorded.OPEN_METEO["hourly"], "temperature_2m": [1.0]}},
        {"hourly": {**recorded.OPEN_METEO["hourly"], "time": ["x"]}},
        {"daily": {**recorded.OPEN_METEO["daily"], "time": ["2026-11-30", "2026-12-02"]}},
        {"daily": {**recorded.OPEN_METEO["daily"], "temperature_2m_max": [999, 1]}},
        {"current": {**recorded.OPEN_METEO["current"], "time": "0001-01-01T00:00"}},
        {"error": True, "reason": "Latitude must be in range", "utc_offset_seconds": None},
    ],
)
def test_an_answer_of_open_meteo_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderFault):
        open_meteo(**changes)


def test_the_hour_that_clocks_repeat_in_autumn_comes_once() -> None:
    zone = ZoneInfo("Europe/Berlin")
    hours = [f"2026-10-25T{hour:02}:00" for hour in (0, 1, 2, 2, 3)]
    answer = {
        "utc_offset_seconds": 3600,
        "current": {"time": "2026-10-25T12:00"},
        "hourly": {"time": hours, "temperature_2m": [1, 2, 3, 4, 5]},
    }
    report = read_forecast(json.dumps(answer).encode(), zone)
    assert [hour.temp_fc for hour in report.hours] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    ("zone", "current", "offset", "hours", "expected"),
    [
        ("Europe/Berlin", "2026-10-24T12:00", 7200, ("2026-10-25T01:00", 4), ["01", "02", "02", "03"]),
        ("Europe/Berlin", "2026-03-28T12:00", 3600, ("2026-03-29T00:00", 4), ["00", "01", "03", "04"]),
        ("Australia/Sydney", "2026-10-03T12:00", 36000, ("2026-10-04T01:00", 3), ["01", "03", "04"]),
        ("Europe/Berlin", "2026-10-25T02:30", 3600, ("2026-10-25T01:00", 3), ["02", "02", "03"]),
        ("Asia/Shanghai", "2026-10-25T02:30", 28800, ("2026-10-25T01:00", 3), ["01", "02", "03"]),
    ],
)
def test_hours_of_open_meteo_are_at_one_offset_also_where_clocks_change(
    zone: str, current: str, offset: int, hours: tuple[str, int], expected: list[str]
) -> None:
    first, count = datetime.fromisoformat(hours[0]), hours[1]
    times = [(first + timedelta(hours=number)).isoformat(timespec="minutes") for number in range(count)]
    answer = {
        "utc_offset_seconds": offset,
        "current": {"time": current},
        "hourly": {"time": times, "temperature_2m": list(range(count))},
    }
    report = read_forecast(json.dumps(answer).encode(), ZoneInfo(zone))
    assert [f"{hour.time:%H}" for hour in report.hours] == expected
    moments = [hour.time.timestamp() for hour in report.hours]
    assert [later - earlier for earlier, later in pairwise(moments)] == [3600] * (count - 1)


def test_open_meteo_is_given_its_key_and_names_no_place_without_a_point() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(recorded.OPEN_METEO).encode()))

    async def fetch(spot: Spot) -> Report:
        provider = OpenMeteo("http://meteo/", "KEY", seconds=5, transport=httpx.MockTransport(answer))
        try:
            return await provider.fetch(spot)
        finally:
            await provider.close()

    asyncio.run(fetch(SPOT))
    assert asked[0].url.params["apikey"] == "KEY"
    assert asked[0].url.path == "/v1/forecast"
    with pytest.raises(NoReport):
        asyncio.run(fetch(Spot(key="cn/320571", zone=BEIJING, id="320571")))


def baidu(**changes: Any) -> Report:
    return read_answer(json.dumps({**deepcopy(recorded.BAIDU), **changes}).encode(), BEIJING)


def test_missing_words_and_numbers_of_baidu_are_missing() -> None:
    report = baidu()
    assert report.location is not None
    assert (report.location.name, report.location.id) == ("苏州工业园区", "320571")
    assert report.now is not None
    assert (report.now.clouds, report.now.co, report.now.wind_class) == (None, 0.6, "2级")
    assert report.now.observed_at == datetime(2026, 11, 30, 6, 35, tzinfo=UTC)
    assert [day.text_night for day in report.days] == [None, None]
    assert (report.hours[0].prec_1h, report.hours[0].wind_class) == (None, "3~4级")
    assert (report.alerts, len(report.indexes or ())) == ((), 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 1},
        {"status": "0"},
        {"result": {}},
        {"result": {"now": {**recorded.BAIDU["result"]["now"], "uptime": "2026"}}},
        {"result": {"now": {**recorded.BAIDU["result"]["now"], "temp": 500}}},
        {"result": {**recorded.BAIDU["result"], "forecasts": [{"date": "soon"}]}},
    ],
)
def test_an_answer_of_baidu_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderFault):
        baidu(**changes)


@pytest.mark.parametrize("hours", [9, 5.5, -7, 13])
def test_an_id_abroad_that_only_baidu_knows_has_the_clock_of_its_answer(hours: float) -> None:
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    answer = deepcopy(recorded.BAIDU)
    answer["result"]["now"]["uptime"] = (now + timedelta(hours=hours)).strftime("%Y%m%d%H%M%S")
    answer["result"] |= {"forecasts": [], "forecast_hours": []}
    report = read_answer(json.dumps(answer).encode(), None)
    assert report.issued_at == now
    spot = Spot(key="abroad/JPN10041030001", zone=None, is_abroad=True, id="JPN10041030001")
    assert spot.clock(report.issued_at).utcoffset(None) == timedelta(hours=hours)
    answer["result"]["now"]["uptime"] = (now + timedelta(days=2)).strftime("%Y%m%d%H%M%S")
    with pytest.raises(ProviderFault):
        read_answer(json.dumps(answer).encode(), None)


READERS: list[Callable[[bytes], Report]] = [
    lambda body: read_forecast(body, BEIJING),
    lambda body: read_answer(body, BEIJING),
]
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.datetimes().map(str)
)


@given(st.data())
def test_no_answer_breaks_a_reader(data: st.DataObject) -> None:
    """Any value in any place of an answer gives a report of the form, or a fault."""
    answer: Any = deepcopy(data.draw(st.sampled_from([recorded.OPEN_METEO, recorded.BAIDU])))
    place: Any = answer
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and data.draw(st.booleans()):
            place = place[key]
            continue
        place[key] = data.draw(st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.just({})))
        break
    body = json.dumps(answer).encode()
    for read in READERS:
        try:
            report = read(body)
        except ProviderFault:
            continue
        assert Report.model_validate_json(report.model_dump_json()) == report


@given(st.binary(max_size=300))
def test_no_bytes_break_a_reader(body: bytes) -> None:
    for read in READERS:
        with pytest.raises(ProviderFault):
            read(body)


def test_a_report_survives_the_cache() -> None:
    for report in (open_meteo(), baidu(), qweather(QWEATHER)[0]):
        assert Report.model_validate_json(report.model_dump_json(exclude_none=True)) == report
        assert timedelta(0) <= report.issued_at - (report.now or report.hours[0]).observed_at  # type: ignore[union-attr]
