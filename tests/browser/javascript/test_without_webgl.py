"""A browser that draws no WebGL: the map is made of pictures and says so; services and overlays work."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.browser.javascript.conftest import Visiting
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import HEIGHT, WIDTH, Site, Visit

PAGE = (
    """<div id="map"></div><script src="{host}/api?v=3.0&ak={ak}"></script><script src="plain.js"></script>"""
)
SCRIPT = b"""
const map = new BMap.Map('map');
const center = new BMap.Point(106.72, 26.58);
map.centerAndZoom(center, 12);
const marker = new BMap.Marker(center);
map.addOverlay(marker);
map.addControl(new BMap.ZoomControl());
map.addEventListener('zoomend', () => { window.zooms = (window.zooms || 0) + 1; });
new BMap.Geocoder().getLocation(center, (result) => { window.address = result && result.address; });
const bounds = new BMap.Bounds(new BMap.Point(106, 26), new BMap.Point(107, 27));
window.isInside = bounds.containsPoint(center);
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--disable-gpu", "--disable-3d-apis") as browser:
        yield browser


@pytest.fixture
def shown(visit: Visiting, site: Site, gateway: Gateway) -> Visit:
    site.files["/plain.js"] = SCRIPT
    return visit("plain", PAGE.format(host=gateway.address, ak=gateway.key.ak))


LAID = "document.querySelectorAll('.bmap-pictures img').length === 1"
SHIFT = (
    "(() => { const p = map.pointToPixel(center); const b = document.querySelector('.BMap_Marker')"
    ".getBoundingClientRect(); return [p.x, p.y, (b.left + b.right) / 2, b.bottom] })()"
)


@pytest.mark.slow
def test_the_map_is_a_picture_and_says_why(shown: Visit) -> None:
    assert shown.page.evaluate("document.createElement('canvas').getContext('webgl2')") is None
    shown.wait(LAID)
    assert "WebGL" in shown.page.inner_text(".bmap-credit")
    assert len(np.unique(shown.pixels().reshape(-1, 3), axis=0)) > 50
    assert shown.errors == []


@pytest.mark.slow
def test_a_hand_drags_and_zooms_the_picture(shown: Visit) -> None:
    shown.wait(LAID)
    mouse = shown.page.mouse
    mouse.move(200, 300)
    mouse.down()
    mouse.move(230, 310)
    mouse.move(260, 340)
    mouse.up()
    moved = shown.page.evaluate(SHIFT)
    assert np.allclose(moved, [WIDTH / 2 + 60, HEIGHT / 2 + 40] * 2, atol=1)
    mouse.wheel(0, -100)
    assert shown.page.evaluate("map.getZoom()") == 12
    shown.page.evaluate("map.enableScrollWheelZoom()")
    mouse.move(moved[0], moved[1])
    mouse.wheel(0, -100)
    shown.wait("map.getZoom() === 13")
    assert np.allclose(shown.page.evaluate(SHIFT), moved, atol=1)
    shown.page.evaluate("map.disableDragging()")
    mouse.down()
    mouse.move(300, 300)
    mouse.up()
    assert np.allclose(shown.page.evaluate(SHIFT), moved, atol=1)
    shown.wait("document.querySelector('.bmap-pictures img').src.includes('/13/')")
    assert shown.errors == []


@pytest.mark.slow
def test_services_data_and_overlays_work_all_the_same(shown: Visit) -> None:
    shown.wait("window.address !== undefined")
    assert "贵阳" in shown.page.evaluate("address")
    assert shown.page.evaluate("isInside")
    box = shown.page.evaluate(
        "(() => { const b = document.querySelector('.BMap_Marker').getBoundingClientRect();"
        " return [(b.left + b.right) / 2, b.bottom] })()"
    )
    assert np.allclose(box, [WIDTH / 2, HEIGHT / 2], atol=1)
    shown.page.click(".BMap_zoomCtrl button:first-child")
    shown.wait("window.zooms === 1 && map.getZoom() === 13")
