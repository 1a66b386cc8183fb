"""Static images over a blank map: what is shown, where overlays lie, what is refused."""

import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from functions.map_image.engine.overlays.overlays import OverlayDrawing
from functions.map_image.engine.places import Places
from functions.map_image.engine.raster.levels import Level
from functions.map_image.engine.raster.memory import MemoryCache
from functions.map_image.engine.raster.palette import Palette
from functions.map_image.engine.raster.picture import PaletteImage
from functions.map_image.engine.style.grids import Grid
from functions.map_image.errors import IconRefused, PictureTooLarge, PlaceNotFound
from functions.map_image.static import service
from functions.map_image.static.parameters import StaticImageParameters
from shared.config import Settings
from shared.geo import Crs, convert_point
from shared.geo.refusal import NoData, ParameterInvalid
from shared.web.forms import parse_form
from shared.web.pack import DataPack
from shared.web.parameters import read_parameters
from tests.map_fonts import write_fonts

LAND = (246, 244, 239)
Pixels = NDArray[np.uint8]

CITIES = {
    "北京": (116.4, 39.9),
    "上海": (121.47, 31.23),
    "广州": (113.26, 23.13),
    "贵阳": (106.63, 26.65),
    "成都": (104.07, 30.67),
    "重庆": (106.55, 29.56),
    "西安": (108.94, 34.34),
    "乌鲁木齐": (87.62, 43.82),
    "喀什": (75.99, 39.47),
    "拉萨": (91.11, 29.65),
    "哈尔滨": (126.53, 45.8),
    "漠河": (122.54, 52.97),
    "三亚": (109.51, 18.25),
    "昆明": (102.83, 24.88),
    "呼和浩特": (111.75, 40.84),
    "台北": (121.56, 25.04),
    "香港": (114.17, 22.28),
    "大连": (121.61, 38.91),
    "福州": (119.3, 26.08),
    "兰州": (103.83, 36.06),
}
"""WGS-84."""
NAMES = {name: CITIES[name] for name in ("北京", "贵阳")} | {"Helsinki": (24.9425, 60.1705)}


class BlankRaster:
    """A map that is land everywhere, and keeps nothing."""

    answers: MemoryCache[object] = MemoryCache(0)

    def picture(
        self, center: tuple[float, float], zoom: int, width: int, height: int, scale: int
    ) -> PaletteImage:
        level = Level(Grid.BAIDU, zoom, scale)
        window = level.window_around(center, width, height)
        pixels = np.zeros((window.height, window.width), np.uint8)
        return PaletteImage(pixels, Palette([LAND, (255, 255, 255), (74, 80, 92)]), level, window)


class BlankPack:
    """A pack of that map."""

    raster = BlankRaster()
    attribution = "(c) nobody"
    credit_line = "(c) nobody"
    approval_number = ""

    def __init__(self, folder: Path) -> None:
        self.overlays = OverlayDrawing(folder)


@pytest.fixture(scope="module", autouse=True)
def _blank_map(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    pack: DataPack[Any] = DataPack("map", BlankPack)
    fonts = write_fonts(tmp_path_factory.mktemp("fonts"))
    with pack.use_folder(fonts), pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "PACK", pack)
        patch.setattr(service, "current_places", lambda: Places(NAMES.get))
        yield


def image_of(query: str) -> Image.Image:
    parameters = read_parameters(StaticImageParameters, parse_form(query.encode()))
    answer = service.draw(parameters)
    assert answer.media_type == "image/png"
    image = Image.open(io.BytesIO(answer.content))
    image.load()
    return image


def pixels_of(query: str) -> Pixels:
    return np.asarray(image_of(query).convert("RGB"))


def lowest_red(pixels: Pixels) -> tuple[float, float]:
    """Return column and row of the point of a red pin."""
    rows, columns = np.nonzero(pixels[:, :, 0].astype(int) - pixels[:, :, 1] > 60)
    return float(columns[rows == rows.max()].mean()), float(rows.max())


