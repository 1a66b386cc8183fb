"""Admission on a real Redis Cluster of three masters: one slot for an app's keys, redirections are learnt."""

import asyncio
import time

import pytest

from shared.access import AccessGuard, Caller
from shared.access.cluster import SLOTS, slot_of
from shared.access.directory import AppDirectory
from shared.access.rediskeys import app_key
from shared.config import Settings
from tests.redis_cluster import running_cluster

PHOTO = "body_seg_photo"
MASTERS = 3


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    """Clients of three masters that share the slots."""
    with running_cluster(tmp_path_factory.mktemp("cluster"), MASTERS) as masters:
        yield [node.client for node in masters]


@pytest.fixture(scope="module")
def settings(nodes):
    port = nodes[0].connection_pool.connection_kwargs["port"]
    return Settings(
        redis_url=f"redis+cluster://127.0.0.1:{port}",
        token_signing_key="a signing key that only the tests know",
        redis_timeout_ms=2_000,
    )


@pytest.fixture(scope="module")
def directory(settings):
    opened = AppDirectory.open(settings)
    yield opened
    opened.close()


def test_50_apps_are_admitted_wherever_they_lie(settings, directory, nodes):
    apps = [directory.create(f"app {number}")[0] for number in range(50)]
    keys = {app.appid: directory.add_key(app.appid, "server")[1].ak for app in apps}
    directory.set_limits(apps[0].appid, PHOTO, quota=1)

    async def use():
        guard = AccessGuard.open(settings)
        decisions = []
        for app in apps:
            token = guard.signer.issue(app.appid, 1, time.time()).access_token
            decisions += [await guard.admit_token(PHOTO, token) for _ in range(2)]
            decisions.append(await guard.admit_key("track", keys[app.appid], Caller(), group="query"))
        await guard.close()
        return decisions

    decisions = asyncio.run(use())
    assert not any(decision.is_degraded for decision in decisions)
    assert [decision.outcome.value for decision in decisions[:3]] == ["admitted", "quota", "admitted"]
    assert all(decision.is_admitted for decision in decisions[3:])
    owners = {slot_of(app_key(app.appid)) * MASTERS // SLOTS for app in apps}
    assert owners == set(range(MASTERS))
    assert {app.appid for app in directory.all()} >= {app.appid for app in apps}
    assert next(iter(directory.usage(apps[1].appid, PHOTO).values())).calls == 2


def test_an_app_is_found_while_and_after_its_slot_moves(settings, directory, nodes):
    """During the move Redis refuses scripts in that slot, and only there; after it MOVED is followed."""
    app, other = directory.create("moving")[0], directory.create("staying")[0]
    slot = slot_of(app_key(app.appid))
    source = nodes[slot * MASTERS // SLOTS]
    target = nodes[(slot * MASTERS // SLOTS + 1) % MASTERS]
    source_id, target_id = (node.execute_command("CLUSTER", "MYID").decode() for node in (source, target))
    port = target.connection_pool.connection_kwargs["port"]

    async def use():
        guard = AccessGuard.open(settings)
        token = guard.signer.issue(app.appid, 1, time.time()).access_token
        before = await guard.admit_token(PHOTO, token)
        target.execute_command("CLUSTER", "SETSLOT", slot, "IMPORTING", source_id)
        source.execute_command("CLUSTER", "SETSLOT", slot, "MIGRATING", target_id)
        moved = source.execute_command("CLUSTER", "GETKEYSINSLOT", slot, 100)
        source.execute_command("MIGRATE", "127.0.0.1", port, "", 0, 5_000, "KEYS", *moved)
        during = [await guard.admit_token(PHOTO, token) for _ in range(4)]
        elsewhere = guard.signer.issue(other.appid, 1, time.time()).access_token
        beside = await guard.admit_token(PHOTO, elsewhere)
        for node in (target, source, *nodes):
            node.execute_command("CLUSTER", "SETSLOT", slot, "NODE", target_id)
        after = await guard.admit_token(PHOTO, token)
        await guard.close()
        return before, during, beside, after

    before, during, beside, after = asyncio.run(use())
    assert all(decision.is_admitted for decision in (before, *during, beside, after))
    assert [decision.is_degraded for decision in (before, beside, after)] == [False] * 3
    usage = next(iter(directory.usage(app.appid, PHOTO).values()))
    assert (usage.calls, usage.spent_units) == (6 - usage.unmetered_units, 6)
    assert usage.unmetered_units == sum(decision.is_degraded for decision in during)
