"""The process mode over a Redis Cluster of 3 + 3: the end-to-end tests, and a failover under calls."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from functions.pack_builder.engine.materials import BuiltPack
from shared.access.cluster import SLOTS, slot_of
from shared.access.directory import AppDirectory
from shared.access.errors import StoreUnreachable
from shared.access.rediskeys import app_key
from tests.e2e.running_bundle import RunningBundle
from tests.e2e.test_bundle_processes import (  # the same tests, over other parts
    test_a_function_that_is_killed_comes_back,
    test_a_photo_goes_through_nginx,
    test_an_upload_reaches_its_function_directly,
    test_every_function_has_a_log_of_its_own,
    test_every_function_has_a_process_with_the_command_of_the_image,
    test_map_services_answer_through_nginx,
    test_nginx_is_a_real_one,
    test_nginx_that_is_killed_comes_back_at_its_address,
    test_the_answer_comes_over_tls_too,
    test_what_is_meant_for_the_cluster_stays_inside,
)
from tests.production.steady_calls import SteadyCalls
from tests.redis_cluster import NODE_TIMEOUT_MS, ClusterNode, wait_until
from tools.local.nginx_server import find_nginx
from tools.local.programs import ProgramError

__all__ = [
    "test_a_function_that_is_killed_comes_back",
    "test_a_photo_goes_through_nginx",
    "test_an_upload_reaches_its_function_directly",
    "test_every_function_has_a_log_of_its_own",
    "test_every_function_has_a_process_with_the_command_of_the_image",
    "test_map_services_answer_through_nginx",
    "test_nginx_is_a_real_one",
    "test_nginx_that_is_killed_comes_back_at_its_address",
    "test_the_answer_comes_over_tls_too",
    "test_what_is_meant_for_the_cluster_stays_inside",
]

pytestmark = pytest.mark.slow

RATE = 40.0
BEFORE_SECONDS, AFTER_SECONDS = 3.0, 12.0
MOST_SECONDS = NODE_TIMEOUT_MS / 1_000 + 3
OPEN, CLOSED = "ip_location", "place_search"
QPS = 100


@pytest.fixture(scope="module")
def bundle(
    redis_address: str,
    tmp_path_factory: pytest.TempPathFactory,
    models_dir: Path,
    built_packs: Sequence[BuiltPack],
) -> Iterator[RunningBundle]:
    """A bundle in process mode whose Redis is the cluster."""
    try:
        find_nginx()
    except ProgramError as error:
        pytest.skip(str(error))
    assert built_packs
    # A machine with other work stalls for longer than 50 ms; what is dead here refuses at once.
    environment = {"REDIS_URL": redis_address, "REDIS_TIMEOUT_MS": "500"}
    home = tmp_path_factory.mktemp("over-a-cluster") / "home"
    running = RunningBundle(home, models_dir, environment, ["--processes"])
    yield running
    running.interrupt()


def test_the_environment_file_leads_to_the_cluster(bundle: RunningBundle, redis_address: str) -> None:
    assert bundle.settings.redis_url.get_secret_value() == redis_address
    directory = AppDirectory.open(bundle.settings)
    assert bundle.secrets["demo_appid"] in {app.appid for app in directory.all()}
    directory.close()
    assert bundle.find_pid("redis-server") is None


def test_a_failover_under_calls_costs_open_services_nothing_and_every_answer_is_counted(
    bundle: RunningBundle, redis_nodes: list[ClusterNode]
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
    master = redis_nodes[slot_of(app_key(app.appid)) * (len(redis_nodes) // 2) // SLOTS]
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
        wait_until(lambda: all(node.is_whole for node in redis_nodes))
