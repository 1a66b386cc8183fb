"""Draw docs/figures/crop-rule.jpg: what the crop rules measure, and one rule kept.

    python -m bench.crop_rule_picture [OUTPUT]

The photo is scikit-image's astronaut (public domain, NASA). Its face points below were found by the
bundle's own models; the hair top is where its alpha passes one half.
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.command import arguments
from bench.folders import ROOT, SAMPLE_PHOTO
from functions.segment_idphoto.engine.photo.composition import warp
from functions.segment_idphoto.engine.photo.crop import Crop, solve_crop
from functions.segment_idphoto.engine.photo.landmarks import Landmarks, turn_about
from functions.segment_idphoto.engine.photo.specifications import Rule, load_specifications

Pixels = NDArray[np.uint8]
Colour = tuple[int, int, int]

OUTPUT = ROOT / "docs/figures/crop-rule.jpg"
INK: Colour = (30, 30, 40)
HEAD: Colour = (214, 51, 71)
EYES: Colour = (20, 110, 200)
FACE: Colour = (20, 130, 90)
AXIS: Colour = (130, 80, 190)
PAPER = 255

ROLL = 3.3
ASTRONAUT = Landmarks(
    hair_top=15.0,
    chin=(224.9, 178.0),
    eyes=(225.2, 103.5),
    axis_x=225.0,
    face_width=94.3,
    head_width=112.0,
    eye_distance=43.5,
    torso_bottom=507.0,
    roll=ROLL,
    turn=ROLL,
    photo_left=8.0,
    photo_top=5.0,
    photo_right=507.0,
    photo_bottom=507.0,
)
PANEL = (760, 900)  # left panel
MAGNIFIED = 3.6
ORIGIN = (118.0, -6.0)  # upright photo point at the panel's corner


def text(canvas: Pixels, words: str, at: tuple[float, float], colour: Colour = INK, size: int = 24) -> None:
    """Write words with their baseline's left end at a point, on a lightened strip."""
    left, base = round(at[0]), round(at[1])
    strip = canvas[
        max(base - size, 0) : base + size // 3, max(left - 6, 0) : left + int(0.53 * size * len(words)) + 6
    ]
    strip[:] = np.rint(0.35 * strip + 0.65 * PAPER).astype(np.uint8)
    cv2.putText(canvas, words, (round(at[0]), round(at[1])), colour, cv2.FontFace("sans"), size, 500)


def line(
    canvas: Pixels, start: tuple[float, float], end: tuple[float, float], colour: Colour, width: int = 2
) -> None:
    """Draw a smooth line."""
    ends = [tuple(round(value * 16) for value in point) for point in (start, end)]
    cv2.line(canvas, ends[0], ends[1], colour, width, cv2.LINE_AA, 4)


def arrow(canvas: Pixels, start: tuple[float, float], end: tuple[float, float], colour: Colour) -> None:
    """Draw a measure: a line with a tick at both ends."""
    across = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    tick = np.array([-across[1], across[0]]) * 9
    line(canvas, start, end, colour, 3)
    for point in (start, end):
        line(canvas, tuple(np.subtract(point, tick)), tuple(np.add(point, tick)), colour, 3)


def measures_panel(photo: Pixels) -> Pixels:
    """Return the enlarged, straightened photo with the points and lengths that rules speak of."""
    head = ASTRONAUT
    matrix = MAGNIFIED * turn_about(head.eyes, head.turn)
    matrix[:, 2] -= MAGNIFIED * np.array(ORIGIN)
    panel = warp(photo, matrix, PANEL, border=cv2.BORDER_REPLICATE, sharp=True)
    panel = np.asarray(cv2.addWeighted(panel, 0.72, np.full_like(panel, PAPER), 0.28, 0), np.uint8)

    def at(x: float, y: float) -> tuple[float, float]:
        return (x - ORIGIN[0]) * MAGNIFIED, (y - ORIGIN[1]) * MAGNIFIED

    width = PANEL[0]
    for y, colour, words in (
        (head.hair_top, HEAD, "C  hair top"),
        (head.eyes[1], EYES, "E  eye line"),
        (head.chin[1], HEAD, "K  chin"),
    ):
        line(panel, (0, at(0, y)[1]), (width, at(0, y)[1]), colour)
        text(panel, words, (14, at(0, y)[1] - 10), colour)
    line(panel, (at(head.axis_x, 0)[0], 0), (at(head.axis_x, 0)[0], PANEL[1]), AXIS)
    text(panel, "X  axis", (at(head.axis_x, 0)[0] + 12, PANEL[1] - 20), AXIS)
    right = width - 60
    arrow(panel, (right, at(0, head.hair_top)[1]), (right, at(0, head.chin[1])[1]), HEAD)
    text(panel, "H", (right + 16, at(0, 60)[1]), HEAD, 30)
    half_eyes, half_face, half_head = head.eye_distance / 2, head.face_width / 2, head.head_width / 2
    for half, y, colour, words in (
        (half_eyes, head.eyes[1] - 12, EYES, "D"),
        (half_head, head.eyes[1] + 14, INK, "Wh"),
        (half_face, head.eyes[1] + 31, FACE, "Wf"),
    ):
        arrow(panel, at(head.axis_x - half, y), at(head.axis_x + half, y), colour)
        text(panel, words, (at(head.axis_x + half, y)[0] + 14, at(0, y)[1] + 9), colour, 28)
    return panel


