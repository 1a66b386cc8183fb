"""Points of interest and the numbers of roads in mapnik's XML."""

from collections.abc import Iterator

from functions.map_image.engine.style.courses import value_at
from functions.map_image.engine.style.icons import shield_icon
from functions.map_image.engine.style.mapnik_layers import rule
from functions.map_image.engine.style.mapnik_symbols import Lettering, look_of_text, wrap_width
from functions.map_image.engine.style.table import PoiRow, PoiTier, Shield


def poi_passes(lettering: Lettering) -> Iterator[tuple[str, str]]:
    """Yield name and rules of a pass for each step of importance."""
    rows = [row for row in lettering.style.poi if row.holds(lettering.zoom)]
    limit = None
    for tier in lettering.style.poi_labels.tiers:
        rules = "".join(rule for row in rows for rule in _poi_rules(lettering, row, tier, limit))
        limit = tier.least
        if rules:
            yield f"pois-{tier.least}", rules


def _poi_rules(lettering: Lettering, row: PoiRow, tier: PoiTier, limit: int | None) -> Iterator[str]:
    labels = lettering.style.poi_labels
    least = max(tier.least, value_at(row.importance, lettering.zoom))
    if limit is not None and least >= limit:
        return
    bounds = [f"[importance] >= {least:g}", *([] if limit is None else [f"[importance] < {limit}"])]
    size = value_at(labels.size, lettering.zoom)
    look = look_of_text(labels.font, size, row.colour, labels.halo, "#ffffff")
    place = f'placement-type="simple" placements="{tier.sides}" dx="10" dy="9" margin="3"'
    label = lettering.with_icon(row.icon, look, place + wrap_width(labels.wrap, size), "[name]")
    yield rule(lettering.filter(row.filter, *bounds), label)


def shield_rules(lettering: Lettering) -> str:
    """Return the rules of all road numbers."""
    rows = [row for row in lettering.style.shield if row.holds(lettering.zoom)]
    return "".join(rule for row in rows for rule in _shield_rules(lettering, row))


def _shield_rules(lettering: Lettering, row: Shield) -> Iterator[str]:
    labels, prefix = lettering.style.shield_labels, row.prefix or ""
    look = f'fontset-name="bold" size="{labels.size:g}" fill="{row.ink}"'
    place = f'placement="line" spacing="{labels.spacing:g}" repeat-distance="160" margin="20"'
    shortest = 1
    for length in labels.lengths:
        number = f"{prefix}.{{{shortest - len(prefix)},{length - len(prefix)}}}"
        sign = lettering.with_icon(shield_icon(row.id, length), look, place, "[ref]", lock=True)
        yield rule(lettering.filter(row.filter, f"[ref].match('{number}')"), sign)
        shortest = length + 1
