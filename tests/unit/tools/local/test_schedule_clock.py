"""The clock of the bundle: which minutes a cron line means, and who is called then."""

import asyncio
from datetime import datetime, timedelta

import httpx
import pytest

from shared.config import Settings
from shared.web.schedule import ScheduledEndpoint
from tools.deployment.event_door import UPLOADS, render_event_door
from tools.deployment.repository import Repository
from tools.local.assembly import ROOT, schedules
from tools.local.schedule_clock import CronError, CronLine, ScheduleClock, ScheduledCall
from tools.routes import load_functions

MONDAY = datetime(2026, 11, 30)


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("*/5 * * * *", [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55]),
        ("7,37 * * * *", [7, 37]),
        ("0 0 30 11 *", [0]),
        ("0 * * * 1", [0]),
        ("0 * * * 0,7", []),
        ("0 * 1 * 1", [0]),
        ("0 * 1 * 2", []),
        ("0 1 * * *", []),
    ],
)
def test_a_line_means_these_minutes_of_a_monday(line: str, minutes: list[int]) -> None:
    cron = CronLine.parse(line)
    assert [n for n in range(60) if cron.matches(MONDAY + timedelta(minutes=n))] == minutes


def test_sunday_is_0_and_7() -> None:
    sunday = MONDAY - timedelta(days=1)
    assert all(CronLine.parse(f"* * * * {day}").matches(sunday) for day in (0, 7))


@pytest.mark.parametrize(
    "line", ["", "* * * *", "60 * * * *", "*/x * * * *", "*/0 * * * *", "a * * * *", "* * 0 * *"]
)
def test_another_line_is_refused(line: str) -> None:
    with pytest.raises(CronError):
        CronLine.parse(line)


def test_who_is_due_is_posted_to_with_the_token_and_a_failure_ends_nothing() -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(500)

    calls = [
        ScheduledCall("http://a/schedules/x", CronLine.parse("*/5 * * * *")),
        ScheduledCall("http://b/schedules/y", CronLine.parse("1 * * * *")),
    ]

    async def tick() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            for minute in range(6):
                await ScheduleClock(calls, "TOKEN").call_due(client, MONDAY + timedelta(minutes=minute))

    asyncio.run(tick())
    assert [str(request.url) for request in requests] == [
        "http://a/schedules/x",
        "http://b/schedules/y",
        "http://a/schedules/x",
    ]
    assert {request.headers["authorization"] for request in requests} == {"Bearer TOKEN"}


def test_the_table_names_what_functions_declare_and_nothing_else() -> None:
    declared = {
        (function.name, path)
        for function in load_functions()
        for endpoint in function.endpoints
        if isinstance(endpoint, ScheduledEndpoint)
        for path in endpoint.paths
    }
    rows = Repository(ROOT).function_table.rows
    assert declared == {(row.folder, schedule.path) for row in rows for schedule in row.schedules}
    door = render_event_door(Repository(ROOT).function_table)
    assert all(f"location = {path} {{" in door for _, path in declared)
    assert f"location = {UPLOADS[1]} {{" in door


def test_the_bundle_calls_a_schedule_where_it_is_of_use() -> None:
    weather = Settings(weather_providers=("feed",))

    def addresses(settings: Settings, **ports: int) -> set[str]:
        return {call.address for call in schedules("http://gateway", ports, settings)}

    always = addresses(Settings())
    assert always == {
        "http://gateway/function/console/schedules/audit",
        "http://gateway/function/map-track/schedules/tracks",
        "http://gateway/function/map-track/schedules/exports",
        "http://gateway/function/map-traffic/schedules/traffic",
        "http://gateway/function/report-monthly/schedules/beat",
        "http://gateway/function/report-monthly/schedules/roll-up",
        "http://gateway/function/report-monthly/schedules/reports",
        "http://gateway/function/report-monthly/schedules/requests",
        "http://gateway/function/report-monthly/schedules/digest",
    }
    probing = addresses(Settings(probe_url="https://maps.bank.example"))
    assert probing - always == {"http://gateway/function/report-monthly/schedules/probes"}
    assert addresses(weather) - always == {"http://gateway/function/map-weather/schedules/weather"}
    assert addresses(weather, map_weather=9000) - always == {"http://127.0.0.1:9000/schedules/weather"}
