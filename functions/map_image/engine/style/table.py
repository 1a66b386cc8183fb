"""The rows of `style.toml`, the one table of the map style; an unknown colour is an error of loading."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from functions.map_image.engine.style.courses import Course
from shared.tables.rows import Identifier, Row, Text

TABLE = Path(__file__).with_name("style.toml")
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
Font = Literal["regular", "medium", "bold"]
Threshold = float | Course
Zoom = Annotated[float, Field(ge=0, le=20)]


class Limits(Row):
    """A number of `least` and more, below `most` (both may change with the zoom); none of `none`."""

    least: Threshold | None = None
    most: Threshold | None = None
    none: tuple[str | int, ...] = ()


Condition = bool | list[str | int] | Limits
Conditions = dict[str, Condition]


class Span(Row):
    """The zooms in which a row is drawn."""

    start: Zoom = 0
    end: Zoom = 20

    def holds(self, zoom: float) -> bool:
        """Tell whether the row is drawn at a zoom."""
        return self.start <= zoom < self.end


class AreaPaint(Span):
    """A polygon fill; `shift` moves it by pixels to the right and down."""

    type: Literal["area"]
    id: Identifier
    layer: Text
    filter: Conditions = Field(default_factory=dict)
    fill: Identifier
    shift: tuple[float, float] | None = None
    opacity: Course = ((0, 1.0),)


class LinePaint(Span):
    """A stroke; `dash` is in widths of the line. Neighbours of one `group` exclude each other."""

    type: Literal["line"]
    id: Identifier
    group: Identifier | None = None
    layer: Text
    filter: Conditions = Field(default_factory=dict)
    colour: Identifier
    width: Course
    dash: tuple[float, ...] = ()
    cap: Literal["butt", "round"] = "butt"
    opacity: Course = ((0, 1.0),)


class RoadPaint(Span):
    """All classes of roads that fulfil a condition: every casing, then every fill."""

    type: Literal["roads"]
    id: Identifier
    filter: Conditions
    by_rank: bool = False
    """Whether larger ranks are filled after smaller ones; it takes a pass for each."""
    dash: tuple[float, ...] = ()
    opacity: Course = ((0, 1.0),)


Paint = Annotated[AreaPaint | LinePaint | RoadPaint, Field(discriminator="type")]


class RoadClass(Row):
    """How a class of roads looks; `link` is the zoom from which its links are drawn."""

    id: Identifier
    kinds: tuple[Text, ...]
    colour: Colour
    casing: Colour
    width: Course
    rank: Literal["small", "middle", "large"]
    """Roads of one rank are filled in one pass; larger ranks lie on top."""
    link: Zoom | None = None
    casing_start: Zoom = 0


class Casing(Row):
    """What a casing adds to the width of a road, and how wide links are beside their class."""

    extra: Course
    link_width: float


class LabelRow(Span):
    """A kind of label."""

    id: Identifier
    layer: Text
    filter: Conditions = Field(default_factory=dict)
    text: Text = "name"
    names: Literal["one", "both"] = "one"
    """`both` writes the local name below the name, where there is one."""
    font: Font
    colour: Identifier
    size: Course
    halo: float
    halo_colour: Identifier = "white"
    icon: tuple[tuple[float, Identifier], ...] = ()
    """Icons beside the label, each from a zoom on."""
    icon_end: Zoom = 20
    sides: Text = "N,S"
    """The sides of the icon for the label, the best first; each costs time where there is no place."""
    margin: float = 3
    """Pixels that other labels keep away."""
    is_vital: bool = False
    """Whether it is written without its icon where the icon would be cut by an edge."""
    follows_line: bool = False
    spacing: float = 0
    letter_spacing: float = 0
    wrap: int = 0
    """Most characters of a line; a longer name has lines of one length."""

    def icon_for(self, zoom: float) -> str | None:
        """Return the icon beside the label at a zoom, if there is one."""
        if not self.icon or zoom >= self.icon_end:
            return None
        return next((name for start, name in reversed(self.icon) if zoom >= start), self.icon[0][1])


class Icon(Row):
    """A small picture: a disc of `size` pixels in a colour, with a white sign where the sign has a name."""

    id: Identifier
    colour: Colour
    size: float
    sign: Identifier | None = None
    ring: float = 1.0
    """Width of the white ring around the disc."""


class PoiRow(Span):
    """A class of points of interest: `importance` is what a point needs at a zoom."""

    id: Identifier
    filter: Conditions
    icon: Identifier
    colour: Colour
    importance: Course


class PoiTier(Row):
    """Points of an importance, which take their place before less important ones.

    Each further side of the icon that a label may take costs time, so few points have more than one.
    """

    least: int
    sides: Text


class PoiLabels(Row):
    """How all labels of points of interest are written."""

    font: Font
    size: Course
    halo: float
    wrap: int
    tiers: tuple[PoiTier, ...]


class Shield(Span):
    """The sign of a road's number."""

    id: Identifier
    filter: Conditions
    prefix: Text | None = None
    background: Colour
    edge: Colour
    ink: Colour


class ShieldLabels(Row):
    """How all road numbers are written."""

    preceding_label: Identifier
    """The label after which they take their place."""
    size: float
    spacing: float
    lengths: tuple[int, ...]
    """The longest number of each width of sign, in characters."""


class Style(Row):
    """The whole table."""

    fonts: dict[Font, tuple[Text, ...]]
    colours: dict[Identifier, Colour]
    paint: tuple[Paint, ...]
    road: tuple[RoadClass, ...]
    casing: Casing
    label: tuple[LabelRow, ...]
    icon: tuple[Icon, ...]
    poi: tuple[PoiRow, ...]
    poi_labels: PoiLabels
    shield: tuple[Shield, ...]
    shield_labels: ShieldLabels

    @model_validator(mode="after")
    def _colours_exist(self) -> "Style":
        rows = [*self.paint, *self.label]
        names = {getattr(row, field, None) for row in rows for field in ("fill", "colour", "halo_colour")}
        if missing_colours := names - {None} - self.colours.keys():
            raise ValueError(
                f"[colours] has no {', '.join(sorted(map(str, missing_colours)))}, which a row names"
            )
        return self


@cache
def load_style() -> Style:
    """Read the table; raises ValidationError with the row that is wrong."""
    return Style.model_validate(tomllib.loads(TABLE.read_text(encoding="utf-8")))
