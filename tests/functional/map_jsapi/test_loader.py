"""`/api`: a script whatever the key is, small with a callback, whole without one, never somebody's code."""

import gzip
import zlib
from pathlib import Path

import orjson
import pytest

from functions.map_jsapi.engine.script_files import FILES
from functions.map_jsapi.main import FUNCTION
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.catalogue import load_catalogue
from tests.functional.conftest import Client, Serve

PAGE = {"referer": "https://pages.bank.example/"}
SCRIPT = b"/* the script */" * 1_000
MOST_BYTES = 3_000


@pytest.fixture(scope="module")
def script_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("javascript")
    for name in FILES:
        (folder / f"{name}.gz").write_bytes(gzip.compress(SCRIPT if name == "map.js" else b"{}", mtime=0))
    return folder


@pytest.fixture(scope="module")
def client(serve_module: Serve, script_pack: Path) -> Client:
    return serve_module(FUNCTION, pack=script_pack)


@pytest.fixture
def page_key(app: tuple[App, str], directory: AppDirectory) -> MapKey:
    return directory.add_key(app[0].appid, "browser", referers=["*.bank.example"])[1]


def said(text: str) -> dict[str, object]:
    """Return what a loader says to the script."""
    begin = text.index('{"host"')
    return dict(orjson.loads(text[begin : text.index("}", begin) + 1]))


@pytest.mark.parametrize("path", ["/api", "/getscript", "/api/"])
def test_with_a_callback_it_is_a_few_lines(client: Client, page_key: MapKey, path: str) -> None:
    params = {"v": "3.0", "ak": page_key.ak, "callback": "load_bmap_sdk"}
    answer = client.get(path, params=params, headers=PAGE)
    assert answer.headers["content-type"] == "text/javascript;charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert len(answer.content) < MOST_BYTES
    facts = said(answer.text)
    assert (facts["error"], facts["namespaces"], facts["callback"]) == (0, ["BMap"], "load_bmap_sdk")
    script = client.get(str(facts["script"]).removeprefix("http://function"))
    assert script.content == SCRIPT
    assert script.headers["cache-control"] == "public, max-age=31536000"
    assert script.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_without_a_callback_the_script_stands_behind_the_lines(
    client: Client, page_key: MapKey, encoding: str
) -> None:
    headers = {**PAGE, "accept-encoding": encoding}
    answer = client.get("/api", params={"v": "2.0", "ak": page_key.ak}, headers=headers)
    assert answer.content.endswith(SCRIPT)
    assert answer.content.startswith(b"window.geoportraitSettings={")
    again = {**headers, "if-none-match": answer.headers["etag"]}
    assert client.get("/api", params={"v": "2.0", "ak": page_key.ak}, headers=again).status_code == 304


@pytest.mark.parametrize(
    ("query", "namespaces", "is_gl"),
    [
        ({"v": "1.0"}, ["BMap"], False),
        ({"v": "2.0"}, ["BMap"], False),
        ({"v": "1.0", "type": "webgl"}, ["BMapGL"], True),
        ({"v": "4.0"}, ["BMap", "BMapGL"], True),
        ({}, ["BMap"], False),
    ],
)
def test_the_version_says_which_object_gets_the_names(
    client: Client, page_key: MapKey, query: dict[str, str], namespaces: list[str], is_gl: bool
) -> None:
    params = {**query, "ak": page_key.ak, "callback": "init"}
    facts = said(client.get("/api", params=params, headers=PAGE).text)
    assert (facts["namespaces"], facts["isGl"]) == (namespaces, is_gl)


@pytest.mark.parametrize(
    ("ak", "headers", "error"),
    [
        (None, {}, 220),
        (None, {"referer": "https://elsewhere.example/"}, 220),
        ("no key", PAGE, 200),
        ("", PAGE, 101),
    ],
)
def test_a_key_that_may_not_is_said_in_a_script(
    client: Client, page_key: MapKey, ak: str | None, headers: dict[str, str], error: int
) -> None:
    params = {"ak": page_key.ak if ak is None else ak, "callback": "init"}
    answer = client.get("/api", params=params, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript;charset=utf-8"
    assert said(answer.text)["error"] == error
    assert said(answer.text)["message"]


@pytest.mark.parametrize("callback", ["alert(1)//", "a b", "</script><script>", "x" * 200, "a;b"])
def test_what_is_no_name_is_no_callback(client: Client, page_key: MapKey, callback: str) -> None:
    text = client.get("/api", params={"ak": page_key.ak, "callback": callback}, headers=PAGE).text
    assert callback not in text
    assert said(text)["callback"] == ""


@pytest.mark.parametrize("ak", ["</script>", '";alert(1);"', "\u2028"])
def test_no_field_becomes_code(client: Client, ak: str) -> None:
    text = client.get("/api", params={"ak": ak, "v": ak, "callback": "init"}, headers=PAGE).text
    assert said(text)["ak"] == ak
    assert "</script>" not in text


def test_a_library_that_only_begins_gets_a_comment(client: Client, page_key: MapKey) -> None:
    params = {"type": "three", "v": "1.5.0", "ak": page_key.ak}
    text = client.get("/api", params=params, headers=PAGE).text
    assert text.startswith("/*")


def test_loading_spends_nothing(
    client: Client, page_key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    client.get("/api", params={"ak": page_key.ak, "callback": "init"}, headers=PAGE)
    services = [service.id for service in load_catalogue().values() if service.kind != "ai"]
    days = [day for service in services for day in directory.usage(app[0].appid, service).values()]
    assert sum(day.spent_units for day in days) == 0


def test_another_version_is_answered_and_not_kept(client: Client) -> None:
    answer = client.get("/javascript/0123456789abcdef/map.js")
    assert answer.content == SCRIPT
    assert answer.headers["cache-control"] == "no-cache"
    assert client.get("/javascript/0123456789abcdef/other.js").status_code == 404


def test_a_joined_script_is_one_gzip_member(script_pack: Path) -> None:
    from functions.map_jsapi.engine.script_files import open_script

    joined = open_script(script_pack).script_behind(b"lines;\n")
    reader = zlib.decompressobj(31)
    assert reader.decompress(joined) == b"lines;\n" + SCRIPT
    assert reader.eof
    assert reader.unused_data == b""
