"""The process mode over a Redis Cluster of 3 + 3 and Ceph: a failover under calls."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from shared.access.directory import AppDirectory
from shared.access.errors import StoreUnreachable
from tests.e2e.running_bundle import RunningBundle
from tests.production.steady_calls import SteadyCalls
from tests.redis_cluster import NODE_TIMEOUT_MS, wait_until
from tests.shapes import SiteParts

pytestmark = [pytest.mark.slow, pytest.mark.shapes(mode="processes", parts="site")]

RATE = 40.0
BEFORE_SECONDS, AFTER_SECONDS = 3.0, 12.0
MOST_SECONDS = NODE_TIMEOUT_MS / 1_000 + 3
OPEN, CLOSED = "ip_location", "place_search"
QPS = 100


def test_the_environment_file_leads_to_the_cluster(bundle: RunningBundle, parts: SiteParts) -> None:
    assert bundle.settings.redis_url.get_secret_value() == parts.environment["REDIS_URL"]
    directory = AppDirectory.open(bundle.settings)
    assert bundle.secrets["demo_appid"] in {app.appid for app in directory.all()}
    directory.close()
    assert bundle.find_pid("redis-server") is None


def test_a_failover_under_calls_costs_open_services_nothing_and_every_answer_is_counted(
    bundle: RunningBundle, parts: SiteParts
) -> None:
    directory = AppDirectory.open(bundle.settings)
    app, _ = directory.create("failover")
    for service in (OPEN, CLOSED):
        directory.set_limits(app.appid, service, quota=-1, qps=QPS)
    ak = directory.add_key(app.appid, "server")[1].ak
    services = {
        OPEN: ("/location/ip", {"ip": "58.16.0.1", "ak": ak}),
        CLOSED: ("/place/v2/search", {"query": "银行", "region": "北京", "output": "json", "ak": ak}),
    }
    warm_up = SteadyCalls(bundle.address, services, RATE)
    asyncio.run(warm_up.run(0.5))
    master = parts.find_master(app.appid)
    assert master is not None
    calls = SteadyCalls(bundle.address, services, RATE)
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(asyncio.run, calls.run(BEFORE_SECONDS + AFTER_SECONDS))
        time.sleep(BEFORE_SECONDS)
        killed = time.monotonic()
        master.kill()
        asking.result()

    assert {call.status for call in calls.of(OPEN)} == {0}
    after = [call for call in calls.of(CLOSED) if call.sent >= killed]
    first_refusal = next(call.sent for call in after if not call.is_answered)
    seconds = next(call.sent for call in after if call.is_answered and call.sent > first_refusal) - killed
    refusals = sum(not call.is_answered for call in after)
    print(f"\nfailover: {len(calls.calls)} calls, {refusals} of {CLOSED} refused, back after {seconds:.1f} s")
    assert seconds < MOST_SECONDS
    later = [call.is_answered for call in after if call.sent > killed + MOST_SECONDS]
    assert sum(later) > 0.8 * len(later), "a busy machine may stall for a second, no longer"

    answered = {
        service: sum(call.is_answered for call in (*warm_up.of(service), *calls.of(service)))
        for service in services
    }

    def counts() -> dict[str, int]:
        usage = directory.usage_today(app.appid)
        return {service: usage[service].spent_units for service in services}

    def are_counted() -> bool:
        with suppress(StoreUnreachable):  # by its first error the client of the command line learns of it
            return counts() == answered
        return False

    try:
        wait_until(are_counted, 10)
    finally:
        print(f"answered {answered}, counted {counts()}")
        directory.close()
        master.start()
        wait_until(parts.is_whole)
