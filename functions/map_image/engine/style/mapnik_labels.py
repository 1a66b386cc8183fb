"""Labels in mapnik's XML, in the order in which they take their place.

No label crosses the edge of what is drawn (`avoid-edges`), so none is cut between two metatiles. A label of a
point has an icon, or a transparent dot: that is in one metatile only, and so is the label.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import quoteattr

from functions.map_image.engine.style.courses import value_at
from functions.map_image.engine.style.icons import BLANK, shield_icon
from functions.map_image.engine.style.mapnik_layers import condition_filter, layer, rule, style_element
from functions.map_image.engine.style.table import LabelRow, PoiRow, PoiTier, Shield, Style
from functions.map_image.engine.style.tile_sets import TileSet

WHOLE = 'avoid-edges="true" minimum-padding="4"'
"""Labels stay inside of what is drawn, with four pixels for the halo and for what hangs below a line."""
NEAR_EDGE = 'avoid-edges="true" minimum-padding="1"'
"""The same for Chinese names with a halo of one pixel."""
LOCAL_SHARE = 0.8
"""Size of a local name beside the name above it."""


def label_layers(
    style: Style, tiles: TileSet, zoom: float, prefix: str, icons: Path, below_detail: bool = False
) -> Iterator[str]:
    """Yield styles and layers of all labels of a zoom; `below_detail`: less what the detail file names."""
    scope = "not ([detail] = 1)" if below_detail else ""
    for row in style.label:
        if row.holds(zoom) and row.layer in tiles.layers:
            name = f"{prefix}-label-{row.id}"
            yield style_element(name, "".join(_label_rules(style, row, zoom, icons, scope)))
            names = [name]
            if row.is_vital and row.icon_for(zoom):
                names.append(f"{name}-edge")
                yield style_element(names[-1], _label_without_icon(style, row, zoom, icons, scope))
            yield layer(name, tiles, row.layer, names)
            if row.id == style.shield_labels.preceding_label and "street_labels" in tiles.layers:
                yield from _shields(style, tiles, zoom, prefix, icons)
    if "pois" in tiles.layers:
        yield from _pois(style, tiles, zoom, prefix, icons)


def _label_rules(style: Style, row: LabelRow, zoom: float, icons: Path, scope: str) -> Iterator[str]:
    condition = _all(condition_filter(row.filter, zoom), scope)
    size = value_at(row.size, zoom)
    if row.names == "both":
        small = f'size="{size * LOCAL_SHARE:.1f}" fontset-name="regular"'
        local = f"[{row.text}]+'\\n'<Format {small}>[name_local]</Format>"
        yield rule(_all(condition, "not ([name_local] = null)"), _label(style, row, zoom, icons, size, local))
    yield rule(condition, _label(style, row, zoom, icons, size, f"[{row.text}]"))


def _label(style: Style, row: LabelRow, zoom: float, icons: Path, size: float, text: str) -> str:
    look = _look(row.font, size, style.colours[row.colour], row.halo, style.colours[row.halo_colour])
    wrap = f' wrap-width="{_wrap_width(row.wrap, size):.0f}"' if row.wrap else ""
    wrap += f' character-spacing="{row.letter_spacing:g}"' if row.letter_spacing else ""
    if row.follows_line:
        return (
            f'<TextSymbolizer {look} placement="line" spacing="{row.spacing:g}" repeat-distance="180" '
            f'max-char-angle-delta="20" character-spacing="{row.letter_spacing:g}" '
            f'label-position-tolerance="60" margin="2" {WHOLE}>{text}</TextSymbolizer>'
        )
    icon = row.icon_for(zoom)
    if icon is None:
        place = f'placement-type="simple" placements="X"{wrap} margin="{row.margin + 1:g}"'
        return _shield(icons, BLANK, look, place, text)
    return _shield(icons, icon, look, _sides(size) + f'{wrap} margin="{row.margin:g}"', text)


def _label_without_icon(style: Style, row: LabelRow, zoom: float, icons: Path, scope: str) -> str:
    """Write a label whose icon would be cut; where the icon was drawn, the label collides with it."""
    size = value_at(row.size, zoom)
    look = _look(row.font, size, style.colours[row.colour], 1, style.colours[row.halo_colour])
    place = f'{_sides(size)} margin="0"'
    label = _shield(icons, BLANK, look, place, f"[{row.text}]", border=NEAR_EDGE)
    return rule(_all(condition_filter(row.filter, zoom), scope), label)


def _sides(size: float) -> str:
    """Place a label on some side of its icon: above it first, beside it last.

    In this order every capital of a province has a place from zoom 5 on.
    """
    lift = f'dx="{size * 0.8:.1f}" dy="{size * 0.8:.1f}"'
    return f'placement-type="simple" placements="N,S,NE,NW,SE,SW,E,W" {lift}'


def _pois(style: Style, tiles: TileSet, zoom: float, prefix: str, icons: Path) -> Iterator[str]:
    rows = [row for row in style.poi if row.holds(zoom)]
    names = []
    upper = None
    for tier in style.poi_labels.tiers:
        rules = [text for row in rows for text in _poi_rules(style, row, zoom, icons, tier, upper)]
        upper = tier.least
        if rules:
            names.append(f"{prefix}-pois-{tier.least}")
            yield style_element(names[-1], "".join(rules))
    if names:
        yield layer(f"{prefix}-pois", tiles, "pois", names)


def _poi_rules(
    style: Style, row: PoiRow, zoom: float, icons: Path, tier: PoiTier, upper: int | None
) -> Iterator[str]:
    least = max(tier.least, value_at(row.importance, zoom))
    if upper is not None and least >= upper:
        return
    labels = style.poi_labels
    bounds = f"[importance] >= {least:g}" + (f" and [importance] < {upper}" if upper is not None else "")
    size = value_at(labels.size, zoom)
    look = _look(labels.font, size, row.colour, labels.halo, "#ffffff")
    sides = f'placement-type="simple" placements="{tier.sides}" dx="10" dy="9"'
    place = f'{sides} wrap-width="{_wrap_width(labels.wrap, size):.0f}" margin="3"'
    yield rule(
        _all(condition_filter(row.filter, zoom), bounds), _shield(icons, row.icon, look, place, "[name]")
    )


def _shields(style: Style, tiles: TileSet, zoom: float, prefix: str, icons: Path) -> Iterator[str]:
    rules = [
        text for row in style.shield if row.holds(zoom) for text in _shield_rules(style, row, zoom, icons)
    ]
    if rules:
        name = f"{prefix}-shields"
        yield style_element(name, "".join(rules))
        yield layer(name, tiles, "street_labels", [name])


def _shield_rules(style: Style, row: Shield, zoom: float, icons: Path) -> Iterator[str]:
    labels = style.shield_labels
    look = f'fontset-name="bold" size="{labels.size:g}" fill="{row.ink}"'
    place = f'placement="line" spacing="{labels.spacing:g}" repeat-distance="160" margin="20"'
    shortest = 1
    for length in labels.lengths:
        number = f"{row.prefix or ''}.{{{shortest - len(row.prefix or '')},{length - len(row.prefix or '')}}}"
        condition = _all(condition_filter(row.filter, zoom), f"[ref].match('{number}')")
        yield rule(
            condition, _shield(icons, shield_icon(row.id, length), look, place, "[ref]", is_unlocked=False)
        )
        shortest = length + 1


def _wrap_width(characters: float, size: float) -> float:
    """Return the width in pixels; mapnik goes on in the next line after the character that passes it."""
    return (characters - 1) * size


def _look(font: str, size: float, colour: str, halo: float, halo_colour: str) -> str:
    return (
        f'fontset-name="{font}" size="{size:.1f}" fill="{colour}" halo-fill="{halo_colour}" '
        f'halo-rasterizer="fast" halo-radius="{halo:g}" halo-opacity="0.9"'
    )


def _shield(
    icons: Path, icon: str, look: str, place: str, text: str, is_unlocked: bool = True, border: str = WHOLE
) -> str:
    file = quoteattr(str(icons / f"{icon}.svg"))
    unlock = ' unlock-image="true"' if is_unlocked else ""
    return f"<ShieldSymbolizer file={file} {look} {place}{unlock} {border}>{text}</ShieldSymbolizer>"


def _all(*terms: str) -> str:
    return " and ".join(term for term in terms if term)