def first(pixels: Pixels, colour: tuple[int, int, int]) -> tuple[float, float]:
    """Return the least column and row of a colour."""
    rows, columns = np.nonzero(np.all(np.abs(pixels.astype(int) - colour) < 12, axis=-1))
    return float(columns.min()), float(rows.min())


@pytest.mark.parametrize("zoom", range(5, 19))
def test_overlays_lie_where_bd09mc_arithmetic_says(zoom: int) -> None:
    for number, (lng, lat) in enumerate(CITIES.values()):
        crs = (Crs.BD09, Crs.GCJ02, Crs.WGS84, Crs.BD09MC)[number % 4]
        x, y = convert_point(lng, lat, Crs.WGS84, Crs.BD09MC)
        metres = 2.0 ** (18 - zoom)
        points = {}
        for name, (column, row) in {"marker": (60, 50), "label": (10, 12), "vertex": (30, 100)}.items():
            place = (x + (column - 80) * metres, y - (row - 60) * metres)
            there = convert_point(*place, Crs.BD09MC, crs, exact=True)
            points[name] = f"{there[0]:.9f},{there[1]:.9f}"
        centre = convert_point(x, y, Crs.BD09MC, crs, exact=True)
        pixels = pixels_of(
            f"width=160&height=120&copyright=1&zoom={zoom}&coordtype={crs}&center={centre[0]:.9f},{centre[1]:.9f}"
            f"&markers={points['marker']}&markerStyles=m,,0xff0000"
            f"&labels={points['label']}&labelStyles=i,0,20,0xffffff,0x00a000,0"
            f"&paths={points['vertex']};{centre[0]:.9f},{centre[1]:.9f}&pathStyles=0x0000ff,3,1"
        )
        assert math.dist(lowest_red(pixels), (60, 50)) <= 1.5, (zoom, lng, lat)
        assert max(abs(lowest_red(pixels)[0] - 60), abs(lowest_red(pixels)[1] - 50)) <= 1
        corner = first(pixels, (0, 160, 0))
        assert max(abs(corner[0] - 10), abs(corner[1] - 12)) <= 1, (zoom, lng, lat)
        left = first(pixels, (0, 0, 255))[0]
        assert abs(left + 1 - 30) <= 1, (zoom, lng, lat)


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ("", (400, 300)),
        ("width=1024&height=980", (1024, 980)),
        ("width=1&height=1", (1, 1)),
        ("scale=2", (800, 600)),
        ("width=512&height=512&scale=2", (1024, 1024)),
        ("width=375.5&height=200.4", (376, 200)),
        ("scale=Big&width=100", (200, 600)),
    ],
)
def test_a_picture_has_the_size_that_was_asked_for(query: str, size: tuple[int, int]) -> None:
    assert image_of(query).size == size


