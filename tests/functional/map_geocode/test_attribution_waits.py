"""`/attribution` while the object store hangs: what was read is answered at once, and nobody queues."""

import asyncio
import threading
import time

import pytest

from functions.map_geocode.attribution import service
from functions.map_geocode.attribution.service import PublishedPacks
from shared.config import Settings
from shared.stores.errors import ObjectStoreUnavailable

SETTINGS = Settings()


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> "Store":
    store = Store()
    monkeypatch.setattr(service, "_read_manifests", store.read)
    monkeypatch.setattr(service, "KEPT_SECONDS", 0.05)
    monkeypatch.setattr(service, "FIRST_SECONDS", 1.0)
    return store


class Store:
    """An object store that can hang, and counts how often it is asked."""

    def __init__(self) -> None:
        self.answer = threading.Event()
        self.answer.set()
        self.count = 0

    def read(self, settings: Settings) -> list[str]:
        self.count += 1
        if not self.answer.wait(5):
            raise ObjectStoreUnavailable("no answer")
        return [f"manifest {self.count}"]


async def seconds_of_a_crowd(packs: PublishedPacks, count: int) -> tuple[float, list[object]]:
    start = time.monotonic()
    answers = await asyncio.gather(*(packs.manifests(SETTINGS) for _ in range(count)))
    return time.monotonic() - start, list(answers)


@pytest.mark.parametrize("count", [1, 50])
def test_what_was_known_is_answered_at_once(store: Store, count: int) -> None:
    async def run() -> None:
        packs = PublishedPacks()
        assert await packs.manifests(SETTINGS) == ["manifest 1"]
        store.answer.clear()
        await asyncio.sleep(0.1)
        for _ in range(3):
            seconds, answers = await seconds_of_a_crowd(packs, count)
            assert seconds < 0.7
            assert answers == [["manifest 1"]] * count
        await asyncio.sleep(0.1)
        assert store.count == 2
        store.answer.set()
        await asyncio.sleep(0.2)
        assert (await packs.manifests(SETTINGS))[0] == "manifest 2"

    asyncio.run(run())


def test_the_first_callers_wait_a_moment_together_and_later_ones_not_at_all(store: Store) -> None:
    async def run() -> None:
        store.answer.clear()
        packs = PublishedPacks()
        seconds, answers = await seconds_of_a_crowd(packs, 50)
        assert 0.9 < seconds < 4
        assert answers == [[]] * 50
        seconds, _ = await seconds_of_a_crowd(packs, 50)
        assert seconds < 0.7
        assert store.count == 1
        store.answer.set()

    asyncio.run(run())
