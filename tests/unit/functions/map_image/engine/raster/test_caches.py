"""What is kept, what is drawn once, and what is drawn behind the pictures."""

import threading
import time

import numpy as np
import pytest
from isal import isal_zlib

from functions.map_image.engine.raster import tile_cache
from functions.map_image.engine.raster.filling import LIMIT, QUIET_SECONDS, URGENT, Filling
from functions.map_image.engine.raster.flights import Flights
from functions.map_image.engine.raster.levels import Level, TileNumber
from functions.map_image.engine.raster.memory import MemoryCache
from functions.map_image.engine.raster.metatiles import (
    MetatileDamaged,
    deflate_tiles,
    inflate_tile,
    join_tiles,
    split_tiles,
)
from functions.map_image.engine.raster.tile_cache import MetatileKey, TileCache
from functions.map_image.engine.style.grids import Grid

LEVEL = Level(Grid.BAIDU, 10, 1)


def key(column: int) -> MetatileKey:
    return MetatileKey(LEVEL, TileNumber(column, 0))


def test_memory_stays_within_its_bound_and_the_least_used_go_first() -> None:
    cache: MemoryCache[int] = MemoryCache(10 * (1000 + MemoryCache.OVERHEAD))
    for number in range(10):
        cache.put(number, bytes(1000))
    assert cache.get(0) is not None
    for number in range(10, 19):
        cache.put(number, bytes(1000))
        assert cache.size <= 10 * 1200
    assert cache.get(0) is not None, "used a moment ago"
    assert [n for n in range(19) if cache.get(n) is not None] == [0, *range(10, 19)]


def test_a_value_put_again_counts_once_and_one_that_is_too_large_is_not_kept() -> None:
    cache: MemoryCache[str] = MemoryCache(5000)
    for _ in range(100):
        cache.put("a", bytes(1000))
    assert cache.size == 1000 + MemoryCache.OVERHEAD
    cache.put("b", bytes(6000))
    assert (cache.get("a"), cache.get("b"), cache.size) == (None, None, 0)


def test_a_metatile_comes_back_from_its_tiles_and_from_the_store() -> None:
    metatile = np.random.default_rng(1).integers(0, 9, (1024, 1024), np.uint8)
    tiles = deflate_tiles(metatile, LEVEL)
    assert split_tiles(join_tiles(tiles), LEVEL) == tiles
    cache = TileCache(2**22)
    cache.put(key(3), tiles)
    window = LEVEL.square(TileNumber(3, 0), 1024)
    known, absent = cache.look_up(LEVEL, window)
    assert absent == []
    assert np.array_equal(cache.compose(LEVEL, window, known), metatile)
    assert cache.has(key(3))
    assert not cache.has(key(2))


@pytest.mark.parametrize("zoom", [0, 1])
def test_a_world_smaller_than_a_metatile_is_whole(zoom: int) -> None:
    level = Level(Grid.MERCATOR, zoom, 1)
    world = np.random.default_rng(1).integers(0, 9, (level.width, level.width), np.uint8)
    tiles = deflate_tiles(world, level)
    assert len(tiles) == 4**zoom
    assert inflate_tile(tiles[0], level) == world[:256, :256].tobytes()
    cache = TileCache(2**22)
    cache.put(MetatileKey(level, TileNumber(0, 0)), tiles)
    window = level.square(TileNumber(0, 0), level.width)
    assert np.array_equal(cache.compose(level, window, cache.look_up(level, window)[0]), world)


