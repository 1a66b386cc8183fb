"""Static images over the wire: a small map, the real gateway's rules, a real Redis and S3."""

import hashlib
import io
import threading
import tracemalloc
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx
import pytest
from PIL import Image

from functions.map_image.endpoints import ENDPOINTS
from functions.map_image.engine.icons.allow_list import AllowList
from functions.map_image.engine.icons.fetch import fetch_icon
from functions.map_image.engine.icons.icons import Icons
from functions.map_image.pack import PACK, PLACES_PACK
from functions.map_image.static import service
from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.web.function import Function
from tests.functional.conftest import Client, Serve

V2, LEGACY = "/staticimage/v2", "/staticimage"
VADUZ = "9.5215,47.1395"


@pytest.fixture(scope="module")
def images(serve_module: Serve, small_map: Path, places_pack: Path) -> Client:
    function = Function("map_image", ENDPOINTS, packs=(PACK, PLACES_PACK))
    return serve_module(function, packs={"map": small_map, "places": places_pack})


def send(client: Client, query: str, path: str = V2) -> httpx.Response:
    """Send a query exactly as it is written."""
    url = httpx.URL("http://function/").copy_with(raw_path=f"{path}?{query}".encode())
    return client.request("GET", url)  # type: ignore[arg-type]


def picture(response: httpx.Response) -> Image.Image:
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png"), response.text[:300]
    image = Image.open(io.BytesIO(response.content))
    image.load()
    return image


def refusal(response: httpx.Response) -> tuple[int, str]:
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    answer: dict[str, Any] = response.json()
    return answer["status"], answer["message"]


@pytest.mark.parametrize(
    "path", [V2, f"{V2}/", LEGACY, f"{LEGACY}/", f"/map_service{V2}", f"/map_service{LEGACY}"]
)
def test_a_picture_comes_at_every_path(images: Client, key: MapKey, path: str) -> None:
    image = picture(send(images, f"ak={key.ak}&center={VADUZ}&zoom=12&width=320&height=240", path))
    assert image.size == (320, 240)
    assert image.info["Copyright"] == "© a test"


def test_a_picture_is_counted_and_a_form_may_carry_its_fields(
    images: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory
) -> None:
    fields = {"ak": key.ak, "center": VADUZ, "paths": ";".join(["9.5,47.1", "9.6,47.2"] * 2000)}
    assert picture(images.post(V2, data=fields)).size == (400, 300)
    usage = directory.usage(app[0].appid, "static_image").values()
    assert sum(day.spent_units for day in usage) == 1


def test_names_are_looked_up_in_the_places(images: Client, key: MapKey) -> None:
    named = picture(send(images, f"ak={key.ak}&center=%E8%B4%B5%E9%98%B3&zoom=8"))
    assert named.size == (400, 300)
    code, text = refusal(send(images, f"ak={key.ak}&center=zzqqxxyy"))
    assert code == 1
    assert "no source knows a place called 'zzqqxxyy'" in text


@pytest.mark.parametrize(
    ("query", "code", "text"),
    [
        ("width=0&height=0", 2, "width is '0'"),
        ("width=1025", 2, "width is '1025'; expected a number from 1 to 1024"),
        ("height=513&scale=2", 502, "expected 512 at most with scale=2"),
        ("markers=" + "%7C".join(["1,2"] * 51), 2, "markers has 51 markers"),
        ("markers=1,2&markerStyles=huge", 2, "markerStyles [0] 'huge' is no style"),
        ("center=1,nan", 2, "center"),
        ("markers=1,2&markerStyles=-1,http://169.254.169.254/latest/meta-data", 2, "ICON_ALLOW_LIST"),
        ("markers=1,2&markerStyles=-1,..%2F..%2Fetc%2Fpasswd", 2, "ICON_ALLOW_LIST"),
        ("output=xml&width=0", 2, "width is '0'"),
    ],
)
def test_a_mistake_is_json_with_http_200(
    images: Client, key: MapKey, query: str, code: int, text: str
) -> None:
    found, message = refusal(send(images, f"ak={key.ak}&{query}"))
    assert found == code
    assert text in message


def test_without_a_key_or_with_a_wrong_one_there_is_no_picture(images: Client) -> None:
    assert refusal(send(images, "center=1,2"))[0] == 101
    assert refusal(send(images, "ak=nobodys&center=1,2"))[0] == 200


def test_a_path_of_50_000_points_is_refused_at_once_and_takes_no_memory(images: Client, key: MapKey) -> None:
    fields = {"ak": key.ak, "paths": ";".join(["9.5,47.1"] * 50_000)}
    images.post(V2, data=fields)
    with PACK.use() as pack:
        assert pack.raster.wait(60), "metatiles of earlier pictures are still drawn, whose memory would count"
    tracemalloc.start()
    code, text = refusal(images.post(V2, data=fields))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert code == 2
    assert "paths has 50000 points; expected 10000 at most" in text
    assert peak < 20 * 2**20


@pytest.fixture
def signing_key(app: tuple[App, str], directory: AppDirectory) -> tuple[str, str]:
    """A key whose calls must be signed, and its secret."""
    map_key = directory.add_key(app[0].appid, "server", sn=True)[1]
    return map_key.ak, str(map_key.sk)


