"""How long a page of the JavaScript API takes to its first map: Chromium, software GL, a warm cache.

The first map is made of pictures; the same map drawn by WebGL takes their place.

    python -m bench.map_page [--rounds 5] [--pictures]

--rounds: navigations after the first, which fills the cache. --pictures draws the figures of
docs/javascript.md instead. Functions run in this process, over the packs of the cache. Beside the wall time
stands the processor time of all of Chromium's processes, in which other work of the machine does not count.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from bench.command import arguments
from bench.folders import PACKS, ROOT
from shared.config import Settings
from tests.browser.chromium import chromium
from tests.browser.javascript.gateway import Gateway, serve_functions
from tests.browser.javascript.site import STYLED, Site, Visit, serve_site, visiting
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer
from tools.packs.build import ensure_pack

NAMES = ("default", "places", "roads", "map", "javascript")
FIGURES = ROOT / "docs" / "figures"
PAGES = Path(__file__).parent / "map_pages"
WIDTH, HEIGHT = 960, 600
API = (
    '<div id="map" style="width:{width}px;height:{height}px"></div>'
    '<script src="{host}/api?{query}&ak={ak}"></script>'
)
FIRST_MAP = """
const map = new BMap.Map('map');
map.centerAndZoom(new BMap.Point(106.72, 26.58), 8);
window.milliseconds = {};
const note = (name) => requestAnimationFrame(() => (milliseconds[name] ??= performance.now()));
const look = () => {
  const { renderer } = map.camera;
  const pictures = [...document.querySelectorAll('.bmap-pictures img')];
  if (pictures.length && pictures.every((picture) => picture.complete && picture.naturalWidth)) {
    note('first');
  }
  if (renderer.getStyle()?.layers.length > 1 && renderer.areTilesLoaded() && renderer.loaded()) {
    note('first');
    note('drawn');
  } else {
    requestAnimationFrame(look);
  }
};
look();
"""
QUERIES = {"branches": "v=3.0", "districts": "v=3.0", "search": "v=3.0", "tilted": "v=1.0&type=webgl"}


def main() -> None:
    """Measure, or draw."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pictures", action="store_true")
    args = parser.parse_args()
    with served() as (gateway, site), chromium() as browser:
        if args.pictures:
            draw(browser, gateway, site)
        else:
            measure(browser, gateway, site, args.rounds)


@contextmanager
def served() -> Iterator[tuple[Gateway, Site]]:
    """Serve the functions and a site until the end."""
    with RedisServer() as store, ObjectServer() as objects, TemporaryDirectory() as cache:
        settings = Settings(
            redis_url=store.url,
            s3_endpoint_url=objects.endpoint_url,
            cache_dir=Path(cache),
            s3_access_key_id=objects.access_key,
            s3_secret_access_key=objects.secret_key,
            token_signing_key=token_hex(),
            event_auth_token=token_hex(),
        )
        packs = {name: ensure_pack(name, PACKS).folder for name in NAMES}
        with serve_functions(settings, packs, "localhost") as gateway, serve_site(gateway.address) as site:
            yield gateway, site


def show(visit: Visit, gateway: Gateway, name: str, script: str, query: str, more: str = "") -> None:
    """Open a page with a script of its own."""
    visit.site.files[f"/{name}.js"] = script.encode()
    api = API.format(width=WIDTH, height=HEIGHT, host=gateway.address, query=query, ak=gateway.key.ak)
    visit.open(name, f'<div style="display:flex">{api}{more}</div><script src="{name}.js"></script>')


def measure(browser: Browser, gateway: Gateway, site: Site, rounds: int) -> None:
    """Print the medians of both wall times and of the processor time."""
    times: dict[str, list[float]] = {"first": [], "drawn": [], "processor": []}
    session = browser.new_browser_cdp_session()

    def processor_seconds() -> float:
        processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return float(sum(process["cpuTime"] for process in processes))

    with visiting(browser, site) as visit:
        for _ in range(rounds + 1):
            before = processor_seconds()
            show(visit, gateway, "first", FIRST_MAP, "v=3.0")
            visit.wait("!!window.milliseconds?.drawn")
            for name, milliseconds in visit.page.evaluate("milliseconds").items():
                times[name].append(milliseconds / 1_000)
            times["processor"].append(processor_seconds() - before)
    first, drawn, processor = (median(times[name][1:]) for name in ("first", "drawn", "processor"))
    print(f"first map, warm cache: {first:.2f} s from navigation, median of {rounds}")
    print(f"the same map drawn by WebGL: {drawn:.2f} s")
    print(f"processor time of Chromium: {processor:.2f} s")


def draw(browser: Browser, gateway: Gateway, site: Site) -> None:
    """Write the figures."""
    for name, query in QUERIES.items():
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
        visit = Visit(context, site)
        more = '<div id="panel"></div>' if name == "search" else ""
        show(visit, gateway, name, (PAGES / f"{name}.js").read_text(encoding="utf-8"), query, more)
        visit.wait(f"!!window.isReady && {STYLED}")
        visit.page.wait_for_timeout(500)
        visit.page.screenshot(path=FIGURES / f"javascript-{name}.png")
        print(f"javascript-{name}.png", *visit.messages, sep="\n  ")
        context.close()


if __name__ == "__main__":
    main()
