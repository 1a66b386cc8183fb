"""Masks, prisms, divisions, layers of GeoJSON, a small map in a corner, installed styles, GCJ-02."""

import json

import numpy as np
import pytest

from functions.map_jsapi.libraries import service as libraries
from shared.config import Settings
from shared.geo.coordinates import Crs, convert_point
from shared.stores.objects import ObjectStore
from tests.browser.javascript.conftest import Show
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import HEIGHT, WIDTH, Visit
from tests.browser.javascript.test_pages import CLASSIC, ENGINES, GL, STYLED, pixel_of
from tests.browser.javascript.test_tutorials import BEGIN

GROUND = (243, 241, 236)
HERE = "map.centerAndZoom(at(106.72, 26.58), 11);"


def colour_at(shown: Visit, point: str) -> np.ndarray:
    x, y = np.rint(pixel_of(shown, point)).astype(int)
    return shown.pixels()[y, x].astype(int)


MASKS = """
const square = (lng, lat) => [[0, 0], [0.1, 0], [0.1, 0.1], [0, 0.1]].map(([x, y]) => at(lng + x, lat + y));
const masks = ['inside', 'inside', 'outside'].map(
  (showRegion, i) => new api.MapMask(square(106.5 + 0.15 * i, 26.55), { showRegion, isMapMask: true }));
const yellow = { strokeWeight: 0, fillColor: '#ffcc00', fillOpacity: 1 };
map.addOverlay(new api.Polygon(square(106.45, 26.4), yellow));
map.addOverlay(masks[0]);
map.addOverlay(masks[1]);
"""
COVERS = (
    "masks.map(({ element_ }) => element_ ? element_.firstElementChild.getAttribute('d').length > 0 : null)"
)


@pytest.mark.slow
@ENGINES
def test_masks_leave_the_map_within_their_areas_alone_or_cover_one_area(show: Show, query: str) -> None:
    shown = show("masks", query, HERE + MASKS)
    shown.wait(STYLED)
    beside = ["at(106.46, 26.6)", "at(106.62, 26.6)", "at(106.8, 26.7)"]
    for place in beside:
        assert np.abs(colour_at(shown, place) - GROUND).max() <= 2
    pixels = shown.pixels()
    for left in (106.5, 106.65):
        corners = [pixel_of(shown, f"at({left + x}, {26.55 + y})") for x, y in ((0.01, 0.09), (0.09, 0.01))]
        (x, y), (right, bottom) = np.rint(corners).astype(int)
        assert len(np.unique(pixels[y:bottom, x:right].reshape(-1, 3), axis=0)) > 20
    assert np.abs(colour_at(shown, "at(106.5, 26.45)") - (255, 204, 0)).max() <= 2, "overlays stay"
    shown.page.evaluate("map.removeOverlay(masks[0]); map.removeOverlay(masks[1]); map.addOverlay(masks[2])")
    assert shown.page.evaluate(COVERS) == [None, None, True]
    assert np.abs(colour_at(shown, "at(106.85, 26.6)") - GROUND).max() <= 2
    assert shown.errors == []


PRISM = """
const base = [at(106.68, 26.55), at(106.76, 26.55), at(106.76, 26.61), at(106.68, 26.61)];
const prism = new api.Prism(base, 4000, {
  topFillColor: '#ff0000', topFillOpacity: 1, sideFillColor: '#0000ff', sideFillOpacity: 1 });
prism.addEventListener('click', () => said.push('click'));
map.addOverlay(prism);
const text = base.map(({ lng, lat }) => `${lng},${lat}`).join(';');
const other = new api.Prism([text], 10);
said.push(other.getPath().length, prism.getTopFillColor());
window.tops = () => [...prism.element_.children].map((path) => {
  const { left, top, right, bottom } = path.getBoundingClientRect();
  return [left, top, right, bottom];
});
"""


