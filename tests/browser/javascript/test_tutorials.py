"""Pages in the shapes of public tutorials: canvases, arrows along lines, walks, menus, markers in the air."""

from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest

from tests.browser.javascript.conftest import Show
from tests.browser.javascript.site import HEIGHT, WIDTH
from tests.browser.javascript.test_pages import ENGINES, STYLED, pixel_of

YELLOW = (255, 204, 0)
CANVAS = """
map.centerAndZoom(at(106.72, 26.58), 10);
const places = [at(106.72, 26.58), at(106.9, 26.7)];
const layer = new api.CanvasLayer({ paneName: 'vertexPane', update: function () {
  said.push(this === layer);
  const pen = this.canvas.getContext('2d');
  pen.fillStyle = '#ffcc00';
  for (const place of places) {
    const { x, y } = map.pointToPixel(place);
    pen.fillRect(x - 10, y - 10, 20, 20);
  }
} });
map.addOverlay(layer);
"""


@pytest.mark.slow
@ENGINES
def test_a_canvas_of_a_page_is_drawn_again_wherever_the_map_goes(show: Show, query: str) -> None:
    shown = show("canvas", query, CANVAS)
    for command in ("", "map.setZoom(11)", "map.panBy(40, 30, { noAnimation: true })"):
        shown.page.evaluate(f"void ({command or 0})")
        pixels = shown.pixels().astype(int)
        for number in (0, 1):
            x, y = np.rint(pixel_of(shown, f"places[{number}]")).astype(int)
            if 0 < x < WIDTH and 0 < y < HEIGHT:
                assert np.abs(pixels[y - 8 : y + 9, x - 8 : x + 9] - YELLOW).max() < 12, command
    assert shown.page.evaluate("said.length > 2 && said.every(Boolean)")
    shown.page.evaluate("layer.hide()")
    x, y = np.rint(pixel_of(shown, "places[0]")).astype(int)
    assert np.abs(shown.pixels()[y, x].astype(int) - YELLOW).max() > 12
    assert shown.errors == []


ARROWS = """
map.centerAndZoom(at(106.72, 26.58), 10);
const look = { scale: 0.6, strokeColor: '#fff', strokeWeight: '2' };
const arrow = new api.Symbol(BMap_Symbol_SHAPE_BACKWARD_OPEN_ARROW, look);
const disc = new api.Symbol(BMap_Symbol_SHAPE_CIRCLE, { fillColor: '#c000ff', strokeWeight: 0 });
const east = [at(106.5, 26.6), at(106.9, 26.6)];
const line = new api.Polyline(east, {
  strokeWeight: '10',
  strokeColor: '#18a45b',
  icons: [new api.IconSequence(arrow, '10', '30')],
});
const south = [at(106.6, 26.5), at(106.6, 26.3)];
const other = new api.Polyline(south, { strokeWeight: 4, icons: [new api.IconSequence(disc, '50%')] });
map.addOverlay(line);
map.addOverlay(other);
window.boxes = (overlay) => [...overlay.element_.querySelectorAll('path')].slice(1).map((path) => {
  const { left, top, right, bottom } = path.getBoundingClientRect();
  return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
});
"""


@pytest.mark.slow
@ENGINES
def test_symbols_stand_along_a_line_and_point_where_it_goes(show: Show, query: str) -> None:
    shown = show("arrows", query, ARROWS)
    for zoom in (10, 11):
        shown.page.evaluate(f"map.setZoom({zoom})")
        start, end = (np.array(pixel_of(shown, f"east[{number}]")) for number in (0, 1))
        arrows = np.array(shown.page.evaluate("boxes(line)"))
        assert len(arrows) == np.floor((np.linalg.norm(end - start) - 10) / 30) + 1
        assert np.allclose(arrows[:, 0], start[0] + 10 + 30 * np.arange(len(arrows)), atol=2)
        assert np.allclose(arrows[:, 1], start[1], atol=2)
        assert (arrows[:, 3] >= arrows[:, 2]).all()  # as high as its two arms are apart
        middle = (np.array(pixel_of(shown, "south[0]")) + pixel_of(shown, "south[1]")) / 2
        assert np.allclose(np.array(shown.page.evaluate("boxes(other)"))[:, :2], [middle], atol=1)
    shown.page.evaluate("map.removeOverlay(line)")
    assert shown.errors == []


