"""Pages in the manner of published ones, for both engines: what they rely on beyond the reference."""

import numpy as np
import pytest

from tests.browser.javascript.conftest import Show, Visiting
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import HEIGHT, STYLED, WIDTH, Site, Visit

CLASSIC, GL = "v=3.0", "v=1.0&type=webgl"
ENGINES = pytest.mark.parametrize("query", [CLASSIC, GL], ids=["classic", "gl"])


def pixel_of(shown: Visit, point: str) -> list[float]:
    found = shown.page.evaluate(f"(() => {{ const p = map.pointToPixel({point}); return [p.x, p.y] }})()")
    return list(found)


OVERLAYS = """
map.centerAndZoom(at(106.72, 26.58), 11);
const marker = new api.Marker(at(106.72, 26.58), { enableDragging: true });
const area = new api.Polygon([at(106.5, 26.5), at(106.6, 26.5), at(106.55, 26.6)]);
const overlays = [
  marker, area, new api.Polyline([at(106.8, 26.5), at(106.9, 26.6)]), new api.Circle(at(106.9, 26.7), 500),
  new api.Label('name', { position: at(106.5, 26.7) }),
];
overlays.forEach((overlay) => map.addOverlay(overlay));
marker.addEventListener('click', () => marker.openInfoWindow(new api.InfoWindow('a window')));
area.addEventListener('click', (event) => { said.push('area'); event.domEvent.stopPropagation(); });
map.addEventListener('click', (event) => said.push(event.overlay ? event.overlay.toString() : 'map'));
map.addEventListener('rightclick', (event) => said.push('right ' + !!event.overlay));
"""


@pytest.mark.slow
@ENGINES
def test_a_page_tells_overlays_apart_by_their_names_and_clicks_on_them_from_clicks_beside(
    show: Show, query: str
) -> None:
    shown = show("overlays", query, OVERLAYS)
    form = "{}" if query == GL else "[object {}]"
    names = [form.format(name) for name in ("Marker", "Polygon", "Polyline", "Circle", "Label")]
    assert shown.page.evaluate("map.getOverlays().map((overlay) => overlay.toString())") == names
    mouse = shown.page.mouse
    mouse.click(WIDTH / 2, HEIGHT / 2 - 10)
    shown.wait("document.querySelectorAll('.BMap_bubble_pop').length === 1")
    mouse.click(*pixel_of(shown, "at(106.55, 26.53)"))
    mouse.click(WIDTH / 2, HEIGHT / 2 + 100)
    shown.wait("document.querySelectorAll('.BMap_bubble_pop').length === 0")
    mouse.click(WIDTH / 2, HEIGHT / 2 - 10, button="right")
    mouse.click(WIDTH / 2, HEIGHT / 2 + 100, button="right")
    assert shown.page.evaluate("said") == [names[0], "area", "map", "right true", "right false"]
    assert shown.errors == []


@pytest.mark.slow
@ENGINES
def test_drags_move_the_map_and_a_marker_by_the_pixels_of_the_hand(show: Show, query: str) -> None:
    shown = show("drags", query, OVERLAYS)
    mouse = shown.page.mouse
    goal = shown.page.evaluate(
        f"(() => {{ const p = map.pixelToPoint(new api.Pixel({WIDTH / 2 + 60}, {HEIGHT / 2 - 40}));"
        " return [p.lng, p.lat] })()"
    )
    mouse.move(WIDTH / 2, HEIGHT / 2 - 10)
    mouse.down()
    mouse.move(WIDTH / 2 + 30, HEIGHT / 2 - 30)
    mouse.move(WIDTH / 2 + 60, HEIGHT / 2 - 50)
    mouse.up()
    assert shown.page.evaluate("[marker.getPosition().lng, marker.getPosition().lat]") == pytest.approx(goal)
    before = np.array(pixel_of(shown, "at(106.8, 26.6)"))
    mouse.move(200, 300)
    mouse.down()
    mouse.move(220, 310)
    mouse.move(250, 330)
    shown.page.wait_for_timeout(200)  # a hand that rests before it lets go throws nothing
    mouse.up()
    shown.wait("!map.camera.renderer.isMoving()")
    assert np.allclose(pixel_of(shown, "at(106.8, 26.6)"), before + np.array([50, 30]), atol=4)
    corner = "(() => { const p = map.getBounds().getSouthWest(); return [p.lng, p.lat] })()"
    corners = shown.page.evaluate(
        f"[{corner}, (() => {{ const p = map.pixelToPoint(new api.Pixel(0, {HEIGHT}));"
        " return [p.lng, p.lat] })()]"
    )
    assert corners[0] == pytest.approx(corners[1])
    assert shown.page.evaluate("said") == []


