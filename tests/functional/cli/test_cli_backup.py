"""A backup of one bundle, restored on an empty machine: apps, keys, quotas and objects answer as before."""

import hashlib
import threading
import time
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import redis as redis_py

from functions.auth_token.main import FUNCTION as AUTH_TOKEN
from functions.map_coordinate.main import FUNCTION as COORDINATE
from shared.access import Caller, Outcome
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.stores import ObjectStore
from shared.stores.redis import blocking_redis_client
from tests.functional.conftest import with_guard
from tools.backup.archive import BUCKETS, read_manifest, restore_backup, write_backup
from tools.backup.errors import DamagedBackup, StateExists
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer


@pytest.fixture
def patient(server_settings: Settings) -> Settings:
    return server_settings.model_copy(update={"redis_timeout_ms": 5_000})


@pytest.fixture
def empty_machine(patient):
    """Settings of a Redis and an S3 that hold nothing, with the same signing key."""
    with RedisServer() as redis_server, ObjectServer() as object_server:
        secret = type(patient.redis_url)
        yield patient.model_copy(
            update={
                "redis_url": secret(redis_server.url),
                "s3_endpoint_url": object_server.endpoint_url,
                "s3_access_key_id": secret(object_server.access_key),
                "s3_secret_access_key": secret(object_server.secret_key),
            }
        )


def sign(address: str, sk: str) -> str:
    """Return the signature of an address as the contract says it."""
    text = quote(address, safe="/:=&?#+!$,;'@()*[]") + sk
    return hashlib.md5(quote_plus(text).encode()).hexdigest()  # noqa: S324 - Baidu's


def admit(settings: Settings, ak: str, token: str):
    async def use(guard):
        by_key = await guard.admit_key("geocoding", ak, Caller(ip="10.0.0.1"))
        by_token = await guard.admit_token("body_seg_photo", token)
        return by_key.outcome, by_token.outcome

    return with_guard(settings, use)


@pytest.mark.parametrize("place", ["readable", "link"])
def test_what_stood_in_the_place_of_a_backup_gets_nothing_of_it(patient, tmp_path: Path, place: str):
    part, elsewhere = tmp_path / "backup.zip.part", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"")
    if place == "link":
        part.symlink_to(elsewhere)
    else:
        part.write_bytes(b"")
        part.chmod(0o666)
        held = part.open("rb")
    write_backup(tmp_path / "backup.zip", blocking_redis_client(patient), ObjectStore(patient), buckets=())
    assert (tmp_path / "backup.zip").stat().st_mode & 0o077 == 0
    assert elsewhere.read_bytes() == b""
    if place == "readable":
        with held:
            assert held.read() == b"", "who had it open reads on"
    assert read_manifest(tmp_path / "backup.zip")["objects"] == 0


def test_an_empty_machine_answers_as_the_old_one_did(patient, directory, empty_machine, tmp_path: Path):
    app, _ = directory.create("an app with a quota")
    key = directory.add_key(app.appid, "server")[1]
    directory.set_limits(app.appid, "geocoding", quota=3)

    async def issue(guard):
        return guard.signer.issue(app.appid, app.generation, time.time()).access_token

    token = with_guard(patient, issue)
    assert admit(patient, key.ak, token) == (Outcome.ADMITTED, Outcome.ADMITTED)
    store = ObjectStore(patient)
    store.ensure_bucket("sources")
    store.put("sources", "places/网点 & 1.csv", b"name,lng,lat\n")
    client = blocking_redis_client(patient)
    manifest = write_backup(tmp_path / "backup.zip", client, store)
    assert read_manifest(tmp_path / "backup.zip") == manifest
    assert (tmp_path / "backup.zip").stat().st_mode & 0o077 == 0  # it holds secrets

    new_client, new_store = blocking_redis_client(empty_machine), ObjectStore(empty_machine)
    restore_backup(tmp_path / "backup.zip", new_client, new_store)
    new_directory = AppDirectory.open(empty_machine)
    assert new_directory.get(app.appid) == directory.get(app.appid)
    assert new_directory.usage(app.appid, "geocoding") == directory.usage(app.appid, "geocoding")
    assert new_store.get("sources", "places/网点 & 1.csv") == b"name,lng,lat\n"
    answers = [admit(empty_machine, key.ak, token)[0] for _ in range(3)]
    assert answers == [Outcome.ADMITTED, Outcome.ADMITTED, Outcome.QUOTA]  # one of three was used before
    with pytest.raises(StateExists, match="--replace"):
        restore_backup(tmp_path / "backup.zip", new_client, new_store)
    restore_backup(tmp_path / "backup.zip", new_client, new_store, replace=True)
    assert new_directory.usage(app.appid, "geocoding") == directory.usage(app.appid, "geocoding")
    for opened in (client, new_client, new_directory):
        opened.close()