WALK = """
map.centerAndZoom(at(106.72, 26.58), 11);
const path = [at(106.6, 26.5), at(106.7, 26.5), at(106.8, 26.6)];
const walker = new api.Marker(path[0]);
const name = new api.Label('walker', { position: path[0] });
map.addOverlay(walker);
map.addOverlay(name);
for (let step = 0; step <= path.length; step++) {
  walker.setPosition(path[step]);
  name.setPosition(path[step]);
}
const menu = new api.ContextMenu();
menu.addItem(new api.MenuItem('<b id="bold">add here</b>', (point) => said.push(point.lng > 106), 150));
menu.addItem(new api.MenuItem('plain', () => said.push('plain'), { width: 120, id: 'second' }));
map.addContextMenu(menu);
"""


@pytest.mark.slow
@ENGINES
def test_a_walk_beyond_the_end_of_its_path_stays_there_and_rows_of_a_menu_may_be_markup(
    show: Show, query: str
) -> None:
    shown = show("walk", query, WALK)
    assert shown.page.evaluate("[walker.getPosition().lng, name.getPosition().lat]") == [106.8, 26.6]
    shown.page.mouse.click(WIDTH / 2, HEIGHT / 2 + 90, button="right")
    box = shown.page.locator(".BMap_contextMenu").bounding_box()
    assert box
    assert box["width"] >= 150
    shown.page.click("#bold")
    shown.page.mouse.click(WIDTH / 2, HEIGHT / 2 + 90, button="right")
    shown.page.click("#second")
    assert shown.page.evaluate("said") == [True, "plain"]
    assert shown.errors == []


HEIGHTS = """
const rules = [{ featureType: 'land', elementType: 'geometry', stylers: { color: '#203040' } }];
const styled = new api.Map('map', { style: { styleJson: rules }, displayOptions: { poi: false } });
styled.centerAndZoom(at(106.72, 26.58), 11);
const look = { size: 40, fillColor: '#ffcc00', fillOpacity: 1 };
const places = [at(106.72, 26.58), at(106.8, 26.6)];
styled.addOverlay(new api.Marker3D(places[0], 8000, { ...look, shape: BMAP_SHAPE_CIRCLE }));
styled.addOverlay(new api.Marker3D(places[1], 100, { ...look, shape: BMAP_SHAPE_RECT }));
window.map = styled;
window.said = [styled.width, styled.height, typeof BMAP_SHAPE_RECT];
"""
BEGIN = """
const api = window.BMapGL || window.BMap;
const at = (lng, lat) => new api.Point(lng, lat);
"""


@pytest.mark.slow
@ENGINES
def test_a_map_takes_its_style_as_an_option_and_markers_with_a_height_stand_on_the_ground(
    show: Show, query: str
) -> None:
    shown = show("heights", query, HEIGHTS, before=BEGIN)
    shown.wait(STYLED)
    assert shown.page.evaluate("said") == [WIDTH, HEIGHT, "number"]
    pixels = shown.pixels().astype(int)
    for number in (0, 1):
        x, y = np.rint(pixel_of(shown, f"places[{number}]")).astype(int)
        assert np.abs(pixels[y - 12 : y + 13, x - 12 : x + 13] - YELLOW).max() < 12
    paint = "map.camera.renderer.getPaintProperty('background', 'background-color')"
    hidden = "map.camera.renderer.getLayoutProperty('pois', 'visibility')"
    assert shown.page.evaluate(f"[{paint}, {hidden}]") == ["#203040", "none"]
    assert shown.errors == []


