"""The services: npm @baidumap/mapv-three asks them unchanged, and each call moves the counter of its own."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from shared.geo.coordinates import Crs, convert_point
from tests.browser.javascript.bundles import bundled_pages
from tests.browser.javascript.conftest import BAIDU
from tests.browser.javascript.gateway import Gateway
from tests.browser.javascript.site import BLOCKED, Site, Visit, policy_for, visiting

NOT_OURS = (BLOCKED, "/assets/", "WebAssembly")
"""Baidu's statistics; textures of the package's own, which this page does not serve; its decoder of 3D
models, which the policy refuses and no service needs."""
ORIGIN, DESTINATION = (106.7075, 26.5680), (106.7440, 26.6010)


@pytest.fixture(scope="module")
def three(browser: Browser, site: Site, gateway: Gateway) -> Iterator[Visit]:
    """A page with mapv-three's services in `ask`; what they answered stands in `answers`."""
    site.files["/mapv_three.js"] = bundled_pages()["mapv_three.js"]
    ends = [convert_point(*end, Crs.WGS84, Crs.BD09) for end in (ORIGIN, DESTINATION)]
    facts = {"ak": gateway.key.ak, "ends": ends, "MAPV_BASE_URL": "/"}
    site.files["/three-facts.js"] = f"Object.assign(window, {json.dumps(facts)})".encode()
    with visiting(browser, site) as visit:
        scripts = '<script src="three-facts.js"></script><script src="mapv_three.js"></script>'
        visit.open("three", f'<div id="app"></div>{scripts}', policy_for(BAIDU))
        visit.wait("!!window.ask")
        yield visit


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("Geocoder", "js_geocoding"),
        ("Reverse", "js_reverse_geocoding"),
        ("LocalSearch", "js_place_search"),
        ("Boundary", "js_geocoding"),
        ("AutoComplete", "js_geocoding"),
        ("DrivingRoute", "js_driving"),
        ("WalkingRoute", "js_walking"),
        ("RidingRoute", "js_riding"),
        ("TransitRoute", "js_transit"),
    ],
)
def test_each_call_of_mapv_three_answers_and_moves_one_counter(
    three: Visit, gateway: Gateway, name: str, service: str
) -> None:
    before, asked = gateway.spent_units(), len(questions(three))
    three.page.evaluate(f"void ask.{name}()")
    three.wait(f"'{name}' in answers")
    answer = three.page.evaluate(f"answers.{name}")
    after = gateway.spent_units()
    moved = {key: count - before.get(key, 0) for key, count in after.items() if count != before.get(key, 0)}
    assert moved == {service: len(questions(three)) - asked}
    assert answer
    assert not isinstance(answer, str) or name == "Reverse"
    if isinstance(answer, dict):
        assert all(answer.values())
    assert [message for message in three.errors if not any(part in message for part in NOT_OURS)] == []


def questions(visit: Visit) -> list[str]:
    """Return what was asked of the services; some calls ask twice."""
    return [address for address in visit.requests if f"//{BAIDU}/?qt=" in address]
