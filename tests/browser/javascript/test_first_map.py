"""The first map of a page is a picture: there before WebGL has drawn, at the pixels where it will draw."""

from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Route

from tests.browser.javascript.conftest import Show
from tests.browser.javascript.site import HEIGHT, WIDTH, Pixels, Visit
from tests.browser.javascript.test_pages import CLASSIC, ENGINES, GL, STYLED, pixel_of

VIEW = """
map.centerAndZoom(at({center}), {zoom});
const marker = new api.Marker(at({center}));
map.addOverlay(marker);
"""
WATER = (169, 211, 246)
SHIFTS = [(dy, dx) for dy in (-2, 0, 2) for dx in (-2, 0, 2)]
LAID = (
    "(() => { const all = [...document.querySelectorAll('.bmap-pictures img')];"
    " return all.length > 0 && all.every((one) => one.complete && one.naturalWidth) })()"
)
GONE = "document.querySelectorAll('.bmap-pictures').length === 0"
VECTOR_TILES = "**/tiles/baidu/**.mvt*"


def water(pixels: Pixels) -> np.ndarray:
    """Return where a picture shows water, without its margins: names stand a little elsewhere in each."""
    return (np.abs(pixels.astype(int) - WATER).max(axis=2) < 6)[20:-60, 20:-20]


def agreement(one: Pixels, other: Pixels, shift: tuple[int, int]) -> float:
    """Return the share of pixels on which two pictures agree when the second is shifted."""
    return float((water(one) == np.roll(water(other), shift, axis=(0, 1))).mean())


def without_webgl_tiles(shown: Visit) -> None:
    """Let WebGL never have its tiles."""
    shown.page.route(VECTOR_TILES, lambda route: None)


@pytest.mark.slow
@pytest.mark.parametrize(("center", "zoom"), [("121.47, 31.23", 9), ("110.3, 20.0", 8)])
def test_pictures_stand_until_webgl_has_drawn_and_lie_where_it_draws(
    show: Show, center: str, zoom: int
) -> None:
    script = VIEW.format(center=center, zoom=zoom)
    early = show("early", CLASSIC, script, prepare=without_webgl_tiles)
    early.wait(LAID)
    tip = early.page.evaluate(
        "(() => { const b = document.querySelector('.BMap_Marker').getBoundingClientRect();"
        " return [(b.left + b.right) / 2, b.bottom] })()"
    )
    assert np.allclose(tip, [WIDTH / 2, HEIGHT / 2], atol=1)
    first = early.pixels()
    drawn = show("early", CLASSIC, script)
    drawn.wait(f"{STYLED} && {GONE}")
    last = drawn.pixels()
    alike = {shift: agreement(first, last, shift) for shift in SHIFTS}
    assert max(alike, key=lambda shift: alike[shift]) == (0, 0)
    assert alike[0, 0] > 0.95
    assert early.messages == drawn.messages == []


@pytest.mark.slow
@ENGINES
def test_pictures_follow_the_map_and_end_when_it_is_tilted_or_gets_a_style(show: Show, query: str) -> None:
    shown = show("moved", query, VIEW.format(center="106.72, 26.58", zoom=8), prepare=without_webgl_tiles)
    shown.wait(LAID)
    corner = (
        "(() => { const b = document.querySelector('.bmap-pictures img').getBoundingClientRect();"
        " return [b.left, b.top] })()"
    )
    before = np.array(shown.page.evaluate(corner))
    shown.page.evaluate("map.panBy(30, -20, { noAnimation: true })")
    assert np.allclose(shown.page.evaluate(corner), np.add(before, [30, -20]), atol=1)
    shown.page.evaluate("map.setZoom(9)")
    shown.wait(LAID)
    shown.page.evaluate("map.setTilt(30)" if query == GL else "map.setMapStyle({ style: 'dark' })")
    assert shown.page.evaluate(GONE)
    assert shown.errors == []


STYLED_FIRST = "map.setMapStyle({ style: 'midnight' });"
TILTED_FIRST = "map.setTilt(45);"


@pytest.mark.slow
@pytest.mark.parametrize(("query", "first"), [(CLASSIC, STYLED_FIRST), (GL, TILTED_FIRST)])
def test_a_map_that_pictures_cannot_show_asks_for_none(show: Show, query: str, first: str) -> None:
    shown = show("own", query, first + VIEW.format(center="106.72, 26.58", zoom=8))
    shown.wait(f"{STYLED} && {GONE}")
    assert not [address for address in shown.requests if "/tiles/" in address and ".png" in address]
    assert pixel_of(shown, "map.getCenter()") == pytest.approx([WIDTH / 2, HEIGHT / 2], abs=1)
    assert shown.errors == []


def refusing(status: int) -> Callable[[Visit], None]:
    """Return what refuses every vector tile once, as a busy gateway does."""
    refused: set[str] = set()

    def answer(route: Route) -> None:
        address = route.request.url
        if address in refused:
            route.continue_()
        else:
            refused.add(address)
            route.fulfill(status=status, headers={"access-control-allow-origin": "*"}, body="{}")

    return lambda shown: shown.page.route(VECTOR_TILES, answer)


@pytest.mark.slow
@pytest.mark.parametrize("status", [429, 503])
def test_tiles_that_a_busy_gateway_refuses_come_later(show: Show, status: int) -> None:
    shown = show("busy", CLASSIC, VIEW.format(center="106.72, 26.58", zoom=8), prepare=refusing(status))
    loaded = "map.camera.renderer.queryRenderedFeatures().length > 0"
    shown.wait(f"{STYLED} && {loaded}")
    assert not [message for message in shown.messages if message.startswith("warning")]