NAMES = """
const corner = at(106.7, 26.5);
const line = new api.Polyline([corner, at(106.8, 26.5)]);
const area = new api.Polygon([corner, at(106.8, 26.5), at(106.8, 26.6)]);
const disc = new api.Circle(corner, 1000);
[line, area, disc].forEach((shape) => map.addOverlay(shape));
line.setPointAt(1, at(106.9, 26.5));
const hint = new api.Hotspot(corner, { text: 'a' });
hint.setText('b');
hint.setUserData({});
new api.MVTLayer({ gridModel: api.MVTLayer.GridModel.GOOGLEWEB, tileUrlTemplate: '/[z]/[x]/[y]' });
const traffic = new api.TrafficControl();
map.addControl(traffic);
traffic.setPanelOffset(new api.Size(1, 1));
const view = new api.Panorama('map');
view.setPov({ heading: 1, pitch: 0 });
view.enableDoubleClickZoom();
const window_ = new api.InfoWindow('some text '.repeat(40));
window_.setMaxWidth(240);
map.openInfoWindow(window_, corner);
"""


@pytest.mark.slow
@ENGINES
def test_names_of_baidus_documents_are_there_whatever_they_do(show: Show, query: str) -> None:
    shown = show("names", query, NAMES)
    line, area, disc = shown.page.evaluate("[line, area, disc].map((shape) => shape.getLength())")
    assert line == pytest.approx(0.2 * 111_320, rel=0.02)
    assert area == pytest.approx(111_320 * (0.1 + 0.1117 + (0.01 + 0.1117**2) ** 0.5), rel=0.02)
    assert disc == pytest.approx(2 * 3.1416 * 1000 / 0.895, rel=0.02)
    shown.wait("document.querySelector('.bmap-window')?.offsetWidth === 240")
    assert shown.errors == []


PANEL = """
map.centerAndZoom(at(106.72, 26.58), 8);
const search = new api.LocalSearch('贵州省', {
  pageCapacity: 2,
  renderOptions: { map, panel: 'panel' },
  onSearchComplete: (results) => said.push([results.getPageIndex(), results.getPoi(0).title]),
});
search.search('机场');
const rows = () => document.querySelectorAll('#panel li:not(.bmap-pages)').length;
const buttons = () => [...document.querySelectorAll('.bmap-pages button')];
const pages = () => buttons().map((button) => button.textContent).join(' ');
const turn = (text) => buttons().find((one) => one.textContent === text).click();
"""


@pytest.mark.slow
@ENGINES
def test_the_panel_of_a_search_turns_its_pages(show: Show, query: str) -> None:
    shown = show("panel", query, PANEL, more='<div id="panel"></div>')
    shown.wait("rows() === 2")
    assert shown.page.evaluate("pages()") == "1 2 3 4 5 下一页"
    shown.page.evaluate("turn('下一页')")
    shown.wait("said.length === 2 && rows() === 2")
    shown.page.evaluate("turn('5')")
    shown.wait("said.length === 3 && rows() === 2")
    assert shown.page.evaluate("pages()").startswith("上一页")
    indexes, titles = zip(*shown.page.evaluate("said"), strict=True)
    assert indexes == (0, 1, 4)
    assert len(set(titles)) == 3
    assert shown.page.evaluate("document.querySelectorAll('.bmap-marker').length") == 2
    assert shown.errors == []


POLICIES = """
const ends = [at(24.9467, 60.167), at(24.9497, 60.1674)];
for (const name of ['LEAST_TIME', 'LEAST_DISTANCE', 'AVOID_HIGHWAYS', 'DISTANCE_PRIORITY', 'DESTANCE']) {
  const policy = window['BMAP_DRIVING_POLICY_' + name];
  const route = new api.DrivingRoute(map, {
    policy,
    onSearchComplete: (result, status) => said.push(`${name} ${status} ${result?.getNumPlans() > 0}`),
  });
  route.search(...ends);
}
"""


