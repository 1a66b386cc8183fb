"""Unmodified packages for Baidu's maps in pages of a bank: what they ask for stands at its pixel.

Colours and boxes are asserted at pixels that this module computes from the plane. The stored pictures are
compared coarsely: they show what no assertion names, and fonts may differ. A picture that is taken away is
written anew, and its test fails until it has been looked at.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from msgspec import Struct
from msgspec.structs import replace
from playwright.sync_api import Browser

from shared.geo.bd09mc import load_bands
from tests.browser.javascript.bundles import bundled_pages
from tests.browser.javascript.conftest import BAIDU
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import (
    BLOCKED,
    HEIGHT,
    WIDTH,
    Site,
    Visit,
    policy_for,
    visiting,
)

CENTER, ZOOM = (106.72, 26.58), 10
MARKER, LABEL, WINDOW, CIRCLE = (106.9, 26.7), (106.45, 26.75), (106.6, 26.45), (107.1, 26.7)
LINE = ((106.4, 26.4), (106.6, 26.7))
POLYGON = (107.0, 26.43)
DOTS = (MARKER, (106.5, 26.5))
PURPLE, LINE_PURPLE, GREEN, YELLOW = (192, 0, 255), (160, 0, 255), (0, 170, 0), (255, 204, 0)
TEAL, RED, FAINT_RED = (0, 200, 200), (255, 0, 0), (252, 48, 47)
CUSTOM = (106.4, 26.3)
FREE = (360, 430)
"""A pixel without overlays."""
HAND = (40, -30)
TILE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='256' height='256'%3E"
    "%3Crect width='14' height='14' fill='%2300c8c8'/%3E%3C/svg%3E"
)
"""A tile that is empty but for a square in its upper left corner."""
TILE_METRES = 256 * 2 ** (18 - ZOOM)
TILE_NUMBERS = ((182, 45), (182, 46))
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
PICTURES = Path(__file__).parent / "pictures"
SMALL = (320, 240)
MOST_DIFFERENCE = 6.0
"""Mean difference of grey values of a picture blurred to 80 x 60 px: a missing overlay gives more."""
DRAWN = (
    "!!window.map && map.camera.renderer.getStyle()?.layers.length > 1"
    " && map.camera.renderer.areTilesLoaded() && map.camera.renderer.loaded()"
)
BOXES = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
  const box = one.getBoundingClientRect();
  return [box.left, box.top, box.right, box.bottom];
})"""


class PackagePage(Struct, frozen=True):
    """A page: its script and variant, how it comes to the API, and which controls it shows."""

    name: str
    script: str
    kind: str = ""
    api: str = ""
    is_baidu: bool = False
    text: str = ""
    zoom_control: str = ""
    controls: tuple[str, ...] = ()
    has_tiles: bool = False
    has_menu: bool = False
    has_custom_overlay: bool = False
    has_route: bool = False
    words: str = ""
    """The field whose words are completed."""
    colours: tuple[tuple[tuple[float, float], tuple[int, int, int]], ...] = ()
    """Further points, and what is drawn there."""


