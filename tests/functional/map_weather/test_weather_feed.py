"""Reports and places that an operator pushes with an S3 client: taken, refused with a reason, replaced."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.map_weather import service
from functions.map_weather.engine.providers.feed import FeedFile, render_schema
from shared.stores import ObjectStore
from tests.functional.conftest import Client
from tests.functional.map_weather.conftest import Weather

Ask = Callable[..., Any]
DOCS = Path(__file__).parents[3] / "docs"
TOKEN = {"authorization": "Bearer an event token that only the tests know"}


def report(district_id: str, minutes: float = 20, **changes: Any) -> dict[str, Any]:
    """Return a report that was made so many minutes ago."""
    time = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
    return {
        "district_id": district_id,
        "issued_at": time,
        "now": {"observed_at": time, "text": "多云", "temp": 8.4, "wind_class": "2级"},
        **changes,
    }


class Pushed:
    """map-weather with a feed, and the bucket that it reads."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.objects: ObjectStore = service.station().files._objects
        for bucket in ("weather", "results"):
            self.objects.ensure_bucket(bucket)

    def push(self, name: str, content: Any) -> dict[str, Any]:
        """Put a file, look, and return what became of it."""
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.objects.put("weather", name, data)
        service.station().files.look()
        result: dict[str, Any] = json.loads(self.objects.get("results", f"weather/{name}.result.json"))
        return result

    def feed(self, *reports: dict[str, Any], name: str = "feed/a.json") -> dict[str, Any]:
        """Push reports."""
        return self.push(name, {"version": 1, "reports": reports})


@pytest.fixture
def pushed(weather: Weather) -> Pushed:
    """map-weather with the provider `feed` alone."""
    return Pushed(weather(weather_providers=("feed",)))


def test_a_pushed_report_is_answered_until_a_newer_one_comes(pushed: Pushed, ask: Ask) -> None:
    assert ask(pushed.client, district_id="520115")["status"] == 44
    assert pushed.feed(report("520115", 40), report("110105"))["state"] == "taken"
    now = ask(pushed.client, district_id="520115", data_type="now")["result"]["now"]
    assert (now["temp"], now["text"], now["aqi"]) == (8, "多云", 999999)
    newer = report("520115", now={"observed_at": report("")["issued_at"], "temp": -3})
    pushed.feed(newer, name="feed/b.json")
    assert ask(pushed.client, district_id="520115")["result"]["now"]["temp"] == -3
    assert ask(pushed.client, district_id="110105")["result"]["now"]["temp"] == 8
    pushed.objects.delete("weather", "feed/b.json")
    service.station().files.look()
    assert ask(pushed.client, district_id="520115")["result"]["now"]["temp"] == 8, "it was withdrawn"
    pushed.objects.delete("weather", "feed/a.json")
    service.station().files.look()
    assert ask(pushed.client, district_id="520115")["status"] == 44


