"""An older set-up is upgraded, killed at any step, and answers as before; so it does after a rollback."""

import multiprocessing
import os
import random
import signal
import time
from collections import deque
from pathlib import Path

import pytest

from shared.access import Caller, Outcome
from shared.changes.errors import ChangesFrozen, LayoutMismatch
from shared.changes.freeze import CURRENT, FreezeBook
from shared.changes.layout import read_layout
from shared.changes.layout_version import KEY, LAYOUT
from shared.config import Settings
from shared.stores import ObjectStore
from shared.stores.redis import blocking_redis_client
from tests.functional.conftest import with_guard
from tests.functional.migration.older_setup import write_older_setup
from tools.local.assembly import Options
from tools.local.data_layout import RolledBack, fit_data
from tools.local.home import Home
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer
from tools.local.report import Report
from tools.migration.errors import MigrationError
from tools.migration.steps import STEPS, Step, Stores, read_mark
from tools.migration.upgrade import RECORD, Migration, UpgradeRecord


@pytest.fixture(scope="module")
def own_settings(server_settings):
    with RedisServer() as redis_server, ObjectServer() as object_server:
        secret = type(server_settings.redis_url)
        yield server_settings.model_copy(
            update={
                "redis_url": secret(redis_server.url),
                "redis_timeout_ms": 5_000,
                "s3_endpoint_url": object_server.endpoint_url,
                "s3_access_key_id": secret(object_server.access_key),
                "s3_secret_access_key": secret(object_server.secret_key),
            }
        )


@pytest.fixture
def stores(own_settings):
    client, objects = blocking_redis_client(own_settings), ObjectStore(own_settings)
    client.flushall()
    objects.ensure_bucket("reports")
    objects.delete("reports", "layout.json")
    yield Stores(client, objects)
    client.close()


@pytest.fixture
def older_keys(stores):
    return write_older_setup(stores.client, stores.objects)


def answers(settings: Settings, keys: dict[int, str]) -> list[tuple[Outcome, ...]]:
    """Return what each app's key is answered by a machine inside and one outside its network."""

    async def use(guard):
        found = []
        for ak in keys.values():
            inside = await guard.admit_key("geocoding", ak, Caller(ip="10.0.0.1"))
            outside = await guard.admit_key("geocoding", ak, Caller(ip="192.0.2.1"))
            found.append((inside.outcome, outside.outcome))
        return found

    return with_guard(settings, use)


def records(stores: Stores) -> dict[bytes, object]:
    """Return everything in Redis that belongs to apps."""
    client = stores.client
    keys = [key for key in client.scan_iter("*{*") if not key.startswith((b"ring", b"today", b"answer"))]
    # The fields of a hash have no order; their bytes do.
    return {key: client.hgetall(key) if client.type(key) == b"hash" else client.dump(key) for key in keys}


@pytest.mark.usefixtures("older_keys")
def test_a_bundle_asks_for_an_upgrade_makes_it_and_goes_back(own_settings, stores, tmp_path):
    home, report = Home(tmp_path), Report(time.monotonic())

    def fit(migration: str = "none") -> None:
        fit_data(Options(migration=migration), own_settings, home, report)

    with pytest.raises(LayoutMismatch, match="layout 0"):
        fit()
    fit("upgrade")
    fit()
    with pytest.raises(RolledBack, match="start the release that wrote it"):
        fit("rollback")
    with pytest.raises(LayoutMismatch, match="layout 0"):
        fit()


def test_an_older_setup_is_upgraded_once_and_answers_as_before(own_settings, stores, older_keys, tmp_path):
    before = answers(own_settings, older_keys)
    assert read_layout(stores.client) == 0
    outcome = Migration(stores, tmp_path).upgrade()
    assert outcome.record is not None
    assert outcome.record.apps == len(older_keys)
    assert Path(outcome.record.backup).stat().st_mode & 0o077 == 0  # it holds secrets
    assert read_layout(stores.client) == read_mark(stores.objects) == LAYOUT
    assert answers(own_settings, older_keys) == before
    assert Migration(stores, tmp_path).upgrade().record is None  # nothing left to do
    assert len(list(tmp_path.iterdir())) == 1


def run_until_killed(settings: Settings, folder: Path, killing_at: int) -> None:
    """Upgrade in a process of its own that kills itself at a notice, or at a command of Redis."""
    client = blocking_redis_client(settings)
    execute, left = client.execute_command, deque(range(killing_at))

    def execute_or_die(*words, **options):
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        left.pop()
        return execute(*words, **options)

    client.execute_command = execute_or_die
    Migration(Stores(client, ObjectStore(settings)), folder).upgrade()


