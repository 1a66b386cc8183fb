"""What callers of the two portrait services send.

Without any of the optional fields the answer is the default one.
"""

from typing import Annotated, Any, Final, Literal, Self, get_args

from msgspec import Struct
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from functions.segment_idphoto.engine.images.errors import EmptyImage, ImageSizeError
from functions.segment_idphoto.engine.photo.colours import (
    BLACK,
    TRANSPARENT,
    WHITE,
    Background,
    Rgb,
    fold_name,
    parse_colour,
)
from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.layout import Layout, parse_layout
from functions.segment_idphoto.engine.photo.specifications import LARGEST_DPI, SMALLEST_DPI
from functions.segment_idphoto.errors import MissingImage
from shared.web.documents import Parameter

MAX_ENCODED_BYTES: Final = 4 * 1024 * 1024  # of the form field, after base64 and urlencode
LARGEST_KB: Final = 20_000

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off"})

FORMAT_FIELDS: Final = frozenset({"format", "cut_format"})

Map = Literal["labelmap", "scoremap", "foreground"]
MAPS: Final[tuple[Map, ...]] = get_args(Map)

IMAGE: Final = Parameter(
    "image", "base64 of a JPEG, PNG or BMP file, without `data:` prefix", is_required=True
)

PHOTO_FIELDS: Final = (
    IMAGE,
    Parameter(
        "background_color",
        "background of `demo`: `#RRGGBB`, `r,g,b`, a name, or `transparent`; "
        "with `size` the first colour of its rule",
        default="black",
    ),
    Parameter("gradient", "1 runs to white at the bottom, a colour to that colour"),
    Parameter(
        "size",
        "a specification's id or name, `WxH` in px, `WxHmm`, `WxHcm` or `WxHin`",
        default="head-and-shoulders",
    ),
    Parameter("dpi", "written into the files; decides the pixels of sizes in mm"),
    Parameter("format", "file format of `demo`", values=("png", "jpg"), default="png"),
    Parameter("cut_format", "file format of `cut`", values=("png", "jpg"), default="png"),
    Parameter("min_kb", "least size of the JPEG; with `size` that of its rule, as near as it can be"),
    Parameter("max_kb", "largest size of the JPEG; with `size` that of its rule, as near as it can be"),
    Parameter("pad", "1 fills a JPEG up to `min_kb` without touching the picture"),
    Parameter("layout", "a print sheet: JSON, `paper=6-inch;items=1-inch*4`, or a paper's name"),
    Parameter("checks", "1 adds quality checks"),
    Parameter("roll", "0 leaves a tilted head tilted", default="1"),
)
SEGMENTATION_FIELDS: Final = (
    IMAGE,
    Parameter("type", "comma list of `labelmap`, `scoremap`, `foreground`; all of them when absent"),
)


def _parse_switch(value: object) -> object:
    text = str(value).strip().casefold()
    return True if text in TRUE else False if text in FALSE else value


Switch = Annotated[bool, BeforeValidator(_parse_switch)]