POINTS = """
map.centerAndZoom(at(106.72, 26.58), 11);
const points = [at(106.6, 26.6), at(106.8, 26.5)];
points[1].name = 'second';
const look = { size: BMAP_POINT_SIZE_BIG, shape: BMAP_POINT_SHAPE_STAR, color: '#d340c3' };
const all = new api.PointCollection(points, look);
for (const name of ['click', 'mouseover', 'mouseout']) {
  all.addEventListener(name, (event) => said.push(name + ' ' + (event.point.name || event.point.lng)));
}
map.addOverlay(all);
function Box(point) { this.point = point; }
Box.prototype = new api.Overlay();
Box.prototype.initialize = function (map) {
  this._map = map;
  this.box = document.createElement('div');
  this.box.id = 'box';
  this.box.style.cssText = 'position:absolute;width:40px;height:20px';
  map.getPanes().floatPane.appendChild(this.box);
  return this.box;
};
Box.prototype.draw = function () { this.isOpen && this.place(); };
Box.prototype.place = function () {
  const pixel = this._map.pointToOverlayPixel(this.anchor);
  this.box.style.left = pixel.x + 'px';
  this.box.style.top = pixel.y + 'px';
};
Box.prototype.open = function () {
  map.addOverlay(this);
  this.isOpen = true;
  this.show();
  this.anchor = this.point;
  this.place();
};
new Box(at(106.8, 26.6)).open();
const line = new api.Polyline(points, { linkRight: true });
window.isLinked = line._config.linkRight;
"""


@pytest.mark.slow
@ENGINES
def test_points_of_a_collection_are_pointed_at_and_a_box_is_shown_before_it_has_its_place(
    show: Show, query: str
) -> None:
    shown = show("points", query, POINTS)
    mouse = shown.page.mouse
    x, y = pixel_of(shown, "points[1]")
    mouse.move(x - 100, y)
    mouse.move(x + 1, y)
    mouse.click(x + 1, y)
    mouse.move(x + 100, y)
    assert shown.page.evaluate("said") == ["mouseover second", "click second", "mouseout second"]
    box = shown.page.evaluate(
        "(() => { const b = document.querySelector('#box').getBoundingClientRect();"
        " return [b.left, b.top] })()"
    )
    assert np.allclose(box, pixel_of(shown, "at(106.8, 26.6)"), atol=1)
    assert shown.page.evaluate("isLinked")
    assert shown.errors == []


SEARCH = """
const local = new api.LocalSearch(map, {
  renderOptions: { map, panel: 'list' },
  onSearchComplete: () => said.push(local.getStatus() + ' ' + local.getResults().getCurrentNumPois()),
});
const route = new api.DrivingRoute(map, {
  renderOptions: { map, panel: 'way', autoViewport: false },
  onSearchComplete: (result) => { window.plan = result.getPlan(0) },
});
map.addEventListener('load', () => { local.search('机场'); });
const words = new api.Autocomplete({ input: 'words', location: map });
words.addEventListener('onconfirm', (event) => { window.chosen = event.item.value.business });
map.centerAndZoom('贵阳', 11);
window.drive = () => route.search(at(24.9467, 60.167), at(24.9497, 60.1674));
"""
SIDE = '<input id="words"><div id="list"></div><div id="way"></div>'


