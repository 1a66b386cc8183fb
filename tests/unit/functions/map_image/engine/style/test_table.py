"""Every row of the style's table can be drawn, and names only what exists."""

import pytest
from pydantic import ValidationError

from functions.map_image.engine.style.icons import SIGNS, icons
from functions.map_image.engine.style.table import LabelRow, Paint, PoiRow, RoadPaint, Style, load_style

STYLE = load_style()


def _named(rows: object) -> list[object]:
    return [pytest.param(row, id=row.id) for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize("paint", _named(STYLE.paint))
def test_a_paint_is_drawn_at_some_zoom(paint: Paint) -> None:
    assert paint.start < paint.end
    if not isinstance(paint, RoadPaint):
        assert paint.layer


@pytest.mark.parametrize("label", _named(STYLE.label))
def test_a_label_has_a_readable_size_and_a_place(label: LabelRow) -> None:
    assert all(9 <= size <= 24 for _, size in label.size)
    assert label.start < label.end
    assert label.spacing or not label.follows_line
    assert {name for _, name in label.icon} <= {icon.id for icon in STYLE.icon}


@pytest.mark.parametrize("poi", _named(STYLE.poi))
def test_a_class_of_points_has_an_icon_in_its_colour(poi: PoiRow) -> None:
    icon = next(icon for icon in STYLE.icon if icon.id == poi.icon)
    assert icon.colour == poi.colour
    assert icon.sign is not None
    assert [least for _, least in poi.importance] == sorted(
        (least for _, least in poi.importance), reverse=True
    )


def test_every_id_of_a_kind_of_row_is_one_row() -> None:
    for rows in (STYLE.paint, STYLE.road, STYLE.label, STYLE.icon, STYLE.poi, STYLE.shield):
        names = [row.id for row in rows]
        assert len(names) == len(set(names))


def test_courses_rise_by_zoom() -> None:
    courses = [
        *(paint.width for paint in STYLE.paint if paint.type == "line"),
        *(road.width for road in STYLE.road),
        *(label.size for label in STYLE.label),
        *(poi.importance for poi in STYLE.poi),
    ]
    for course in courses:
        assert [zoom for zoom, _ in course] == sorted({zoom for zoom, _ in course})


def test_every_colour_and_sign_is_used() -> None:
    names = {getattr(row, field, None) for row in (*STYLE.paint, *STYLE.label) for field in _COLOURS}
    assert set(STYLE.colours) - names == {"land"}
    assert {icon.sign for icon in STYLE.icon} - {None} == {path.stem for path in SIGNS.glob("*.path")}


_COLOURS = ("fill", "outline", "colour", "halo_colour")


def test_fills_are_few_enough_for_an_exact_palette() -> None:
    colours = {
        *STYLE.colours.values(),
        *(road.colour for road in STYLE.road),
        *(r.casing for r in STYLE.road),
    }
    assert len(colours) <= 96


def test_an_unknown_colour_is_refused() -> None:
    table = STYLE.model_dump()
    table["paint"][0]["fill"] = "puce"
    with pytest.raises(ValidationError, match="has no puce"):
        Style.model_validate(table)


def test_icons_are_svg_of_the_size_in_the_table() -> None:
    drawings = dict(icons(STYLE))
    for icon in STYLE.icon:
        assert f'width="{icon.size:g}"' in drawings[icon.id]
        assert icon.colour in drawings[icon.id]
