"""Labels as MapLibre's symbol layers. MapLibre places its last layer first, so they are to be reversed."""

from collections.abc import Iterator
from typing import Any

from functions.map_image.engine.style.courses import value_at
from functions.map_image.engine.style.grids import Grid
from functions.map_image.engine.style.icons import shield_icon
from functions.map_image.engine.style.maplibre_expressions import (
    ZOOMS,
    Expression,
    condition_filter,
    layer_zooms,
    map_zoom,
    zoom_curve,
)
from functions.map_image.engine.style.table import LabelRow, PoiRow, Shield, Style

LOCAL_SHARE = 0.8
LONG_LINE = 12.0
"""Width in characters after which any text goes on in the next line."""
NEVER = 10_000
"""More than any importance: no point of a class is drawn below the class's first zoom."""
ANCHORS = {
    "N": "bottom",
    "S": "top",
    "E": "left",
    "W": "right",
    "NE": "bottom-left",
    "NW": "bottom-right",
    "SE": "top-left",
    "SW": "top-right",
}
"""Which end of the text is at its icon when it stands on a side of it."""
Layer = dict[str, Any]


def label_layers(style: Style, grid: Grid) -> Iterator[Layer]:
    """Yield the layers of all labels."""
    for row in style.label:
        if row.icon:
            yield _label(style, row, grid, row.start, row.icon_end, "-icon")
        if row.icon_end < row.end or not row.icon:
            yield _label(style, row, grid, row.icon_end if row.icon else row.start, row.end, "")
        if row.id == style.shield_labels.preceding_label:
            yield from (_shield(style, shield, grid) for shield in style.shield)
    yield _pois(style, grid)


def _label(style: Style, row: LabelRow, grid: Grid, start: float, end: float, suffix: str) -> Layer:
    layout: Layer = {
        "text-field": _text(style, row),
        "text-font": list(style.fonts[row.font]),
        "text-size": zoom_curve(row.size, grid),
        "text-letter-spacing": row.letter_spacing / row.size[0][1],
    }
    if row.follows_line:
        layout |= {"symbol-placement": "line", "symbol-spacing": row.spacing, "text-max-angle": 20}
    else:
        layout |= {"text-max-width": row.wrap or LONG_LINE}
        layout |= {"symbol-sort-key": ["-", 0, ["to-number", ["get", "importance"], 0]]}
    if suffix:
        layout |= {
            "icon-image": _icon(row, grid),
            "icon-padding": 0,
            "text-padding": max(row.margin - 1, 0),
            "text-variable-anchor": [ANCHORS[side] for side in row.sides.split(",")],
            "text-radial-offset": 0.45,
            "text-justify": "auto",
        }
    return {
        "id": f"label-{row.id}{suffix}",
        "type": "symbol",
        "source-layer": row.layer,
        **layer_zooms(start, end, grid),
        **_filter(condition_filter(row.filter, grid)),
        "layout": layout,
        "paint": _ink(style.colours[row.colour], style.colours[row.halo_colour], row.halo),
    }


def _icon(row: LabelRow, grid: Grid) -> Expression:
    steps = [part for start, icon in row.icon[1:] for part in (map_zoom(start, grid), icon)]
    return ["step", ["zoom"], row.icon[0][1], *steps] if steps else row.icon[0][1]


def _text(style: Style, row: LabelRow) -> Expression:
    name = ["get", row.text]
    if row.names == "one":
        return name
    local = {"font-scale": LOCAL_SHARE, "text-font": ["literal", list(style.fonts["regular"])]}
    return ["case", ["has", "name_local"], ["format", name, {}, "\n", {}, ["get", "name_local"], local], name]


def _pois(style: Style, grid: Grid) -> Layer:
    labels = style.poi_labels
    return {
        "id": "pois",
        "type": "symbol",
        "source-layer": "pois",
        **layer_zooms(min(row.start for row in style.poi), 20, grid),
        "filter": ["any", *(_poi_filter(row, grid) for row in style.poi)],
        "layout": {
            "icon-image": _by_class(style, grid, "icon"),
            "text-field": ["get", "name"],
            "text-font": list(style.fonts[labels.font]),
            "text-size": zoom_curve(labels.size, grid),
            "text-max-width": labels.wrap,
            "text-variable-anchor": ["top", "left", "right"],
            "text-radial-offset": 0.85,
            "text-justify": "auto",
            "symbol-sort-key": ["-", 0, ["to-number", ["get", "importance"], 0]],
        },
        "paint": _ink(_by_class(style, grid, "colour"), "#ffffff", labels.halo),
    }


def _poi_filter(row: PoiRow, grid: Grid) -> Expression:
    steps: list[Expression] = ["step", ["zoom"], NEVER]
    value: float = NEVER
    for zoom in ZOOMS[1:]:
        table_zoom = grid.style_zoom(zoom + 1)
        least = round(value_at(row.importance, table_zoom), 3) if table_zoom >= row.start else NEVER
        if least != value:
            steps += [zoom, least]
            value = least
    return ["all", condition_filter(row.filter, grid), [">=", ["to-number", ["get", "importance"], 0], steps]]


def _by_class(style: Style, grid: Grid, field: str) -> Expression:
    cases = [part for row in style.poi for part in (condition_filter(row.filter, grid), getattr(row, field))]
    return ["case", *cases, getattr(style.poi[-1], field)]


def _shield(style: Style, row: Shield, grid: Grid) -> Layer:
    labels = style.shield_labels
    number, length = ["get", "ref"], ["length", ["get", "ref"]]
    terms = [condition_filter(row.filter, grid), ["has", "ref"], ["<=", length, labels.lengths[-1]]]
    if row.prefix is not None:
        terms.append(["==", ["slice", number, 0, len(row.prefix)], row.prefix])
    widths = [
        part for step in labels.lengths[:-1] for part in (["<=", length, step], shield_icon(row.id, step))
    ]
    return {
        "id": f"shield-{row.id}",
        "type": "symbol",
        "source-layer": "street_labels",
        **layer_zooms(row.start, row.end, grid),
        "filter": ["all", *terms],
        "layout": {
            "symbol-placement": "line",
            "symbol-spacing": labels.spacing,
            "icon-image": ["case", *widths, shield_icon(row.id, labels.lengths[-1])],
            "icon-rotation-alignment": "viewport",
            "text-field": number,
            "text-font": list(style.fonts["bold"]),
            "text-size": labels.size,
            "text-rotation-alignment": "viewport",
        },
        "paint": {"text-color": row.ink},
    }


def _ink(colour: Expression, halo_colour: str, halo: float) -> Layer:
    return {"text-color": colour, "text-halo-color": halo_colour, "text-halo-width": halo}


def _filter(expression: Expression) -> Layer:
    return {} if expression is None else {"filter": expression}