class PhotoOptions(BaseModel):
    """The optional fields of an ID photo.

    `size` names a specification or gives WxH (`PhotoSpecifications.find` resolves it); `dpi` is written into
    the files and decides the px of sizes in mm; kb limits apply to `format=jpg`.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    background_color: Annotated[str, Field(max_length=40)] | None = None
    gradient: Annotated[str, Field(max_length=40)] | None = None
    size: Annotated[str, Field(max_length=60)] | None = None
    dpi: Annotated[int, Field(ge=SMALLEST_DPI, le=LARGEST_DPI)] | None = None
    format: Literal["png", "jpg"] = "png"
    cut_format: Literal["png", "jpg"] = "png"
    min_kb: Annotated[int, Field(ge=1, le=LARGEST_KB)] | None = None
    max_kb: Annotated[int, Field(ge=1, le=LARGEST_KB)] | None = None
    pad: Switch = False
    layout: Layout | None = None
    checks: Switch = False
    roll: Switch = True

    @classmethod
    def parse(cls, fields: dict[str, str]) -> Self:
        """Return the options in a form's fields; empty is absent, unknown fields are ignored.

        Raises `ParameterError` naming the first field that cannot be understood.
        """
        values: dict[str, Any] = {
            name: value.strip()
            for name, value in fields.items()
            if name in cls.model_fields and value.strip()
        }
        for name in FORMAT_FIELDS.intersection(values):
            values[name] = {"jpeg": "jpg"}.get(values[name].casefold(), values[name].casefold())
        if "layout" in values:
            text = values["layout"]
            values["layout"] = {} if text.casefold() in TRUE else parse_layout(text)
        try:
            options = cls.model_validate(values)
        except ValidationError as error:
            raise _first_error(error) from error
        # Names are looked up now, so that a typo is answered before any model runs.
        _ = options.background_of(None), options.layout and options.layout.paper_mm
        return options

    @model_validator(mode="after")
    def fields_go_together(self) -> Self:
        """File sizes belong to JPEG and have an order; a JPEG has no transparency."""
        for name in ("min_kb", "max_kb"):
            if getattr(self, name) is not None and self.format != "jpg":
                raise ParameterError(name, "format=jpg beside it", f"format={self.format}")
        if self.format == "jpg" and fold_name(self.background_color or "") in TRANSPARENT:
            raise ParameterError("background_color", "format=png beside transparent", "format=jpg")
        if self.min_kb and self.max_kb and self.min_kb * 1024 > self.max_kb * 1000:
            raise ParameterError("min_kb", f"at most max_kb ({self.max_kb})", self.min_kb)
        return self

    def background_of(self, standard: Background | None) -> Background:
        """Return the background; `standard` where the caller names no colour.

        Without either it is black, as the original service composes. Raises ParameterError.
        """
        if self.background_color is None:
            background = standard or Background(BLACK)
        elif fold_name(self.background_color) in TRANSPARENT:
            background = Background(is_transparent=True)
        else:
            background = Background(parse_colour(self.background_color))
        if self.gradient is None or self.gradient.casefold() in FALSE:
            return background
        end: Rgb = WHITE
        if self.gradient.casefold() not in TRUE:
            end = parse_colour(self.gradient, "gradient")
        if background.is_transparent:
            raise ParameterError("gradient", "a background_color beside it", "background_color=transparent")
        return Background(background.colour, end)


class PhotoParameters(Struct, frozen=True):
    """`body_seg_photo`: base64 of the image, and the options of the photo."""

    image: str
    options: PhotoOptions

    @classmethod
    def parse(cls, fields: dict[str, str]) -> Self:
        """Read the form; raises MissingImage, ImageError or ParameterError."""
        return cls(_image(fields), PhotoOptions.parse(fields))


class SegmentationParameters(Struct, frozen=True):
    """`body_seg`: base64 of the image, and the maps that the answer shall hold."""

    image: str
    maps: tuple[Map, ...] = MAPS

    @classmethod
    def parse(cls, fields: dict[str, str]) -> Self:
        """Read the form; raises MissingImage, ImageError or ParameterError."""
        names = {name.strip().lower() for name in fields.get("type", "").split(",") if name.strip()}
        if foreign := names.difference(MAPS):
            raise ParameterError("type", f"a comma list of {', '.join(MAPS)}", ", ".join(sorted(foreign)))
        return cls(_image(fields), tuple(name for name in MAPS if not names or name in names))


def _image(fields: dict[str, str]) -> str:
    image = fields.get("image")
    if image is None:
        raise MissingImage("the form field `image` is missing; send base64 of a JPEG, PNG or BMP file")
    if not image:
        raise EmptyImage("the form field `image` is empty; send base64 of a JPEG, PNG or BMP file")
    if len(image) > MAX_ENCODED_BYTES:
        raise ImageSizeError(
            f"the image has {len(image)} bytes of base64, at most {MAX_ENCODED_BYTES} are taken"
        )
    return image


def _first_error(error: ValidationError) -> ParameterError:
    first = error.errors(include_url=False)[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, ParameterError):
        return cause
    field = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return ParameterError(field, f"one of {', '.join(Layout.model_fields)}", first["loc"][-1])
    expectation = first["msg"].removeprefix("Input should be ").removeprefix("String should have ")
    return ParameterError(field, expectation, first["input"])
