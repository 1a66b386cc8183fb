"""Labels in mapnik's XML, in the order in which they take their place."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from functions.map_image.engine.style.courses import value_at
from functions.map_image.engine.style.icons import BLANK
from functions.map_image.engine.style.mapnik_layers import layer, rule, style_element
from functions.map_image.engine.style.mapnik_signs import poi_passes, shield_rules
from functions.map_image.engine.style.mapnik_symbols import (
    NEAR_EDGE,
    WHOLE,
    Lettering,
    look_of_text,
    wrap_width,
)
from functions.map_image.engine.style.table import LabelRow
from functions.map_image.engine.style.tile_sets import TileSet

LOCAL_SHARE = 0.8
"""Size of a local name beside the name above it."""


class LabelPass(NamedTuple):
    """A pass over the features of a source: a style of mapnik's."""

    source: str
    name: str
    rules: str


def label_layers(lettering: Lettering, tiles: TileSet, prefix: str) -> Iterator[str]:
    """Yield styles and layers of all labels of a zoom; neighbours of one source are one layer."""
    passes = [item for item in _passes(lettering) if item.source in tiles.layers and item.rules]
    for source, members in groupby(passes, key=lambda item: item.source):
        names = []
        for item in members:
            names.append(f"{prefix}-label-{item.name}")
            yield style_element(names[-1], item.rules)
        yield layer(names[0], tiles, source, names)


def _passes(lettering: Lettering) -> Iterator[LabelPass]:
    for row in lettering.style.label:
        if row.holds(lettering.zoom):
            yield LabelPass(row.layer, row.id, _rules(lettering, row))
            if row.is_vital and row.icon_for(lettering.zoom):
                yield LabelPass(row.layer, f"{row.id}-edge", _rule_without_icon(lettering, row))
        if row.id == lettering.style.shield_labels.preceding_label:
            yield LabelPass("street_labels", "shields", shield_rules(lettering))
    for name, rules in poi_passes(lettering):
        yield LabelPass("pois", name, rules)


def _rules(lettering: Lettering, row: LabelRow) -> str:
    size = value_at(row.size, lettering.zoom)
    rules = rule(lettering.filter(row.filter), _label(lettering, row, size, f"[{row.text}]"))
    if row.names == "both":
        small = f'size="{size * LOCAL_SHARE:.1f}" fontset-name="regular"'
        both = f"[{row.text}]+'\\n'<Format {small}>[name_local]</Format>"
        is_abroad = lettering.filter(row.filter, "not ([name_local] = null)")
        rules = rule(is_abroad, _label(lettering, row, size, both)) + rules
    return rules


def _label(lettering: Lettering, row: LabelRow, size: float, text: str) -> str:
    look = f"{_look(lettering, row, size, row.halo)}{wrap_width(row.wrap, size, row.text)}"
    if row.letter_spacing:
        look += f' character-spacing="{row.letter_spacing:g}"'
    if row.follows_line:
        return (
            f'<TextSymbolizer {look} placement="line" spacing="{row.spacing:g}" repeat-distance="180" '
            'max-char-angle-delta="20" label-position-tolerance="60" margin="2" '
            f"{WHOLE}>{text}</TextSymbolizer>"
        )
    icon = row.icon_for(lettering.zoom)
    if icon is None:
        place = f'placement-type="simple" placements="X" margin="{row.margin + 1:g}"'
        return lettering.with_icon(BLANK, look, place, text)
    return lettering.with_icon(icon, look, f'{_sides(row, size)} margin="{row.margin:g}"', text)


def _rule_without_icon(lettering: Lettering, row: LabelRow) -> str:
    """Write a label whose icon would be cut; where the icon was drawn, the label collides with it."""
    size = value_at(row.size, lettering.zoom)
    place = f'{_sides(row, size)} margin="0"'
    look = _look(lettering, row, size, halo=1)
    label = lettering.with_icon(BLANK, look, place, f"[{row.text}]", border=NEAR_EDGE)
    return rule(lettering.filter(row.filter), label)


def _look(lettering: Lettering, row: LabelRow, size: float, halo: float) -> str:
    colours = lettering.style.colours
    return look_of_text(row.font, size, colours[row.colour], halo, colours[row.halo_colour])


def _sides(row: LabelRow, size: float) -> str:
    """Place a label on some side of its icon."""
    lift = f'dx="{size * 0.8:.1f}" dy="{size * 0.8:.1f}"'
    return f'placement-type="simple" placements="{row.sides}" {lift}'
