"""What the table paints, one item a stroke or fill, in drawing order: roads are spelt out, class by class.

Both writers, mapnik's and MapLibre's, draw these items.
"""

from collections.abc import Iterator

from msgspec import Struct, field

from functions.map_image.engine.style.courses import Course, value_at
from functions.map_image.engine.style.table import (
    AreaPaint,
    Conditions,
    LinePaint,
    RoadClass,
    RoadPaint,
    Style,
)

OPAQUE: Course = ((0, 1.0),)
LAST_ZOOM = 20.0


class Fill(Struct, frozen=True):
    """A polygon fill."""

    id: str
    layer: str
    conditions: Conditions
    colour: str
    shift: tuple[float, float] | None
    opacity: Course
    start: float
    end: float


class Stroke(Struct, frozen=True):
    """A line; `dash` is in widths. Neighbours of one `pass_name` are drawn in one pass over the features."""

    id: str
    layer: str
    conditions: Conditions
    colour: str
    width: Course
    dash: tuple[float, ...] = ()
    cap: str = "butt"
    opacity: Course = OPAQUE
    start: float = 0
    end: float = LAST_ZOOM
    pass_name: str = field(default="")


def paint_items(style: Style) -> Iterator[Fill | Stroke]:
    """Yield every fill and stroke of the table in drawing order; zooms are Web Mercator's."""
    for paint in style.paint:
        match paint:
            case AreaPaint():
                colour = style.colours[paint.fill]
                yield Fill(
                    paint.id,
                    paint.layer,
                    paint.filter,
                    colour,
                    paint.shift,
                    paint.opacity,
                    paint.start,
                    paint.end,
                )
            case LinePaint():
                yield Stroke(
                    paint.id,
                    paint.layer,
                    paint.filter,
                    style.colours[paint.colour],
                    paint.width,
                    paint.dash,
                    paint.cap,
                    paint.opacity,
                    max(paint.start, paint.width[0][0] if not paint.start else 0),
                    paint.end,
                    paint.group or paint.id,
                )
            case RoadPaint():
                yield from _casings(style, paint)
                yield from _road_fills(style, paint)


def _casings(style: Style, paint: RoadPaint) -> Iterator[Stroke]:
    for road, is_link in _small_roads_first(style):
        width = _casing_width(_width(style, road, is_link), style.casing.extra)
        yield Stroke(
            f"{paint.id}-{road.id}{'-link' * is_link}-casing",
            "streets",
            _conditions(paint, road, is_link),
            road.casing,
            width,
            paint.dash,
            "butt",
            paint.opacity,
            max(_start(road, is_link), road.casing_start),
            paint.end,
            f"{paint.id}-casing",
        )


def _road_fills(style: Style, paint: RoadPaint) -> Iterator[Stroke]:
    for road, is_link in _small_roads_first(style):
        yield Stroke(
            f"{paint.id}-{road.id}{'-link' * is_link}",
            "streets",
            _conditions(paint, road, is_link),
            road.colour,
            _width(style, road, is_link),
            (),
            "round",
            paint.opacity,
            _start(road, is_link),
            paint.end,
            f"{paint.id}-{road.rank if paint.by_rank else 'fill'}",
        )


def _small_roads_first(style: Style) -> Iterator[tuple[RoadClass, bool]]:
    for road in reversed(style.road):
        if road.link is not None:
            yield road, True
        yield road, False


def _conditions(paint: RoadPaint, road: RoadClass, is_link: bool) -> Conditions:
    link_condition: Conditions = {"link": is_link} if road.link is not None else {}
    return {"kind": list(road.kinds), **link_condition, **paint.filter}


def _width(style: Style, road: RoadClass, is_link: bool) -> Course:
    share = style.casing.link_width if is_link else 1.0
    return tuple((zoom, width * share) for zoom, width in road.width)


def _casing_width(width: Course, extra: Course) -> Course:
    zooms = sorted({zoom for zoom, _ in (*width, *extra) if zoom >= width[0][0]})
    return tuple((zoom, value_at(width, zoom) + value_at(extra, zoom)) for zoom in zooms)


def _start(road: RoadClass, is_link: bool) -> float:
    return road.link if is_link and road.link is not None else road.width[0][0]
