"""The map page of the examples over the running bundle, in a real Chromium: only the bundle is asked."""

from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser

from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from tests.browser.test_map_page import IDLE, Visit, serve_examples
from tests.e2e.running_bundle import RunningBundle


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with serve_examples() as address:
        yield address


@pytest.fixture(scope="module")
def browser_key(bundle: RunningBundle) -> MapKey:
    directory = AppDirectory.open(bundle.settings)
    key = directory.add_key(bundle.secrets["demo_appid"], "browser", referers=["localhost"])[1]
    directory.close()
    return key


@pytest.mark.slow
def test_the_page_draws_the_world_from_the_bundle_alone(
    browser: Browser, bundle: RunningBundle, origin: str, browser_key: MapKey
) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 480})
    page.set_default_timeout(180_000)
    visit = Visit(page)
    query = urlencode({"gateway": bundle.address, "ak": browser_key.ak})
    page.goto(f"{origin}/overseas-basemap.html?{query}#4/50/10")
    page.wait_for_function("window.map instanceof Object && !!window.map.loaded")
    page.evaluate(IDLE)
    assert visit.messages == []
    asked = {urlsplit(address).netloc for address in visit.requests if address.startswith("http")}
    assert asked == {urlsplit(origin).netloc, urlsplit(bundle.address).netloc}
    layers = set(page.evaluate("() => map.queryRenderedFeatures().map(one => one.sourceLayer)"))
    assert {"ocean", "place_labels"} <= layers
    page.close()
