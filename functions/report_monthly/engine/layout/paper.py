"""A document as PDF, or as one PNG a page: set by typst, charts drawn in it, fonts of a package embedded."""

import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

import typst

from functions.report_monthly.engine.layout.document import Document

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_FONT_PACKAGE: Final = "manimgx_fonts_cjk"


def render_pdf(document: Document) -> bytes:
    """Return the PDF."""
    pages = _compile(document, "pdf")
    return pages[0]


def render_pages(document: Document, ppi: float = 100) -> list[bytes]:
    """Return each page as a PNG picture."""
    return _compile(document, "png", ppi)


def _compile(document: Document, form: Literal["pdf", "png"], ppi: float = 72) -> list[bytes]:
    result = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=_fonts(),
        format=form,
        ppi=ppi,
        sys_inputs={"document": json.dumps(document.on_paper().as_json(), ensure_ascii=False)},
        pdf_tags=False,  # they would make half of the file
    )
    assert result is not None  # noqa: S101 - without an output file typst returns it
    return result if isinstance(result, list) else [result]


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(font_folder())])


def font_folder() -> Path:
    """Return the folder of the fonts, Noto Sans as on the map's pictures."""
    spec = find_spec(_FONT_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{_FONT_PACKAGE} is not installed: the extra `reports` brings it")
    return Path(spec.origin).parent