@pytest.mark.parametrize(("limit", "times"), [(2**22, 1), (2**12, 2)])
def test_a_tile_is_inflated_once_while_there_is_room(
    limit: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    level, inflations = Level(Grid.BAIDU, 0, 1), []
    world = np.random.default_rng(1).integers(0, 9, (level.width, level.width), np.uint8)
    (tile,) = deflate_tiles(world, level)

    def inflate(data: bytes, level: Level) -> bytes:
        inflations.append(data)
        return inflate_tile(data, level)

    monkeypatch.setattr(tile_cache, "inflate_tile", inflate)
    cache = TileCache(limit)
    window = level.square(TileNumber(0, 0), level.width)
    for _ in range(2):
        assert np.array_equal(cache.compose(level, window, {TileNumber(0, 0): tile}), world)
    assert len(inflations) == times


@pytest.mark.parametrize(
    "change", [lambda d: b"", lambda d: d[:-1], lambda d: d + b"x", lambda d: d[:60] + d[61:]]
)
def test_damaged_metatiles_are_known(change) -> None:  # type: ignore[no-untyped-def]
    data = join_tiles(deflate_tiles(np.zeros((1024, 1024), np.uint8), LEVEL))
    with pytest.raises(MetatileDamaged):
        split_tiles(change(data), LEVEL)


@pytest.mark.parametrize("size", [255, 512])
def test_a_tile_of_another_size_is_damaged(size: int) -> None:
    tile = isal_zlib.compress(np.zeros((size, size), np.uint8), 1)
    with pytest.raises(MetatileDamaged):
        split_tiles(join_tiles([tile] * LEVEL.tiles_across**2), LEVEL)


def test_twenty_who_ask_at_once_get_one_drawing() -> None:
    flights: Flights[str, int] = Flights()
    calls, results = [], []

    def work() -> int:
        calls.append(1)
        time.sleep(0.2)
        return 7

    threads = [threading.Thread(target=lambda: results.append(flights.run("a", work))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(calls), results) == (1, [7] * 20)
    assert flights.run("a", lambda: 8) == 8, "it is forgotten when it has ended"


def test_an_error_reaches_all_who_wait_and_is_not_kept() -> None:
    flights: Flights[str, int] = Flights()
    errors: list[str] = []

    def fail() -> int:
        time.sleep(0.1)
        raise RuntimeError("no ink")

    def ask() -> None:
        try:
            flights.run("a", fail)
        except RuntimeError as error:
            errors.append(str(error))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == ["no ink"] * 5
    assert flights.run("a", lambda: 1) == 1


def test_what_is_missed_is_drawn_once_each_and_a_failure_stops_nothing() -> None:
    drawn: list[int] = []

    def draw(which: MetatileKey) -> None:
        drawn.append(which.number.column)
        if which.number.column == 2:
            raise ValueError("broken")

    filling = Filling(draw)
    for column in range(5):
        filling.add(key(column))
    assert filling.wait(10)
    assert sorted(drawn) == [0, 1, 2, 3, 4]
    filling.close()
    filling.add(key(9))
    assert filling.wait(1)
    assert 9 not in drawn


def test_what_many_pictures_missed_does_not_wait_for_the_slow_thread() -> None:
    gate, drawn = threading.Event(), threading.Event()

    def draw(which: MetatileKey) -> None:
        if which.number.column == 0:
            gate.wait(10)
        elif which.number.column == 7:
            drawn.set()

    filling = Filling(draw)
    filling.add(key(0))
    time.sleep(0.05)
    filling.add(key(7))
    assert not drawn.wait(0.1)
    for _ in range(URGENT):
        filling.add(key(7))
    assert drawn.wait(5)
    gate.set()
    filling.close()


def test_nothing_is_begun_while_a_picture_is_drawn_but_what_is_urgent() -> None:
    drawn: list[int] = []
    filling = Filling(lambda which: drawn.append(which.number.column))
    with filling.give_way():
        with filling.give_way():
            filling.add(key(1))
            for _ in range(URGENT):
                filling.add(key(2))
        assert not filling.wait(2 * QUIET_SECONDS)
        assert drawn == [2]
    start = time.monotonic()
    assert filling.wait(10)
    assert drawn == [2, 1]
    assert time.monotonic() - start >= QUIET_SECONDS * 0.9
    filling.close()


@pytest.mark.parametrize("count", [LIMIT + 1, 2 * LIMIT])
def test_of_too_many_metatiles_the_oldest_are_forgotten_and_one_is_drawn_at_a_time(count: int) -> None:
    drawn: list[int] = []
    running = most_running = 0

    def draw(which: MetatileKey) -> None:
        nonlocal running, most_running
        running += 1
        most_running = max(running, most_running)
        time.sleep(0.001)
        drawn.append(which.number.column)
        running -= 1

    filling = Filling(draw)
    with filling.give_way():
        for column in range(count):
            filling.add(key(column))
    assert filling.wait(20)
    assert drawn == list(reversed(range(count - LIMIT, count))), "the latest first"
    assert most_running == 1
    filling.close()


def test_a_picture_that_fails_holds_nothing_up() -> None:
    drawn: list[int] = []
    filling = Filling(lambda which: drawn.append(which.number.column))
    filling.add(key(1))
    with pytest.raises(RuntimeError), filling.give_way():
        raise RuntimeError("no ink")
    assert filling.wait(10)
    assert drawn == [1]
    filling.close()
