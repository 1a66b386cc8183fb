"""The console in a real Chromium before real functions: what is asked twice, late, or after a session."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from threading import Thread
from typing import Any, Final

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route

from functions.console.endpoints import ENDPOINTS
from functions.console.engine.passwords import hash_password
from functions.console.frame import cookies
from functions.console.frame.page_table import ROOT
from functions.console.frame.stores import Stores
from functions.console.pack import PACK
from functions.pack_builder.engine.materials import BuiltPack
from shared.config import Settings
from shared.geo.coordinates import Crs, convert_point
from shared.tracks.services import SERVICES
from shared.web.application import Application
from shared.web.function import Function
from shared.web.platform import Platform
from tests.browser.javascript.gateway import Gateway
from tests.browser.watched import Watched

pytestmark = pytest.mark.slow
PATIENCE: Final = 90_000
"""Milliseconds; a loaded machine draws slowly."""
TOWN: Final = ((106.7075, 26.5680), (106.7440, 26.6010))
"""Two ends in the city that has a timetable, WGS-84."""
SEA: Final = ((122.5000, 31.0000), (122.6000, 31.1000))
NAME: Final = "browser-operator"


@pytest.fixture(scope="module")
def stores(server_settings: Settings) -> Iterator[Stores]:
    opened = Stores(server_settings)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def console(server_settings: Settings, gateway: Gateway, built_javascript: BuiltPack) -> Iterator[str]:
    """The console at a port of its own, which calls the gateway."""
    function = Function("console", ENDPOINTS)
    settings = server_settings.model_copy(update={"gateway_url": gateway.address})
    function.platform = Platform.open(settings, function.name)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Application(function), log_config=None, lifespan="off"))

    async def serve() -> None:
        await server.serve([listener])
        await function.platform.access.close()

    with PACK.use_folder(built_javascript.folder):
        thread = Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        yield f"http://localhost:{listener.getsockname()[1]}{ROOT}"
        server.should_exit = True
        thread.join()
    function.platform.telemetry.close()


@pytest.fixture
def watched(browser: Browser, console: str, stores: Stores) -> Iterator[Watched]:
    """A page of an operator who is signed in."""
    account = stores.accounts.find(NAME) or stores.accounts.create(
        NAME, "operator", password_hash=hash_password("a"), code_secret="JBSWY3DPEHPK3PXP"
    )
    secret, _, _ = stores.sessions.begin(account)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    secure = console.replace("http:", "https:")
    values = {cookies.SESSION: secret, cookies.LANGUAGE: "zh"}
    context.add_cookies(
        [{"name": name, "value": value, "url": secure, "secure": True} for name, value in values.items()]
    )
    yield Watched(context.new_page())
    context.close()


def open_map(watched: Watched, console: str, tab: str) -> Page:
    page = watched.page
    page.goto(f"{console}/map")
    page.wait_for_selector("#map-page[data-ready=true]")
    page.get_by_role("tab", name=tab, exact=True).click()
    return page


def plan(page: Page, mode: str, ends: tuple[tuple[float, float], ...]) -> None:
    for field, end in zip(("origin", "destination"), ends, strict=True):
        lng, lat = convert_point(*end, Crs.WGS84, Crs.BD09)
        page.fill(f"#{field}", f"{lng:.6f},{lat:.6f}")
    page.select_option("#mode", mode)
    page.click("#route button.primary")


def expect_words(page: Page, words: str) -> None:
    page.locator("#told", has_text=words).wait_for()


def test_public_transport_shows_its_rides_with_their_stops_and_says_where_a_timetable_is_missing(
    watched: Watched, console: str
) -> None:
    page = open_map(watched, console, "路线")
    plan(page, "TransitRoute", TOWN)
    expect_words(page, "全程")
    rows = page.locator("#results button").all_inner_texts()
    assert any("→" in row for row in rows)
    assert any(row.startswith("步行") for row in rows)
    assert watched.messages == []
    plan(page, "TransitRoute", SEA)
    expect_words(page, "GTFS")
    assert page.locator("#results li").count() == 0


RECORD: Final = """() => {
  window.lines = []
  const line = BMapGL.Polyline
  BMapGL.Polyline = function (path, options) {
    window.lines.push(path.map((point) => point.lng))
    return new line(path, options)
  }
}"""


@pytest.fixture
def track_service(stores: Stores, gateway: Gateway) -> Iterator[None]:
    """A service of tracks that the map page can choose; other tests read the same list."""
    name = f"{gateway.app.appid}.7"
    stores.people.run("HSET", SERVICES, name, "{}")
    yield
    stores.people.run("HDEL", SERVICES, name)


@pytest.mark.usefixtures("track_service")
def test_a_late_answer_of_one_tool_does_not_stand_among_the_answer_of_the_next(
    watched: Watched, console: str
) -> None:
    held: list[Route] = []
    watched.page.route("**/map/read_track", lambda route: held.append(route))
    page = open_map(watched, console, "轨迹")
    page.fill("#entity", "van")
    page.click("#track button.primary")
    expect_words(page, "正在查询")
    page.get_by_role("tab", name="路线", exact=True).click()
    page.fill("#origin", "x")
    page.fill("#destination", "y")
    page.click("#route button.primary")
    expect_words(page, "经度,纬度")
    with page.expect_response("**/map/read_track"):
        answer(held[0], {"points": [[106.7, 26.5, 1, 3]], "metres": 0, "total": 1})
    page.wait_for_timeout(200)
    assert "经度,纬度" in page.inner_text("#told")
    assert page.locator("#player").get_attribute("hidden") is not None


@pytest.mark.usefixtures("track_service")
@pytest.mark.parametrize(
    ("longitudes", "shown"),
    [
        ([179.0, 179.9, -179.9, -179.0], [179.0, 179.9, 180.1, 181.0]),
        ([-179.9, 179.9, -179.9], [-179.9, -180.1, -179.9]),
        ([106.7], [106.7]),
        ([100.0 + number / 1_000 for number in range(20_000)], None),
    ],
)
def test_a_track_across_the_date_line_of_one_point_or_of_thousands_is_drawn(
    watched: Watched, console: str, longitudes: list[float], shown: list[float] | None
) -> None:
    points = [[lng, 20.0, 1_764_000_000 + 60 * number, 36.0] for number, lng in enumerate(longitudes)]
    content = {"points": points, "metres": 1_000, "total": len(points)}
    watched.page.route("**/map/read_track", lambda route: answer(route, content))
    page = open_map(watched, console, "轨迹")
    page.evaluate(RECORD)
    page.fill("#entity", "van")
    page.click("#track button.primary")
    page.wait_for_selector("#player:not([hidden])")
    drawn = page.evaluate("window.lines[0]")
    assert drawn == pytest.approx(shown or longitudes)
    assert page.is_disabled("#play") == (len(points) == 1)
    page.focus("#position")
    page.keyboard.press("End")
    page.locator("#moment", has_text=f"{len(points)} / {len(points)}").wait_for()
    assert watched.messages == []


def answer(route: Route, content: Any) -> None:
    route.fulfill(status=200, content_type="application/json", body=json.dumps(content))


def test_a_page_whose_session_ends_keeps_its_figures_and_says_so(
    watched: Watched, console: str, stores: Stores
) -> None:
    page = watched.page
    page.goto(f"{console}/")
    page.wait_for_selector("#day-line canvas")
    stores.sessions.end(NAME)
    page.evaluate("htmx.ajax('GET', document.querySelector('#figures').getAttribute('hx-get'), '#figures')")
    page.wait_for_selector("#stale:not([hidden])")
    assert "登录已结束" in page.inner_text("#stale")
    assert page.locator("#day-line canvas").count() == 1
    assert page.locator("input[name=password]").count() == 0
    page.get_by_role("link", name="重新登录").click()
    assert page.locator("input[name=password]").count() == 1


def test_tools_of_the_map_say_that_the_session_ended(watched: Watched, console: str, stores: Stores) -> None:
    page = open_map(watched, console, "路况")
    stores.sessions.end(NAME)
    page.check("#traffic-layer")
    expect_words(page, "登录已结束")
    page.uncheck("#traffic-layer")
    page.fill("#road", "x")
    page.fill("#road-city", "x")
    page.click("#traffic button.primary")
    expect_words(page, "登录已结束")


FORM: Final = "form:has(#app-name)"


@pytest.mark.parametrize("name", ["clicked twice", "sent by Enter twice"])
def test_a_form_that_is_sent_twice_makes_one_app(
    watched: Watched, console: str, stores: Stores, name: str
) -> None:
    page = watched.page
    page.goto(f"{console}/apps")
    page.fill("#app-name", name)
    if "Enter" in name:
        page.evaluate("form => { form.requestSubmit(); form.requestSubmit() }", page.query_selector(FORM))
    else:
        page.dblclick(f"{FORM} button.primary")
    page.wait_for_selector("[data-copy]")
    apps = [app for app in stores.apps.all() if app.name == name]
    assert len(apps) == 1
    page.go_back()
    assert page.get_attribute(f"{FORM} button.primary", "aria-disabled") is None
    for app in apps:
        stores.apps.delete(app.appid)


def test_a_key_is_asked_what_its_kind_takes(watched: Watched, console: str, gateway: Gateway) -> None:
    page = watched.page
    page.goto(f"{console}/apps/{gateway.app.appid}")
    for kind, shown in {"server": {"ips", "sn"}, "browser": {"referers"}, "ios": {"mcodes"}}.items():
        page.select_option("#new-kind", kind)
        fields = page.locator("#new-key [data-for] [name]:visible")
        assert {field.get_attribute("name") for field in fields.all()} == shown


def test_without_script_pages_say_what_needs_it(
    browser: Browser, console: str, watched: Watched, stores: Stores
) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(watched.page.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    for path, words in {
        "/photo": "需要启用脚本",
        "/map": "需要启用脚本",
        "/": "下方的表格有同样的数字",
    }.items():
        page.goto(f"{console}{path}")
        assert re.search(words, page.content()), path
    context.close()
