"""The pages of docs/api: one for each function, and an index of all chapters.

A generated part stands between `<!-- /path -->` and `<!-- end -->`, on the page of the function that answers
the path. The index stands between `<!-- chapters -->` and `<!-- /chapters -->`. The rest is written by hand.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from shared.catalogue import Catalogue
from shared.web.endpoint import Endpoint
from shared.web.function import Function
from tools.documents.endpoint_part import render_part

INDEX: Final = "README.md"
_PART: Final = re.compile(r"(<!-- (/\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_CHAPTERS: Final = re.compile(r"(<!-- chapters -->\n).*?(<!-- /chapters -->)", re.DOTALL)
_HEADING: Final = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
_FENCE: Final = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


class PageError(Exception):
    """A page is missing, lacks a path, or names one that its function does not answer."""


def page_of(function: Function) -> str:
    """Return the name of the page of a function."""
    return f"{function.name.replace('_', '-')}.md"


def documented_endpoints(function: Function) -> dict[str, Endpoint]:
    """Return the public endpoints of a function that describe themselves, by their addresses."""
    return {
        endpoint.address: endpoint
        for endpoint in function.endpoints
        if endpoint.public and endpoint.documentation() is not None
    }


def render_pages(
    folder: Path, functions: Iterable[Function], catalogue: Catalogue
) -> Iterator[tuple[Path, str]]:
    """Yield every page of `folder` and what it should hold; the data packs of the functions must be open.

    Raises PageError.
    """
    pages = {}
    for function in functions:
        if endpoints := documented_endpoints(function):
            page = folder / page_of(function)
            pages[page] = _fill_page(page, endpoints, catalogue)
    yield from pages.items()
    index = folder / INDEX
    chapters = "\n".join(_chapters(page.name, text) for page, text in pages.items())
    yield (
        index,
        _replace(
            _CHAPTERS, _read(index), lambda part: f"{part[1]}{chapters}\n{part[2]}", "<!-- chapters -->"
        ),
    )


def _fill_page(page: Path, endpoints: dict[str, Endpoint], catalogue: Catalogue) -> str:
    text = _read(page)
    markers = [part[2] for part in _PART.finditer(text)]
    if missing := sorted(endpoints.keys() - set(markers)):
        raise PageError(f"{page} lacks {_markers(missing)}: add them where the chapter should stand")
    if strangers := sorted(set(markers) - endpoints.keys()):
        raise PageError(f"{page} has {_markers(strangers)}, which its function does not answer: remove them")
    return _PART.sub(lambda part: f"{part[1]}\n{render_part(endpoints[part[2]], catalogue)}\n{part[3]}", text)


def _markers(paths: Iterable[str]) -> str:
    return ", ".join(f"<!-- {path} --> … <!-- end -->" for path in paths)


def _read(page: Path) -> str:
    try:
        return page.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PageError(f"{page} does not exist: every function with public endpoints has its page") from None


def _replace(pattern: re.Pattern[str], text: str, make: Callable[[re.Match[str]], str], marker: str) -> str:
    result, count = pattern.subn(make, text)
    if count != 1:
        raise PageError(f"the index of the API documents has {count} places {marker}; expected one")
    return result


def _chapters(name: str, text: str) -> str:
    """Return the page's title and its chapters as a list of links."""
    title, *chapters = _HEADING.findall(_FENCE.sub("", text))
    links = ", ".join(f"[{heading}]({name}#{_anchor(heading)})" for _, heading in chapters)
    return f"- **[{title[1]}]({name})**: {links}"


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