@pytest.mark.parametrize(
    ("query", "error", "status", "text"),
    [
        ("width=0&height=0", ParameterInvalid, 2, "width is '0'; expected a number from 1 to 1024"),
        ("width=1025", ParameterInvalid, 2, "width is '1025'"),
        ("height=-3", ParameterInvalid, 2, "height is '-3'"),
        ("width=nan", ParameterInvalid, 2, "width is 'nan'"),
        ("width=513&scale=2", PictureTooLarge, 502, "513 x 300; expected 512 at most"),
        ("scale=3", ParameterInvalid, 2, "scale is '3'; expected 1 or 2"),
        ("zoom=high", ParameterInvalid, 2, "zoom is 'high'"),
        ("copyright=7", ParameterInvalid, 2, "copyright"),
        ("coordtype=epsg4326", ParameterInvalid, 2, "coordtype"),
        (
            "center=39.9,116.4",
            ParameterInvalid,
            2,
            "center 39.9,116.4 is nowhere on the map; expected lng,lat",
        ),
        ("center=nan,nan", ParameterInvalid, 2, "expected lng,lat or a name"),
        ("center=inf,1", ParameterInvalid, 2, "expected lng,lat or a name"),
        ("center=0,89", ParameterInvalid, 2, "nowhere on the map"),
        ("center=亚特兰蒂斯", PlaceNotFound, 1, "no source knows a place called '亚特兰蒂斯'"),
        ("markers=" + "1,2|" * 51, ParameterInvalid, 2, "markers has 52 markers; expected 50 at most"),
        ("markers=1,2&markerStyles=xl,A", ParameterInvalid, 2, r"markerStyles [0] 'xl,A' is no style"),
        ("labels=1,2&labelStyles=a,1,99", ParameterInvalid, 2, "labelStyles [0] the font size is '99'"),
        ("paths=1,2;3,4&pathStyles=pinkish", ParameterInvalid, 2, "pathStyles [0] 'pinkish' is no colour"),
        ("paths=" + "1,2;" * 50_000, ParameterInvalid, 2, "paths has 50001 points; expected 10000 at most"),
        ("paths=1,2;1e999,4", ParameterInvalid, 2, "paths"),
        ("bbox=1,2", ParameterInvalid, 2, "bbox is '1,2'; expected minX,minY;maxX,maxY"),
        ("bbox=1,2;300,4", ParameterInvalid, 2, "bbox 300,4 is nowhere on the map"),
        ("markers=1,2&markerStyles=-1,http://10.0.0.1/a.png", IconRefused, 2, "ICON_ALLOW_LIST"),
        ("markers=1,2&markerStyles=-1,../../etc/passwd", IconRefused, 2, "ICON_ALLOW_LIST"),
        ("markers=1,2&markerStyles=-1,file:///etc/passwd", IconRefused, 2, "ICON_ALLOW_LIST"),
    ],
)
def test_what_is_wrong_gets_its_status_and_says_what_was_expected(
    query: str, error: type[Exception], status: int, text: str
) -> None:
    with pytest.raises(error) as refusal:
        image_of(query)
    assert getattr(refusal.value, "status", None) == status
    assert text in str(refusal.value)
    assert len(str(refusal.value)) < 300


def test_without_a_center_the_markers_are_in_the_middle_and_fit() -> None:
    corners = [(106.5, 26.5), (106.8, 26.7)]
    markers = "|".join(f"{lng},{lat}" for lng, lat in corners)
    pixels = pixels_of(f"markers={markers}&markerStyles=m,,0xff0000&copyright=1&width=600&height=500")
    rows, columns = np.nonzero(pixels[:, :, 0].astype(int) - pixels[:, :, 1] > 60)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(300, abs=2)
    assert columns.min() > 20
    assert rows.max() < 480
    assert columns.max() - columns.min() > 200
    given = pixels_of("markers=106.63,26.65&markerStyles=m,,0xff0000&zoom=4&copyright=1")
    assert lowest_red(given) == pytest.approx((200, 150), abs=1)


def test_a_box_is_shown_whole() -> None:
    pixels = pixels_of(
        "bbox=106.5,26.5;106.8,26.7&zoom=3&center=1,2&copyright=1&width=600&height=500"
        "&paths=106.5,26.5;106.8,26.5;106.8,26.7;106.5,26.7&pathStyles=0xff0000,3,1,0x00ff00"
    )
    _, columns = np.nonzero(np.any(pixels[:480] != LAND, axis=-1))
    assert columns.min() > 0
    assert columns.max() < 599
    assert columns.max() - columns.min() > 300 - 3


def test_names_are_centres_and_places_of_markers_and_labels() -> None:
    named = pixels_of("center=贵阳&zoom=12&markers=贵阳&markerStyles=m,,0xff0000&copyright=1")
    assert lowest_red(named) == pytest.approx((200, 150), abs=1)
    abroad = pixels_of("markers=Helsinki&markerStyles=m,,0xff0000&copyright=1&zoom=12")
    assert lowest_red(abroad) == pytest.approx((200, 150), abs=1)


def test_an_unknown_marker_is_left_out_and_the_picture_says_so() -> None:
    image = image_of("center=贵阳&markers=亚特兰蒂斯|贵阳&markerStyles=m,,0x0000ff|m,,0xff0000&copyright=1")
    assert image.info["Warning"] == "not drawn, no such place: 亚特兰蒂斯"
    assert lowest_red(np.asarray(image.convert("RGB"))) == pytest.approx((200, 150), abs=1)


