"""国内天气查询: what callers send and what they get, over one provider."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.functional.conftest import Client
from tests.functional.map_weather.weather_servers import ProviderServer

Ask = Callable[..., Any]
GUANSHANHU = {"country": "中国", "province": "贵州省", "city": "贵阳市", "name": "观山湖", "id": "520115"}


def test_everything_of_a_district_comes_in_the_documented_order(client: Client, ask: Ask) -> None:
    answer = ask(client, district_id="520115")
    assert (answer["status"], answer["message"]) == (0, "success")
    result = answer["result"]
    assert list(result) == ["location", "now", "forecasts", "forecast_hours", "indexes", "alerts"]
    assert result["location"] == GUANSHANHU
    uptime = datetime.strptime(result["now"].pop("uptime"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    assert timedelta(0) <= datetime.now(UTC) + timedelta(hours=8) - uptime < timedelta(minutes=17)
    assert result["now"] == {
        "text": "多云",
        "temp": 18,
        "feels_like": 17,
        "rh": 73,
        "wind_class": "2级",
        "wind_dir": "东风",
        "prec_1h": 0.3,
        "clouds": 60,
        "vis": 999999,
        **dict.fromkeys(("aqi", "pm25", "pm10", "no2", "so2", "o3", "co"), 999999),
    }
    first = result["forecasts"][0]
    assert len(result["forecasts"]) == 7
    assert list(first) == [
        *("text_day", "text_night", "high", "low", "wc_day", "wd_day", "wc_night", "wd_night"),
        *("date", "week", "aqi"),
    ]
    today = datetime.now(UTC) + timedelta(hours=8)
    assert (first["date"], first["week"]) == (
        today.date().isoformat(),
        "星期" + "一二三四五六日"[today.weekday()],
    )
    assert (first["text_day"], first["text_night"], first["high"], first["low"]) == ("阴", "小雨", 22, 12)
    assert (first["wc_day"], first["wd_day"], first["wc_night"], first["wd_night"]) == (
        "3~4级",
        "东南风",
        "<3级",
        "东南风",
    )
    hour = result["forecast_hours"][0]
    assert len(result["forecast_hours"]) == 24
    assert hour["data_time"] == today.strftime("%Y-%m-%d %H:00:00")
    assert hour["clouds"] == 999999
    assert (result["indexes"], result["alerts"]) == ([], [])


@pytest.mark.parametrize(
    ("data_type", "section"), [("now", "now"), ("fc", "forecasts"), ("fc_hour", "forecast_hours")]
)
def test_one_section_comes_alone(client: Client, ask: Ask, data_type: str, section: str) -> None:
    assert list(ask(client, district_id="520115", data_type=data_type)["result"]) == ["location", section]


@pytest.mark.parametrize("data_type", ["index", "alert"])
def test_a_section_that_the_provider_lacks_is_not_there(client: Client, ask: Ask, data_type: str) -> None:
    assert ask(client, district_id="520115", data_type=data_type)["status"] == 44


@pytest.mark.parametrize(
    ("fields", "location"),
    [
        ({"district_id": "511100"}, ("四川省", "乐山市", "乐山", "511100")),
        ({"district_id": "520000"}, ("贵州省", "暂无", "贵州", "520000")),
        ({"district_id": "110100"}, ("北京市", "北京市", "北京", "110100")),
        ({"district_id": "310000"}, ("上海市", "暂无", "上海", "310000")),
        ({"district_id": "522200"}, ("贵州省", "铜仁市", "铜仁", "520600")),
        ({"district_id": "429004"}, ("湖北省", "仙桃市", "仙桃", "429004")),
        ({"district_id": "810000"}, ("香港特别行政区", "暂无", "香港", "810000")),
        ({"district": "观山湖区"}, ("贵州省", "贵阳市", "观山湖", "520115")),
        ({"district": "朝阳区", "city": "北京市"}, ("北京市", "北京市", "朝阳", "110105")),
        ({"province": "贵州省", "city": "贵阳"}, ("贵州省", "贵阳市", "贵阳", "520100")),
        ({"district_id": "520115", "location": "0,0"}, ("贵州省", "贵阳市", "观山湖", "520115")),
    ],
)
def test_places_are_named_as_recorded(
    client: Client, ask: Ask, fields: dict[str, str], location: tuple[str, ...]
) -> None:
    answer = ask(client, **fields)
    assert tuple(answer["result"]["location"].values()) == ("中国", *location)


@pytest.mark.parametrize(
    ("location", "coordtype"),
    [
        ("106.6302,26.6461", ""),
        ("106.6302,26.6461", "wgs84"),
        ("106.6302,26.6461", "wgs84ll"),
        ("106.63368,26.64312", "gcj02"),
        ("106.64016,26.6492", "bd09ll"),
        ("11871276.54,3060247.85", "bd09mc"),
    ],
)
def test_a_point_gives_its_district_and_is_written_back(
    client: Client, ask: Ask, location: str, coordtype: str
) -> None:
    place = ask(client, location=location, coordtype=coordtype)["result"]["location"]
    x, y = map(float, location.split(","))
    assert place == {**GUANSHANHU, "lng": x, "lat": y}


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 10),
        ({"district_id": "520115", "data_type": ""}, 10),
        ({"district": "朝阳区"}, 10),
        ({"location": "106.63"}, 11),
        ({"location": "a,b"}, 11),
        ({"location": "106.63,26.64", "coordtype": "epsg3857"}, 11),
        ({"district_id": "52011"}, 40),
        ({"district_id": "999999"}, 40),
        ({"district_id": "320571"}, 40),
        ({"district_id": "520115' OR 1=1"}, 40),
        ({"district": "火星区"}, 40),
        ({"location": "200,26.64"}, 41),
        ({"location": "139.69,35.69"}, 41),
        ({"district_id": "520115", "data_type": "tides"}, 42),
    ],
)
def test_a_wrong_parameter_has_its_documented_status(
    client: Client, ask: Ask, fields: dict[str, str], status: int
) -> None:
    assert ask(client, **fields)["status"] == status


def test_the_provider_is_asked_at_the_districts_own_point_and_once(
    client: Client, ask: Ask, provider: ProviderServer
) -> None:
    provider.requests.clear()
    for fields in ({"district_id": "520181"}, {"location": "106.47,26.55"}, {"district": "清镇市"}):
        assert ask(client, **fields)["result"]["location"]["id"] == "520181"
    ((path, fields, _),) = provider.requests
    assert path == "/v1/forecast"
    assert (fields["longitude"], fields["latitude"]) == ("106.2916", "26.6627")


def test_xml_and_jsonp_are_offered(client: Client, key: Any) -> None:
    fields = {"ak": key.ak, "district_id": "520115", "data_type": "now"}
    xml = client.get("/weather/v1", params={**fields, "output": "xml"}).text
    assert re.search(r"<Response><status>0</status><result><location><country>中国</country>", xml)
    jsonp = client.get("/weather/v1", params={**fields, "callback": "cb"}).text
    assert jsonp.startswith('cb&&cb({"status":0,"result":')


def test_a_mini_program_is_answered_as_it_asks(client: Client, key: Any) -> None:
    """The library of WeChat's mini programs sends every field, a stringified function among them."""
    fields = {
        **{"coordtype": "gcj02ll", "data_type": "all", "output": "json", "ak": key.ak, "sn": ""},
        **{"timestamp": "", "callback": "function () { return 1 }", "location": "106.63377,26.64243"},
        "district_id": "",
    }
    answer = client.get("/weather/v1", params=fields, headers={"referer": "https://servicewechat.com/x"})
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert answer.json()["result"]["location"]["name"] == "观山湖"
    posted = client.post("/weather/v1/", data=fields)
    assert posted.json()["result"]["location"] == answer.json()["result"]["location"]


def test_a_place_abroad_has_its_own_clock(client: Client, ask: Ask, provider: ProviderServer) -> None:
    provider.requests.clear()
    answer = ask(client, "/weather_abroad/v1", location="103.8198,1.3521", data_type="now")
    assert answer["result"]["location"] == {
        **dict.fromkeys(("country", "province", "city", "name", "id"), "暂无"),
        "lng": 103.8198,
        "lat": 1.3521,
    }
    assert provider.requests[0][1]["timezone"] == "Asia/Singapore"
    assert (provider.requests[0][1]["longitude"], provider.requests[0][1]["latitude"]) == (
        "103.8000",
        "1.3500",
    )


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"location": "106.63,26.64"}, 41),
        ({"location": "103.8,1.35", "data_type": "alert"}, 42),
        ({"location": "103.8,1.35", "language": "fr"}, 43),
        ({"district_id": "东京"}, 40),
        ({"district_id": "JPN10041030001"}, 40),
        ({"city": "东京"}, 10),
    ],
)
def test_a_wrong_parameter_abroad_has_its_documented_status(
    client: Client, ask: Ask, fields: dict[str, str], status: int
) -> None:
    assert ask(client, "/weather_abroad/v1/", **fields)["status"] == status
