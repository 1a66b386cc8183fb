"""Fetching: verified, atomic, shared between processes, and never without a good version it had."""

import logging
import multiprocessing
import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from shared.config import Settings
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.artifact_cache import SPARE_BYTES, Lease
from shared.stores.errors import (
    ArtifactCorrupt,
    ArtifactError,
    CacheUnusable,
    ManifestError,
    ObjectStoreUnavailable,
)
from tests.functional.stores.artifacts.conftest import BUCKET, Case


def requests_of(objects: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the keys that are read from now on."""
    keys: list[str] = []
    get, stream = objects.get, objects.stream

    def counted_get(bucket: str, key: str, **options: Any) -> bytes:
        keys.append(key)
        return get(bucket, key, **options)

    def counted_stream(bucket: str, key: str) -> Any:
        keys.append(key)
        return stream(bucket, key)

    monkeypatch.setattr(objects, "get", counted_get)
    monkeypatch.setattr(objects, "stream", counted_stream)
    return keys


def test_a_second_fetch_reads_the_pointer_only(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    case.publish({"a": b"1", "b": b"2"})
    first = case.store.fetch(case.name)
    keys = requests_of(case.objects, monkeypatch)
    assert case.reader("cache").fetch(case.name) == first
    assert keys == [f"{case.name}/current"]


def test_a_new_version_is_followed_and_the_one_before_stays_as_spare(case: Case) -> None:
    paths = []
    for second in range(3):
        case.publish_at(second, {"a": str(second).encode()})
        paths.append(case.store.fetch(case.name))
    assert (paths[2] / "a").read_bytes() == b"2"
    assert [path.exists() for path in paths] == [False, True, True]


def test_a_changed_local_file_is_noticed_and_brought_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = case.publish({"a": b"12", "b": b"34"})
    path = case.store.fetch(case.name)
    before = (path / "a").stat()
    (path / "a").write_bytes(b"1x")
    os.utime(path / "a", ns=(before.st_atime_ns, before.st_mtime_ns))  # same size, same time of writing
    keys = requests_of(case.objects, monkeypatch)
    assert (case.store.fetch(case.name) / "a").read_bytes() == b"12"
    assert f"{case.name}/{version}/a" in keys
    assert f"{case.name}/{version}/b" not in keys


def test_a_copied_cache_is_hashed_once_and_then_trusted(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    case.publish({"a": b"12"})
    case.store.fetch(case.name)
    shutil.copytree(case.temporary / "cache", case.temporary / "copied")
    keys = requests_of(case.objects, monkeypatch)
    assert (case.reader("copied").fetch(case.name) / "a").read_bytes() == b"12"
    assert keys == [f"{case.name}/current"]


def test_a_corrupt_new_version_leaves_the_old_one_in_use_and_says_so(
    case: Case, caplog: pytest.LogCaptureFixture
) -> None:
    old = case.publish_at(0, {"a": b"good"})
    path = case.store.fetch(case.name)
    new = case.publish_at(1, {"a": b"new!"})
    case.put(f"{new}/a", b"bad!")
    with caplog.at_level(logging.WARNING):
        assert case.store.fetch(case.name) == path
    state = case.store.state(case.name)
    assert state is not None
    assert (state.version, state.pointer_version) == (old, new)
    assert "sha256" in (state.fault or "")
    assert "trying once more" in caplog.text
    assert f"stays at {old}" in caplog.text
    case.put(f"{new}/a", b"new!")
    assert (case.store.fetch(case.name) / "a").read_bytes() == b"new!"
    assert case.store.state(case.name).fault is None


def test_a_corrupt_first_version_is_an_error(case: Case) -> None:
    version = case.publish({"a": b"12345"})
    for data in (b"1234x", b"1234", b"123456789"):
        case.put(f"{version}/a", data)
        with pytest.raises(ArtifactCorrupt, match=f"{case.name}/{version}/a"):
            case.store.fetch(case.name)
    case.objects.delete(BUCKET, f"{case.name}/{version}/a")
    with pytest.raises(ArtifactCorrupt, match="is missing"):
        case.store.fetch(case.name)


def test_a_cold_machine_takes_the_version_before_a_damaged_one_and_says_so(case: Case) -> None:
    oldest, older = case.publish_at(0, {"a": b"oldest"}), case.publish_at(1, {"a": b"older"})
    current = case.publish_at(2, {"a": b"current"})
    later = case.publish_at(3, {"a": b"gone back from"})
    case.store.use(case.name, current)
    case.put(f"{current}/a", b"damaged")
    cold = case.reader("cold")
    found = cold.resolve(case.name)
    assert (found.version, found.pointer_version) == (older, current)
    assert (found.path / "a").read_bytes() == b"older"
    assert "sha256" in (found.fault or "")
    case.put(f"{older}/a", b"dama!")
    assert case.reader("colder").resolve(case.name).version == oldest
    case.put(f"{current}/a", b"current")
    assert cold.resolve(case.name).fault is None
    assert later > current


def test_a_download_that_was_interrupted_keeps_its_good_files(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = case.publish({"a": b"1", "b": b"2", "c": b"3"})
    case.put(f"{version}/c", b"x")
    with pytest.raises(ArtifactCorrupt):
        case.store.fetch(case.name)
    case.put(f"{version}/c", b"3")
    keys = requests_of(case.objects, monkeypatch)
    assert (case.store.fetch(case.name) / "c").read_bytes() == b"3"
    assert f"{case.name}/{version}/a" not in keys


def test_more_bytes_than_the_manifest_allows_are_never_stored(case: Case) -> None:
    version = case.publish({"a": b"1"})
    case.put(f"{version}/a", b"x" * 5_000_000)
    with pytest.raises(ArtifactCorrupt, match="more than 1 bytes"):
        case.store.fetch(case.name)
    stored = [file for file in case.temporary.joinpath("cache").rglob("*") if file.is_file()]
    assert sum(file.stat().st_size for file in stored) < 10_000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 2}, "update the bundle"),
        ({"files": [{"path": "../../../escaped", "size": 1, "sha256": "0" * 64}]}, "plain names"),
        ({"files": [{"path": "/tmp/escaped", "size": 1, "sha256": "0" * 64}]}, "plain names"),  # noqa: S108
        ({"files": [{"path": "a", "size": 2**60, "sha256": "0" * 64}]}, "MiB"),
    ],
)
def test_a_manifest_that_asks_for_something_unsafe_is_refused(
    case: Case, changes: dict[str, object], message: str
) -> None:
    version = case.publish({"a": b"1"})
    manifest = orjson.loads(case.objects.get(BUCKET, f"{case.name}/{version}/manifest.json"))
    case.put(f"{version}/manifest.json", orjson.dumps(manifest | changes))
    with pytest.raises((ManifestError, CacheUnusable), match=message):
        case.store.fetch(case.name)
    assert not list(case.temporary.rglob("escaped*"))


def test_a_pointer_to_nowhere_keeps_the_good_version(case: Case) -> None:
    case.publish({"a": b"1"})
    path = case.store.fetch(case.name)
    for pointer in (
        b"",
        b"not json",
        b'{"format": 1, "version": "../../x", "since": "2026-01-01T00:00:00Z"}',
    ):
        case.put("current", pointer)
        assert case.store.fetch(case.name) == path
        assert case.store.state(case.name).fault
    case.point_to("20200101T000000000Z-0123456789ab")
    assert case.store.fetch(case.name) == path
    assert case.store.state(case.name).pointer_version == "20200101T000000000Z-0123456789ab"


def test_without_the_object_store_the_last_good_version_serves(case: Case, server_settings: Settings) -> None:
    case.publish({"a": b"1"})
    path = case.store.fetch(case.name)
    gone = ObjectStore(server_settings.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"}))
    store = ArtifactStore(gone, BUCKET, case.temporary / "cache")
    assert store.fetch(case.name) == path
    assert "does not answer" in store.state(case.name).fault
    with pytest.raises(ObjectStoreUnavailable):
        ArtifactStore(gone, BUCKET, case.temporary / "empty").fetch(case.name)


def _fetch_in_a_process(settings: Settings, name: str, cache: Path, start: float, results: Any) -> None:
    store = ArtifactStore(ObjectStore(settings), BUCKET, cache)
    read: list[str] = []
    stream = store._objects.stream
    store._objects.stream = lambda bucket, key: (read.append(key), stream(bucket, key))[1]  # type: ignore[method-assign]
    time.sleep(max(start - time.time(), 0))
    results.put((str(store.fetch(name)), len(read)))


def test_processes_that_start_together_download_once(case: Case, server_settings: Settings) -> None:
    case.publish({str(number): os.urandom(200_000) for number in range(6)})
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    arguments = (server_settings, case.name, case.temporary / "shared", time.time() + 2.5, results)
    processes = [context.Process(target=_fetch_in_a_process, args=arguments) for _ in range(3)]
    for process in processes:
        process.start()
    outcomes = [results.get(timeout=60) for _ in processes]
    for process in processes:
        process.join(10)
    assert len({path for path, _ in outcomes}) == 1
    assert sorted(count for _, count in outcomes) == [0, 0, 6]


def test_a_lease_keeps_an_old_version_from_being_tidied(case: Case) -> None:
    case.publish_at(0, {"a": b"0"})
    oldest = case.store.fetch(case.name)
    lease = Lease(oldest)
    for second in (1, 2, 3):
        case.publish_at(second, {"a": str(second).encode()})
        case.store.fetch(case.name)
    assert (oldest / "a").read_bytes() == b"0"
    lease.release()
    case.publish_at(4, {"a": b"4"})
    case.store.fetch(case.name)
    assert not oldest.exists()


def test_a_cache_that_cannot_be_written_is_named(case: Case, tmp_path: Path) -> None:
    case.publish({"a": b"1"})
    (tmp_path / "a-file").write_bytes(b"")
    store = ArtifactStore(case.objects, BUCKET, tmp_path / "a-file")
    with pytest.raises(CacheUnusable, match="CACHE_DIR"):
        store.fetch(case.name)


@pytest.mark.parametrize("damaged", [b"2" * 999_999 + b"x", b"2" * 500_000])
def test_a_damaged_copy_is_replaced_on_a_disk_that_holds_no_two(
    case: Case, monkeypatch: pytest.MonkeyPatch, damaged: bytes
) -> None:
    version = case.publish({"a": b"1", "b": b"2" * 1_000_000})
    path = case.store.fetch(case.name)

    def small_disk(folder: Path) -> Any:
        used = sum(file.stat().st_size for file in path.parent.rglob("*") if file.is_file())
        return shutil.disk_usage("/")._replace(free=SPARE_BYTES + 1_100_000 - used)

    (path / "b").write_bytes(damaged)
    with (path / "b").open("rb") as reader:
        with monkeypatch.context() as patch:
            patch.setattr("shared.stores.artifact_cache.shutil", SimpleNamespace(disk_usage=small_disk))
            assert (case.store.fetch(case.name) / "b").read_bytes() == b"2" * 1_000_000
        assert reader.read() == damaged, "whoever has mapped it would die of a file that becomes shorter"
    assert path.name == version


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_cache_of_another_user_is_refused(case: Case, tmp_path: Path) -> None:
    planted = tmp_path / "planted" / "artifacts"
    planted.mkdir(parents=True)
    os.chown(planted, 65534, 65534)
    with pytest.raises(CacheUnusable, match="belongs to the user 65534"):
        ArtifactStore(case.objects, BUCKET, tmp_path / "planted").fetch(case.name)


def test_every_error_of_fetch_has_one_root() -> None:
    assert issubclass(ArtifactCorrupt, ArtifactError)
    assert issubclass(ManifestError, ArtifactError)
