"""A person at the console: signs in as a role, opens pages, sends forms as a browser does."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import httpx
import pyotp

from functions.console.engine.passwords import hash_password
from functions.console.frame import cookies
from functions.console.frame.page_table import ROOT
from functions.console.frame.stores import Stores
from shared.access.people.account import Role
from shared.access.people.errors import AccountExists
from tests.functional.conftest import Client

ORIGIN = "https://localhost"
PASSWORD = "correct horse battery"
CODE_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD_HASH = hash_password(PASSWORD)


class Person:
    """One browser; `opened` is the last page as text."""

    def __init__(self, client: Client, stores: Stores) -> None:
        self.client = client
        self.stores = stores
        self.cookies: dict[str, str] = {}
        self.opened = ""
        self._script_token = ""

    def sign_in_as(self, role: Role, name: str = "") -> "Person":
        """Begin a session of an account with this role; without password and code, which other tests try."""
        name = name or f"{role}-{id(self)}"
        try:
            account = self.stores.accounts.create(
                name, role, password_hash=PASSWORD_HASH, code_secret=CODE_SECRET
            )
        except AccountExists:
            account = self.stores.accounts.get(name)
        self.cookies[cookies.SESSION], _, _ = self.stores.sessions.begin(account)
        return self

    def open(self, path: str, **options: Any) -> httpx.Response:
        """Open a page below /console; a redirect is returned as it is."""
        return self._send("GET", path, **options)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send the form of an action, with the token of the page that was opened last."""
        return self._send("POST", path, data={"token": self.token, **fields}, headers={"origin": ORIGIN})

    def post(self, path: str, **options: Any) -> httpx.Response:
        """Post whatever the options say, as an attacker would."""
        return self._send("POST", path, **options)

    @property
    def token(self) -> str:
        """The token of the forms of the page that was opened last."""
        found = re.search(r'name="token" value="([0-9a-f]{64})"', self.opened)
        return found[1] if found else ""

    @property
    def token_of_script(self) -> str:
        """The token that scripts send: of the last page that had one."""
        found = re.search(r'data-token="([0-9a-f]{64})"', self.opened)
        self._script_token = found[1] if found else self._script_token
        return self._script_token

    @property
    def words(self) -> str:
        """The text of the page that was opened last, without tags."""
        return words_of(self.opened)

    def _send(
        self, method: str, path: str, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.client.request(
            method, f"{ORIGIN}{ROOT}{path}", headers={"cookie": pairs, **(headers or {})}, **options
        )
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for line in answer.headers.get_list("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.partition("=")[0], None)
        self.client._http.cookies.clear()
        self.opened = answer.text
        return answer


def words_of(page: str) -> str:
    """Return the text of a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


NewPerson = Callable[[], Person]


def current_code(secret: str = CODE_SECRET) -> str:
    """Return the code that an authenticator shows now."""
    return pyotp.TOTP(secret).now()
