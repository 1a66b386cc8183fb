"""The console's map page in a real Chromium: a vehicle's day is found and played, traffic is asked."""

import time
from datetime import datetime

import orjson
import pytest
from playwright.sync_api import Browser, Page

from functions.console.frame.page_table import ROOT
from functions.console.frame.stores import Stores
from shared.access.days import SHANGHAI
from tests.browser.watched import Watched
from tests.e2e.console_contexts import opening
from tests.e2e.running_bundle import RunningBundle

pytestmark = [pytest.mark.slow, pytest.mark.shapes(brief="gateway")]
VAN = "运钞车-1"
POINTS = 30


def upload(bundle: RunningBundle) -> None:
    """Upload five minutes of a drive of today that began ten minutes ago."""
    midnight = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = max(int(midnight.timestamp()), int(time.time()) - 600)
    points = [
        {
            "entity_name": VAN,
            "loc_time": begin + 10 * number,
            "latitude": 26.57 + number / 2_000,
            "longitude": 106.71 + number / 2_000,
            "coord_type_input": "wgs84",
            "speed": 36,
        }
        for number in range(POINTS)
    ]
    form = {"ak": bundle.secrets["demo_ak"], "service_id": "9", "point_list": orjson.dumps(points).decode()}
    with bundle.client() as client:
        assert client.post("/api/v3/track/addpoints", data=form).json()["success_num"] == POINTS


def choose_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def test_a_vehicles_day_is_found_and_played_and_traffic_without_probes_is_unknown(
    browser: Browser, console: str, stores: Stores, bundle: RunningBundle
) -> None:
    upload(bundle)
    with opening(browser, console, stores) as begin:
        watched = Watched(begin("operator").new_page())
        page = watched.page
        page.goto(f"{console}{ROOT}/map")
        page.wait_for_selector("#map-page[data-ready=true]")
        choose_tab(page, "轨迹")
        page.click("#entities")
        page.wait_for_selector(f"#entity-names option[value='{VAN}']", state="attached")
        page.fill("#entity", VAN)
        page.click("#track button.primary")
        page.wait_for_selector("#player:not([hidden])")
        assert page.inner_text("#told").startswith(f"{POINTS} 个点，共 2.")
        assert page.inner_text("#moment").endswith(f"1 / {POINTS}")
        page.select_option("#pace", "300")
        page.click("#play")
        page.locator("#moment", has_text=f"{POINTS} / {POINTS}").wait_for()
        choose_tab(page, "路况")
        page.check("#traffic-layer")
        page.locator("#told", has_text="未知").wait_for()
        assert (watched.messages, watched.foreign_requests) == ([], set())
