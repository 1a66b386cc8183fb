"""Vector tiles over HTTP: content, caches, compression, origins, keys and limits."""

import gzip
import hashlib
from urllib.parse import quote_plus, urlsplit

import pytest
from msgspec.structs import force_setattr

from functions.map_image.basemap.answers import MapStyle
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.access.usage import DayUsage
from tests.functional.conftest import Client
from tests.protobuf_tiles import decode, names
from tests.small_map import ATTRIBUTION, EXTRACT, TOWN_TILE, VADUZ

MVT = "application/vnd.mapbox-vector-tile"
TILE = "/tiles/overseas/8/134/89.mvt"
PAGE = {"referer": "https://www.bank.example/map"}


def used(directory: AppDirectory, app: tuple[App, str], service: str = "sdk_basemap_abroad") -> DayUsage:
    return next(iter(directory.usage(app[0].appid, service).values()), DayUsage())


def test_a_tile_of_the_file_comes_gzipped_and_may_be_read_from_anywhere(client: Client, key: MapKey) -> None:
    answer = client.get(TILE, params={"ak": key.ak}, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == MVT
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert set(decode(answer.content)) == {"ocean", "streets", "place_labels"}


@pytest.mark.parametrize("encoding", ["", "identity", "br", "gzip;q=0"])
def test_who_takes_no_gzip_gets_the_tile_plain(client: Client, key: MapKey, encoding: str) -> None:
    plain = client.get(TILE, params={"ak": key.ak}, headers={"accept-encoding": encoding})
    assert "content-encoding" not in plain.headers
    zipped = client.get(TILE, params={"ak": key.ak}, headers={"accept-encoding": "gzip"})
    assert plain.content == zipped.content  # httpx unzips the other
    assert plain.headers["etag"] != zipped.headers["etag"]


@pytest.mark.parametrize("form", ["mvt", "pbf"])
@pytest.mark.parametrize("plane", ["overseas", "baidu"])
def test_a_copy_of_this_version_is_not_sent_again(
    client: Client, app: tuple[App, str], directory: AppDirectory, plane: str, form: str
) -> None:
    ak = directory.add_key(app[0].appid, "browser", referers=["*"])[1].ak
    path = f"/tiles/{plane}/8/134/89.{form}"
    first = client.get(path, params={"ak": ak})
    again = client.get(
        path, params={"ak": ak}, headers={"if-none-match": f'W/"old", {first.headers["etag"]}'}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, max-age=86400"
    assert client.get(path, params={"ak": ak}, headers={"if-none-match": '"old"'}).status_code == 200


def test_a_tile_with_nothing_in_it_is_204(client: Client, key: MapKey) -> None:
    for path in (
        "/tiles/overseas/8/0/0.mvt",
        "/tiles/overseas/14/1/1.mvt",
        "/tiles/overseas/12/2000/1500.mvt",
    ):
        answer = client.get(path, params={"ak": key.ak})
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "max-age" in answer.headers["cache-control"]


def test_beyond_the_file_a_tile_is_cut_out_of_the_world(client: Client, key: MapKey) -> None:
    west = client.get(f"/tiles/overseas/9/{VADUZ.column * 2}/{VADUZ.row * 2}.mvt", params={"ak": key.ak})
    assert set(decode(west.content)) == {"ocean", "streets"}
    deep = client.get(
        f"/tiles/overseas/14/{(VADUZ.column << 6) + 8}/{(VADUZ.row << 6) + 40}.mvt", params={"ak": key.ak}
    )
    assert set(decode(deep.content)) == {"ocean"}


def test_where_an_extract_is_its_tiles_alone_count(client: Client, key: MapKey) -> None:
    extract = client.get("/tiles/overseas/{}/{}/{}.mvt".format(*EXTRACT), params={"ak": key.ak})
    assert decode(extract.content)["streets"][0][1] == {"kind": "trunk"}
    town = client.get("/tiles/overseas/{}/{}/{}.mvt".format(*TOWN_TILE), params={"ak": key.ak})
    assert names(decode(town.content)["place_labels"]) == ["瓦杜兹"]
    beside = client.get(
        f"/tiles/overseas/14/{TOWN_TILE.column + 1}/{TOWN_TILE.row}.mvt", params={"ak": key.ak}
    )
    assert beside.status_code == 204  # the world's street runs here, and the extract's does not


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/overseas/8/256/0.mvt", 404),
        ("/tiles/overseas/15/0/0.mvt", 404),
        ("/tiles/overseas/23/0/0.mvt", 400),
        ("/tiles/overseas/99/0/0.mvt", 400),
        ("/tiles/overseas/8/99999999/0.mvt", 404),
        ("/tiles/overseas/8/-1/0.mvt", 404),
        ("/tiles/overseas/8/0.mvt", 404),
        ("/tiles/overseas/8/134/89@2x.mvt", 404),
        ("/tiles/overseas/8/134/89@9x.png", 404),
        ("/tiles/overseas/8/134/89.exe", 404),
        ("/tiles/overseas/8/134/８９.mvt", 404),
        ("/tiles/overseas/%2e%2e/%2e%2e/map.json", 404),
        ("/tiles/archives/map.json", 404),
        ("/tiles/archives/overview.baidu.mbtiles", 404),
        ("/tiles/archives/overview.mbtiles%00", 404),
    ],
)
def test_what_is_no_tile_is_refused_before_any_work(
    client: Client, key: MapKey, path: str, status: int
) -> None:
    answer = client.get(path, params={"ak": key.ak})
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["status"] in (2, 260)


