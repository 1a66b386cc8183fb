"""The script in a page of a bank: it loads from another origin and draws the map; a marker has its pixel."""

import httpx
import numpy as np
import pytest

from functions.pack_builder.engine.materials import BuiltPack
from tests.browser.javascript.conftest import Visiting
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import HEIGHT, WIDTH, Site

PLAIN = (
    """<div id="map"></div><script src="{host}/api?v=3.0&ak={ak}"></script><script src="plain.js"></script>"""
)
SCRIPT = b"""
const map = new BMap.Map('map');
map.centerAndZoom(new BMap.Point(106.72, 26.58), 9);
const marker = new BMap.Marker(new BMap.Point(107.0, 26.7));
map.addOverlay(marker);
map.addEventListener('tilesloaded', () => { window.loads = (window.loads || 0) + 1; });
"""
MOST_LOADER_BYTES, MOST_SCRIPT_BYTES = 3 * 1024, 480 * 1024
READY = (
    "map.camera.renderer.getStyle()?.layers.length > 1 && map.camera.renderer.areTilesLoaded()"
    " && map.camera.renderer.loaded()"
)


@pytest.mark.slow
def test_a_page_draws_a_map_and_a_marker_from_the_gateway_alone(
    visit: Visiting, site: Site, gateway: Gateway
) -> None:
    site.files["/plain.js"] = SCRIPT
    shown = visit("plain", PLAIN.format(host=gateway.address, ak=gateway.key.ak))
    shown.wait(READY)
    pixel = shown.page.evaluate(
        "(() => { const p = map.pointToPixel(marker.getPosition()); return [p.x, p.y] })()"
    )
    tip = shown.page.evaluate(
        "(() => { const b = document.querySelector('.BMap_Marker').getBoundingClientRect();"
        " return [(b.left + b.right) / 2, b.bottom] })()"
    )
    assert np.allclose(pixel, tip, atol=1)
    assert 0 < pixel[0] < WIDTH
    assert 0 < pixel[1] < HEIGHT
    assert shown.messages == []
    assert shown.hosts == {host.removeprefix("http://") for host in (site.address, gateway.address)}
    colours = np.unique(shown.pixels().reshape(-1, 3), axis=0)
    assert len(colours) > 50


def test_the_script_is_small_and_kept_for_a_year(gateway: Gateway, built_javascript: BuiltPack) -> None:
    assert (built_javascript.folder / "map.js.gz").stat().st_size <= MOST_SCRIPT_BYTES
    page = {"referer": "http://localhost/"}
    asked = {"v": "3.0", "ak": gateway.key.ak, "callback": "init"}
    loader = httpx.get(f"{gateway.address}/api", params=asked, headers=page)
    assert len(loader.content) <= MOST_LOADER_BYTES
    script = httpx.get(next(part for part in loader.text.split('"') if part.endswith("map.js")))
    assert script.headers["cache-control"] == "public, max-age=31536000"
    assert script.headers["content-encoding"] == "gzip"


SAMPLE = b"""
const map = new BMap.Map('map');
map.centerAndZoom(new BMap.Point(106.72, 26.58), 10);
function Board(point, text) { this._point = point; this._text = text; }
Board.prototype = new BMap.Overlay();
Board.prototype.initialize = function (map) {
  this._map = map;
  const div = this._div = document.createElement('div');
  div.id = 'board';
  div.style.cssText = 'position:absolute;width:60px;height:20px;background:#0a0';
  div.style.zIndex = BMap.Overlay.getZIndex(this._point.lat);
  div.textContent = this._text;
  map.getPanes().labelPane.appendChild(div);
  return div;
};
Board.prototype.draw = function () {
  const pixel = this._map.pointToOverlayPixel(this._point);
  this._div.style.left = pixel.x + 'px';
  this._div.style.top = pixel.y + 'px';
};
map.addOverlay(new Board(new BMap.Point(106.8, 26.6), 'board'));
function Closer() { this.defaultAnchor = BMAP_ANCHOR_TOP_RIGHT; this.defaultOffset = new BMap.Size(30, 40); }
Closer.prototype = new BMap.Control();
Closer.prototype.initialize = function (map) {
  const div = document.createElement('div');
  div.id = 'closer';
  div.textContent = '+2';
  div.onclick = () => map.setZoom(map.getZoom() + 2);
  map.getContainer().appendChild(div);
  return div;
};
map.addControl(new Closer());
const arrow = new BMap.Symbol(BMap_Symbol_SHAPE_BACKWARD_OPEN_ARROW, { scale: 0.6 });
const line = [new BMap.Point(106.6, 26.5), new BMap.Point(106.9, 26.5)];
const icons = [new BMap.IconSequence(arrow, '10', '30')];
map.addOverlay(new BMap.Polyline(line, { icons, strokeColor: '#18a45b' }));
window.box = new BMap.Bounds(106, 26, 107, 27);
"""


@pytest.mark.slow
def test_overlays_and_controls_of_a_page_in_the_manner_of_published_samples(
    visit: Visiting, site: Site, gateway: Gateway
) -> None:
    site.files["/plain.js"] = SAMPLE
    shown = visit("sample", PLAIN.format(host=gateway.address, ak=gateway.key.ak))
    box = "document.querySelector('#{}').getBoundingClientRect()"
    corner = f"(() => {{ const b = {box.format('board')}; return [b.left, b.top] }})()"
    pixel = "(() => { const p = map.pointToPixel(new BMap.Point(106.8, 26.6)); return [p.x, p.y] })()"
    assert np.allclose(shown.page.evaluate(corner), shown.page.evaluate(pixel), atol=1)
    right = f"(() => {{ const b = {box.format('closer')}; return [b.right, b.top] }})()"
    assert np.allclose(shown.page.evaluate(right), [WIDTH - 30, 40], atol=1)
    shown.page.click("#closer")
    shown.wait("map.getZoom() === 12")
    assert np.allclose(shown.page.evaluate(corner), shown.page.evaluate(pixel), atol=1)
    assert shown.page.evaluate("[box.minX, box.maxY, box.containsPoint(map.getCenter())]") == [106, 27, True]
    assert shown.errors == []