@pytest.mark.slow
@ENGINES
def test_a_city_by_its_name_a_search_with_a_list_a_way_with_its_steps_and_words_that_are_completed(
    show: Show, query: str
) -> None:
    shown = show("search", query, SEARCH, SIDE)
    shown.wait("said.length === 1")
    status, count = map(int, shown.page.evaluate("said[0]").split())
    assert status == 0
    assert 0 < count == shown.page.locator("#list li").count()
    pins = "map.getOverlays().filter((overlay) => /Marker/.test(overlay.toString())).length"
    assert shown.page.evaluate(pins) == count
    shown.page.evaluate("void drive()")
    shown.wait("!!window.plan")
    steps = shown.page.evaluate("plan.getRoute(0).getNumSteps()")
    assert 0 < steps <= shown.page.locator("#way li").count()
    shown.page.click("#words")
    shown.page.keyboard.type("贵阳")
    shown.wait("document.querySelectorAll('.tangram-suggestion-main li').length > 0")
    field, rows = (shown.page.locator(name).bounding_box() for name in ("#words", ".tangram-suggestion-main"))
    assert field
    assert rows
    assert np.allclose([rows["x"], rows["y"]], [field["x"], field["y"] + field["height"]], atol=1)
    shown.page.click(".tangram-suggestion-main li:first-child")
    assert shown.page.evaluate("chosen") == shown.page.input_value("#words") != "贵阳"
    assert shown.errors == []


TWICE = """
window.begin = () => {
  window.begins = (window.begins || 0) + 1;
  window.first = window.first || BMap.Point;
  const map = (window.map = new BMap.Map('map', { enableAutoResize: true }));
  map.centerAndZoom(new BMap.Point(106.72, 26.58), 11);
};
for (const name of ['one', 'two']) {
  const script = document.createElement('script');
  script.src = address;
  document.body.appendChild(script);
}
"""


@pytest.mark.slow
def test_a_script_that_a_page_loads_twice_calls_back_twice_and_a_map_follows_its_container(
    visit: Visiting, site: Site, gateway: Gateway
) -> None:
    address = f"{gateway.address}/api?v=3.0&ak={gateway.key.ak}&callback=begin"
    site.files["/twice.js"] = f"const address = {address!r};{TWICE}".encode()
    shown = visit("twice", '<div id="map"></div><script src="twice.js"></script>')
    shown.wait("window.begins === 2")
    shown.page.evaluate("document.querySelector('#map').style.width = '400px'")
    shown.wait("map.getSize().width === 400")
    center = shown.page.evaluate(
        "(() => { const p = map.pointToPixel(map.getCenter()); return [p.x, p.y] })()"
    )
    assert np.allclose(center, [200, HEIGHT / 2], atol=1)
    assert shown.page.evaluate("document.querySelectorAll('#map > .bmap-root').length") == 1
    assert shown.errors == []


AGAIN = """
const map = (window.map = new BMap.Map('map'));
map.centerAndZoom(new BMap.Point(106.72, 26.58), 11);
const marker = new BMap.Marker(new BMap.Point(106.72, 26.58));
map.addOverlay(marker);
window.first = [BMap.Marker, BMap.Map, BMAP_NORMAL_MAP];
BMap.mine = 'kept';
"""
STYLE = "/styles/baidu.json"
ASKED = f"performance.getEntriesByType('resource').filter(({{ name }}) => name.includes({STYLE!r})).length"


