"""Templates: every value is escaped, an unknown name is a mistake."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from functions.console.frame.formats import FORMATS
from functions.console.frame.page_table import page_table
from functions.console.frame.static_files import file_address, library_address
from functions.console.frame.texts import declared_words

FOLDER: Final = Path(__file__).parents[1] / "templates"


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the environment of the templates."""
    templates = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {
        "static": file_address,
        "library": library_address,
        "address": page_address,
        "declared_words": declared_words,
    }
    templates.filters |= FORMATS
    return templates


def render(template: str, data: Mapping[str, Any]) -> str:
    """Return the text of a template."""
    return environment().get_template(template).render(data)


def page_address(name: str, action: str = "", **values: object) -> str:
    """Return the address of a page by its name, or of an action of it."""
    path = page_table()[name].address(**values)
    return f"{path.rstrip('/')}/{action}" if action else path
