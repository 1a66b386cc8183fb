"""Take the pictures of docs/console.md in a real Chromium, from a bundle that runs.

    python -m bench.console_pictures HOME CONSOLE [OUTPUT]

HOME is the folder of `make up`, CONSOLE the address that it prints, such as http://localhost:8090. The
pictures show what that bundle holds. Three accounts, pictures.operator and so on, are made for it and removed
afterwards, but for the last one of security.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from bench.command import arguments
from bench.folders import ROOT, SAMPLE_PHOTO
from functions.console.frame import cookies
from functions.console.frame.stores import Stores
from shared.access.people.account import Role
from shared.access.people.errors import AccountExists, InvalidAccount
from shared.config import Settings
from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tools.local.home import Home

OUTPUT: Final = ROOT / "docs" / "figures"
ADDRESS: Final = "贵阳市观山湖区长岭北路8号"
MOST_BYTES: Final = 150_000
COLOURS: Final = 256
"""Of a larger picture's palette."""
NOBODY_KNOWS: Final = "-"
"""No password has this hash."""
PATIENCE_MILLISECONDS: Final = 90_000


def _wait_for_map(page: Page) -> None:
    page.wait_for_selector("#map-page[data-ready=true]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(20_000)  # without a graphics card a map is drawn slowly


def _make_photo(page: Page) -> None:
    page.select_option("#layout", "6-inch")
    page.check("input[value=blue]", force=True)
    page.set_input_files("#file", files=str(SAMPLE_PHOTO))
    page.wait_for_selector("#download-sheet:not([hidden])")


def _ask(page: Page) -> None:
    page.fill("#reason", "补充 11 月 12 日的维护窗口")
    page.click("form:has(#reason) button.primary")


def _call(page: Page) -> None:
    page.click("form.parameters button.primary")
    page.wait_for_selector("#answer")


Act = Callable[[Page], None]
SHOTS: Final[tuple[tuple[str, Role | None, str, str, int, str, Act | None], ...]] = (
    ("sign-in", None, "/sign-in", "light", 1280, "zh", None),
    ("overview", "operator", "/", "light", 1280, "zh", None),
    ("overview-dark", "operator", "/", "dark", 1280, "en", None),
    ("apps", "operator", "/apps", "light", 1280, "zh", None),
    ("limits", "operator", "/limits", "light", 1280, "zh", None),
    ("explorer", "operator", "/explorer?operation=get_geocoding_v3", "light", 1280, "zh", _call),
    ("photo", "operator", "/photo", "light", 1280, "zh", _make_photo),
    ("map", "operator", "/map", "light", 1280, "zh", _wait_for_map),
    ("explain", "operator", f"/explain?q={ADDRESS}", "light", 1280, "zh", None),
    ("reports", "operator", "/reports", "light", 1280, "zh", _ask),
    ("data", "operator", "/data", "light", 1280, "zh", None),
    ("audit", "auditor", "/audit", "light", 1280, "zh", None),
    ("operators", "security", "/operators", "light", 1280, "zh", None),
    ("settings", "operator", "/settings", "light", 1280, "zh", None),
    ("narrow", "operator", "/explorer?operation=get_geocoding_v3", "dark", 375, "zh", None),
)
"""Name, role, path below /console, theme, width in pixels, language, and what is done before."""


@contextmanager
def signed_in(stores: Stores) -> Iterator[dict[Role, str]]:
    """Give the secret of a session of each role."""
    roles: tuple[Role, ...] = ("operator", "security", "auditor")
    secrets: dict[Role, str] = {}
    for role in roles:
        with suppress(AccountExists):  # an earlier run was stopped
            stores.accounts.create(
                f"pictures.{role}", role, password_hash=NOBODY_KNOWS, code_secret=NOBODY_KNOWS
            )
        secrets[role], _, _ = stores.sessions.begin(stores.accounts.get(f"pictures.{role}"))
    try:
        yield secrets
    finally:
        for role in roles:
            with suppress(InvalidAccount):  # the last account of security stays
                stores.accounts.remove(f"pictures.{role}")


def take(browser: Browser, console: str, secrets: dict[Role, str], output: Path) -> None:
    """Take all pictures."""
    for name, role, path, theme, width, language, act in SHOTS:
        context = browser.new_context(viewport={"width": width, "height": 812 if width < 800 else 800})
        values = {cookies.LANGUAGE: language, cookies.THEME: theme}
        if role is not None:
            values[cookies.SESSION] = secrets[role]
        secure = console.replace("http:", "https:")
        context.add_cookies(
            [{"name": key, "value": value, "url": secure, "secure": True} for key, value in values.items()]
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.goto(f"{console}/console{path}")
        if act is not None:
            act(page)
        page.wait_for_timeout(500)  # charts
        _write(output / f"console-{name}.png", page.screenshot())
        context.close()


def _write(file: Path, png: bytes) -> None:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.save(file, optimize=True)
    if file.stat().st_size > MOST_BYTES:
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size / 1024:.0f} KiB")


def stores_of(home: Path) -> Stores:
    """Return what the console of a bundle reads and changes."""
    return Stores(Settings(**Home(home).environment))  # type: ignore[arg-type]


def main() -> None:
    """Take the pictures."""
    parser = arguments(__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("console")
    parser.add_argument("output", nargs="?", type=Path, default=OUTPUT)
    options = parser.parse_args()
    stores = stores_of(options.home)
    with sync_playwright() as playwright, signed_in(stores) as secrets:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        take(browser, options.console.rstrip("/").removesuffix("/console"), secrets, options.output)
        browser.close()
    stores.close()


if __name__ == "__main__":
    main()
