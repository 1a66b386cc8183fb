"""Tiles in a real object store: shared by processes, bounded, never in the way when it is slow or down."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import numpy as np
import pytest

from functions.map_image.engine.raster import object_tiles
from functions.map_image.engine.raster.levels import Level, TileNumber
from functions.map_image.engine.raster.metatiles import deflate_tiles
from functions.map_image.engine.raster.object_tiles import BUCKET, PATIENCE, WAIT_SECONDS, ObjectTiles
from functions.map_image.engine.raster.raster import Raster
from functions.map_image.engine.raster.styles import RasterStyle
from functions.map_image.engine.raster.tile_cache import MetatileKey, TileCache
from functions.map_image.engine.style.grids import Grid
from shared.config import Settings
from shared.stores.objects import ObjectStore
from tests.map_styles import map_style
from tests.vector_tiles import Feature, write_mbtiles
from tools.local.object_server import ObjectServer

CENTER, ZOOM = (2**19 + 30.0, 2**19 + 30.0), 12
LEVEL = Level(Grid.BAIDU, ZOOM, 1)


@pytest.fixture
def style(tmp_path: Path) -> RasterStyle:
    """A style of its own key, with a dot in the middle of the world."""
    file = tmp_path / "world.mbtiles"
    write_mbtiles(file, [Feature("dots", [(0.0, 0.0)], {"name": "a"})], [11])
    return map_style(tmp_path, file, key=tmp_path.name)


def undrawable(style: RasterStyle) -> RasterStyle:
    def xml(level: Level) -> str:
        raise AssertionError(f"{level} was drawn")

    return RasterStyle(style.key, xml, style.palette)


@contextmanager
def rasters() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def opened(style: RasterStyle, settings: Settings, stack: ExitStack) -> Raster:
    raster = Raster(style, settings)
    stack.callback(raster.close)
    return raster


def dead(settings: Settings, port: int) -> Settings:
    return settings.model_copy(update={"s3_endpoint_url": f"http://127.0.0.1:{port}"})


def tiles_of(seed: int) -> list[bytes]:
    return deflate_tiles(np.random.default_rng(seed).integers(0, 200, (1024, 1024), np.uint8), LEVEL)


def key(column: int) -> MetatileKey:
    return MetatileKey(LEVEL, TileNumber(column, 0))


def test_another_process_gets_what_one_has_drawn(style: RasterStyle, server_settings: Settings) -> None:
    with rasters() as stack:
        first = opened(style, server_settings, stack)
        first.picture(CENTER, ZOOM, 300, 300)
        assert first.wait(30)
        pixels = first.picture(CENTER, ZOOM, 300, 300).pixels
        second = opened(undrawable(style), server_settings, stack)
        deadline = time.monotonic() + 20  # the machine may be busy: then the store is late, and answers later
        while time.monotonic() < deadline:
            try:
                assert np.array_equal(second.picture(CENTER, ZOOM, 300, 300).pixels, pixels)
                break
            except AssertionError:
                time.sleep(1)
        else:
            pytest.fail("the store was never asked, or never heard")


def test_a_new_style_never_meets_old_tiles(style: RasterStyle, server_settings: Settings) -> None:
    with rasters() as stack:
        first = opened(style, server_settings, stack)
        first.plane_tile(ZOOM, 2048, 2048)
        assert first.wait(30)
        other = opened(
            RasterStyle("other-" + style.key, undrawable(style).xml, style.palette), server_settings, stack
        )
        with pytest.raises(AssertionError, match="was drawn"):
            other.plane_tile(ZOOM, 2048, 2048)


def test_two_who_write_the_same_leave_one_good_metatile(
    style: RasterStyle, server_settings: Settings, object_store: ObjectStore
) -> None:
    with rasters() as stack:
        pair = [opened(style, server_settings, stack) for _ in range(2)]
        threads = [threading.Thread(target=raster.plane_tile, args=(ZOOM, 2048, 2048)) for raster in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert all(raster.wait(30) for raster in pair)
    objects = list(object_store.list(BUCKET, f"{style.key}/"))
    assert [entry.key for entry in objects] == [f"{style.key}/baidu/1/12/512/512"]
    cache = TileCache(2**22)
    reader = ObjectTiles(ObjectStore(server_settings), style.key, 2**30, cache.put)
    assert reader.flush(10)
    reader.read([MetatileKey(LEVEL, TileNumber(512, 512))])
    deadline = time.monotonic() + 10
    while not cache.has(MetatileKey(LEVEL, TileNumber(512, 512))) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert cache.has(MetatileKey(LEVEL, TileNumber(512, 512)))
    reader.close()


def test_damaged_tiles_of_the_store_are_drawn_anew(
    style: RasterStyle, server_settings: Settings, object_store: ObjectStore
) -> None:
    object_store.ensure_bucket(BUCKET)
    name = f"{style.key}/baidu/1/12/512/512"
    object_store.put(BUCKET, name, b"GPMT1 and then nonsense")
    with rasters() as stack:
        raster = opened(style, server_settings, stack)
        assert raster.plane_tile(ZOOM, 2048, 2048)[:4] == b"\x89PNG"
        assert raster.wait(30)
    assert len(object_store.get(BUCKET, name)) > 100


def test_the_store_stays_within_its_bound_and_loses_other_styles_that_are_old(
    server_settings: Settings, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = sum(map(len, tiles_of(0)))
    object_store.ensure_bucket(BUCKET)
    for entry in object_store.list(BUCKET):
        object_store.delete(BUCKET, entry.key)
    tiles = ObjectTiles(object_store, "bounded", 5 * size, lambda key, tiles: {})
    object_store.put(BUCKET, "earlier/baidu/1/12/0/0", b"x" * size)
    tiles.tidy()
    assert object_store.exists(BUCKET, "earlier/baidu/1/12/0/0"), "another process may still have that style"
    monkeypatch.setattr(object_tiles, "OTHER_STYLE_SECONDS", -60.0)
    tiles.tidy()
    assert not object_store.exists(BUCKET, "earlier/baidu/1/12/0/0")
    for column in range(12):
        tiles.write(key(column), tiles_of(column))
    assert tiles.flush(60)
    tiles.tidy()
    kept = list(object_store.list(BUCKET, "bounded/"))
    assert 0 < sum(entry.size for entry in kept) <= 5 * size
    tiles.close()


def test_a_store_that_refuses_costs_nothing(style: RasterStyle, server_settings: Settings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        settings = dead(server_settings, unused.getsockname()[1])
    tiles = ObjectTiles(ObjectStore(settings, PATIENCE), style.key, 2**30, lambda key, tiles: {})
    tiles.read([key(0)])
    for column in range(4):
        began = time.monotonic()
        assert tiles.read([key(column)]) == {}
        assert time.monotonic() - began < WAIT_SECONDS + 0.5
    tiles.close()
    with rasters() as stack:
        raster = opened(style, settings, stack)
        assert raster.picture(CENTER, ZOOM, 300, 300).pixels.shape == (300, 300)
        assert raster.plane_tile(ZOOM, 2048, 2048)[:4] == b"\x89PNG"


def test_a_store_that_never_answers_is_waited_for_shortly_and_then_not_at_all(
    style: RasterStyle, server_settings: Settings
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        tiles = ObjectTiles(
            ObjectStore(dead(server_settings, silent.getsockname()[1]), PATIENCE),
            style.key,
            2**30,
            lambda key, tiles: {},
        )
        waits = []
        for column in range(12):
            began = time.monotonic()
            assert tiles.read([key(column)]) == {}
            waits.append(time.monotonic() - began)
        assert sum(wait > WAIT_SECONDS / 2 for wait in waits) <= 5, waits
        tiles.close()


def test_a_store_that_is_killed_under_way_and_comes_back_is_used_again(
    style: RasterStyle, tmp_path: Path
) -> None:
    server = ObjectServer(tmp_path / "objects")
    with server:
        settings = Settings(
            s3_endpoint_url=server.endpoint_url,
            s3_access_key_id=server.access_key,
            s3_secret_access_key=server.secret_key,
        )
        with rasters() as stack:
            raster = opened(style, settings, stack)
            raster.plane_tile(ZOOM, 2048, 2048)
            assert raster.wait(30)
            server.kill()
            for column in range(2052, 2070, 4):
                assert raster.plane_tile(ZOOM, column, 2048)[:4] == b"\x89PNG"
            server.start()
            deadline = time.monotonic() + 30
            names: list[str] = []
            row = 2052
            while f"{style.key}/baidu/1/12/512/{row // 4 - 1}" not in names and time.monotonic() < deadline:
                raster.plane_tile(ZOOM, 2048, row)
                row += 4
                assert raster.wait(30)
                names = [entry.key for entry in ObjectStore(settings).list(BUCKET)]
            assert len(names) > 1, "nothing was written after the store came back"