@pytest.mark.slow
@pytest.mark.parametrize("second", ["v=2.0", "v=3.0&callback=begin"])
def test_a_second_script_on_a_page_leaves_names_and_state_as_they_are(
    visit: Visiting, site: Site, gateway: Gateway, second: str
) -> None:
    site.files["/begin.js"] = b"window.begin = () => { window.begins = (window.begins || 0) + 1; };"
    site.files["/again.js"] = AGAIN.encode()
    scripts = [f"{gateway.address}/api?v=3.0&ak={gateway.key.ak}", "again.js", "begin.js"]
    scripts.append(f"{gateway.address}/api?{second}&ak={gateway.key.ak}")
    tags = "".join(f'<script src="{script}"></script>' for script in scripts)
    shown = visit("again", f'<div id="map"></div>{tags}')
    shown.wait("document.readyState === 'complete'")
    assert shown.page.evaluate("[BMap.Marker, BMap.Map, BMAP_NORMAL_MAP].every((one, i) => one === first[i])")
    facts = "[BMap.mine, map instanceof BMap.Map, map.getOverlays()[0] === marker, typeof BMap.apiLoad]"
    assert shown.page.evaluate(facts) == ["kept", True, True, "undefined"]
    assert shown.page.evaluate(ASKED) == 1
    assert shown.page.evaluate("window.begins || 0") == ("callback" in second)
    assert shown.messages == []


TILTED = b"""
window.tilted = new BMapGL.Map('tilted');
tilted.centerAndZoom(new BMapGL.Point(106.72, 26.58), 11);
tilted.setTilt(40);
"""


@pytest.mark.slow
@pytest.mark.parametrize("second", ["v=1.0&type=webgl", "v=4.0"])
def test_the_other_engine_beside_the_first_one_has_names_of_its_own(
    visit: Visiting, site: Site, gateway: Gateway, second: str
) -> None:
    site.files["/again.js"] = AGAIN.encode()
    site.files["/tilted.js"] = TILTED
    address = f"{gateway.address}/api?ak={gateway.key.ak}"
    scripts = [f"{address}&v=3.0", "again.js", f"{address}&{second}", "tilted.js"]
    tags = "".join(f'<script src="{script}"></script>' for script in scripts)
    shown = visit("beside", f'<div id="map"></div><div id="tilted" style="height:200px"></div>{tags}')
    assert shown.page.evaluate("[BMap.Marker === first[0], BMap === BMapGL]") == [True, False]
    views = "[map.getTilt(), tilted.getTilt(), map.getZoom(), tilted.getZoom()]"
    assert shown.page.evaluate(views) == [0, 40, 11, 11]
    shown.page.evaluate("new BMap.Geocoder().getPoint('贵阳市', (point) => { window.one = !!point; })")
    shown.page.evaluate("new BMapGL.Geocoder().getPoint('贵阳市', (point) => { window.other = !!point; })")
    shown.wait("window.one === true && window.other === true")
    assert shown.errors == []


STYLES = """
map.centerAndZoom(at(106.72, 26.58), 8);
const rule = (featureType, elementType, stylers) => ({ featureType, elementType, stylers });
const dark = [
  rule('land', 'geometry', { color: '#102030ff' }), rule('all', 'labels', { visibility: 'off' }),
  rule('boundary', 'all', { visibility: 'off' }), rule('highway', 'geometry.fill', { color: '#ff8800' }),
  rule('highway', 'geometry.stroke', { color: '#804000' }), rule('unheard', 'all', { color: '#fff' }),
];
map.SETTER({ styleJson: dark });
window.paint = (id, name) => map.camera.renderer.getPaintProperty(id, name);
window.isShown = (id) => map.camera.renderer.getLayoutProperty(id, 'visibility') !== 'none';
"""