def test_killed_anywhere_again_and_again_it_goes_on_and_answers_as_before(
    own_settings, stores, older_keys, tmp_path
):
    before = answers(own_settings, older_keys)
    chance = random.Random(7)  # noqa: S311 - kills, no secrets
    spawn = multiprocessing.get_context("fork")
    kills, commands = 0, 0
    while read_layout(stores.client) != LAYOUT:
        commands += chance.randint(1, 9)  # each run gets a little further than the one before
        process = spawn.Process(target=run_until_killed, args=(own_settings, tmp_path, commands))
        process.start()
        process.join(120)
        kills += process.exitcode == -signal.SIGKILL
    assert kills >= 5
    Migration(stores, tmp_path).upgrade()  # killed behind the version, it only closes the record
    assert answers(own_settings, older_keys) == before
    assert Migration(stores, tmp_path).record().finish_time
    assert Migration(stores, tmp_path).upgrade().record is None


@pytest.mark.parametrize("place", range(len(STEPS)))
def test_killed_at_each_step_the_old_version_stays_until_all_is_done(
    own_settings, stores, older_keys, tmp_path, place
):
    before = answers(own_settings, older_keys)

    def fail(stores):
        raise InterruptedError

    broken = [Step(step.layout, step.name, fail) if step is STEPS[place] else step for step in STEPS]
    with pytest.raises(InterruptedError):
        Migration(stores, tmp_path, broken).upgrade()
    assert read_layout(stores.client) == 0
    outcome = Migration(stores, tmp_path).upgrade()
    assert outcome.is_resumed
    assert len(list(tmp_path.iterdir())) == 1  # the backup is the one of before the first try
    assert answers(own_settings, older_keys) == before


def test_a_rollback_brings_back_what_was_there_and_nothing_else(own_settings, stores, older_keys, tmp_path):
    before = records(stores)
    Migration(stores, tmp_path).upgrade()
    stores.client.set("something-newer", "1")
    file = Migration(stores, tmp_path).rollback()
    assert file.parent == tmp_path.resolve()
    assert records(stores) == before
    assert not stores.client.exists("something-newer", KEY)
    assert (read_layout(stores.client), read_mark(stores.objects)) == (0, 0)
    Migration(stores, tmp_path).upgrade()  # and forward again
    assert read_layout(stores.client) == LAYOUT


def test_a_step_that_changes_an_app_is_noticed_and_the_version_stays(stores, older_keys, tmp_path):
    def lose_a_key(stores):
        appid = next(iter(older_keys))
        stores.client.srem("apps", str(appid))

    with pytest.raises(MigrationError, match="rollback"):
        Migration(stores, tmp_path, [*STEPS, Step(LAYOUT, "a faulty step", lose_a_key)]).upgrade()
    assert read_layout(stores.client) == 0
    Migration(stores, tmp_path).rollback()


@pytest.mark.parametrize("go", ["upgrade", "rollback"])
def test_a_freeze_refuses_both_ways(stores, older_keys, tmp_path, go):
    book = FreezeBook(stores.client)
    book.begin(end_time=int(time.time()) + 600, author="Zhang", reason="重保")
    with pytest.raises(ChangesFrozen, match="重保"):
        getattr(Migration(stores, tmp_path), go)()
    stores.client.delete(CURRENT)


def make_newer(stores: Stores, appid: int) -> None:
    stores.client.set(KEY, LAYOUT + 1)


def damage_record(stores: Stores, appid: int) -> None:
    stores.client.hset(f"app:{{{appid}}}", "record", "{")


def lose_backup(stores: Stores, appid: int) -> None:
    record = UpgradeRecord(from_layout=0, to_layout=1, backup="/gone.zip", apps=1, content="", began_at=1)
    stores.client.set(RECORD, record.model_dump_json())


@pytest.mark.parametrize(
    ("change", "advice"),
    [
        (make_newer, "start the newer release"),
        (damage_record, "is damaged"),
        (lose_backup, "rollback FILE"),
    ],
)
def test_what_cannot_be_upgraded_is_left_alone_with_what_to_do(stores, older_keys, tmp_path, change, advice):
    change(stores, next(iter(older_keys)))
    with pytest.raises(MigrationError, match=advice):
        Migration(stores, tmp_path).upgrade()
    assert list(tmp_path.iterdir()) == []
