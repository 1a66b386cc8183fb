"""The console's pages in a real Chromium against the running bundle: what they show, send and weigh."""

import base64
import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Browser

from functions.console.engine.app_facts import key_handle
from functions.console.frame.page_table import ROOT, page_table
from functions.console.frame.stores import Stores
from shared.access.people.account import Role
from tests.browser.axe import violations
from tests.browser.watched import Watched
from tests.e2e.console_contexts import WIDTHS, OpenContext, opening
from tests.e2e.running_bundle import RunningBundle

pytestmark = [pytest.mark.slow, pytest.mark.shapes(brief="gateway")]

MOST_BYTES: Final = 120 * 1024
OPEN_PAGES: Final = ("/sign-in", "/first?invitation=x", "/nowhere")
QUERIES: Final = {
    "explorer": "?operation=get_geocoding_v3",
    "explain": "?q=贵阳市观山湖区长岭北路8号",
}
ADDRESSES: Final = (
    {"q": "贵州省贵阳市观山湖区长岭北路8号"},
    {"q": "观山湖区"},
    {"q": "长岭北路8号", "region": "贵阳市"},
    {"q": "人民路1号"},  # of many towns
    {"q": "中山路与北京路交叉口", "region": "贵阳市"},
    {"q": "Helsinki"},
    {"q": "贵阳市第九十九莫须有街7号"},
    {"q": "甲" * 200},
    {"q": "🏠'\"><%%"},
    {"q": "贵阳市", "region": "没有的城市"},
)
"""In full, a division, of a region, ambiguous, a crossing, abroad, unknown, long, odd, a wrong region."""
RULES: Final = {"light": (), "dark": ("color-contrast", "link-in-text-block")}
"""What axe looks at in a theme, all where nothing is named: another theme has other colours alone."""
SVG: Final = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


@pytest.fixture
def open_context(browser: Browser, console: str, stores: Stores) -> Iterator[OpenContext]:
    """Begin a browser context in which somebody with a role is signed in."""
    with opening(browser, console, stores) as begin:
        yield begin