def test_the_request_of_a_php_client_is_understood(images: Client, key: MapKey) -> None:
    """her-cat/baidu-map: Guzzle encodes `center`, the options follow, `ak` comes last."""
    query = urlencode({"center": f"{VADUZ}", "width": 200, "height": 100, "zoom": 16, "ak": key.ak})
    assert picture(send(images, query)).size == (200, 100)


def test_the_request_of_a_c_sharp_client_is_understood(images: Client, key: MapKey) -> None:
    """BaiduMapServerAPI.SDK: only names are encoded, `,m` is the middle size, labels have their own order."""
    bank = "%E9%93%B6%E8%A1%8C"
    query = (
        f"width=300&height=200&center={VADUZ}&zoom=12&copyright=1&dpiType=0&coordtype=bd09ll&scale=Big"
        f"&markers={VADUZ}|9.53,47.15&markerStyles=s,A,0xFF0000|,m,0x00FF00"
        f"&labels={VADUZ}&lableStyles={bank},1,14,0xFFFFFF,0x0000FF,1"
        f"&paths=9.5,47.1|9.55,47.15|9.6,47.1&pathStyles=0xFF0000,5,0.8&ak={key.ak}"
    )
    assert picture(send(images, query)).size == (600, 400)


def test_the_request_of_a_mini_program_is_understood(images: Client, key: MapKey) -> None:
    """bmap-wx 1.2: all fields, encoded, GCJ-02."""
    query = urlencode(
        {
            "center": "116.397470,39.908823",
            "width": "400",
            "height": "300",
            "zoom": "11",
            "scale": "1",
            "coordtype": "gcj02ll",
            "labels": "116.397470,39.908823",
            "labelStyles": "天安门,1,18,0x006600,0xFFFFFF,1",
            "copyright": "0",
            "ak": key.ak,
        }
    )
    assert picture(send(images, query)).size == (400, 300)


@pytest.mark.parametrize(
    "query",
    [
        "markers=9.52,47.14&markerStyles=l,,0xff0000&dpiType=ph&zoom=17&mcode=666666",
        "&center=9.52,47.14&&zoom=16&width=700&height=350",
        "center=9.52,47.14&zoom=14&output=json&height=980",
        "center=9.52,47.14&markers=9.52,47.14&markerStyles=I,A",
        "width=600&height=300&paths=%209.5,47.1;9.6,47.2;&pathStyles=0xff000,5,1",
        "center=9.52,47.14&zoom=17.000000&dpiType=ph&coordtype=gcj02ll",
        "markers=9.52,47.14%7C9.53,47.15%7C&zoom=11",
    ],
)
def test_requests_that_were_seen_in_use_give_a_picture(images: Client, key: MapKey, query: str) -> None:
    picture(send(images, f"ak={key.ak}&{query}"))


class IconServer(BaseHTTPRequestHandler):
    """Gives one green icon and counts."""

    count = 0

    def do_GET(self) -> None:
        IconServer.count += 1
        buffer = io.BytesIO()
        Image.new("RGBA", (30, 30), (0, 170, 0, 255)).save(buffer, "PNG")
        self.send_response(200)
        self.send_header("content-type", "image/png")
        self.end_headers()
        self.wfile.write(buffer.getvalue())

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def icon_site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), IconServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/icons/"
    icons = Icons(AllowList.parse((base,)), partial(fetch_icon, seconds=20))  # a test's machine may be busy
    monkeypatch.setattr(service, "_icons", lambda: icons)
    yield base
    server.shutdown()
    server.server_close()


def test_an_icon_of_the_list_is_fetched_once_and_drawn(images: Client, key: MapKey, icon_site: str) -> None:
    IconServer.count = 0
    query = f"ak={key.ak}&center={VADUZ}&markers={VADUZ}&markerStyles=-1,{icon_site}bank.png"
    for _ in range(2):
        colour = picture(send(images, query)).convert("RGB").getpixel((200, 140))
    assert colour == (0, 170, 0)
    assert IconServer.count == 1
    other = query.replace("/icons/", "/other/")
    assert refusal(send(images, other))[0] == 2
    assert IconServer.count == 1


def test_a_picture_that_is_asked_for_again_is_the_same_and_not_drawn_twice(
    images: Client, key: MapKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = f"ak={key.ak}&center={VADUZ}&zoom=9&markers={VADUZ}"
    one = send(images, query).content
    monkeypatch.setattr(service, "write_picture", None)
    assert send(images, f"{query}&from=elsewhere").content == one


def test_many_callers_at_once_get_their_own_pictures(images: Client, key: MapKey) -> None:
    requests = [
        ("GET", V2, {"params": {"ak": key.ak, "center": VADUZ, "width": str(100 + number), "markers": VADUZ}})
        for number in range(8)
    ]
    sizes = [picture(response).size for response in images.together(requests)]
    assert sizes == [(100 + number, 300) for number in range(8)]


def _sign(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.mark.parametrize("is_encoded", [True, False])
def test_a_signed_picture_is_believed_in_both_ways_of_signing(
    images: Client, signing_key: tuple[str, str], is_encoded: bool
) -> None:
    ak, secret = signing_key
    query = f"center={VADUZ}&zoom=12&ak={ak}"
    text = f"{V2}?{query}{secret}"
    sn = _sign(quote_plus(text) if is_encoded else text)
    picture(send(images, f"{query}&sn={sn}"))
    assert refusal(send(images, f"{query}&sn={_sign('x')}"))[0] == 211