def test_a_map_load_is_counted_once_and_its_tiles_never(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    tilejson = client.get("/tiles/overseas.json", params={"ak": key.ak})
    assert tilejson.status_code == 200
    for _ in range(3):
        assert client.get(TILE, params={"ak": key.ak}).status_code == 200
    assert (used(directory, app).spent_units, used(directory, app).calls) == (1, 1)


def test_tiles_go_on_when_the_loads_of_the_day_are_spent(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    directory.set_limits(app[0].appid, "sdk_basemap_abroad", quota=1)
    assert client.get("/tiles/overseas.json", params={"ak": key.ak}).status_code == 200
    refusal = client.get("/tiles/overseas.json", params={"ak": key.ak})
    assert (refusal.status_code, refusal.json()["status"]) == (429, 302)
    assert int(refusal.headers["retry-after"]) > 0
    assert client.get(TILE, params={"ak": key.ak}).status_code == 200


def test_tiles_are_limited_a_second(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    directory.set_limits(app[0].appid, "basemap_abroad_tiles", qps=3)
    answers = client.together([("GET", TILE, {"params": {"ak": key.ak}})] * 9)
    refusals = [answer for answer in answers if answer.status_code == 429]
    assert len(answers) - len(refusals) >= 3
    assert {answer.json()["status"] for answer in refusals} == {401}
    assert all("retry-after" in answer.headers for answer in refusals)


def test_an_app_without_the_service_gets_no_tiles_either(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    directory.set_enabled(app[0].appid, False, "sdk_basemap_abroad")
    for path in (TILE, "/tiles/overseas.json", "/tiles/archives/overview.mbtiles"):
        refusal = client.get(path, params={"ak": key.ak})
        assert (refusal.status_code, refusal.json()["status"]) == (403, 240)


def test_without_a_key_or_with_a_wrong_one_there_is_no_tile(client: Client) -> None:
    assert client.get(TILE).json()["status"] == 101
    assert client.get(TILE).status_code == 401
    assert client.get(TILE, params={"ak": "nobody"}).status_code == 403
    assert client.get(TILE, params={"ak": "nobody"}).headers["cache-control"] == "no-store"


def test_a_page_of_the_site_gets_tiles_with_its_browser_key(client: Client, browser_key: MapKey) -> None:
    for path in (TILE, "/tiles/baidu/8/134/89.mvt", "/tiles/baidu.json", "/tiles/overseas.json"):
        assert client.get(path, params={"ak": browser_key.ak}, headers=PAGE).status_code == 200
        elsewhere = client.get(
            path, params={"ak": browser_key.ak}, headers={"referer": "https://evil.example"}
        )
        assert (elsewhere.status_code, elsewhere.json()["status"]) == (403, 220)


def signed(path: str, key: MapKey) -> str:
    query = f"ak={key.ak}"
    text = quote_plus(f"{path}?{query}{key.sk}")
    return f"{path}?{query}&sn={hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()}"


def test_a_signed_load_vouches_for_its_tiles_and_for_nothing_else(
    client: Client, app: tuple[App, str], directory: AppDirectory
) -> None:
    key = directory.add_key(app[0].appid, "server", sn=True)[1]
    assert client.get(TILE, params={"ak": key.ak}).json()["status"] == 211
    assert client.get(signed(TILE, key)).status_code == 200
    assert client.get("/tiles/overseas.json", params={"ak": key.ak}).json()["status"] == 211
    (template,) = client.get(signed("/tiles/overseas.json", key)).json()["tiles"]
    parts = urlsplit(template.format(z=8, x=134, y=89))
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200
    other = directory.add_key(app[0].appid, "server", sn=True)[1]
    assert client.get(f"{parts.path}?{parts.query.replace(key.ak, other.ak)}").status_code == 403
    assert client.get(f"/tiles/overseas.json?{parts.query}").json()["status"] == 211
    assert client.get(f"{parts.path}?{parts.query}0".replace("session=1", "session=2")).status_code == 403


def test_tiles_in_baidus_plane_are_for_browser_keys_and_counted_nowhere(
    client: Client, key: MapKey, browser_key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    assert client.get("/tiles/baidu/8/134/89.mvt", params={"ak": key.ak}).status_code == 403
    assert (
        client.get("/tiles/baidu/8/134/89.mvt", params={"ak": browser_key.ak}, headers=PAGE).status_code
        == 200
    )
    assert used(directory, app).calls == 0


def test_a_browser_may_ask_first(client: Client) -> None:
    for path in (TILE, "/tiles/overseas.json", "/tiles/archives/overseas.pmtiles"):
        answer = client.request(
            "OPTIONS",
            path,
            headers={"origin": "https://a.example", "access-control-request-headers": "range"},
        )
        assert answer.status_code == 204
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "Range" in answer.headers["access-control-allow-headers"]
    refusal = client.post(TILE)
    assert (refusal.status_code, refusal.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_the_tilejson_leads_to_tiles_that_work(client: Client, key: MapKey) -> None:
    answer = client.get(
        "/tiles/overseas.json",
        params={"ak": key.ak},
        headers={"x-forwarded-host": "maps.bank.example:8443", "x-forwarded-proto": "https"},
    )
    tilejson = answer.json()
    assert answer.headers["cache-control"] == "no-cache"
    assert (tilejson["tilejson"], tilejson["scheme"]) == ("3.0.0", "xyz")
    assert (tilejson["minzoom"], tilejson["maxzoom"], tilejson["attribution"]) == (0, 14, ATTRIBUTION)
    layers = {layer["id"]: layer for layer in tilejson["vector_layers"]}
    assert {"ocean", "streets", "ferries"} <= set(layers)
    assert layers["streets"] == {"id": "streets", "fields": {"kind": "String"}, "minzoom": 0, "maxzoom": 14}
    (template,) = tilejson["tiles"]
    assert template.startswith("https://maps.bank.example:8443/tiles/overseas/{z}/{x}/{y}.mvt?ak=")
    tile = template.removeprefix("https://maps.bank.example:8443").format(z=8, x=134, y=89)
    assert client.get(tile).status_code == 200
    assert gzip.decompress(gzip.compress(answer.content)) == answer.content


def test_a_server_that_is_told_its_address_says_it(client: Client, key: MapKey) -> None:
    platform = client.function.platform
    changed = platform.settings.model_copy(update={"public_url": "https://maps.bank.example/"})
    force_setattr(platform, "settings", changed)
    try:
        tilejson = client.get("/tiles/overseas.json", params={"ak": key.ak}).json()
    finally:
        force_setattr(platform, "settings", changed.model_copy(update={"public_url": ""}))
    assert tilejson["tiles"][0].startswith("https://maps.bank.example/tiles/overseas/")


def test_a_head_says_what_a_get_would(client: Client, key: MapKey) -> None:
    head = client.request("HEAD", TILE, params={"ak": key.ak})
    get = client.get(TILE, params={"ak": key.ak})
    assert head.status_code == 200
    assert {name: head.headers[name] for name in ("etag", "content-type", "content-length")} == {
        name: get.headers[name] for name in ("etag", "content-type", "content-length")
    }


def test_the_style_holds_its_tiles_and_nothing_of_others(client: Client, key: MapKey) -> None:
    style = client.get("/styles/overseas.json", params={"ak": key.ak}).json()
    assert set(style) == set(MapStyle.__annotations__)
    (source,) = style["sources"].values()
    assert "url" not in source
    assert source["tiles"][0].startswith("http://function/tiles/overseas/{z}/{x}/{y}.mvt?ak=")
    assert "glyphs" not in style
    for ending in (".json", ".png", "@2x.json", "@2x.png"):
        icons = client.get(f"{style['sprite']}{ending}")
        assert icons.status_code == 200, ending
    assert client.get("/maplibre/maplibre-gl.mjs").status_code == 404  # the small map has no scripts
