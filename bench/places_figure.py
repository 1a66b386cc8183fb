"""Draw docs/figures/places-distances.svg: of what was asked, how much was found within how many metres."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from bench.places_share import Share

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 800, 400, 60, 30, 290, 50
NEAREST, FARTHEST = 1.0, 3_000.0
TICKS: Final = (1, 3, 10, 30, 100, 300, 1_000, 3_000)
COLOURS: Final = ("#1b6ca8", "#2a9d5c", "#d1495b", "#8a5fb3", "#c77d1e", "#4d4d4d")
DRAWN: Final = {
    "names, as they stand": "names",
    "names, one character missing": "names, one character missing",
    "crossings of two roads": "crossings",
    "addresses, road number": "house numbers",
    "addresses, road with one character missing": "house numbers, typo in the road",
    "    of those, within 50 m": "house numbers left out",
}


def draw(path: Path, shares: Iterable[Share]) -> None:
    """Write the picture of all extracts together."""
    metres: dict[str, list[float]] = {}
    for share in shares:
        if share.what in DRAWN:
            metres.setdefault(share.what, []).extend(share.metres)
    middle = (LEFT + WIDTH - RIGHT) / 2
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
    ]
    for tick in TICKS:
        x = _x(tick)
        lines.append(f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        lines.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{tick:,}</text>')
    for tenth in range(0, 11, 2):
        y = _y(tenth / 10)
        lines.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10 * tenth} %</text>')
    lines.append(f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle">metres off</text>')
    for number, (what, title) in enumerate(of for of in DRAWN.items() if of[0] in metres):
        colour = COLOURS[number]
        steps = np.geomspace(NEAREST, FARTHEST, 120)
        shares = np.searchsorted(np.sort(metres[what]), steps, side="right") / len(metres[what])
        path_of = "L".join(f"{_x(at):.1f} {_y(share):.1f}" for at, share in zip(steps, shares, strict=True))
        lines.append(f'<path d="M{path_of}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = TOP + 12 + 22 * number
        lines.append(f'<path d="M{WIDTH - RIGHT + 14} {y - 4}h18" stroke="{colour}" stroke-width="2"/>')
        lines.append(f'<text x="{WIDTH - RIGHT + 38}" y="{y}">{title} ({len(metres[what]):,})</text>')
    path.write_text("\n".join([*lines, "</svg>", ""]), encoding="utf-8")


def _x(metres: float) -> float:
    share = np.log(metres / NEAREST) / np.log(FARTHEST / NEAREST)
    return float(LEFT + share * (WIDTH - RIGHT - LEFT))


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)
