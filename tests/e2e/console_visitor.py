"""A person at the console of a running bundle, in a real browser."""

import re

import pyotp
from playwright.sync_api import Browser, Page

PASSWORDS = {"boss": "a long way to the sea", "olga": "nine green apples", "alma": "rain on a tin roof"}

PATIENCE_MILLISECONDS = 180_000
"""A loaded machine without a graphics card draws slowly."""


class Visitor:
    """One browser context; `secret` makes the codes of the account once it has some."""

    def __init__(self, browser: Browser, address: str, name: str) -> None:
        self.name = name
        self.secret = ""
        self.last_code = ""
        self._address = address
        self._context = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 900})
        self._context.set_default_timeout(PATIENCE_MILLISECONDS)
        self.page: Page = self._context.new_page()
        self.errors: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str) -> Page:
        """Open a page below /console/."""
        self.page.goto(self._address + path.lstrip("/"))
        return self.page

    def make_first_account(self, link: str) -> None:
        """Follow the one-time link, make the account, set codes up."""
        self.page.goto(link)
        self.page.fill("input[name=name]", self.name)
        self._fill_passwords()
        self.page.click("main form button")
        self.set_codes_up()

    def sign_in(self, password: str) -> None:
        """Sign in with name and password, and with a code once there are some."""
        self.open("sign-in")
        self.page.fill("input[name=name]", self.name)
        self.page.fill("input[name=password]", password)
        if self.secret:
            self.page.fill("input[name=code]", self.new_code())
        self.page.click("main form button")

    def choose_password(self, earlier: str) -> None:
        """Change the one-time password."""
        self.page.fill("input[name=earlier]", earlier)
        self._fill_passwords()
        self.page.click("main form button")

    def set_codes_up(self) -> None:
        """Set the second factor up, as an authenticator would."""
        self.secret = self.page.inner_text("#code-secret")
        self.page.fill("input[name=code]", self.new_code())
        self.page.click("main form button")

    def new_code(self) -> str:
        """Return a code that was not used before; the next one where this one was."""
        code = pyotp.TOTP(self.secret).now()
        if code == self.last_code:  # a code is good once, and the clock may be half a minute ahead
            code = pyotp.TOTP(self.secret).at(_next_step())
        self.last_code = code
        return code

    def copied_texts(self) -> list[str]:
        """Return what the page shows once."""
        return [box.input_value() for box in self.page.query_selector_all("[data-copy]")]

    def words(self) -> str:
        """Return the text of the page."""
        return re.sub(r"\s+", " ", self.page.inner_text("body"))

    def close(self) -> None:
        """Close the browser's context."""
        self._context.close()

    def _fill_passwords(self) -> None:
        self.page.fill("input[name=password]", PASSWORDS[self.name])
        self.page.fill("input[name=again]", PASSWORDS[self.name])

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)


def _next_step() -> int:
    import time

    return int(time.time()) + 30