@pytest.mark.slow
@ENGINES
def test_a_map_without_a_centre_may_be_driven_on_by_every_policy_of_either_generation(
    show: Show, query: str
) -> None:
    shown = show("policies", query, POLICIES)
    shown.wait("said.length === 5")
    names = ("LEAST_TIME", "LEAST_DISTANCE", "AVOID_HIGHWAYS", "DISTANCE_PRIORITY", "DESTANCE")
    assert sorted(shown.page.evaluate("said")) == sorted(f"{name} 0 true" for name in names)
    assert shown.errors == []


NAVIGATION = """
map.centerAndZoom(at(106.72, 26.58), 11);
const types = ['LARGE', 'SMALL', 'PAN', 'ZOOM'].map((name) => window['BMAP_NAVIGATION_CONTROL_' + name]);
const offset = (rank) => new api.Size(80 * rank + 10, 10);
const controls = types.map((type, rank) => new api.NavigationControl({ type, offset: offset(rank) }));
controls.push(new api.NavigationControl({ anchor: BMAP_ANCHOR_TOP_RIGHT, enableGeolocation: true }));
controls.forEach((control) => map.addControl(control));
const buttons = ({ element_ }) => [...element_.querySelectorAll('button')];
window.titles = () => controls.map((control) => buttons(control).map(({ title }) => title));
window.view = () => [map.getCenter().lng, map.getCenter().lat, map.getZoom()];
"""
PANS, ZOOMS = ["向上平移", "向左平移", "向右平移", "向下平移"], ["放大", "缩小"]


@pytest.mark.slow
@ENGINES
def test_a_navigation_control_has_the_buttons_of_its_type_and_reset_leads_back_to_where_a_map_began(
    show: Show, query: str
) -> None:
    shown = show("navigation", query, NAVIGATION)
    expected = [PANS + ZOOMS, PANS + ZOOMS, PANS, ZOOMS, [*PANS, *ZOOMS, "定位"]]
    assert shown.page.evaluate("titles()") == expected
    shown.page.evaluate("controls[2].setType(BMAP_NAVIGATION_CONTROL_ZOOM)")
    assert shown.page.evaluate("titles()[2]") == ZOOMS
    start = np.array(shown.page.evaluate("view()"))
    for title, sign in (("向右平移", (1, 0)), ("向上平移", (0, 1))):
        before = np.array(shown.page.evaluate("view()"))
        shown.page.click(f"[title={title}] >> nth=0")
        shown.wait("!map.camera.renderer.isMoving()")
        moved = np.array(shown.page.evaluate("view()")) - before
        assert np.allclose(np.sign(np.round(moved[:2], 6)), sign), title
    shown.page.evaluate("void map.centerAndZoom(at(106.5, 26.4), 9)")
    shown.page.evaluate("void map.reset()")
    assert shown.page.evaluate("view()") == pytest.approx(start)
    assert shown.errors == []


GENERATED = """
map.centerAndZoom(at(106.72, 26.58), 11);
const parts = [{ x: 6, lb: 5 }, { x: 10, lb: 9 }].map(({ x, lb }) => new api.Icon(
  'https://api.map.baidu.com/images/us_mk_icon.png', new api.Size(21, 21),
  { imageOffset: new api.Size(0, 0), infoWindowOffset: new api.Size(lb + 5, 1), offset: new api.Size(x, 21) },
));
const pins = parts.map((icon, rank) => new api.Marker(at(106.7 + 0.1 * rank, 26.6), { icon }));
pins.forEach((pin, rank) => {
  const label = new api.Label('a place', { offset: new api.Size(20, -10) });
  if (rank) {
    label.hide();
  }
  pin.setLabel(label);
  map.addOverlay(pin);
});
window.anchors = parts.map((icon) => [icon.anchor.width, icon.anchor.height, icon.infoWindowAnchor.width]);
window.corner = (rank) => {
  const { left, top } = pins[rank].element_.getBoundingClientRect();
  return [left, top];
};
window.labels = () => [...document.querySelectorAll('.BMapLabel')].map(({ style }) => style.display);
for (const [location, center] of [[map, null], ['遵义市', null], [map, at(106.92, 27.72)]]) {
  said.push(() => {
    if (center) map.centerAndZoom(center, 12);
    new api.Autocomplete({ input: 'words', location }).search('机场');
  });
}
"""


