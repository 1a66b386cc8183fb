"""Archives over HTTP: whole, in ranges, as a reader of PMTiles asks for them."""

import sqlite3
from pathlib import Path

import pytest
from pmtiles.reader import Reader, all_tiles
from pmtiles.tile import TileType

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from tests.functional.conftest import Client
from tests.protobuf_tiles import decode
from tests.small_map import DETAIL, OVERVIEW

PMTILES = "/tiles/archives/overseas.pmtiles"
MBTILES = "/tiles/archives/overview.mbtiles"


def loads(directory: AppDirectory, app: tuple[App, str]) -> int:
    (usage,) = directory.usage(app[0].appid, "sdk_basemap_abroad").values()
    return usage.spent_units


def test_the_pmtiles_holds_every_tile_of_both_files(client: Client, key: MapKey) -> None:
    content = client.get(PMTILES, params={"ak": key.ak}).content
    get_bytes = lambda start, length: content[start : start + length]  # noqa: E731
    reader = Reader(get_bytes)
    header = reader.header()
    assert (header["min_zoom"], header["max_zoom"], header["tile_type"]) == (0, 14, TileType.MVT)
    assert header["clustered"]
    assert header["addressed_tiles_count"] == len(OVERVIEW) + len(DETAIL)
    assert {layer["id"] for layer in reader.metadata()["vector_layers"]} >= {"ocean", "streets"}
    tiles = {numbers: data for numbers, data in all_tiles(get_bytes)}
    assert set(tiles) == {tuple(tile) for tile in (*OVERVIEW, *DETAIL)}
    assert set(decode(tiles[8, 134, 89])) == {"ocean", "streets", "place_labels"}


def test_a_reader_of_parts_begins_one_map_load(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    ranges = []

    def get_bytes(start: int, length: int) -> bytes:
        ranges.append((start, length))
        answer = client.get(
            PMTILES, params={"ak": key.ak}, headers={"range": f"bytes={start}-{start + length - 1}"}
        )
        assert answer.status_code == 206
        assert answer.headers["content-range"].startswith(f"bytes {start}-")
        assert int(answer.headers["content-length"]) == len(answer.content)
        return answer.content

    reader = Reader(get_bytes)
    tile = reader.get(8, 134, 89)
    assert tile is not None
    assert set(decode(tile)) == {"ocean", "streets", "place_labels"}
    assert reader.get(8, 1, 1) is None
    assert loads(directory, app) == sum(start == 0 for start, _ in ranges)


def test_an_mbtiles_comes_as_it_is_in_the_pack(
    client: Client, key: MapKey, small_map: Path, tmp_path: Path
) -> None:
    answer = client.get(MBTILES, params={"ak": key.ak})
    assert answer.content == (small_map / "overview.mercator.mbtiles").read_bytes()
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-disposition"] == 'attachment; filename="overview.mbtiles"'
    copy = tmp_path / "copy.mbtiles"
    copy.write_bytes(answer.content)
    database = sqlite3.connect(copy)
    assert database.execute("select count(*) from tiles").fetchone() == (len(OVERVIEW),)
    database.close()


@pytest.mark.parametrize("path", [PMTILES, MBTILES])
@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-299", 100, 300),
        ("bytes=-50", -50, None),
        ("bytes=300-", 300, None),
        ("bytes=200-99999999", 200, None),
        ("Bytes = 5-9", 5, 10),
        ("bytes=-99999999", 0, None),
    ],
)
def test_a_range_is_that_part(
    client: Client, key: MapKey, path: str, header: str, start: int, end: int | None
) -> None:
    whole = client.get(path, params={"ak": key.ak}).content
    answer = client.get(path, params={"ak": key.ak}, headers={"range": header})
    assert answer.status_code == 206
    assert answer.content == whole[start:end]
    assert answer.headers["content-range"].endswith(f"/{len(whole)}")


@pytest.mark.parametrize("header", ["items=0-1", "bytes=", "bytes=x-y", "bytes=9-5", "bytes=-", "bytes 0-1"])
def test_a_malformed_range_is_ignored(client: Client, key: MapKey, header: str) -> None:
    assert client.get(MBTILES, params={"ak": key.ak}, headers={"range": header}).status_code == 200


@pytest.mark.parametrize(
    "header", ["bytes=99999999-", "bytes=0-1,5-6", "bytes=" + ",".join(["0-"] * 500), "bytes=-0"]
)
def test_a_range_that_is_nowhere_or_many_is_refused(client: Client, key: MapKey, header: str) -> None:
    answer = client.get(MBTILES, params={"ak": key.ak}, headers={"range": header})
    assert answer.status_code == 416
    assert answer.headers["content-range"].startswith("bytes */")


def test_a_part_of_another_version_is_never_sent(client: Client, key: MapKey) -> None:
    part = {"range": "bytes=10-19"}
    tag = client.get(MBTILES, params={"ak": key.ak}, headers=part).headers["etag"]
    same = client.get(MBTILES, params={"ak": key.ak}, headers={**part, "if-range": tag})
    other = client.get(MBTILES, params={"ak": key.ak}, headers={**part, "if-range": '"older"'})
    assert (same.status_code, other.status_code) == (206, 200)
    assert client.get(MBTILES, params={"ak": key.ak}, headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize("path", [PMTILES, MBTILES])
def test_whoever_reads_parts_of_one_version_is_told_that_there_is_another(
    client: Client, key: MapKey, path: str
) -> None:
    part = {"range": "bytes=10-19"}
    tag = client.get(path, params={"ak": key.ak}, headers=part).headers["etag"]
    for condition, status in ((tag, 206), ("*", 206), ('"older"', 412), (f"W/{tag}", 412)):
        answer = client.get(path, params={"ak": key.ak}, headers={**part, "if-match": condition})
        assert (answer.status_code, answer.headers["etag"]) == (status, tag)
    both = {**part, "if-match": '"older"', "if-none-match": tag}
    assert client.get(path, params={"ak": key.ak}, headers=both).status_code == 412


def test_a_head_says_the_size_and_sends_nothing(client: Client, key: MapKey) -> None:
    answer = client.request("HEAD", PMTILES, params={"ak": key.ak})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 100
