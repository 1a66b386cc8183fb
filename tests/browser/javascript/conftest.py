"""The gateway, a site, and visits to its pages: one Chromium for all pages of a module."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from functions.pack_builder.engine.materials import BuiltPack
from functions.pack_builder.engine.transit.timetable_build import build_timetable
from shared.config import Settings
from tests.browser.chromium import chromium
from tests.browser.javascript.gateway import Gateway, serve_functions
from tests.browser.javascript.site import Site, Visit, serve_site, visiting
from tests.transit_city import city, trip

Visiting = Callable[..., Visit]
Show = Callable[..., Visit]
BEGIN = """
const api = window.BMapGL || window.BMap;
const at = (lng, lat) => new api.Point(lng, lat);
const said = (window.said = []);
const map = new api.Map('map');
"""
GUIYANG = (106.7135, 26.5783)
BAIDU = "api.map.baidu.com"
"""The host that some packages have written into them."""
PORTS = {"http": 80, "https": 443}


@pytest.fixture(scope="session")
def timetabled_roads(roads_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The roads of Helsinki, and the timetable of a city in Guiyang with a bus at any hour."""
    folder = tmp_path_factory.mktemp("transit")
    shutil.copytree(roads_pack, folder / "pack")
    today = date.today()
    period = {"first": f"{today - timedelta(days=3):%Y%m%d}", "last": f"{today + timedelta(days=9):%Y%m%d}"}
    feed = city(GUIYANG, zone="Asia/Shanghai", **period)
    for fare in feed.tables["fare_attributes"]:
        fare["currency_type"] = "CNY"
    feed.add("routes", route_id="DAY", agency_id="A", route_short_name="99路", route_type=3)
    for service in ("WD", "WE"):
        trip(feed, "DAY", service, f"99-{service}", 0, ["S11", "S22", "S33", "S44", "S55"], hop=150)
        times = {"start_time": "0:00:00", "end_time": "24:00:00", "headway_secs": 600}
        feed.add("frequencies", trip_id=f"99-{service}", **times)
    build_timetable([feed.write(folder / "guiyang.zip")], folder / "pack")
    return folder / "pack"


@pytest.fixture(scope="session")
def gateway(
    server_settings: Settings,
    default_pack: Path,
    places_pack: Path,
    timetabled_roads: Path,
    map_pack: Path,
    built_javascript: BuiltPack,
) -> Iterator[Gateway]:
    """The functions behind a port, with a browser key for pages of localhost."""
    packs = {
        "default": default_pack,
        "places": places_pack,
        "roads": timetabled_roads,
        "map": map_pack,
        "javascript": built_javascript.folder,
    }
    with serve_functions(server_settings, packs, "localhost") as served:
        yield served


@pytest.fixture(scope="module")
def browser(gateway: Gateway) -> Iterator[Browser]:
    """A Chromium for which the gateway is `api.map.baidu.com`, as a bank's own name server makes it."""
    rules = [f"MAP {BAIDU}:{port} 127.0.0.1:{gateway.ports[scheme]}" for scheme, port in PORTS.items()]
    with chromium(f"--host-resolver-rules={','.join(rules)}") as browser:
        yield browser


@pytest.fixture(scope="module")
def site(gateway: Gateway) -> Iterator[Site]:
    gateway.lend_packs()
    with serve_site(gateway.address) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visiting]:
    """Return what opens another page; all of a test are closed with it."""
    with ExitStack() as stack:

        def open_page(
            name: str = "",
            body: str = "",
            policy: str = "",
            prepare: Callable[[Visit], None] | None = None,
            **options: Any,
        ) -> Visit:
            opened = stack.enter_context(visiting(browser, site, **options))
            if prepare:
                prepare(opened)
            if body:
                opened.open(name, body, policy)
            return opened

        yield open_page


@pytest.fixture
def show(visit: Visiting, site: Site, gateway: Gateway) -> Show:
    """Return what opens a page for an engine, with a script of its own and elements beside the map."""

    def show_page(
        name: str, query: str, script: str, more: str = "", before: str = BEGIN, **options: Any
    ) -> Visit:
        site.files[f"/{name}.js"] = (before + script).encode()
        api = f'<script src="{gateway.address}/api?{query}&ak={gateway.key.ak}"></script>'
        return visit(name, f'<div id="map"></div>{more}{api}<script src="{name}.js"></script>', **options)

    return show_page
