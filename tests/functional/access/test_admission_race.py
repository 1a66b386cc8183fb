"""A hundred clients at once against a limit of five: exactly five get through."""

import asyncio
import multiprocessing
import time

import pytest

from shared.access import AccessGuard
from shared.access.directory import AppDirectory

PHOTO = "body_seg_photo"
PROCESSES, CLIENTS_EACH = 4, 25


def clients(settings, appid, start_at, admitted):
    """Run 25 clients, each with a connection of its own, that call at the same moment."""

    async def client():
        guard = AccessGuard.open(settings)
        token = guard.signer.issue(appid, 1, time.time()).access_token
        await guard.records.fetch(appid)  # connects
        await asyncio.sleep(max(0.0, start_at - time.time()))
        decision = await guard.admit_token(PHOTO, token)
        await guard.close()
        assert not decision.is_degraded
        return decision.is_admitted

    async def all_clients():
        return sum(await asyncio.gather(*(client() for _ in range(CLIENTS_EACH))))

    admitted.put(asyncio.run(all_clients()))


@pytest.mark.parametrize(("qps", "quota"), [(5, None), (0, 5)], ids=["second", "day"])
def test_of_100_clients_at_once_exactly_5_get_through(server_settings, qps, quota):
    settings = server_settings.model_copy(update={"redis_timeout_ms": 5_000})
    directory = AppDirectory.open(settings)
    appid = directory.create("race")[0].appid
    directory.set_limits(appid, PHOTO, qps=qps, quota=quota)
    context = multiprocessing.get_context("fork")
    admitted = context.Queue()
    start_at = time.time() + 1.0
    processes = [
        context.Process(target=clients, args=(settings, appid, start_at, admitted)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    total = sum(admitted.get(timeout=30) for _ in processes)
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert total == 5
    usage = next(iter(directory.usage(appid, PHOTO).values()))
    assert (usage.calls, usage.qps + usage.quota) == (5, 95)
    directory.close()
