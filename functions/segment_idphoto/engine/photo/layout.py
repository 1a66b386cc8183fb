"""What a caller orders of a print sheet, in JSON or in a compact text form."""

import json
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.sheet_plan import MOST_ITEMS, Marks, Mm, Orientation, find_paper
from functions.segment_idphoto.engine.photo.specifications import SMALLEST_DPI

LONGEST_LAYOUT: Final = 2000  # characters
LARGEST_SHEET_DPI: Final = 600


class LayoutItem(BaseModel):
    """One size on the sheet, in a number of copies; without a number, as many as fit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    size: Annotated[str, Field(min_length=1, max_length=60)]
    copies: Annotated[int, Field(ge=1, le=500)] | None = None


class Layout(BaseModel):
    """A print sheet: `paper` by name or WxHmm, lengths in mm."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paper: Annotated[str, Field(max_length=40)] = "6-inch"
    dpi: Annotated[int, Field(ge=SMALLEST_DPI, le=LARGEST_SHEET_DPI)] = 300
    margin: Annotated[float, Field(ge=0, le=50)] = 3.0
    gap: Annotated[float, Field(ge=0, le=50)] = 2.0
    marks: Marks = "corners"
    orientation: Orientation = "auto"
    items: Annotated[tuple[LayoutItem, ...], Field(max_length=MOST_ITEMS)] = ()

    @property
    def paper_mm(self) -> Mm:
        """Short and long side in mm."""
        return find_paper(self.paper)


def parse_layout(text: str) -> object:
    """Return the fields of a layout, not yet validated.

    Reads JSON, the compact form `paper=6-inch;gap=2;items=1-inch*4,2-inch`, or a paper's name. Raises
    `ParameterError`.
    """
    if len(text) > LONGEST_LAYOUT:
        raise ParameterError("layout", f"at most {LONGEST_LAYOUT} characters", len(text))
    if text.startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ParameterError("layout", "a JSON object", text) from error
    if "=" not in text:
        return {"paper": text}
    fields: dict[str, object] = {}
    for part in filter(str.strip, text.split(";")):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise ParameterError("layout", "name=value;name=value", part)
        fields[name] = [_parse_item(item) for item in value.split(",")] if name == "items" else value
    return fields


def _parse_item(text: str) -> dict[str, object]:
    """Return the fields of an item: `1-inch*4` is four copies; a star between numbers belongs to the size."""
    size, star, copies = text.strip().rpartition("*")
    if star and copies.strip().isdecimal() and not (size.strip().replace(".", "").isdecimal()):
        return {"size": size.strip(), "copies": copies.strip()}
    return {"size": text.strip()}
