"""A function that is down for seven minutes: the month shows it by calls alone, and by probes alone."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis as redis_py

from functions.report_monthly.engine.history.columns import BUCKET
from functions.report_monthly.engine.history.rollup import RollUp
from functions.report_monthly.engine.measures.month_files import open_month
from functions.report_monthly.engine.measures.service_month import MonthMeasures, measure_services
from functions.report_monthly.engine.probing.prober import Prober, record_probes
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.catalogue import load_catalogue
from shared.config import Settings
from shared.service_level.months import Month
from shared.stores import ObjectStore
from shared.telemetry.minutes import minute_key
from tests.functional.local.clocked_bundle import ClockedBundle, clocked_bundle, wait_until

pytestmark = pytest.mark.slow
MONTH = Month.parse("2026-03")
SERVICES = ("geoconv", "timezone")
WHOLE, OUTAGE = range(20), range(8, 15)
CALLS = 12
PATHS = (
    "/geoconv/v2?coords=106.7,26.5&model=1&ak={ak}",
    "/timezone/v1?location=26.5,106.7&timestamp=1700000000&ak={ak}",
)


@pytest.fixture(scope="module")
def bundle(server_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClockedBundle]:
    folder = tmp_path_factory.mktemp("seven")
    with clocked_bundle(folder, server_settings, start_seconds=0.5) as running:
        yield running


def pass_minutes(
    bundle: ClockedBundle, first_minute: int, work: Callable[[int], None], await_counts: Callable[[], None]
) -> None:
    """Let the minutes pass, the function down in seven of them; a kill loses the counts of a second."""
    for place in WHOLE:
        if place == OUTAGE.start:
            await_counts()
            bundle.stop("map_coordinate")
        if place == OUTAGE.stop:
            bundle.start("map_coordinate")
        bundle.set_minute(first_minute + place)
        work(first_minute + place)


def measure(
    server_settings: Settings, directory: AppDirectory, redis_url: str, first_minute: int
) -> MonthMeasures:
    """Roll up what Redis has and measure the month until behind the last minute."""
    objects = ObjectStore(server_settings)
    objects.ensure_bucket(BUCKET)
    for info in list(objects.list(BUCKET)):
        objects.delete(BUCKET, info.key)
    now = (first_minute + len(WHOLE)) * 60.0
    with redis_py.Redis.from_url(redis_url) as client:
        RollUp(client, directory, objects, load_catalogue(), lambda: now).run()
    with open_month(objects, MONTH) as connection:
        return measure_services(connection, MONTH, load_catalogue(), (), now)


def bad_minutes(measures: MonthMeasures) -> dict[str, int]:
    return {
        row.service.id: row.measurement.bad_minutes
        for row in measures.services
        if row.measurement.bad_minutes
    }


def test_calls_alone_show_seven_bad_minutes_of_its_services_and_none_of_others(
    bundle: ClockedBundle,
    server_settings: Settings,
    directory: AppDirectory,
    key: MapKey,
    redis_url: str,
) -> None:
    first_minute = MONTH.first_minute + 5_000

    def call(path: str) -> int:
        return int(bundle.client.get(path.format(ak=key.ak)).json()["status"])

    statuses: list[int] = []
    with ThreadPoolExecutor(CALLS) as threads, redis_py.Redis.from_url(redis_url) as client:

        def load(minute: int) -> None:
            statuses.extend(threads.map(call, PATHS * CALLS))

        def count_calls() -> int:
            keys = [minute_key(name, first_minute + place) for name in SERVICES for place in WHOLE]
            return sum(int(client.hget(key, end) or 0) for key in keys for end in ("ok", "failed"))

        def await_counts() -> None:
            wait_until(lambda: count_calls() == len(statuses), 10)

        pass_minutes(bundle, first_minute, load, await_counts)
        await_counts()
    failures = len(OUTAGE) * CALLS * len(SERVICES)
    assert statuses.count(1) == failures
    assert statuses.count(0) == len(statuses) - failures
    measures = measure(server_settings, directory, redis_url, first_minute)
    found = bad_minutes(measures)
    assert set(found) == set(SERVICES)
    assert all(6 <= minutes <= 8 for minutes in found.values()), found
    assert {row.measurement.failures for row in measures.services} == {0, len(OUTAGE) * CALLS}


def test_probes_alone_show_seven_bad_minutes_of_its_services_and_none_of_others(
    bundle: ClockedBundle, server_settings: Settings, directory: AppDirectory, redis_url: str
) -> None:
    first_minute = MONTH.first_minute + 15_000
    signing_key = server_settings.token_signing_key.get_secret_value()
    prober = Prober(bundle.address, signing_key, load_catalogue())
    with redis_py.Redis.from_url(redis_url) as client:

        def probe(minute: int) -> None:
            record_probes(client, minute, asyncio.run(prober.run(SERVICES)))

        pass_minutes(bundle, first_minute, probe, lambda: None)
    measures = measure(server_settings, directory, redis_url, first_minute)
    found = bad_minutes(measures)
    assert set(found) == set(SERVICES)
    assert all(6 <= minutes <= 8 for minutes in found.values()), found
    rows = {row.service.id: row for row in measures.services}
    assert rows["geoconv"].measurement.ok == 0, "a probe is no call"
    assert rows["geoconv"].client == 0
    assert rows["geoconv"].measurement.minutes.probes.sum() == len(WHOLE)
