"""A page in a real Chromium that calls map services by <script>, as web pages do (JSONP).

The page stands on another origin than the bundle; its key lets in that origin's pages only.
"""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from tests.e2e.running_bundle import RunningBundle

CALLBACK = "BMap._rd._cbk43398"
PAGE = '<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>地图</title></head></html>'
CALL = """([address, callback]) => new Promise((resolve, reject) => {
  const names = callback.split('.'), last = names.pop();
  let holder = window;
  for (const name of names) holder = holder[name] ??= {};
  holder[last] = resolve;
  const script = document.createElement('script');
  script.onerror = () => reject(new Error('the script did not load'));
  script.src = address;
  document.head.append(script);
})"""
"""Sets the callback up, adds the <script> and waits for what the callback is called with."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """An empty page on an origin of its own."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page()
    page.goto(f"http://localhost:{server.server_port}/")
    yield page
    page.close()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser_key(bundle: RunningBundle) -> MapKey:
    """A key of the demo app for pages on localhost."""
    directory = AppDirectory.open(bundle.settings)
    key = directory.add_key(bundle.secrets["demo_appid"], "browser", referers=["localhost"])[1]
    directory.close()
    return key


def call(page: Page, address: str, callback: str = CALLBACK, **fields: str) -> Any:
    query = urlencode({**fields, "callback": callback})
    return page.evaluate(CALL, [f"{address}?{query}", callback])


@pytest.mark.parametrize("callback", [CALLBACK, "jsonp_1700000000000_81", "$cb", "a.b.c_1"])
def test_a_page_searches_places_by_script(
    page: Page, bundle: RunningBundle, browser_key: MapKey, callback: str
) -> None:
    answer = call(
        page,
        f"{bundle.address}/place/v2/search",
        callback,
        ak=browser_key.ak,
        query="观山湖区",
        region="贵阳市",
        output="json",
        scope="2",
    )
    assert (answer["status"], answer["message"]) == (0, "ok")
    assert answer["results"][0]["name"] == "观山湖区"
    assert answer["results"][0]["detail_info"]["tag"] == "行政地标;区县"


def test_a_page_that_names_no_output_gets_json(
    page: Page, bundle: RunningBundle, browser_key: MapKey
) -> None:
    fields = {"ak": browser_key.ak, "query": "贵阳", "region": "全国"}
    assert call(page, f"{bundle.address}/place/v2/suggestion", **fields)["result"][0]["name"] == "贵阳市"
    assert call(page, f"{bundle.address}/place/v3/suggestion", **fields)["results"][0]["name"] == "贵阳市"


def test_a_page_reads_why_it_gets_nothing(page: Page, bundle: RunningBundle, browser_key: MapKey) -> None:
    address = f"{bundle.address}/place/v2/search"
    missing = call(page, address, ak=browser_key.ak, region="贵阳市")
    assert (missing["status"], missing["message"], missing["results"]) == (2, "Parameter Invalid", [])
    assert call(page, address, ak="nobody", query="x")["status"] == 200


def test_pages_elsewhere_are_refused(page: Page, bundle: RunningBundle, browser_key: MapKey) -> None:
    here = page.url
    page.goto(here.replace("localhost", "127.0.0.1"))
    answer = call(page, f"{bundle.address}/place/v2/search", ak=browser_key.ak, query="x", region="贵阳")
    page.goto(here)
    assert answer["status"] == 220


def test_what_is_no_name_is_not_called(page: Page, bundle: RunningBundle, browser_key: MapKey) -> None:
    query = urlencode({"ak": browser_key.ak, "query": "x", "region": "贵阳", "callback": "alert(1)//"})
    answered = page.context.request.get(
        f"{bundle.address}/place/v2/search?{query}&output=json", headers={"referer": page.url}
    )
    assert answered.headers["content-type"].startswith("application/json")
    assert answered.json()["status"] == 0
