"""Baidu's own components, unmodified: they ask `api.map.baidu.com`, which a bank's name server leads here."""

import pytest

from tests.browser.javascript.bundles import packages
from tests.browser.javascript.conftest import BAIDU, Show
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import EVALUATION, Site, policy_for

KIT = "@baidumap/jsapi-ui-kit/dist/jsapi-ui-kit.iife.js"
COMPONENTS = """
map.centerAndZoom(at(106.72, 26.58), 12);
const panel = (name) => document.body.appendChild(Object.assign(document.createElement('div'), { id: name }));
const told = (window.told = {});
const tell = (name) => (places) => { told[name] = places; };
async function search() {
  const box = new api.Bounds(at(106.5, 26.3), at(107, 26.8));
  const calls = {
    city: (one) => one.search('机场'),
    circle: (one) => one.searchNearby('机场', at(106.8, 26.54), 20000),
    bounds: (one) => one.searchInBounds('机场', box),
  };
  for (const [name, call] of Object.entries(calls)) {
    const one = new BMapUIKit.PlaceSearch(panel(name), { map });
    one.on('load', tell(name));
    await call(one);
  }
  const detail = new BMapUIKit.PlaceDetail(panel('detail'), { map });
  detail.on('load', tell('detail'));
  detail.setPlace(told.city[0].uid);
}
function drive() {
  const route = new BMapUIKit.RoutePlan(panel('route'), { map });
  route.on('result', tell('route'));
  return route.search({ start: { lng: 24.96, lat: 60.173 }, end: { lng: 24.965, lat: 60.1745 } });
}
"""


@pytest.mark.slow
def test_components_of_baidus_search_describe_places_and_plan_drives(
    show: Show, site: Site, gateway: Gateway
) -> None:
    site.files["/kit.js"] = (packages() / KIT).read_bytes()
    policy = policy_for(f"http://{BAIDU} {gateway.address}", EVALUATION)
    shown = show(
        "components", "type=webgl&v=1.0", COMPONENTS, more='<script src="kit.js"></script>', policy=policy
    )
    shown.page.evaluate("search()")
    shown.page.evaluate("drive()")
    shown.wait("told.detail && told.route")
    names = shown.page.evaluate(
        "['city', 'circle', 'bounds'].map((name) => told[name].map((one) => one.title))"
    )
    assert names == [["Longdongbao Airport"]] * 3
    assert shown.page.evaluate("told.detail.point") == pytest.approx(
        {"lng": 106.811, "lat": 26.541}, abs=0.002
    )
    assert shown.page.inner_text("#detail").startswith("Longdongbao Airport")
    assert shown.page.evaluate("told.route.plans[0].distance") > 100
    assert shown.errors == []
