"""The console's map page in a real Chromium over real functions: public transport, tracks, traffic."""

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from datetime import datetime
from threading import Thread
from typing import Final

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from functions.console.endpoints import ENDPOINTS
from functions.console.engine.passwords import hash_password
from functions.console.frame import cookies
from functions.console.frame.stores import Stores
from shared.access.app import App
from shared.access.days import SHANGHAI
from shared.config import Settings
from shared.geo.coordinates import Crs, convert_point
from shared.web.function import Function
from shared.web.platform import Platform
from tests.browser.javascript.gateway import Gateway

pytestmark = pytest.mark.slow

PATIENCE_SECONDS: Final = 60
TOWN: Final = ((106.7075, 26.5680), (106.7440, 26.6010))
"""Two ends in the city that has a timetable, WGS-84."""
SEA: Final = ((122.5000, 31.0000), (122.6000, 31.1000))
VAN: Final = "运钞车-1"
SERVICE: Final = 9
POINTS: Final = 30
HOSTILE: Final = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def stores(server_settings: Settings) -> Iterator[Stores]:
    opened = Stores(server_settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def console(server_settings: Settings, gateway: Gateway) -> Iterator[str]:
    """The console at a port of its own, which calls the gateway."""
    function = Function("console", ENDPOINTS)
    settings = server_settings.model_copy(update={"gateway_url": gateway.address})
    function.platform = Platform.open(settings, function.name)
    listener = socket.create_server(("127.0.0.1", 0))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        response = await function(Request(scope, receive))
        await response(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(answer, log_config=None, lifespan="off"))
    thread = Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    yield f"http://localhost:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    function.platform.telemetry.close()


@pytest.fixture(scope="module")
def fleet(gateway: Gateway) -> Iterator[App]:
    """An app whose van drove for five minutes of today."""
    app, _ = gateway.directory.create("fleet")
    app, key = gateway.directory.add_key(app.appid, "server")
    now = int(time.time())
    midnight = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = max(int(midnight.timestamp()), now - 600)
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
    form = {"ak": key.ak, "service_id": str(SERVICE), "point_list": json.dumps(points)}
    answer = httpx.post(f"{gateway.address}/api/v3/track/addpoints", data=form, timeout=60, trust_env=False)
    assert answer.json()["success_num"] == POINTS
    yield app
    gateway.directory.delete(app.appid)


@pytest.fixture
def page(browser: Browser, console: str, stores: Stores, fleet: App) -> Iterator[Page]:
    """The map page, ready, as an operator sees it; a message of its console fails the test."""
    name = f"map-{time.monotonic_ns()}"
    account = stores.accounts.create(
        name, "operator", password_hash=hash_password("a"), code_secret="JBSWY3DPEHPK3PXP"
    )
    secret, _, _ = stores.sessions.begin(account)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE_SECONDS * 1_000)
    secure = console.replace("http:", "https:")
    context.add_cookies([{"name": cookies.SESSION, "value": secret, "url": secure, "secure": True}])
    opened, faults = context.new_page(), []
    opened.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
    opened.on("pageerror", lambda error: faults.append(f"error: {error}"))
    opened.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
    opened.goto(f"{console}/console/map")
    opened.wait_for_selector("#map-page[data-ready=true]")
    yield opened
    context.close()
    assert [fault for fault in faults if not fault.startswith("warning")] == []