ZOOM_CONTROL, TURN_CONTROL = ".BMap_zoomCtrl", ".bmap-turn"
OF_VUE_2 = PackagePage(
    "vue2",
    "vue2.js",
    is_baidu=True,
    text="vue",
    zoom_control=ZOOM_CONTROL,
    has_tiles=True,
    has_menu=True,
    words="#words",
)
OF_VUE_3X = replace(OF_VUE_2, name="vue3x", script="vue3x.js", kind="API", has_route=True)
OF_UIW = PackagePage(
    "uiw", "uiw.js", text="react", zoom_control=ZOOM_CONTROL, has_tiles=True, has_custom_overlay=True
)
WRAPPERS = (
    OF_VUE_2,
    OF_VUE_3X,
    replace(OF_VUE_3X, name="vue3x_gl", kind="WebGL", zoom_control="", controls=(TURN_CONTROL,)),
    PackagePage(
        "vue3_gl",
        "vue3_gl.js",
        kind="webgl",
        text="vue",
        zoom_control=ZOOM_CONTROL,
        controls=(TURN_CONTROL,),
        has_menu=True,
        words=".b-auto-complete-input",
    ),
    OF_UIW,
    replace(OF_UIW, name="uiw_gl", kind="webgl"),
    PackagePage(
        "react_gl",
        "react_gl.js",
        is_baidu=True,
        text="react",
        zoom_control=ZOOM_CONTROL,
        has_custom_overlay=True,
        words=".react-bmapgl-autocomplete",
    ),
)
ON_LINE = (LINE[0][0] * 0.8 + LINE[1][0] * 0.2, LINE[0][1] * 0.8 + LINE[1][1] * 0.2)
CHARTS = (
    PackagePage(
        "echarts",
        "echarts.js",
        api="v=3.0",
        colours=((LABEL, TEAL), (ON_LINE, YELLOW), (POLYGON, RED)),
    ),
    PackagePage(
        "mapv",
        "mapv.js",
        api="v=3.0",
        colours=((ON_LINE, YELLOW), (POLYGON, GREEN), (LABEL, FAINT_RED)),
    ),
    PackagePage("mapvgl", "mapvgl.js", api="v=1.0&type=webgl"),
)
LIBRARIES = PackagePage("libraries", "libraries.js", api="v=3.0")


def pixel_of(
    point: tuple[float, float], center: tuple[float, float] = CENTER, zoom: int = ZOOM
) -> np.ndarray:
    """Return where a point stands, by the table of BD09MC alone."""
    to_metres = load_bands()[0]
    shift = np.subtract(to_metres.transform_point(*point), to_metres.transform_point(*center))
    return np.array([WIDTH / 2, HEIGHT / 2]) + shift * (1, -1) / 2 ** (18 - zoom)


@pytest.fixture
def opened(site: Site) -> Iterator[ExitStack]:
    """What closes the pages of a test with it: one that stays open goes on drawing."""
    site.files.update({f"/{name}": content for name, content in bundled_pages().items()})
    with ExitStack() as stack:
        yield stack


def show(page: PackagePage, browser: Browser, site: Site, gateway: Gateway, stack: ExitStack) -> Visit:
    """Open a page and wait until its map is drawn."""
    ak = gateway.key.ak
    facts = {
        "ak": ak,
        "kind": page.kind,
        "host": urlsplit(gateway.address).netloc,
        "api": f"{gateway.address}/api?type=webgl&v=1.0&ak={ak}",
        "tile": TILE,
    }
    site.files[f"/{page.name}-facts.js"] = f"Object.assign(window, {json.dumps(facts)})".encode()
    api = f'<script src="{gateway.address}/api?{page.api}&ak={ak}"></script>' if page.api else ""
    facts_tag, own = f'<script src="{page.name}-facts.js"></script>', f'<script src="{page.script}"></script>'
    host = BAIDU if page.is_baidu else gateway.address
    visit = stack.enter_context(visiting(browser, site))
    visit.open(page.name, f'<div id="app"></div>{facts_tag}{api}{own}', policy_for(host))
    visit.wait(DRAWN)
    return visit


def require_own_hosts(visit: Visit, page: PackagePage, site: Site, gateway: Gateway) -> None:
    """Nobody but the page's own host and the gateway is asked, and no error is ours."""
    api = BAIDU if page.is_baidu else urlsplit(gateway.address).netloc
    assert visit.hosts == {urlsplit(site.address).netloc, api}
    assert [message for message in visit.errors if BLOCKED not in message] == []


