"""Kinds of fields that the services of place search share: truth values, whole numbers, lists."""

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

LARGEST: Final = 1_000_000
_WHOLE: Final = re.compile(r"\s*([+-]?)0*([0-9]{1,40})\s*", re.ASCII)


def _truth(text: Any) -> Any:
    match str(text).strip().lower():
        case "1" | "true" | "yes":
            return True
        case "0" | "false" | "no":
            return False
    raise ValueError(f"is {str(text)[:40]!r}; expected true or false")


def whole(text: Any) -> Any:
    """Return the whole number of a text, a million where it is more. Raises ValueError."""
    match = _WHOLE.fullmatch(str(text))
    if match is None:
        raise ValueError(f"is {str(text)[:40]!r}; expected a whole number")
    number = int(match[2]) if len(match[2]) < 8 else LARGEST
    return -number if match[1] == "-" else min(number, LARGEST)


Truth = Annotated[bool, BeforeValidator(_truth, json_schema_input_type=str)]
Whole = Annotated[int, BeforeValidator(whole, json_schema_input_type=str)]
"""A number of any size; far beyond a million it is a million."""


def parts(text: str, separators: str) -> tuple[str, ...]:
    """Return what stands between any of some separators, without what is empty."""
    return tuple(part.strip() for part in re.split(f"[{re.escape(separators)}]", text) if part.strip())