def paths_of(role: Role) -> list[str]:
    """Return the addresses of the pages of a role's navigation, with something to show."""
    return [
        page.address().removeprefix(ROOT) + QUERIES.get(page.name, "")
        for page in page_table().navigation(role)
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ["operator", "security", "auditor"])
def test_axe_finds_nothing_on_any_page_in_both_themes_at_both_widths(
    open_context: OpenContext, console: str, stores: Stores, role: Role, language: str
) -> None:
    app = stores.apps.all()[0]
    shared_pages = set() if role == "operator" else set(paths_of("operator"))
    paths = [path for path in paths_of(role) if path not in shared_pages]
    if role == "operator":
        paths += [f"/apps/{app.appid}", "/own/password", "/own/code", *OPEN_PAGES]
    page = open_context(role, language).new_page()
    faults = []
    for path in paths:
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = page.goto(f"{console}{ROOT}{path}")
        if answer is None or answer.status >= 500:
            faults.append(f"{path}: {answer and answer.status}, {page.inner_text('body')[:80]}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for theme, rules in RULES.items():
                page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
                faults += [f"{path} {theme} {width}: {fault}" for fault in violations(page, rules)]
            if (excess := page.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
                faults.append(f"{path} {width}: {excess} px wider than the window")
    assert faults == []


def test_a_first_load_is_light(open_context: OpenContext, console: str) -> None:
    cookie = "; ".join(f"{row['name']}={row['value']}" for row in open_context("operator").cookies())
    headers = {"cookie": cookie, "accept-encoding": "gzip"}
    with httpx.Client(base_url=console, headers=headers, trust_env=False, timeout=60) as client:

        def weight(address: str) -> int:
            with client.stream("GET", address) as answer:
                assert answer.status_code == 200, address
                body = b"".join(answer.iter_raw())
            return len(body if answer.headers.get("content-encoding") == "gzip" else gzip.compress(body))

        def imports(part: str) -> list[str]:
            return re.findall(r"from '\./([^']+)'", client.get(part).text) if part.endswith(".js") else []

        for page in page_table().navigation("operator"):
            if page.name == "map":
                continue
            text = client.get(page.address()).text
            parts = set(re.findall(r'(?:src|href)="(/console/static/[^"]+)"', text))
            parts |= {f"{part.rpartition('/')[0]}/{name}" for part in parts for name in imports(part)}
            total = weight(page.address()) + sum(map(weight, parts))
            assert total <= MOST_BYTES, f"{page.name}: {total} bytes"


def test_a_drawing_with_a_script_is_no_photo(open_context: OpenContext, console: str) -> None:
    watched = Watched(open_context("operator").new_page())
    watched.page.goto(f"{console}{ROOT}/photo")
    hostile = {"name": "portrait.png", "mimeType": "image/png", "buffer": SVG}
    watched.page.set_input_files("#file", files=[hostile])
    watched.page.wait_for_selector("#problem:not([hidden])")
    assert "JPEG、PNG 或 BMP" in watched.page.inner_text("#problem")
    assert watched.page.is_hidden("#picture")


def test_an_id_photo_is_made_of_a_file_and_leaves_its_entry_alone(
    open_context: OpenContext, console: str, bundle: RunningBundle, astronaut: Path
) -> None:
    watched = Watched(open_context("operator").new_page())
    page = watched.page
    page.goto(f"{console}{ROOT}/photo")
    page.select_option("#layout", "6-inch")
    page.set_input_files("#file", files=str(astronaut))
    page.wait_for_selector("#downloads:not([hidden])")
    assert page.evaluate(
        "[document.querySelector('#picture').width, document.querySelector('#picture').height]"
    ) == [
        295,
        413,
    ]
    page.wait_for_selector("#download-sheet:not([hidden])")
    assert page.locator("#checks li").count() > 10
    with page.expect_download() as download:
        page.click("#download-photo")
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    assert (watched.messages, watched.foreign_requests) == ([], set())
    auditor = open_context("auditor").new_page()
    auditor.goto(f"{console}{ROOT}/audit?action=photo.make")
    assert "生成证件照" in auditor.inner_text("table.audit")
    beginning = base64.b64encode(astronaut.read_bytes()[:60])[:64]
    assert not any(beginning in file.read_bytes() for file in (bundle.home / "logs").iterdir())


def test_a_camera_that_is_refused_leaves_the_choice_of_a_file(
    open_context: OpenContext, console: str
) -> None:
    page = open_context("operator").new_page()
    page.goto(f"{console}{ROOT}/photo")
    page.click("#camera-start")
    page.wait_for_selector("#problem:not([hidden])")
    assert "改为选择文件" in page.inner_text("#problem")
    assert page.is_hidden("#camera-room")


def test_a_key_of_another_app_is_used_without_being_shown(
    open_context: OpenContext, console: str, stores: Stores
) -> None:
    app, _ = stores.apps.create("explorer of keys")
    app, key = stores.apps.add_key(app.appid, "server", name="branch")
    app, browser_key = stores.apps.add_key(app.appid, "browser", name="page", referers=["*.bank.example"])
    page = open_context("operator").new_page()
    page.goto(f"{console}{ROOT}/explorer?operation=get_geocoding_v3")
    assert page.is_hidden("#pasted")
    page.select_option("#key", key_handle(key))
    page.fill("#f-address", "贵阳市观山湖区")
    page.click("form.parameters button.primary")
    assert '"status": 0' in page.inner_text("#answer pre")
    assert page.input_value("#key") == key_handle(key)
    assert sum(day.calls for day in stores.apps.usage(app.appid, "geocoding").values()) == 1
    page.select_option("#key", "pasted")
    page.fill("#pasted", browser_key.ak)
    page.fill("#referer", "https://www.bank.example/")
    page.click("form.parameters button.primary")
    assert '"status": 0' in page.inner_text("#answer pre")
    assert page.input_value("#pasted") == ""
    assert not any(ak in page.content() for ak in (key.ak, browser_key.ak))
    stores.apps.delete(app.appid)


def test_a_call_of_the_explorer_is_answered_and_counts_for_the_consoles_app(
    open_context: OpenContext, console: str, stores: Stores
) -> None:
    def calls() -> int:
        usage = stores.apps.usage(stores.gateway.app().appid, "geocoding")
        return sum(day.calls for day in usage.values())

    watched = Watched(open_context("operator").new_page())
    page = watched.page
    before = calls()
    page.goto(f"{console}{ROOT}/explorer?operation=get_geocoding_v3")
    page.fill("#f-address", "贵阳市观山湖区")
    page.click("form.parameters button.primary")
    answer = page.inner_text("#answer pre")
    assert '"status": 0' in answer
    assert calls() == before + 1
    assert stores.gateway.key("server").ak not in page.content()
    assert {"curl", "Python", "JavaScript"} <= set(page.locator("#samples [role=tab]").all_inner_texts())
    page.fill("#wish", "天气")
    assert page.locator("#operations li:visible").count() < 10
    assert (watched.messages, watched.foreign_requests) == ([], set())


def test_the_map_is_drawn_below_the_consoles_own_origin_without_a_message(
    open_context: OpenContext, console: str, stores: Stores
) -> None:
    watched = Watched(open_context("auditor", "en").new_page())
    page = watched.page
    page.goto(f"{console}{ROOT}/map")
    page.wait_for_selector("#map-page[data-ready=true]")
    page.fill("#keyword", "观山湖区")
    page.fill("#city", "贵阳")
    page.click("#search button")
    page.wait_for_selector("#results li")
    assert (watched.messages, watched.foreign_requests) == ([], set())
    assert any("/console/gateway/tiles/" in address for address in watched.requests)
    ak = stores.gateway.key("browser").ak
    assert not any(ak in address for address in watched.requests)
    assert ak not in page.content()


def test_the_explanation_of_an_address_is_read(open_context: OpenContext, console: str) -> None:
    page = open_context("auditor").new_page()
    page.goto(f"{console}{ROOT}/explain?q=贵阳市观山湖区长岭北路8号")
    assert "观山湖区 520115" in page.inner_text(".readings")
    assert "门牌号" in page.inner_text("main")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_way_in_which_an_address_is_read_has_its_page(
    open_context: OpenContext, console: str, language: str
) -> None:
    page = open_context("operator", language).new_page()
    for address in ADDRESSES:
        answer = page.goto(f"{console}{ROOT}/explain?{urlencode(address)}")
        assert answer is not None
        assert answer.status == 200, address
        assert page.locator("nav [aria-current=page]").count() >= 1, address


def test_every_page_works_by_keyboard_from_its_first_link(open_context: OpenContext, console: str) -> None:
    page = open_context("operator").new_page()
    page.goto(f"{console}{ROOT}/explorer?operation=get_geocoding_v3")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.focus("#samples [role=tab][aria-selected=true]")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#samples [role=tab][aria-selected=true]") == "Python"