def require_picture(visit: Visit, name: str) -> None:
    """Compare what is shown with the stored picture."""
    pixels = cv2.resize(visit.pixels(), SMALL, interpolation=cv2.INTER_AREA)
    file = PICTURES / f"{name}.png"
    if not file.exists():
        PICTURES.mkdir(exist_ok=True)
        cv2.imwrite(str(file), pixels[:, :, ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
        raise AssertionError(f"{file} was not there and has been written: look at it, and keep it")
    stored = cv2.imread(str(file))[:, :, ::-1]
    coarse = [cv2.resize(picture, (80, 60), interpolation=cv2.INTER_AREA) for picture in (pixels, stored)]
    difference = np.abs(np.subtract(*[picture.astype(float) for picture in coarse]))
    assert difference.mean() < MOST_DIFFERENCE
    assert np.percentile(difference.max(axis=2), 98) < 60


def require_colour(visit: Visit, pixel: np.ndarray, colour: tuple[int, int, int]) -> None:
    x, y = np.rint(pixel).astype(int)
    found = visit.pixels()[y, x].astype(int)
    assert np.abs(found - colour).max() < 12, f"{found} at {x},{y} instead of {colour}"


def boxes(visit: Visit, selector: str) -> list[list[float]]:
    """Return left, top, right and bottom of every element."""
    return list(visit.page.evaluate(f"({BOXES})({json.dumps(selector)})"))


@pytest.mark.slow
@pytest.mark.parametrize("page", WRAPPERS, ids=lambda page: page.name)
def test_every_overlay_control_and_event_of_a_wrapper_stands_at_its_pixel(
    page: PackagePage, browser: Browser, site: Site, gateway: Gateway, opened: ExitStack
) -> None:
    visit = show(page, browser, site, gateway, opened)
    visit.wait("document.querySelectorAll('.BMap_bubble_pop').length === 1")
    require_overlays(visit, page)
    require_picture(visit, page.name)
    require_controls(visit, page)
    require_marker_click(visit)
    require_drag_of_marker(visit)
    if page.has_tiles:
        require_tiles(visit)
    if page.has_custom_overlay:
        assert np.allclose(boxes(visit, "#custom")[0][:2], pixel_of(CUSTOM), atol=1)
    if page.has_menu:
        require_menu(visit)
    if page.has_route:
        visit.wait("window.driving > 0")
    require_drag_of_map(visit)
    require_zooms(visit, page)
    if page.words:
        require_completion(visit, page)
    require_own_hosts(visit, page, site, gateway)


def require_overlays(visit: Visit, page: PackagePage) -> None:
    require_colour(visit, pixel_of(LINE[0]) * 0.8 + pixel_of(LINE[1]) * 0.2, LINE_PURPLE)
    require_colour(visit, pixel_of(POLYGON), GREEN)
    require_colour(visit, pixel_of(CIRCLE), YELLOW)
    require_colour(visit, pixel_of(CIRCLE) + np.array([20, 0]), YELLOW)
    label = boxes(visit, ".BMapLabel")[0]
    assert np.allclose(label[:2], pixel_of(LABEL), atol=1)
    assert visit.page.inner_text(".BMapLabel") == f"label of {page.text}"
    left, _, right, bottom = boxes(visit, ".BMap_bubble_pop")[0]
    assert abs((left + right) / 2 - pixel_of(WINDOW)[0]) <= 1
    assert abs(bottom + 10 - pixel_of(WINDOW)[1]) <= 1
    assert f"window of {page.text}" in visit.page.inner_text(".BMap_bubble_pop")
    left, top, right, bottom = boxes(visit, ".BMap_Marker")[0]
    x, y = pixel_of(MARKER)
    assert left < x < right
    assert top < y <= bottom + 1
    picture = visit.pixels()[round(top) + 2 : round(bottom) - 2, round(left) : round(right)].astype(int)
    assert (picture.max(axis=2) - picture.min(axis=2)).max() > 100


def require_controls(visit: Visit, page: PackagePage) -> None:
    """Each stands within the map, none on another; the scale is as long as it says."""
    selectors = [".BMap_scaleCtrl", *filter(None, (page.zoom_control,)), *page.controls]
    areas = [boxes(visit, selector)[0] for selector in selectors]
    for left, top, right, bottom in areas:
        assert 0 <= left < right <= WIDTH
        assert 0 <= top < bottom <= HEIGHT
    for number, one in enumerate(areas):
        for other in areas[:number]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert visit.page.inner_text(".BMap_scaleCtrl") == "20 公里"


def middle_of_marker(visit: Visit) -> tuple[float, float]:
    left, top, right, bottom = boxes(visit, ".BMap_Marker")[0]
    return (left + right) / 2, (top + bottom) / 2


def require_marker_click(visit: Visit) -> None:
    visit.page.mouse.click(*middle_of_marker(visit))
    visit.wait("window.clicks === 1")


def drag(visit: Visit, start: tuple[float, float], way: tuple[int, int]) -> None:
    """Drag by some pixels; the hand rests before it lets go, so that it throws nothing."""
    mouse = visit.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move(start[0] + way[0] / 2, start[1] + way[1] / 2)
    mouse.move(start[0] + way[0], start[1] + way[1])
    visit.page.wait_for_timeout(200)
    mouse.up()


def require_drag_of_marker(visit: Visit) -> None:
    drag(visit, middle_of_marker(visit), HAND)
    visit.wait("!!window.drop")
    place = pixel_of(tuple(visit.page.evaluate("drop")))
    assert np.allclose(place, pixel_of(MARKER) + HAND, atol=1)
    assert visit.page.evaluate("clicks") == 1


def require_tiles(visit: Visit) -> None:
    """The corner of a tile stands where its numbers say."""
    center = load_bands()[0].transform_point(*CENTER)
    for x, y in TILE_NUMBERS:
        corner = np.subtract((x * TILE_METRES, (y + 1) * TILE_METRES), center)
        pixel = np.array([WIDTH / 2, HEIGHT / 2]) + corner * (1, -1) / 2 ** (18 - ZOOM)
        require_colour(visit, pixel + 7, TEAL)


def require_menu(visit: Visit) -> None:
    visit.page.mouse.click(*FREE, button="right")
    visit.page.click(".BMap_contextMenu >> text=here")
    visit.wait("!!window.chosen")
    assert np.allclose(pixel_of(tuple(visit.page.evaluate("chosen"))), FREE, atol=1)


def require_drag_of_map(visit: Visit) -> None:
    drag(visit, FREE, HAND)
    visit.wait("window.mapDrags === 1 && !map.camera.renderer.isMoving()")
    shown = visit.page.evaluate(
        f"(() => {{ const p = map.pointToPixel({{ lng: {CENTER[0]}, lat: {CENTER[1]} }});"
        " return [p.x, p.y] })()"
    )
    assert np.allclose(shown, np.array([WIDTH / 2, HEIGHT / 2]) + HAND, atol=4)


def require_completion(visit: Visit, page: PackagePage) -> None:
    visit.page.click(page.words)
    visit.page.keyboard.type("贵阳")
    rows = ".tangram-suggestion-main:visible li"
    visit.page.wait_for_selector(rows)
    name = visit.page.evaluate("(row) => row.firstChild.data", visit.page.query_selector(rows))
    visit.page.click(rows)
    visit.wait("!!window.words")
    words = visit.page.evaluate("words")
    assert words.endswith(name)
    assert "undefined" not in words


def require_zooms(visit: Visit, page: PackagePage) -> None:
    if page.zoom_control:
        visit.page.click(f"{page.zoom_control} button:first-child")
        visit.wait(f"map.getZoom() === {ZOOM + 1}")
    visit.page.mouse.move(WIDTH / 2, HEIGHT / 2 + 120)
    zoom = visit.page.evaluate("map.getZoom()")
    visit.page.mouse.wheel(0, 300)
    visit.wait(f"map.getZoom() < {zoom}")


@pytest.mark.slow
@pytest.mark.parametrize("page", CHARTS, ids=lambda page: page.name)
def test_what_a_package_draws_by_itself_stands_at_its_pixel(
    page: PackagePage, browser: Browser, site: Site, gateway: Gateway, opened: ExitStack
) -> None:
    visit = show(page, browser, site, gateway, opened)
    visit.wait(FRAMES)
    for dot in DOTS:
        assert np.abs(centre_of(visit.pixels(), pixel_of(dot)) - pixel_of(dot)).max() <= 1
    for point, colour in page.colours:
        require_colour(visit, pixel_of(point), colour)
    require_picture(visit, page.name)
    if page.name != "mapvgl":
        visit.page.mouse.click(*pixel_of(DOTS[1]))
        clicked = {"echarts": "scatter", "mapv": list(DOTS[1])}[page.name]
        visit.wait(f"JSON.stringify(window.clicked) === '{json.dumps(clicked, separators=(',', ':'))}'")
    require_own_hosts(visit, page, site, gateway)


def centre_of(pixels: np.ndarray, near: np.ndarray, colour: tuple[int, int, int] = PURPLE) -> np.ndarray:
    """Return the middle of what has a colour near a pixel; below a marker only the lower half is seen."""
    distance = np.abs(pixels.astype(int) - colour).max(axis=2)
    rows, columns = np.nonzero(distance < 40)
    is_near = (np.abs(columns - near[0]) < 20) & (np.abs(rows - near[1]) < 20)
    assert is_near.any(), f"no dot near {near}"
    width = np.ptp(columns[is_near]) + 1
    return np.array([columns[is_near].mean() + 0.5, rows[is_near].max() + 1 - width / 2])


@pytest.mark.slow
def test_a_marker_and_the_dot_of_mapv_have_the_pixel_of_the_plane_at_any_zoom_and_latitude(
    browser: Browser, site: Site, gateway: Gateway, opened: ExitStack
) -> None:
    visit = show(CHARTS[1], browser, site, gateway, opened)
    for zoom in (5, 12, 18):
        for latitude in (20, 40, 60):
            point, center = (106.72, latitude), (106.72 + 40 / 2**zoom, latitude + 20 / 2**zoom)
            visit.page.evaluate(f"show({point[0]}, {point[1]}, {zoom})")
            visit.wait(FRAMES)
            said = visit.page.evaluate(
                "(() => { const p = map.pointToPixel(marker.getPosition()); return [p.x, p.y] })()"
            )
            assert np.allclose(said, pixel_of(point, center, zoom), atol=0.5)
            left, _, right, bottom = boxes(visit, ".BMap_Marker")[0]
            assert np.allclose([(left + right) / 2, bottom], said, atol=1)
            assert np.abs(centre_of(visit.pixels(), np.array(said)) - said).max() <= 1


@pytest.mark.slow
def test_clusters_heat_and_a_walk_of_the_classic_libraries(
    browser: Browser, site: Site, gateway: Gateway, opened: ExitStack
) -> None:
    visit = show(LIBRARIES, browser, site, gateway, opened)
    goal = pixel_of((106.6, 26.7))
    visit.wait(
        "(() => { const box = document.querySelector('.BMap_Marker')?.getBoundingClientRect();"
        f" return !!box && Math.abs(box.left + 26 - {goal[0]}) < 1 }})()"
    )
    require_colour(visit, goal - np.array([0, 4]), (47, 124, 246))
    hot = visit.pixels()[*np.rint(pixel_of((106.5, 26.5))).astype(int)[::-1]]
    assert hot[0] > 200 > hot[1]
    cluster = visit.page.evaluate(
        "(() => { const one = [...document.querySelectorAll('.bmap-pane div')]"
        ".find((element) => element.textContent === '12'); const box = one.getBoundingClientRect();"
        " return [(box.left + box.right) / 2, (box.top + box.bottom) / 2,"
        " one.style.backgroundImage.slice(0, 9)] })()"
    )
    assert np.allclose(cluster[:2], pixel_of((106.9, 26.7)), atol=3)
    assert cluster[2] == 'url("data'
    require_picture(visit, LIBRARIES.name)
    require_own_hosts(visit, LIBRARIES, site, gateway)
