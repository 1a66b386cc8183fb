"""Icons as SVG, made of the table: discs with a white sign, road signs, and nothing at all (`blank`)."""

import os
from collections.abc import Iterator
from pathlib import Path

from functions.map_image.engine.style.table import Icon, Shield, Style, load_style

SIGNS = Path(__file__).with_name("signs")
SHIELD_HEIGHT = 14.0
BLANK = "blank"
"""A transparent dot: it gives a label without an icon a place that is in one metatile only."""


def write_icons(folder: Path) -> None:
    """Write every icon of the style into a folder, as `NAME.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, svg in icons(load_style()):
        file = folder / f"{name}.svg"
        if not file.exists() or file.read_text(encoding="utf-8") != svg:
            # Another process may be drawing with the file: it sees the old one or the new one.
            part = folder / f"{name}.{os.getpid()}"
            part.write_text(svg, encoding="utf-8")
            part.replace(file)


def icons(style: Style) -> Iterator[tuple[str, str]]:
    """Yield name and SVG of every icon."""
    yield BLANK, _svg(0.1, 0.1, '<rect width="0.1" height="0.1" fill="#ffffff" fill-opacity="0"/>')
    for icon in style.icon:
        yield icon.id, _disc(icon)
    for shield in style.shield:
        for length in style.shield_labels.lengths:
            yield shield_icon(shield.id, length), _road_sign(shield, shield_width(style, length))


def shield_icon(shield: str, length: int) -> str:
    """Return the name of the icon behind a road number of at most `length` characters."""
    return f"shield-{shield}-{length}"


def shield_width(style: Style, length: int) -> float:
    """Return the width in pixels of the sign for `length` characters."""
    return round(style.shield_labels.size * 0.62 * length + 9)


def _disc(icon: Icon) -> str:
    middle = icon.size / 2
    sign = ""
    if icon.sign is not None:
        path = (SIGNS / f"{icon.sign}.path").read_text(encoding="utf-8").strip()
        scale = icon.size / 18
        sign = f'<path transform="scale({scale:.4f})" d="{path}" fill="#ffffff"/>'
    body = (
        f'<circle cx="{middle}" cy="{middle}" r="{middle}" fill="#ffffff"/>'
        f'<circle cx="{middle}" cy="{middle}" r="{middle - icon.ring}" fill="{icon.colour}"/>{sign}'
    )
    return _svg(icon.size, icon.size, body)


def _road_sign(shield: Shield, width: float) -> str:
    body = (
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{SHIELD_HEIGHT - 1}" rx="3" '
        f'fill="{shield.background}" stroke="{shield.edge}" stroke-width="1"/>'
    )
    return _svg(width, SHIELD_HEIGHT, body)


def _svg(width: float, height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}">{body}</svg>\n'
    )
