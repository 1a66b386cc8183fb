"""The optional fields of a portrait request. Without any of them the answer is the default one."""

import json
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from functions.segment_idphoto.engine.photo.colours import WHITE, Background, Rgb, parse_colour
from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.sheet_plan import MOST_ITEMS, Mm, Orientation, find_paper
from functions.segment_idphoto.engine.photo.sheets import Marks
from functions.segment_idphoto.engine.photo.specifications import LARGEST_DPI, SMALLEST_DPI

LONGEST_LAYOUT: Final = 2000  # characters
LARGEST_SHEET_DPI: Final = 600
LARGEST_KB: Final = 20_000

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off"})


def _switch(value: object) -> object:
    text = str(value).strip().casefold()
    return True if text in TRUE else False if text in FALSE else value


Switch = Annotated[bool, BeforeValidator(_switch)]


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LayoutItem(_Fields):
    """One size on the sheet, in as many copies as asked for or as fit."""

    size: Annotated[str, Field(min_length=1, max_length=60)]
    copies: Annotated[int, Field(ge=1, le=500)] | None = None


class Layout(_Fields):
    """A print sheet: `paper` by name or WxHmm, lengths in mm."""

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


class PhotoParameters(_Fields):
    """What a caller may ask of an ID photo besides the default.

    `size` names a specification or gives WxH (`Specifications.find` resolves it); `dpi` is written into
    the files and decides the px of sizes in mm; kb limits apply to `format=jpg`.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    background_color: Annotated[str, Field(max_length=40)] | None = None
    gradient: Annotated[str, Field(max_length=40)] | None = None
    size: Annotated[str, Field(max_length=60)] | None = None
    dpi: Annotated[int, Field(ge=SMALLEST_DPI, le=LARGEST_DPI)] | None = None
    format: Literal["png", "jpg"] = "png"
    min_kb: Annotated[int, Field(ge=1, le=LARGEST_KB)] | None = None
    max_kb: Annotated[int, Field(ge=1, le=LARGEST_KB)] | None = None
    pad: Switch = False
    layout: Layout | None = None
    checks: Switch = False
    roll: Switch = True

    @classmethod
    def parse(cls, fields: dict[str, str]) -> Self:
        """Return the parameters in a form's fields; empty is absent, unknown fields are ignored.

        Raises `ParameterError` naming the first field that cannot be understood.
        """
        given: dict[str, Any] = {
            name: value.strip()
            for name, value in fields.items()
            if name in cls.model_fields and value.strip()
        }
        if "format" in given:
            given["format"] = {"jpeg": "jpg"}.get(given["format"].casefold(), given["format"].casefold())
        if "layout" in given:
            given["layout"] = _layout_fields(given["layout"])
        try:
            parameters = cls.model_validate(given)
        except ValidationError as error:
            raise _first_error(error) from error
        # Names are looked up now, so that a slip is answered before any model runs.
        _ = parameters.background, parameters.layout and parameters.layout.paper_mm
        return parameters

    @model_validator(mode="after")
    def kb_limits_make_sense(self) -> Self:
        """File sizes belong to JPEG and have an order."""
        for name in ("min_kb", "max_kb"):
            if getattr(self, name) is not None and self.format != "jpg":
                raise ParameterError(name, "format=jpg beside it", f"format={self.format}")
        if self.min_kb and self.max_kb and self.min_kb * 1024 > self.max_kb * 1000:
            raise ParameterError("min_kb", f"at most max_kb ({self.max_kb})", self.min_kb)
        return self

    @property
    def background(self) -> Background:
        """The background asked for; black without any, as the original service composes."""
        start = Background().colour if self.background_color is None else parse_colour(self.background_color)
        if self.gradient is None or self.gradient.casefold() in FALSE:
            return Background(start)
        end: Rgb = WHITE
        if self.gradient.casefold() not in TRUE:
            end = parse_colour(self.gradient, "gradient")
        return Background(start, end)


def _layout_fields(text: str) -> object:
    """Read JSON, or the compact form `paper=6-inch;gap=2;items=1-inch*4,2-inch`, or a paper's name."""
    if len(text) > LONGEST_LAYOUT:
        raise ParameterError("layout", f"at most {LONGEST_LAYOUT} characters", len(text))
    if text.startswith("{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ParameterError("layout", "a JSON object", text) from error
    if "=" not in text:
        return {} if text.casefold() in TRUE else {"paper": text}
    fields: dict[str, object] = {}
    for part in filter(str.strip, text.split(";")):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise ParameterError("layout", "name=value;name=value", part)
        fields[name] = [_item_fields(item) for item in value.split(",")] if name == "items" else value
    return fields


def _item_fields(text: str) -> dict[str, object]:
    """`1-inch*4` is four copies; a star between numbers belongs to the size."""
    size, star, copies = text.strip().rpartition("*")
    if star and copies.strip().isdecimal() and not (size.strip().replace(".", "").isdecimal()):
        return {"size": size.strip(), "copies": copies.strip()}
    return {"size": text.strip()}


def _first_error(error: ValidationError) -> ParameterError:
    first = error.errors(include_url=False)[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ParameterError):
        return cause
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return ParameterError(field, f"one of {', '.join(Layout.model_fields)}", first["loc"][-1])
    expected = first["msg"].removeprefix("Input should be ").removeprefix("String should have ")
    return ParameterError(field, expected, first["input"])