def test_an_empty_list_says_that_there_are_no_warnings(pushed: Pushed, ask: Ask) -> None:
    pushed.feed(report("520115", alerts=[]), report("110105"))
    assert ask(pushed.client, district_id="520115", data_type="alert")["result"]["alerts"] == []
    assert ask(pushed.client, district_id="110105", data_type="alert")["status"] == 44


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is no JSON"),
        (b'{"version": 1', "it is no JSON"),
        ([], 'it is not {"version": 1, "reports": […]}'),
        ({"version": 2, "reports": [report("520115")]}, "version: Input should be 1; found 2"),
        ({"version": 1, "reports": []}, "reports: Tuple should have at least 1 item"),
        ({"version": 1, "reports": [report("52011")]}, "reports.0.district_id: String should match pattern"),
        (
            {"version": 1, "reports": [report("520115", temp=3)]},
            "reports.0.temp: Extra inputs are not permitted",
        ),
        (
            {"version": 1, "reports": [report("110105"), report("520115", now={"temp": "8"})]},
            "reports.1.now.observed_at: Field required",
        ),
        (
            {"version": 1, "reports": [report("520115", days=[{"date": "2026-11-30", "high": "22"}])]},
            "reports.0.days.0.high: Input should be a valid number; found '22'",
        ),
        (
            {"version": 1, "reports": [report("520115", days=[{"date": "2026-11-30", "high": 200}])]},
            "reports.0.days.0.high: Input should be less than or equal to 65; found 200",
        ),
        ({"version": 1, "reports": [report("520115"), report("520115")]}, "520115 stands twice in the file"),
        (b"[" * 100_000, "it is no JSON"),
        ({"version": 1, "reports": [report("520115", -24 * 60)]}, "is in the future"),
        (b" " * (8 * 1024 * 1024 + 1), "it has more than 8388608 bytes: split it"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason_that_can_be_read(
    pushed_module: Pushed, ask: Ask, content: Any, reason: str
) -> None:
    pushed_module.feed(report("520115"), name="feed/bad.json")
    result = pushed_module.push("feed/bad.json", content)
    assert result["state"] == "refused"
    assert reason in result["reason"]
    assert ask(pushed_module.client, district_id="520115")["status"] == 0, "the file before it stays in use"


@pytest.fixture(scope="module")
def pushed_module(weather_module: Weather) -> Pushed:
    """The same, for the whole module."""
    return Pushed(weather_module(weather_providers=("feed",)))


def test_a_table_of_places_abroad_gives_ids_points_and_names_in_two_languages(
    pushed: Pushed, ask: Ask
) -> None:
    table = (
        "\ufeffid,country,province,city,name,lng,lat,name_en\r\n"
        "JPN10041030001,日本,东京都,东京,东京,139.6917,35.6895,Tokyo\r\n"
        '"FRA00001234",法国,,,"巴黎",2.3522,48.8566,\r\n'
    )
    assert pushed.push("places-abroad.csv", table.encode())["state"] == "taken"
    pushed.feed(report("JPN10041030001"))
    by_id = ask(pushed.client, "/weather_abroad/v1", district_id="JPN10041030001", data_type="now")
    assert tuple(by_id["result"]["location"].values()) == ("日本", "东京都", "东京", "东京", "JPN10041030001")
    assert (
        by_id["result"]["now"]["uptime"]
        == (datetime.fromisoformat(report("")["issued_at"]) + timedelta(hours=9)).strftime("%Y%m%d%H%M")
        + by_id["result"]["now"]["uptime"][-2:]
    )
    near = ask(pushed.client, "/weather_abroad/v1", location="139.75,35.7", language="en")
    assert near["result"]["location"]["name"] == "Tokyo"
    assert near["result"]["location"]["lng"] == 139.75
    assert ask(pushed.client, "/weather_abroad/v1", district_id="FRA00001234")["status"] == 44


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"\xff\xfe", "it is no UTF-8 text"),
        (b"", "line 1: the columns id"),
        (b"id,country,name,lng,lat\n", "line 1: the columns province, city are missing"),
        (b"id,country,province,city,name,lng,lat,zip\n", "line 1: 'zip' is no column"),
        (b"id,country,province,city,name,lng,lat\nJPN1,a,b,c,d,1,1\n", "line 2: id: String should match"),
        (
            b"id,country,province,city,name,lng,lat\nJPN1234,a,b,c,d,1,99\n",
            "line 2: lat: Input should be less",
        ),
        (b"id,country,province,city,name,lng,lat\nJPN1234,a,b,c,d,1\n", "line 2: lat:"),
        (b"id,country,province,city,name,lng,lat\nJPN1234,a,b,c,d,1,1,9\n", "line 2: None"),
        (b"id,country,province,city,name,lng,lat\n" + b"JPN1234,a,b,c,d,1,1\n" * 2, "line 3: the id JPN1234"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(pushed_module: Pushed, table: bytes, reason: str) -> None:
    result = pushed_module.push("places-abroad.csv", table)
    assert result["state"] == "refused"
    assert result["reason"].startswith(reason)


def test_an_event_takes_a_file_in_at_once_and_needs_the_token(pushed: Pushed, ask: Ask) -> None:
    data = json.dumps({"version": 1, "reports": [report("520115")]}).encode()
    pushed.objects.put("weather", "feed/event.json", data)
    event = {
        "Records": [
            {
                "eventName": "s3:ObjectCreated:Put",
                "s3": {
                    "bucket": {"name": pushed.objects.bucket("weather")},
                    "object": {"key": "feed%2Fevent.json", "eTag": "x"},
                },
            }
        ]
    }
    assert pushed.client.post("/events/weather", json=event).status_code == 401
    answer = pushed.client.post("/events/weather", json=event, headers=TOKEN)
    assert answer.json() == {"done": {"feed/event.json": "taken"}}
    again = pushed.client.post("/events/weather", json=event, headers=TOKEN)
    assert again.json() == {"done": {"feed/event.json": "already in"}}
    assert ask(pushed.client, district_id="520115")["status"] == 0


def test_a_report_that_is_too_old_is_passed_over(pushed: Pushed, ask: Ask) -> None:
    pushed.feed(report("520115", 60 * 7))
    assert ask(pushed.client, district_id="520115")["status"] == 44


def test_the_documents_hold_the_schema_and_an_example_of_it() -> None:
    assert (DOCS / "weather-feed.schema.json").read_bytes() == render_schema()
    page = (DOCS / "weather.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    assert FeedFile.model_validate_json(example).reports[0].district_id == "520115"
    for language in ("", "zh/"):
        text = (DOCS / language / "weather.md").read_text(encoding="utf-8")
        assert FeedFile.model_validate_json(text.partition("```json\n")[2].partition("```")[0])


def test_the_page_of_the_api_shows_what_the_example_gives(pushed: Pushed, ask: Ask) -> None:
    page = (DOCS / "weather.md").read_text(encoding="utf-8")
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])
    station = service.station()
    station.desk._clock = lambda: datetime(2026, 11, 30, 0, 10, tzinfo=UTC).timestamp()
    pushed.push("feed/example.json", example)
    answer = ask(pushed.client, district_id="520115")
    shown = (DOCS / "api/map-weather.md").read_text(encoding="utf-8").partition("```json\n")[2]
    assert answer == json.loads(shown.partition("```")[0])
