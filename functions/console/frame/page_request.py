"""A request to the console: what is known of it before its page is."""

from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request

from functions.console.errors import FormRefused
from functions.console.frame import cookies, security
from functions.console.frame.page_table import Page
from functions.console.frame.texts import Texts
from functions.console.frame.visit import PART
from shared.web.forms import FormError, parse_form
from shared.web.multipart import parse_body


class PageRequest(Struct, frozen=True):
    """A request: its path below the console, its caller's address, its texts, the nonce of its scripts."""

    raw: Request
    path: str
    query: Mapping[str, str]
    body: bytes
    address: str
    nonce: str
    t: Texts

    @property
    def is_by_script(self) -> bool:
        """Whether a script of a page asks, which reads words and not a page."""
        return PART in self.query or security.TOKEN_HEADER in self.raw.headers

    @property
    def theme(self) -> str:
        """The theme of the page."""
        return cookies.choose_theme(self.raw, self.query.get("theme", ""))

    @property
    def form(self) -> Mapping[str, str]:
        """The fields of the body. Raises FormRefused."""
        try:
            return parse_body(self.raw.headers.get("content-type", ""), self.body)
        except FormError as error:
            raise FormRefused(str(error)) from None

    def address_with(self, page: Page | None, changes: Mapping[str, str]) -> str:
        """Return the address of the same page with changes of its query."""
        path = ""
        if page is not None:
            before_action = self.path.rstrip("/").rpartition("/")[0]
            path = page.address(**(page.fit(self.path) or page.fit(before_action) or {}))
        query = {name: value for name, value in self.query.items() if name != "notice"}
        return f"{path}?{urlencode({**query, **changes})}"


def parse_query(request: Request) -> dict[str, str]:
    """Return the fields of the query; one that is damaged has none."""
    try:
        return parse_form(request.scope["query_string"])
    except FormError:
        return {}