@pytest.mark.slow
@pytest.mark.parametrize(("query", "setter"), [(CLASSIC, "setMapStyle"), (GL, "setMapStyleV2")])
def test_rules_of_a_page_colour_and_hide_what_they_name_but_never_the_border_of_the_nation(
    show: Show, query: str, setter: str
) -> None:
    shown = show("styles", query, STYLES.replace("SETTER", setter))
    shown.wait(STYLED)
    assert shown.page.evaluate(
        "[paint('background', 'background-color'), paint('roads-motorway', 'line-color'),"
        " paint('roads-motorway-casing', 'line-color'), paint('water', 'fill-color')]"
    ) == ["#102030ff", "#ff8800", "#804000", "#a9d3f6"]
    names = ("label-city", "pois", "province-border", "nation-border", "sea-dashes", "roads-primary")
    assert [shown.page.evaluate(f"isShown('{name}')") for name in names] == [
        *(False, False, False),
        *(True, True, True),
    ]
    assert (np.abs(shown.pixels().astype(int) - (16, 32, 48)).max(axis=2) < 8).mean() > 0.5
    shown.page.evaluate(f"map.{setter}({{ style: 'grayscale' }})")
    assert shown.page.evaluate("isShown('label-city')")
    shown.wait(STYLED)
    pixels = shown.pixels().astype(int)
    assert np.percentile(pixels.max(axis=2) - pixels.min(axis=2), 99) < 12
    shown.page.evaluate(f"map.{setter}({{ styleId: 'of an account' }})")
    shown.page.evaluate(f"map.{setter}({{ styleJson: 'no list' }})")
    assert [message for message in shown.messages if "Map.setMapStyle" in message] == [
        'warning: Map.setMapStyle changes nothing: a styleId has letters and digits, not "of an account"'
    ]
    assert shown.errors == []


ICONS = """
map.centerAndZoom(at(106.72, 26.58), 11);
const colours = ['#ff0000', '#00aa00', '#0000ff'];
const square = (colour, i) => `<rect x="${20 * i}" width="20" height="20" fill="${colour}"/>`;
const squares = colours.map(square).join('');
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">${squares}</svg>`;
const sprite = 'data:image/svg+xml,' + encodeURIComponent(svg);
const part = (i, scale) => new api.Icon(sprite, new api.Size(20 * scale, 20 * scale), {
  imageOffset: new api.Size(SIGN * 20 * i * scale, 0),
  imageSize: new api.Size(60 * scale, 20 * scale),
});
const place = (lng, lat, icon) => map.addOverlay(new api.Marker(at(lng, lat), { icon }));
place(106.6, 26.5, part(1, 1));
place(106.8, 26.5, part(2, 2));
const circle = new api.Symbol(BMap_Symbol_SHAPE_CIRCLE, { scale: 3, fillColor: '#c000ff', strokeWeight: 0 });
place(106.6, 26.65, circle);
const turned = { fillColor: '#ffcc00', strokeColor: '#ffcc00', rotation: 45 };
place(106.8, 26.65, new api.Symbol('M-12 -12H12V12H-12Z', turned));
"""


@pytest.mark.slow
@pytest.mark.parametrize(("query", "sign"), [(CLASSIC, "-1"), (GL, "1")], ids=["classic", "gl"])
def test_icons_show_the_part_of_their_picture_and_symbols_their_shape(
    show: Show, query: str, sign: str
) -> None:
    shown = show("icons", query, ICONS.replace("SIGN", sign))
    shown.page.wait_for_timeout(100)
    wanted = {
        (106.6, 26.5): (0, 170, 0),
        (106.8, 26.5): (0, 0, 255),
        (106.6, 26.65): (192, 0, 255),
        (106.8, 26.65): (255, 204, 0),
    }
    pixels = shown.pixels().astype(int)
    for (lng, lat), colour in wanted.items():
        x, y = np.rint(pixel_of(shown, f"at({lng}, {lat})")).astype(int)
        assert np.abs(pixels[y - 4 : y + 5, x - 4 : x + 5] - colour).max() < 12, (lng, lat)
    x, y = np.rint(pixel_of(shown, "at(106.8, 26.65)")).astype(int)
    assert np.abs(pixels[y - 15, x] - (255, 204, 0)).max() < 12
    assert np.abs(pixels[y - 11, x - 11] - (255, 204, 0)).max() > 12
    assert shown.errors == []