@pytest.mark.slow
@ENGINES
def test_a_prism_rises_as_the_map_is_tilted(show: Show, query: str) -> None:
    shown = show("prism", query, HERE + PRISM)
    low, high = (np.array(pixel_of(shown, f"base[{corner}]")) for corner in (0, 2))
    assert np.allclose(shown.page.evaluate("tops()[1]"), [low[0], high[1], high[0], low[1]], atol=1)
    shown.page.mouse.click(WIDTH / 2, HEIGHT / 2)
    assert shown.page.evaluate("said") == [4, "#ff0000", "click"]
    shown.page.evaluate("map.setTilt(60)")
    side, top = (np.array(box) for box in shown.page.evaluate("tops()"))
    front = pixel_of(shown, "base[0]")[1]
    rise = front - top[3]
    metres_per_pixel = 2 ** (18 - 11)
    plane_metres = 4000 / np.cos(np.radians(26.58))  # BD09MC is stretched about as Web Mercator is
    assert rise == pytest.approx(plane_metres / metres_per_pixel * np.sin(np.radians(60)), rel=0.02)
    assert side[3] == pytest.approx(front, abs=1)
    shown.page.evaluate("prism.setAltitude(0)")
    assert shown.page.evaluate("tops()[1][3]") == pytest.approx(front, abs=1)
    assert shown.errors == []


DIVISIONS = """
const look = { fillColor: '#618bf8', strokeColor: '#daeafa' };
const layer = new api.DistrictLayer({ name: '(NAME)', kind: KIND, ...look });
layer.addEventListener('mouseover', ({ currentTarget }) => currentTarget.setFillColor('#9169db'));
const restore = ({ currentTarget: area }) => area.setFillColor(area.style.fillColor);
layer.addEventListener('mouseout', restore);
map.addDistrictLayer(layer);
window.fills = () => layer.areas_.map((area) => area.element_.firstElementChild.getAttribute('fill'));
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "name", "kind", "least"), [(CLASSIC, "贵阳市,遵义市", 0, 2), (GL, "贵阳市", 1, 6)]
)
def test_divisions_are_areas_that_can_be_pointed_at(
    show: Show, gateway: Gateway, query: str, name: str, kind: int, least: int
) -> None:
    before = gateway.spent_units().get("js_geocoding", 0)
    script = DIVISIONS.replace("NAME", name).replace("KIND", str(kind))
    shown = show("divisions", query, HERE.replace("11", "9") + script)
    shown.wait(f"layer.areas_.length >= {least}")
    assert gateway.spent_units()["js_geocoding"] == before + 1
    box = shown.page.evaluate(
        "(() => { const { x, y } = map.pointToPixel(layer.areas_[0].getBounds().getCenter());"
        " return [x, y] })()"
    )
    shown.page.mouse.move(*box)
    shown.wait("fills().filter((fill) => fill === '#9169db').length === 1")
    shown.page.mouse.move(5, 5)
    shown.wait("fills().filter((fill) => fill === '#9169db').length <= 1")
    shown.page.evaluate("map.clearOverlays()")
    assert shown.page.evaluate("layer.areas_.length") >= least
    shown.page.evaluate("map.removeDistrictLayer(layer)")
    assert shown.page.evaluate("document.querySelectorAll('.bmap-pane svg').length") == 0
    assert shown.errors == []


FEATURES = """
const ring = [[106.6, 26.5], [106.7, 26.5], [106.7, 26.6], [106.6, 26.5]];
const moved = (dx, dy) => ring.map(([x, y]) => [x + dx, y + dy]);
const collection = (...features) => ({ type: 'FeatureCollection', features });
const feature = (name, geometry) => ({ type: 'Feature', properties: { name }, geometry });
const areas = new api.FillLayer({
  crs: 'GCJ02',
  style: {
    fillColor: ['match', ['get', 'name'], 'a', '#ff0000', '#00ff00'], fillOpacity: 1, strokeWeight: 0,
  },
});
areas.addEventListener('click', ({ value }) => said.push(value.dataItem.properties.name, value.dataIndex));
map.addNormalLayer(areas);
areas.setData(collection(
  feature('b', { type: 'MultiPolygon', coordinates: [[moved(0, 0.1)], [moved(0.2, 0)]] }),
  feature('a', { type: 'Polygon', coordinates: [ring] }),
));
const lines = new api.LineLayer({ style: { strokeColor: '#0000ff', strokeWeight: 3 } });
lines.setData(collection(feature('c', { type: 'LineString', coordinates: ring })));
map.addNormalLayer(lines);
const signs = new api.CustomHtmlLayer(function (properties) {
  const sign = document.createElement('i');
  sign.className = 'sign';
  sign.textContent = properties.name;
  return sign;
}, { minZoom: 10, maxZoom: 12 });
signs.addEventListener('click', (event) => said.push(event.target.properties.name));
map.addCustomHtmlLayer(signs);
signs.setData(collection(feature('sign', { type: 'Point', coordinates: [106.75, 26.65] })));
window.fill = (at) => areas.overlays_[at].element_.firstElementChild.getAttribute('fill');
"""


@pytest.mark.slow
@ENGINES
def test_layers_of_geojson_draw_areas_lines_and_elements(show: Show, query: str) -> None:
    shown = show("features", query, HERE + FEATURES)
    assert shown.page.evaluate("[fill(0), fill(1), fill(2)]") == ["#00ff00", "#00ff00", "#ff0000"]
    corner = convert_point(106.6, 26.5, Crs.GCJ02, Crs.BD09)
    assert shown.page.evaluate(
        "[areas.overlays_[2].getPath()[0].lng, areas.overlays_[2].getPath()[0].lat]"
    ) == (pytest.approx(corner, abs=1e-9))
    assert shown.page.evaluate("lines.overlays_[0].getPath()[0].lng") == 106.6
    shown.page.mouse.click(*pixel_of(shown, "at(106.69, 26.54)"))
    shown.page.click(".sign")
    assert shown.page.evaluate("said") == ["a", 1, "sign"]
    shown.page.evaluate("map.setZoom(13)")
    assert not shown.page.is_visible(".sign")
    shown.page.evaluate("signs.clearData(); map.removeNormalLayer(areas); map.removeCustomHtmlLayer(signs)")
    assert shown.page.evaluate("document.querySelectorAll('.sign').length") == 0
    assert shown.errors == []


CORNER = """
const small = new api.OverviewMapControl({ isOpen: true, size: new api.Size(160, 120) });
small.addEventListener('viewchanged', (event) => said.push(event.isOpen));
map.addControl(small);
const cities = new api.CityListControl({
  onChangeBefore: () => said.push('before'), onChangeAfter: () => said.push('after') });