def wait(page: Page, expression: str) -> None:
    """Wait until an expression is true, for a bounded time; the policy lets nobody else evaluate one."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise AssertionError(f"{expression} stays false; the page says {page.inner_text('#told')!r}")
        page.wait_for_timeout(50)


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def plan(page: Page, mode: str, ends: tuple[tuple[float, float], ...]) -> None:
    open_tab(page, "路线")
    for field, end in zip(("origin", "destination"), ends, strict=True):
        lng, lat = convert_point(*end, Crs.WGS84, Crs.BD09)
        page.fill(f"#{field}", f"{lng:.6f},{lat:.6f}")
    page.select_option("#mode", mode)
    page.click("#route button.primary")


def test_public_transport_shows_its_rides_with_their_stops(page: Page) -> None:
    plan(page, "TransitRoute", TOWN)
    page.wait_for_selector("#results li")
    assert "全程" in page.inner_text("#told")
    titles = page.locator("#results button").all_inner_texts()
    assert any("→" in title for title in titles)
    assert any(title.startswith("步行") for title in titles)


def test_a_place_without_a_timetable_says_what_is_missing(page: Page) -> None:
    plan(page, "TransitRoute", SEA)
    wait(page, "document.querySelector('#told').textContent.includes('GTFS')")
    assert page.locator("#results li").count() == 0


def test_a_track_is_found_played_paused_and_scrubbed(page: Page, fleet: App, stores: Stores) -> None:
    open_tab(page, "轨迹")
    page.select_option("#service", f"{fleet.appid}.{SERVICE}")
    page.click("#entities")
    wait(page, "document.querySelectorAll('#entity-names option').length > 0")
    assert page.get_attribute("#entity-names option", "value") == VAN
    page.fill("#entity", VAN)
    page.click("#track button.primary")
    page.wait_for_selector("#player:not([hidden])")
    assert f"{POINTS} 个点" in page.inner_text("#told")
    assert f"1 / {POINTS}" in page.inner_text("#moment")
    page.select_option("#pace", "60")
    page.click("#play")
    assert page.inner_text("#play") == "暂停"
    wait(page, "Number(document.querySelector('#position').value) > 20")
    page.click("#play")
    place = page.evaluate("document.querySelector('#position').value")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('#position').value") == place
    page.focus("#position")
    page.keyboard.press("End")
    assert f"{POINTS} / {POINTS}" in page.inner_text("#moment")
    assert "36 km/h" in page.inner_text("#moment")
    assert page.get_attribute("#position", "aria-valuetext") == page.inner_text("#moment")
    page.click("#play")  # from the end it begins anew
    wait(page, "Number(document.querySelector('#position').value) < 280")
    entry = next(entry for entry in stores.audit.newest() if entry.action == "tracks.read")
    assert entry.target == f"{fleet.appid}.{SERVICE} {VAN}"


def test_an_entity_that_is_not_there_is_told(page: Page, fleet: App) -> None:
    open_tab(page, "轨迹")
    page.select_option("#service", f"{fleet.appid}.{SERVICE}")
    page.fill("#entity", "nobody")
    page.click("#track button.primary")
    wait(page, "document.querySelector('#told').textContent.includes('3003')")
    assert page.is_hidden("#player")


def test_the_layer_of_traffic_follows_the_map_and_ends(page: Page) -> None:
    questions: list[str] = []
    page.on("request", lambda request: questions.append(request.url))
    open_tab(page, "路况")
    with page.expect_response("**/traffic/v1/around?*"):
        page.check("#traffic-layer")
    wait(page, "document.querySelector('#told').textContent.includes('路况')")
    with page.expect_response("**/traffic/v1/around?*"):
        page.focus("#view")
        page.mouse.move(800, 400)
        page.mouse.down()
        page.mouse.move(600, 300, steps=4)
        page.mouse.up()
    page.uncheck("#traffic-layer")
    count = len([address for address in questions if "/traffic/v1/around" in address])
    page.wait_for_timeout(1_000)
    assert len([address for address in questions if "/traffic/v1/around" in address]) == count


def test_what_services_answer_is_text(page: Page, fleet: App) -> None:
    section = {"section_desc": HOSTILE, "speed": 3, "congestion_distance": 5, "congestion_trend": HOSTILE}
    road = {"road_name": HOSTILE, "congestion_sections": [section]}

    def fulfil(route: Route, content: object) -> None:
        route.fulfill(status=200, content_type="application/json", body=json.dumps(content))

    page.route(
        "**/traffic/v1/road?*",
        lambda route: fulfil(route, {"status": 0, "description": HOSTILE, "road_traffic": [road]}),
    )
    page.route("**/map/search_entities", lambda route: fulfil(route, {"entities": [HOSTILE]}))
    page.route("**/map/read_track", lambda route: fulfil(route, {"problem": HOSTILE}))
    open_tab(page, "路况")
    page.fill("#road", "x")
    page.fill("#road-city", "x")
    page.click("#traffic button.primary")
    page.wait_for_selector("#results li")
    assert page.inner_text("#told") == HOSTILE
    assert HOSTILE in page.inner_text("#results")
    open_tab(page, "轨迹")
    page.click("#entities")
    wait(page, "document.querySelectorAll('#entity-names option').length > 0")
    page.fill("#entity", "x")
    page.click("#track button.primary")
    wait(page, "document.querySelector('#told').textContent.includes('onerror')")
    assert page.locator("#map-page img[src=x]").count() == 0