BAIDU_PARTS = """
map.centerAndZoom(at(106.72, 26.58), 11);
const newer = '//mapopen.bj.bcebos.com/cms/react-bmap/markers_new2x_fbb9e99.png';
const parts = [
  ['http://api.map.baidu.com/img/markers.png', 23, 25, 0, 25 * 3],
  ['http://api.map.baidu.com/img/markers.png', 23, 25, 0, 25 * 10],
  ['https://api.map.baidu.com/images/markers.png', 23, 25, 0, 25 * 12],
  ['http://app.baidu.com/map/images/us_mk_icon.png', 21, 21, 0, 0],
  ['http://app.baidu.com/map/images/us_mk_icon.png', 23, 25, 115, 21],
  ['http://map.baidu.com/image/us_mk_icon.png', 23, 25, 46, 21],
  ['http://api0.map.bdimg.com/images/dest_markers.png', 42, 34, 0, 34],
  ['http://lbsyun.baidu.com/jsdemo/img/trans_icons.png', 22, 21, 0, 55],
  ['http://map.baidu.com/image/markers_new.png', 25, 37, 0, 156],
  ['http://developer.baidu.com/map/jsdemo/img/fox.gif', 300, 157, 0, 0],
  ['http://lbsyun.baidu.com/jsdemo/img/Mario.png', 32, 70, 0, 0],
  ['http://api.map.baidu.com/images/marker_red_sprite.png', 39, 25, 0, 0],
  [newer, 21, 33, 227, 189, 300],
  [newer, 23, 35, 149, 225, 300],
  [newer, 19, 19, 171, 19, 300],
  ['http://webmap0.map.bdstatic.com/wolfman/static/common/images/markers_new2_31a3944.png', 21, 33, 227, 225],
  ['/gone/sprite.png', 30, 30, 60, 90],
];
parts.forEach(([address, width, height, x, y, whole], i) => {
  const icon = new api.Icon(address, new api.Size(width, height), {
    imageOffset: new api.Size(SIGN * x, SIGN * y),
    imageSize: whole && new api.Size(whole, whole),
  });
  map.addOverlay(new api.Marker(at(106.55 + (i % 4) * 0.1, 26.5 + Math.floor(i / 4) * 0.05), { icon }));
});
async function painted(image) {
  await image.decode();
  const { width, height } = image.parentElement.getBoundingClientRect();
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const pen = canvas.getContext('2d');
  pen.drawImage(image, parseFloat(image.style.left), parseFloat(image.style.top), image.width, image.height);
  const pixels = pen.getImageData(0, 0, width, height).data;
  return pixels.filter((value, i) => i % 4 === 3 && value > 128).length;
}
const paintedParts = () => Promise.all([...document.querySelectorAll('.bmap-marker img')].map(painted));
"""


@pytest.mark.slow
@pytest.mark.parametrize(("query", "sign"), [(CLASSIC, "-1"), (GL, "1")], ids=["classic", "gl"])
def test_every_part_of_a_picture_of_baidus_is_drawn(show: Show, query: str, sign: str) -> None:
    """None of them is fetched; one that cannot be loaded is drawn as well."""
    shown = show("baidu_parts", query, BAIDU_PARTS.replace("SIGN", sign))
    shown.wait("!document.querySelector('.bmap-marker img[src*=gone]')")
    counts = shown.page.evaluate("paintedParts()")
    assert len(counts) == 17
    assert min(counts) > 100, counts
    labels = shown.page.evaluate(
        "[...document.querySelectorAll('.bmap-marker img')].map("
        "(image) => (/<text[^>]*>(.*?)<.text>/.exec(decodeURIComponent(image.src)) || [])[1] || '')"
    )
    assert labels == ["D", *[""] * 5, "终", *[""] * 6, "起", "10", "", ""]
    assert not [host for host in shown.hosts if host.endswith((".bcebos.com", ".baidu.com", ".bdimg.com"))]