def test_the_picture_says_whose_work_it_is_and_that_no_approval_number_is_set() -> None:
    image = image_of("center=贵阳")
    assert image.mode == "P"
    assert image.info["Copyright"] == "(c) nobody"
    assert "审图号" in image.info["Comment"]
    assert "none is set" in image.info["Comment"]


def test_the_number_that_an_operator_set_is_drawn_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = pixels_of("center=贵阳&copyright=1")
    monkeypatch.setattr(BlankPack, "approval_number", "GS(2024)0000")
    monkeypatch.setattr(BlankPack, "credit_line", "(c) nobody · GS(2024)0000")
    image = image_of("center=贵阳&copyright=1")
    assert image.info["Comment"] == "GS(2024)0000"
    assert np.any(np.asarray(image.convert("RGB")) != plain)


def test_copyright_0_adds_the_scale_bar() -> None:
    both, line = pixels_of("center=贵阳"), pixels_of("center=贵阳&copyright=1")
    assert np.any(both[260:, :120] != LAND)
    assert not np.any(line[260:, :120] != LAND)
    assert np.any(line[280:, 330:] != LAND)


def test_twice_the_pixels_show_the_same_and_zoom_19_stays() -> None:
    query = "center=106.63,26.65&markers=106.631,26.651&markerStyles=m,,0xff0000&copyright=1&zoom=15"
    column, row = lowest_red(pixels_of(query))
    twice = lowest_red(pixels_of(query + "&scale=2"))
    assert twice == pytest.approx((2 * column, 2 * row), abs=2)
    last = query.replace("zoom=15", "zoom=19&width=500&height=500")
    assert image_of(last + "&scale=2").size == (1000, 1000)


@pytest.mark.parametrize("zoom", ["1", "0", "-5", "25", "16.0", "17.000000"])
def test_a_zoom_beyond_the_bounds_is_the_bound(zoom: str) -> None:
    assert image_of(f"center=贵阳&zoom={zoom}").size == (400, 300)


def test_dpi_type_mcode_output_and_whatever_else_change_nothing() -> None:
    plain = image_of("center=106.63,26.65&zoom=12").tobytes()
    assert (
        image_of("&center=106.63,26.65&&zoom=12&dpiType=ph&mcode=666666&output=json&from=x").tobytes()
        == plain
    )


def test_both_orders_of_label_fields_draw_the_same() -> None:
    base = "center=106.63,26.65&labels=106.63,26.65&copyright=1"
    documented = image_of(f"{base}&labelStyles=Bank,1,18,0xffffff,0x006600,0").tobytes()
    other = image_of(f"{base}&lableStyles=Bank,0,18,0xffffff,0x006600,1").tobytes()
    assert documented == other


def test_an_icon_of_the_list_is_drawn_and_one_that_does_not_come_is_a_pin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    service._icons.cache_clear()
    allow_list = ("http://127.0.0.1:9/icons/",)
    monkeypatch.setattr(service, "settings", lambda: Settings(icon_allow_list=allow_list))
    query = (
        "center=106.63,26.65&markers=106.63,26.65&copyright=1&markerStyles=-1,http://127.0.0.1:9/icons/a.png"
    )
    assert lowest_red(pixels_of(query)) == pytest.approx((200, 150), abs=1)
    with pytest.raises(IconRefused):
        image_of(query.replace("/icons/", "/other/"))
    service._icons.cache_clear()


def test_without_a_map_the_answer_says_what_to_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "PACK", DataPack("map", BlankPack))
    with pytest.raises(NoData, match="packs build"):
        image_of("center=贵阳")


def test_hundreds_of_colours_still_fit_a_palette() -> None:
    styles = "|".join(f"l,A,0x{value * 5000 % 0xFFFFFF:06x}" for value in range(1, 51))
    markers = "|".join(f"{106.5 + index * 0.005},26.65" for index in range(50))
    image = image_of(f"markers={markers}&markerStyles={styles}&width=1024&height=400")
    assert image.mode == "P"
