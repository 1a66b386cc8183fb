"""Raster tiles over HTTP: both planes, both scales, and Baidu's numbers."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from functions.map_image.engine.style.table import load_style
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.geo.baidu_plane import PlaneTile, baidu_tile
from tests.functional.conftest import Client

Pixels = NDArray[np.uint8]


def picture(content: bytes) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels[:, :, ::-1], np.uint8)


def share(pixels: Pixels, colour: str) -> float:
    text = load_style().colours[colour]
    rgb = [int(text[start : start + 2], 16) for start in (1, 3, 5)]
    return float(np.mean(np.all(pixels == rgb, axis=2)))


@pytest.mark.parametrize(("scale", "size"), [("", 256), ("@2x", 512)])
def test_a_raster_tile_has_the_colours_of_the_style(
    client: Client, key: MapKey, scale: str, size: int
) -> None:
    answer = client.get(f"/tiles/overseas/9/268/178{scale}.png", params={"ak": key.ak})
    assert answer.headers["content-type"] == "image/png"
    assert "content-encoding" not in answer.headers
    pixels = picture(answer.content)
    assert pixels.shape == (size, size, 3)
    assert share(pixels, "water") == pytest.approx(0.5, abs=0.03)
    assert share(pixels, "land") > 0.3
    again = client.get(
        f"/tiles/overseas/9/268/178{scale}.png",
        params={"ak": key.ak},
        headers={"if-none-match": answer.headers["etag"]},
    )
    assert again.status_code == 304


def test_a_page_gets_raster_tiles_of_baidus_plane(client: Client, browser_key: MapKey) -> None:
    answer = client.get(
        "/tiles/baidu/9/268/178.png",
        params={"ak": browser_key.ak},
        headers={"referer": "https://a.bank.example/"},
    )
    assert share(picture(answer.content), "water") == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(("scale", "columns", "rows"), [("", 3, 2), ("@2x", 1, 2)])
def test_a_picture_of_a_block_shows_what_its_tiles_show(
    client: Client, browser_key: MapKey, scale: str, columns: int, rows: int
) -> None:
    def asked(column: int, row: int, **block: int) -> Pixels:
        answer = client.get(
            f"/tiles/baidu/9/{267 + column}/{178 + row}{scale}.png",
            params={"ak": browser_key.ak, **block},
            headers={"referer": "https://a.bank.example/"},
        )
        return picture(answer.content)

    tiles = [np.concatenate([asked(c, r) for c in range(columns)], axis=1) for r in range(rows)]
    block = asked(0, 0, columns=columns, rows=rows)
    assert block.shape == (256 * rows * (2 if scale else 1), 256 * columns * (2 if scale else 1), 3)
    assert (block == np.concatenate(tiles)).all(axis=2).mean() > 0.99


@pytest.mark.parametrize(
    ("name", "block", "status"),
    [
        ("9/268/178.png", {"columns": 65, "rows": 1}, 400),
        ("9/268/178.png", {"columns": 9, "rows": 8}, 404),
        ("9/268/178@2x.png", {"columns": 17, "rows": 1}, 404),
        ("8/134/89.mvt", {"columns": 2, "rows": 1}, 404),
    ],
)
def test_a_picture_of_a_block_has_its_bounds(
    client: Client, browser_key: MapKey, name: str, block: dict[str, int], status: int
) -> None:
    answer = client.get(
        f"/tiles/baidu/{name}",
        params={"ak": browser_key.ak, **block},
        headers={"referer": "https://a.bank.example/"},
    )
    assert answer.status_code == status


@pytest.mark.parametrize("scaler", ["1", "2"])
@pytest.mark.parametrize("minus", ["-", "M", "m"])
def test_baidus_numbers_are_taken_as_clients_write_them(
    client: Client, key: MapKey, scaler: str, minus: str
) -> None:
    fields = {"qt": "vtile", "v": "three", "styles": "pl", "scaler": scaler, "udt": "20211014", "ak": key.ak}
    answer = client.get("/tile/", params={**fields, "x": f"{minus}3", "y": f"{minus}1", "z": "4"})
    assert answer.status_code == 200
    assert picture(answer.content).shape == (256 * int(scaler), 256 * int(scaler), 3)
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_tile_of_baidus_grid_lies_where_its_numbers_say(client: Client, key: MapKey) -> None:
    tile = baidu_tile(PlaneTile(1, 0, 0))  # the small map's sea is the west of the world
    answer = client.get("/tile", params={"ak": key.ak, "x": tile.x, "y": tile.y, "z": tile.zoom})
    assert 0 < share(picture(answer.content), "water") < 1


def test_grid_tiles_count_for_nothing(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    assert client.get("/tile/", params={"ak": key.ak, "x": "1", "y": "1", "z": "5"}).status_code == 200
    assert directory.usage(app[0].appid, "sdk_basemap_abroad") == {}


@pytest.mark.parametrize(
    ("fields", "http_status"),
    [
        ({"x": "1", "y": "1"}, 400),
        ({"x": "1", "y": "1", "z": "0"}, 400),
        ({"x": "1", "y": "1", "z": "20"}, 404),
        ({"x": "16", "y": "1", "z": "5"}, 404),
        ({"x": "M17", "y": "1", "z": "5"}, 404),
        ({"x": "MM1", "y": "1", "z": "5"}, 400),
        ({"x": "1.5", "y": "1", "z": "5"}, 400),
        ({"x": "9" * 30, "y": "1", "z": "5"}, 400),
        ({"x": "1", "y": "1", "z": "5", "scaler": "3"}, 400),
        ({"x": "1", "y": "1", "z": "5", "qt": "vtraffic"}, 400),
    ],
)
def test_wrong_numbers_are_refused(
    client: Client, key: MapKey, fields: dict[str, str], http_status: int
) -> None:
    answer = client.get("/tile/", params={"ak": key.ak, **fields})
    assert answer.status_code == http_status
    assert answer.json()["status"] in (2, 260)


@pytest.mark.parametrize("path", ["/tiles/overseas/19/0/0.png", "/tiles/overseas/22/0/0@2x.png"])
def test_there_are_no_deeper_raster_tiles(client: Client, key: MapKey, path: str) -> None:
    assert client.get(path, params={"ak": key.ak}).status_code == 404


def test_the_tilejson_of_raster_tiles_has_no_layers(client: Client, key: MapKey) -> None:
    tilejson = client.get("/tiles/overseas.json", params={"ak": key.ak, "format": "png"}).json()
    assert tilejson["maxzoom"] == 18
    assert ".png?" in tilejson["tiles"][0]
    assert "vector_layers" not in tilejson