def rule_panel(photo: Pixels, name: str, height: int) -> Pixels:
    """Return the solved crop of one specification with the bands that its limits leave."""
    crop = solve_crop(load_specifications()[name], ASTRONAUT)
    zoom = height / crop.size[1]
    size = (round(crop.size[0] * zoom), height)
    panel = warp(photo, zoom * crop.matrix, size, border=cv2.BORDER_REPLICATE, sharp=True)
    for rule in crop.specification.rules:
        if rule.is_limit:
            band(panel, crop, rule, zoom)
    cv2.rectangle(panel, (0, 0), (size[0] - 1, size[1] - 1), INK, 2)
    return panel


def band(panel: Pixels, crop: Crop, rule: Rule, zoom: float) -> None:
    """Tint where a limit lets its point lie, and write what was measured."""
    height, width = panel.shape[:2]
    value = crop.value(rule)
    limits = f"{rule.min:g} to {rule.max:g}" if rule.max is not None else f"at least {rule.min:g}"
    if rule.measure == "top_margin" and rule.min is not None and rule.max is not None:
        tint(panel, (0, rule.min * zoom), (width, rule.max * zoom), HEAD)
        text(panel, f"top margin {value:.0f} ({limits} px)", (14, rule.max * zoom + 34), HEAD)
    if rule.measure == "eye_line" and rule.min is not None:
        lowest = height - rule.min * zoom
        line(panel, (0, lowest), (width, lowest), EYES, 3)
        line(panel, (0, height - value * zoom), (width, height - value * zoom), EYES, 2)
        text(panel, f"eye line {value:.0f} from the bottom ({limits} px)", (14, lowest + 32), EYES)
    if rule.measure == "face_width" and rule.min is not None and rule.max is not None:
        y, middle = height - 130 * zoom, width / 2
        for side in (-1, 1):
            tint(
                panel,
                (middle + side * rule.min / 2 * zoom, y - 24),
                (middle + side * rule.max / 2 * zoom, y + 24),
                FACE,
            )
        arrow(panel, (middle - value / 2 * zoom, y), (middle + value / 2 * zoom, y), FACE)
        text(panel, f"face width {value:.0f} ({limits} px)", (middle - 180, y + 66), FACE)


def tint(panel: Pixels, one: tuple[float, float], other: tuple[float, float], colour: Colour) -> None:
    """Lay a half-transparent box over the panel."""
    left, right = sorted((round(one[0]), round(other[0])))
    top, bottom = sorted((round(one[1]), round(other[1])))
    box = panel[top:bottom, left:right]
    box[:] = np.rint(0.5 * box + 0.5 * np.array(colour)).astype(np.uint8)


def main() -> None:
    """Write the picture."""
    parser = arguments(__doc__)
    parser.add_argument("output", nargs="?", type=Path, default=OUTPUT)
    output: Path = parser.parse_args().output
    photo = cv2.imread(str(SAMPLE_PHOTO), cv2.IMREAD_COLOR_RGB)
    assert photo is not None, "run `make models` first"
    left = measures_panel(np.asarray(photo, np.uint8))
    right = rule_panel(np.asarray(photo, np.uint8), "cn-resident-id", PANEL[1])
    title = np.full((64, left.shape[1] + right.shape[1] + 72, 3), PAPER, np.uint8)
    text(title, "what is measured, after the tilt is taken out", (24, 44))
    text(title, "identity card, 358 x 441 px: limits and solution", (left.shape[1] + 48, 44))
    row = np.full((PANEL[1] + 24, title.shape[1], 3), PAPER, np.uint8)
    row[: PANEL[1], 24 : 24 + left.shape[1]] = left
    row[: PANEL[1], left.shape[1] + 48 : left.shape[1] + 48 + right.shape[1]] = right
    picture = cv2.cvtColor(np.vstack([title, row]), cv2.COLOR_RGB2BGR)
    output.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(output), picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(
        f"{output.name}: {picture.shape[1]} x {picture.shape[0]} px, {output.stat().st_size / 1024:.0f} KiB"
    )


if __name__ == "__main__":
    main()
