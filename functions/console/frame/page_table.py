"""The table of pages: which there are, who may see them, what their forms do. Read from pages.toml."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from shared.access.people.account import Role

ROOT: Final = "/console"
PAGES: Final = "functions.console.pages"
FORM_BYTES: Final = 64 * 1024
_PART: Final = re.compile(r"\{([a-z_]+)\}")


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Action(_Row):
    """What a form does."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    roles: frozenset[Role]
    is_change: bool = True


class Page(_Row):
    """One page; pages.toml explains each field."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    path: Annotated[str, Field(pattern=r"^/[a-z/{}_-]*$")]
    roles: frozenset[Role]
    template: str
    module: str = ""
    show: str = "show"
    label: str = ""
    forms: int = FORM_BYTES
    policy: Mapping[str, str] = {}
    actions: tuple[Action, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is there before signing in."""
        return not self.roles

    def leads_to(self, page: "Page | None") -> bool:
        """Whether this page of the navigation is what a page stands below, or that page itself."""
        if page is None:
            return False
        return page.path == self.path or (self.path != "/" and page.path.startswith(f"{self.path}/"))

    @property
    def parts(self) -> list[str]:
        """The names of the parts of its path that vary."""
        return _PART.findall(self.path)

    def action(self, name: str) -> Action | None:
        """Return an action by its name."""
        return next((action for action in self.actions if action.name == name), None)

    def handler(self, name: str) -> Any:
        """Return a function of the page's module: `show`, or an action."""
        return getattr(import_module(f"{PAGES}.{self.module or self.name}"), name)

    def address(self, **values: object) -> str:
        """Return its path with values for its parts."""
        return ROOT + _PART.sub(lambda part: str(values[part[1]]), self.path)

    def fit(self, path: str) -> dict[str, str] | None:
        """Return the values of the parts of a path that is this page's, else None."""
        match = _pattern(self.path).fullmatch(path)
        return match.groupdict() if match else None


class PageTable:
    """All pages in their order."""

    def __init__(self, pages: tuple[Page, ...]) -> None:
        self.pages = pages
        self._by_name = {page.name: page for page in pages}
        if len(self._by_name) < len(pages):
            raise ValueError("two pages of pages.toml have the same name")
        for page in pages:
            for action in page.actions:
                if page.roles and not action.roles <= page.roles:
                    raise ValueError(f"{page.name}: {action.name} has roles that the page has not")

    def __getitem__(self, name: str) -> Page:
        return self._by_name[name]

    def find(self, path: str) -> tuple[Page, dict[str, str]] | None:
        """Return the page of a path below /console and the values of its parts."""
        fits = [(page, values) for page in self.pages if (values := page.fit(path)) is not None]
        return min(fits, key=lambda item: len(item[1]), default=None)

    def navigation(self, role: Role | None) -> list[Page]:
        """Return what the navigation of a role shows."""
        return [page for page in self.pages if page.label and role in page.roles]


@lru_cache(maxsize=1)
def page_table() -> PageTable:
    """Return the table; raises ValueError for a row that is wrong."""
    text = files("functions.console.frame").joinpath("pages.toml").read_text(encoding="utf-8")
    return PageTable(tuple(Page.model_validate(row) for row in tomllib.loads(text)["pages"]))


@lru_cache(maxsize=256)
def _pattern(path: str) -> re.Pattern[str]:
    parts = _PART.split(path)
    texts = [
        re.escape(part) if number % 2 == 0 else f"(?P<{part}>[^/]+)" for number, part in enumerate(parts)
    ]
    return re.compile("".join(texts).rstrip("/") + "/?")
