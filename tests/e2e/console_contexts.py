"""Contexts of a real browser in which somebody is signed in at the console of the running bundle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, BrowserContext

from functions.console.engine.passwords import hash_password
from functions.console.frame import cookies
from functions.console.frame.stores import Stores
from shared.access.people.account import Role
from shared.access.people.errors import AccountExists
from tests.e2e.console_visitor import PATIENCE_MILLISECONDS

WIDTHS: Final = (1440, 375)

OpenContext = Callable[..., BrowserContext]


@contextmanager
def opening(browser: Browser, console: str, stores: Stores) -> Iterator[OpenContext]:
    """Give what begins contexts in a browser; all of them end with it."""
    contexts = []

    def begin(role: Role | None, language: str = "zh", width: int = WIDTHS[0]) -> BrowserContext:
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        values = {cookies.LANGUAGE: language}
        if role is not None:
            try:
                account = stores.accounts.create(
                    f"pages.{role}", role, password_hash=hash_password("a"), code_secret="JBSWY3DPEHPK3PXP"
                )
            except AccountExists:
                account = stores.accounts.get(f"pages.{role}")
            values[cookies.SESSION], _, _ = stores.sessions.begin(account)
        context.add_cookies(
            [
                {"name": name, "value": value, "url": console.replace("http:", "https:"), "secure": True}
                for name, value in values.items()
            ]
        )
        return context

    yield begin
    for context in contexts:
        context.close()