def test_tokens_signatures_and_switches_of_the_old_machine_hold_on_the_new_one(
    patient, directory, empty_machine, tmp_path: Path, serve
):
    app, secret_key = directory.create("an app with all kinds of keys")
    signed_key = directory.add_key(app.appid, "server", sn=True)[1]
    browser_key = directory.add_key(app.appid, "browser", referers=["*.bank.example"])[1]
    directory.set_enabled(app.appid, False, "weather")
    client = blocking_redis_client(patient)
    write_backup(tmp_path / "backup.zip", client, ObjectStore(patient), ())
    client.close()
    new_client = blocking_redis_client(empty_machine)
    new_client.set("left over", "of another set-up")
    restore_backup(tmp_path / "backup.zip", new_client, ObjectStore(empty_machine), replace=True)
    assert not new_client.exists("left over")
    new_client.close()

    form = {"grant_type": "client_credentials", "client_id": app.api_key, "client_secret": secret_key}
    query = f"/geoconv/v2/?coords=106.7,26.5&model=1&ak={signed_key.ak}"
    signature = sign(query, signed_key.sk)
    page = {"referer": "https://www.bank.example/map"}
    answers = []
    for settings in (patient, empty_machine):
        stores = {name: getattr(settings, name) for name in ("redis_url", "redis_timeout_ms")}
        token, coordinate = serve(AUTH_TOKEN, **stores), serve(COORDINATE, **stores)
        assert token.post("/oauth/2.0/token", data=form).json()["access_token"]
        answers.append(
            [
                coordinate.get(f"{query}&sn={signature}").json(),
                coordinate.get(f"{query}&sn=0{signature[1:]}x").json(),
                coordinate.get(f"/geoconv/v2/?coords=1,2&model=1&ak={browser_key.ak}", headers=page).json(),
                coordinate.get(f"/geoconv/v2/?coords=1,2&model=1&ak={browser_key.ak}").json(),
            ]
        )
    assert answers[0] == answers[1]
    assert [answer["status"] == 0 for answer in answers[1]] == [True, False, True, False]


def test_a_backup_while_calls_run_holds_whole_records(patient, directory, empty_machine, tmp_path: Path):
    app, _ = directory.create("a busy app")
    key = directory.add_key(app.appid, "server")[1]
    stop, granted = threading.Event(), []

    def call():
        async def use(guard):
            while not stop.is_set():
                decision = await guard.admit_key("geocoding", key.ak, Caller(ip="10.0.0.1"))
                granted.append(decision.outcome is Outcome.ADMITTED)

        with_guard(patient, use)

    thread = threading.Thread(target=call)
    thread.start()
    client, store = blocking_redis_client(patient), ObjectStore(patient)
    try:
        while not granted:
            time.sleep(0.01)
        before = sum(granted)
        write_backup(tmp_path / "backup.zip", client, store, ())
        after = sum(granted) + 1
    finally:
        stop.set()
        thread.join()
        client.close()
    new_client = blocking_redis_client(empty_machine)
    restore_backup(tmp_path / "backup.zip", new_client, ObjectStore(empty_machine))
    new_directory = AppDirectory.open(empty_machine)
    (day,) = new_directory.usage(app.appid, "geocoding").values()
    assert before <= day.calls == day.spent_units <= after
    new_client.close()
    new_directory.close()


@pytest.mark.parametrize(("bucket", "key"), [("audit", "2001-01-01.jsonl"), ("reports", "2026-11.json")])
def test_what_nobody_can_make_again_is_in_a_backup(
    patient, empty_machine, tmp_path: Path, bucket: str, key: str
):
    store, other = ObjectStore(patient), ObjectStore(empty_machine)
    store.ensure_bucket(bucket)
    store.put(bucket, key, b"entries")
    client, other_client = blocking_redis_client(patient), blocking_redis_client(empty_machine)
    write_backup(tmp_path / "backup.zip", client, store)
    store.delete(bucket, key)  # other tests look into the bucket
    restore_backup(tmp_path / "backup.zip", other_client, other)
    assert other.get(bucket, key) == b"entries"
    client.close()
    other_client.close()


@pytest.mark.parametrize("damage", ["cut", "changed", "no zip"])
def test_a_damaged_backup_changes_nothing(patient, directory, empty_machine, tmp_path: Path, damage: str):
    directory.create("an app")
    file = tmp_path / "backup.zip"
    client, store = blocking_redis_client(patient), ObjectStore(patient)
    write_backup(file, client, store, BUCKETS)
    client.close()
    content = file.read_bytes()
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        middle = len(content) // 3
        file.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    else:
        file.write_bytes(b"no backup")
    new_client = blocking_redis_client(empty_machine)
    with pytest.raises(DamagedBackup):
        restore_backup(file, new_client, ObjectStore(empty_machine))
    assert new_client.dbsize() == 0
    new_client.close()
    with redis_py.Redis.from_url(patient.redis_url.get_secret_value()) as raw:
        assert raw.exists("apps")
