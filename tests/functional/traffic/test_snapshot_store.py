"""The snapshot in a real Redis: one writer, whole snapshots for every reader."""

import threading
from collections.abc import Iterator

import pytest

from shared.config import Settings
from shared.stores.redis import blocking_redis_client
from shared.traffic.snapshot_store import SnapshotStore


@pytest.fixture
def store(server_settings: Settings, redis_flushed: str) -> Iterator[SnapshotStore]:
    client = blocking_redis_client(server_settings)
    yield SnapshotStore(client)
    client.close()


def test_a_snapshot_is_read_as_it_was_written(store: SnapshotStore) -> None:
    assert store.head() is store.read() is store.read_details() is store.state() is None
    token = store.take_lease() or ""
    assert store.write(token, 1_000.5, "n", {7: 30, 9: 6}, b"details", b"state") == 1
    snapshot = store.read()
    assert snapshot is not None
    assert (snapshot.version, snapshot.made_at, snapshot.network) == (1, 1_000.5, "n")
    assert snapshot.speeds == {7: 30, 9: 6}
    head, details = store.read_details() or (None, b"")
    assert (head and head.version, details, store.state()) == (1, b"details", b"state")


def test_one_process_writes_at_a_time_and_one_that_lost_the_lease_writes_nothing(
    store: SnapshotStore,
) -> None:
    first = store.take_lease()
    assert first is not None
    assert store.take_lease() is None
    store.release_lease("another")
    assert store.take_lease() is None
    store.release_lease(first)
    second = store.take_lease()
    assert second is not None
    assert store.write(first, 1.0, "n", {}, b"", b"") == 0
    assert store.read() is None
    assert store.write(second, 1.0, "n", {}, b"", b"") == 1


def test_no_reader_sees_parts_of_two_snapshots(store: SnapshotStore) -> None:
    token, mixtures = store.take_lease() or "", []
    store.write(token, 0.0, "n0", dict.fromkeys(range(2_000), 1), b"0", b"")
    stop = threading.Event()

    def read_on() -> None:
        while not stop.is_set():
            snapshot = store.read()
            if snapshot is None or len({*snapshot.speeds.values(), int(snapshot.made_at) + 1}) != 1:
                mixtures.append(snapshot)

    readers = [threading.Thread(target=read_on) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(60):
        store.write(token, float(number), "n0", dict.fromkeys(range(2_000), number + 1), b"0", b"")
    stop.set()
    for reader in readers:
        reader.join()
    assert mixtures == []