@pytest.mark.slow
@ENGINES
def test_pins_of_generated_pages_stand_on_their_tips_and_suggestions_are_those_of_the_city_of_a_map(
    show: Show, query: str
) -> None:
    shown = show("generated", query, GENERATED, '<input id="words">')
    assert shown.page.evaluate("anchors") == [[6, 21, 10], [10, 21, 14]]
    for rank, tip in enumerate([6, 10]):
        x, y = pixel_of(shown, f"pins[{rank}].getPosition()")
        assert np.allclose(shown.page.evaluate(f"corner({rank})"), [x - tip, y - 21], atol=1)
    assert shown.page.evaluate("labels()") == ["", "none"]
    for number, city in enumerate(["贵阳市", "遵义市", "遵义市"]):
        with shown.page.expect_request(lambda request: "qt=placesug" in request.url) as asked:
            shown.page.evaluate(f"void said[{number}]()")
        assert parse_qs(urlsplit(asked.value.url).query)["region"] == [city]
    assert shown.errors == []


NAMED = """
map.centerAndZoom(at(106.72, 26.58), 11);
const control = new api.GeolocationControl();
map.addControl(control);
control.addEventListener('locationError', ({ code, message }) => said.push(code, message));
Object.defineProperty(navigator, 'geolocation', { value: undefined });
control.location();
window.paint = (id, name) => map.camera.renderer.getPaintProperty(id, name);
"""
GROUNDS = {
    "googlelite": "#f2f1ec",
    "grassgreen": "#dcecc8",
    "darkgreen": "#1f3a2e",
    "pink": "#fae6ec",
    "redalert": "#3a1414",
    "hardedge": "#ffffff",
}


@pytest.mark.slow
@ENGINES
def test_styles_have_the_names_that_baidu_gave_them_and_a_control_that_finds_nobody_says_so(
    show: Show, query: str
) -> None:
    shown = show("named", query, NAMED)
    shown.wait("said.length === 2")  # the address of this machine is in no table
    assert shown.page.evaluate("said") == [2, "定位失败"]
    shown.wait("!!map.shown_")
    for name, ground in GROUNDS.items():
        shown.page.evaluate(f"map.setMapStyle({{ style: '{name}' }})")
        shown.wait(
            f"map.camera.renderer.isStyleLoaded() && paint('background', 'background-color') === '{ground}'"
        )
    assert shown.errors == []
    assert not [message for message in shown.messages if "setMapStyle" in message]


CLEARING = """
map.centerAndZoom(at(106.72, 26.58), 11);
const options = (name) => ({
  renderOptions: { map, panel: name },
  onSearchComplete: (results) => { map.clearOverlays(); said.push(name); },
  onMarkersSet: (places) => said.push(`${name} ${places.every(({ marker }) => marker.getMap() === map)}`),
});
const local = new api.LocalSearch(map, options('list'));
const route = new api.DrivingRoute(map, options('way'));
window.search = () => { said.length = 0; local.search('机场'); };
window.drive = () => { said.length = 0; route.search(at(24.9467, 60.167), at(24.9497, 60.1674)); };
window.count = (kind) => map.getOverlays().filter((overlay) => overlay.toString().includes(kind)).length;
"""


@pytest.mark.slow
@ENGINES
def test_a_page_that_clears_its_map_when_a_search_or_a_route_is_complete_sees_its_pins_and_lines(
    show: Show, query: str
) -> None:
    shown = show("clearing", query, CLEARING, '<div id="list"></div><div id="way"></div>')
    for command, name in (("search", "list"), ("drive", "way")):
        shown.page.evaluate(f"void {command}()")
        shown.wait("said.length === 2")
        assert shown.page.evaluate("said") == [name, f"{name} true"]
        assert shown.page.evaluate("count('Marker')") > 0
        assert shown.page.locator(f"#{name} li").count() > 0
    assert shown.page.evaluate("count('Polyline')") > 0
    assert shown.errors == []