map.addControl(cities);
"""
SMALL_LAID = (
    "(() => { const all = [...document.querySelectorAll('.bmap-surroundings img')];"
    " return all.length > 0 && all.every((one) => one.complete && one.naturalWidth) })()"
)


@pytest.mark.slow
@ENGINES
def test_a_small_map_shows_the_surroundings_and_a_list_leads_to_other_cities(show: Show, query: str) -> None:
    shown = show("corner", query, HERE + CORNER)
    shown.wait(SMALL_LAID)
    stage, frame = (shown.page.locator(name).bounding_box() for name in (".bmap-surroundings", ".bmap-frame"))
    assert stage
    assert frame
    assert (stage["width"], stage["height"]) == (160, 120)
    assert (frame["width"], frame["height"]) == pytest.approx((WIDTH / 16, HEIGHT / 16), abs=0.5)
    assert frame["x"] - stage["x"] == pytest.approx((160 - WIDTH / 16) / 2, abs=1)
    x, y = int(stage["x"]), int(stage["y"])
    assert len(np.unique(shown.pixels()[y : y + 100, x : x + 150].reshape(-1, 3), axis=0)) > 20
    shown.page.click(".bmap-overview button")
    assert not shown.page.is_visible(".bmap-surroundings")
    shown.wait("document.querySelector('.bmap-city-list > button').textContent === '贵阳市'")
    shown.page.click(".bmap-city-list > button")
    shown.page.click(".bmap-cities button:text('成都')")
    shown.wait("said.length === 3")
    assert shown.page.evaluate("said") == [False, "before", "after"]
    assert shown.page.evaluate("[Math.round(map.getCenter().lng), map.getZoom()]") == [104, 12]
    assert shown.errors == []


REBUILT = "Unable to perform style diff"
"""What MapLibre says where a style is changed that is still loading."""
RULES = [{"featureType": "land", "elementType": "geometry", "stylers": {"color": "#203040"}}]


@pytest.mark.slow
@pytest.mark.parametrize(("query", "setter"), [(CLASSIC, "setMapStyle"), (GL, "setMapStyleV2")])
def test_a_style_of_an_account_is_what_the_operator_laid_into_the_bucket(
    show: Show, server_settings: Settings, monkeypatch: pytest.MonkeyPatch, query: str, setter: str
) -> None:
    objects = ObjectStore(server_settings)
    objects.ensure_bucket(libraries.BUCKET)
    objects.put(libraries.BUCKET, "library/styles/5c2a90e1.json", json.dumps(RULES).encode())
    monkeypatch.setattr(libraries, "objects", lambda: objects)
    shown = show("account", query, f"{HERE} map.{setter}({{ styleId: '5c2a90e1' }});")
    shown.wait(STYLED)
    shown.wait("map.camera.renderer.getPaintProperty('background', 'background-color') === '#203040'")
    assert [message for message in shown.messages if REBUILT not in message] == []
    with shown.page.expect_console_message(lambda message: message.type == "warning") as warning:
        shown.page.evaluate(f"map.{setter}({{ styleId: 'absent' }})")
    assert "library/styles/absent.json" in warning.value.text


GCJ02 = """
const map = new api.Map('map', { coordsType: 3 });
window.map = map;
map.centerAndZoom(at(LNG, LAT), 14);
const marker = new api.Marker(at(LNG, LAT));
map.addOverlay(marker);
window.said = [];
new api.Geocoder().getLocation(at(LNG, LAT), (result) => said.push(result.addressComponents.city));
"""


@pytest.mark.slow
@pytest.mark.parametrize(("query", "lng", "lat"), [(CLASSIC, 106.713, 26.574), (GL, 116.397, 39.909)])
def test_points_of_a_page_may_be_those_of_gcj_02(show: Show, query: str, lng: float, lat: float) -> None:
    script = GCJ02.replace("LNG", str(lng)).replace("LAT", str(lat))
    shown = show("gcj02", query, script, before=BEGIN)
    metres = shown.page.evaluate("(() => { const { x, y } = map.camera.center; return [x, y] })()")
    assert metres == pytest.approx(convert_point(lng, lat, Crs.GCJ02, Crs.BD09MC), abs=0.05)
    center = shown.page.evaluate("[map.getCenter().lng, map.getCenter().lat]")
    assert center == pytest.approx([lng, lat], abs=3e-6)
    assert pixel_of(shown, "marker.getPosition()") == pytest.approx([WIDTH / 2, HEIGHT / 2], abs=0.5)
    shown.wait("said.length === 1")
    assert shown.page.evaluate("said[0]") in ("贵阳市", "北京市")
    assert shown.errors == []


WORDS = """
map.setMapStyle({ styleJson: [
  { featureType: 'WORD', elementType: 'all', stylers: { color: '#123456' } },
  { featureType: 'all', elementType: 'WORD', stylers: { color: '#123456', visibility: 'off' } },
  { featureType: 'land', elementType: 'geometry', stylers: { color: '#203040' } },
] });
map.setMapStyle({ style: 'WORD' });
map.setMapStyle(undefined);
map.setMapStyleV2(null);
const line = new api.Polyline([at(106.7, 26.5), at(106.8, 26.6)], { strokeStyle: 'WORD', strokeWeight: 4 });
map.addOverlay(line);
line.setStrokeStyle('WORD');
map.addEventListener('WORD', () => said.push('heard'));
map.dispatchEvent('WORD');
map.disableMapClick();
"""


@pytest.mark.slow
@pytest.mark.parametrize(("query", "word"), [(CLASSIC, "constructor"), (GL, "toString")])
def test_words_that_every_object_of_the_language_has_are_words_as_any_other(
    show: Show, query: str, word: str
) -> None:
    shown = show("words", query, HERE + WORDS.replace("WORD", word))
    shown.wait(f"{STYLED} && said.length === 1")
    assert shown.page.evaluate(
        "[map.camera.renderer.getPaintProperty('background', 'background-color'),"
        " line.element_.firstElementChild.getAttribute('stroke-dasharray')]"
    ) == ["#203040", "none"]
    assert shown.errors == []
