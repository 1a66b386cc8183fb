"""What callers of static images send."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import Field

from functions.map_image.engine.notation.boxes import Box, parse_box
from functions.map_image.engine.notation.labels import LabelStyle, parse_label_style
from functions.map_image.engine.notation.lists import parse_styles
from functions.map_image.engine.notation.markers import MarkerStyle, PinStyle, parse_marker_style
from functions.map_image.engine.notation.paths import (
    MOST_PATHS,
    Path,
    PathStyle,
    parse_path_style,
    parse_paths,
)
from functions.map_image.engine.notation.positions import Position, parse_position, parse_positions
from functions.map_image.engine.view import LEAST_ZOOM, MOST_ZOOM
from shared.geo import Crs
from shared.geo.notation import NotANumber, parse_number
from shared.web.fields import CoordinateType, FieldKind, Flag, mismatch
from shared.web.parameters import MapParameters

MOST_MARKERS: Final = 50
MOST_PIXELS: Final = 1024
MOST_HIRES_PIXELS: Final = 512
SCALES: Final = {"1": 1, "2": 2, "small": 1, "big": 2}
"""A client in use sends the words."""


class Notation(FieldKind, frozen=True):
    """A text in a notation of its own, read by `parse`, which raises ValueError."""

    parse: Callable[[str], Any]
    example: str

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return self.example

    def read(self, text: str) -> Any:
        """Return the value of a text."""
        return self.parse(text)

    def write(self, value: Any) -> str:
        """Return the text of a default; an empty one is not shown."""
        return "" if value == () else str(value)


class NearestWhole(FieldKind, frozen=True):
    """A number from `least` to `most`, rounded; `is_clamped` takes one beyond a bound for the bound."""

    least: int
    most: int
    is_clamped: bool = False

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return f"a number from {self.least} to {self.most}"

    def read(self, text: str) -> int:
        """Return the number."""
        try:
            number = parse_number(text)
        except NotANumber:
            raise ValueError(mismatch(text, self.expectation)) from None
        bound = min(max(number, self.least), self.most)
        if number != bound and not self.is_clamped:
            raise ValueError(mismatch(text, self.expectation))
        return round(bound)


def _parse_scale(text: str) -> int:
    scale = SCALES.get(text.strip().lower())
    if scale is None:
        raise ValueError(mismatch(text, "1 or 2"))
    return scale


def _parse_markers(text: str) -> tuple[Position, ...]:
    return parse_positions(text, MOST_MARKERS, "markers")


def _parse_labels(text: str) -> tuple[Position, ...]:
    return parse_positions(text, MOST_MARKERS, "labels")


def _parse_marker_styles(text: str) -> tuple[MarkerStyle, ...]:
    return parse_styles(text, MOST_MARKERS, parse_marker_style, PinStyle())


def _parse_label_styles(text: str) -> tuple[LabelStyle, ...]:
    return parse_styles(text, MOST_MARKERS, parse_label_style, LabelStyle())


def _parse_lable_styles(text: str) -> tuple[LabelStyle, ...]:
    def parse(style: str) -> LabelStyle:
        return parse_label_style(style, "border first")

    return parse_styles(text, MOST_MARKERS, parse, LabelStyle())


def _parse_path_styles(text: str) -> tuple[PathStyle, ...]:
    return parse_styles(text, MOST_PATHS, parse_path_style, PathStyle())


class StaticImageParameters(MapParameters):
    """`/staticimage/v2`."""

    width: Annotated[int, NearestWhole(1, MOST_PIXELS)] = Field(
        400, description="pixels; to 512 with `scale=2`"
    )
    height: Annotated[int, NearestWhole(1, MOST_PIXELS)] = Field(
        300, description="pixels; to 512 with `scale=2`"
    )
    center: Annotated[Position | None, Notation(parse_position, "lng,lat")] = Field(
        None, description="`lng,lat` or a name; absent: the middle of what is drawn, else 北京"
    )
    zoom: Annotated[int | None, NearestWhole(LEAST_ZOOM, MOST_ZOOM, is_clamped=True)] = Field(
        None, description="3 to 19, 18 with `scale=2`; absent: 11, or what is drawn fits in"
    )
    copyright: Flag = Field(False, description="0: a scale bar and the credits; 1: the credits alone")
    coordtype: CoordinateType = Field(Crs.BD09, description="coordinate type of all points")
    scale: Annotated[int, Notation(_parse_scale, "1")] = Field(1, description="2: twice the pixels")
    bbox: Annotated[Box | None, Notation(parse_box, "minX,minY;maxX,maxY")] = Field(
        None, description="`minX,minY;maxX,maxY`, instead of `center` and `zoom`"
    )
    markers: Annotated[tuple[Position, ...], Notation(_parse_markers, "lng,lat|lng,lat|…")] = Field(
        (), description="`lng,lat` or names with a bar between them, to 50"
    )
    marker_styles: Annotated[tuple[MarkerStyle, ...], Notation(_parse_marker_styles, "l,A,0xff0000")] = Field(
        (), alias="markerStyles", description="`size,label,colour` or `-1,address of a PNG`; the last repeats"
    )
    labels: Annotated[tuple[Position, ...], Notation(_parse_labels, "lng,lat|lng,lat|…")] = Field(
        (), description="where labels stand, as markers, to 50"
    )
    label_styles: Annotated[tuple[LabelStyle, ...], Notation(_parse_label_styles, "text,1,14")] = Field(
        (), alias="labelStyles", description="`content,weight,size,colour,background,border`"
    )
    lable_styles: Annotated[tuple[LabelStyle, ...], Notation(_parse_lable_styles, "text,1,14")] = Field(
        (), alias="lableStyles", description="`content,border,size,colour,background,weight`"
    )
    paths: Annotated[tuple[Path, ...], Notation(parse_paths, "lng,lat;lng,lat|…")] = Field(
        (), description="points with `;`, lines with `|` between them; to 50 lines and 10,000 points"
    )
    path_styles: Annotated[tuple[PathStyle, ...], Notation(_parse_path_styles, "0x3371e8,5,0.8")] = Field(
        (), alias="pathStyles", description="`colour,weight,opacity`, and a fill colour for an area"
    )
