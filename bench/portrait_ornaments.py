"""Whether earrings and the rims of glasses beside the head stay in the picture.

    python -m bench.portrait_ornaments [--shared] [--only TEXT] [--pictures FOLDER]

Every photograph is a sitter before a wall on whom one ornament is drawn: a stud, a drop, a hoop, or the
far rim of glasses, each where it stands out from the head's outline. Counted are those that are opaque,
before the sides of the face are looked at and after, and the photographs in which that look made a piece
of the wall opaque.

Ends with status 1 when it did, or when it keeps no more ornaments before plain walls. Those in the colour of
the wall (silver before grey) cannot be told from it.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from msgspec import Struct

from bench.command import arguments
from bench.matting_truth import Truth
from bench.portrait_extras import WALLS, largest_piece
from bench.portrait_frame_mattes import Floats, face_box, frame_alpha, frame_part, open_matting
from bench.portrait_pictures import ASTRONAUT, SHARED_SITTERS, Case, Photo, Sitter, package_picture, placed
from functions.segment_idphoto.engine.matting import recipe
from functions.segment_idphoto.engine.matting.recipe import Matting

FACE_WIDTH = 220  # px
MATERIALS = {"gold": (196, 158, 66), "silver": (150, 152, 158), "black": (28, 26, 30), "ruby": (150, 24, 44)}
SHAPES = ("stud", "drop", "hoop", "rim")
BUSY = "brick.png"
LEAST_ALPHA = 0.8  # mean, of an ornament that stays
MOST_WALL = 0.0003  # of the frame


class Scene(Struct, frozen=True):
    """A photograph, the sitter's alpha, what of the ornament lies outside it, and the middle of the face."""

    photo: Photo
    alpha: Floats
    ornament: Floats
    face: tuple[float, float]


def main() -> int:
    """Print the table; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--shared", action="store_true", help="also the workplace's portraits")
    parser.add_argument("--only", default="", help="photographs whose kind or name contains this")
    parser.add_argument("--pictures", type=Path, help="folder to write photo, before and after to")
    options = parser.parse_args()
    matting = open_matting()
    totals: Counter[str] = Counter()
    kept: Counter[tuple[str, str]] = Counter()
    means: dict[tuple[str, str], list[float]] = defaultdict(list)
    wall: Counter[tuple[str, str]] = Counter()
    for case in ornament_cases(shared=options.shared):
        if not case.has(options.only):
            continue
        scene = case.make()
        totals[case.kind] += 1
        strip = []
        for when in ("before", "after"):
            truth, found = matte(matting, case.name, scene, has_look=when == "after")
            ornament, alpha = frame_part(scene.ornament, truth.frame), frame_part(scene.alpha, truth.frame)
            wall[case.kind, when] += largest_piece((found > 0.3) & (alpha + ornament < 0.05)) > MOST_WALL
            if ornament.any():
                means[case.kind, when].append(float((found * ornament).sum() / ornament.sum()))
                kept[case.kind, when] += means[case.kind, when][-1] >= LEAST_ALPHA
            strip.append(np.rint(255 * found[..., None].repeat(3, axis=2)).astype(np.uint8))
        if options.pictures:
            options.pictures.mkdir(parents=True, exist_ok=True)
            strip.insert(0, frame_part(scene.photo, truth.frame))
            file = options.pictures / f"{case.kind}-{case.name}.png".replace(" ", "-")
            cv2.imwrite(str(file), np.hstack(strip)[..., ::-1])
    return report(totals, kept, means, wall)


def report(
    totals: Counter[str],
    kept: Counter[tuple[str, str]],
    means: dict[tuple[str, str], list[float]],
    wall: Counter[tuple[str, str]],
) -> int:
    """Print the table; return the exit status."""
    print(f"{'kind':22}{'photos':>8}{'opaque':>14}{'mean alpha':>16}{'wall opaque':>14}")
    status = 0
    for kind, total in totals.items():
        before, after = (means.get((kind, when), []) for when in ("before", "after"))
        alphas = f"{np.mean(before):.2f} -> {np.mean(after):.2f}" if before else ""
        counts = f"{kept[kind, 'before']} -> {kept[kind, 'after']}" if before else ""
        walls = f"{wall[kind, 'before']} -> {wall[kind, 'after']}"
        print(f"{kind:22}{total:8}{counts:>14}{alphas:>16}{walls:>14}")
        if wall[kind, "after"] > wall[kind, "before"]:
            status = 1
    before, after = (sum(kept[kind, when] for kind in SHAPES) for when in ("before", "after"))
    if any(totals[kind] for kind in SHAPES) and after <= before:
        status = 1
    return status


def matte(matting: Matting, name: str, scene: Scene, *, has_look: bool) -> tuple[Truth, Floats]:
    """Return what is matted, and the alpha of its frame."""
    truth = Truth(name, scene.photo, scene.alpha, face_box(scene.face, FACE_WIDTH), True)
    if has_look:
        return truth, frame_alpha(matting, truth)
    with patch.object(recipe, "keep_ornaments", lambda _, alpha, *__: alpha):
        return truth, frame_alpha(matting, truth)


# --- photographs --------------------------------------------------------------------------------------


def ornament_cases(*, shared: bool) -> Iterator[Case[Scene]]:
    """Yield every photograph."""
    sitters = [ASTRONAUT, *(SHARED_SITTERS if shared else ())]
    materials, walls = list(MATERIALS), list(WALLS)
    for number, sitter in enumerate(sitters):
        for place, shape in enumerate(SHAPES):
            for turn in (0, 1):
                material = materials[(number + place + 2 * turn) % len(materials)]
                wall = walls[(number + place + turn) % len(walls)]
                side = -1 if (number + turn) % 2 else 1
                make = partial(adorned, sitter, wall, shape, MATERIALS[material], side)
                yield Case(shape, f"{sitter.name} {material} {wall} {side}", make)
        for wall in walls:
            make = partial(adorned, sitter, wall, "", (0, 0, 0), 1)
            yield Case("no ornament", f"{sitter.name} {wall}", make)
        make = partial(adorned, sitter, BUSY, "drop", MATERIALS["gold"], 1)
        yield Case("drop before bricks", sitter.name, make)


def adorned(sitter: Sitter, wall: str, shape: str, colour: tuple[int, int, int], side: int) -> Scene:
    """Return a sitter before a wall with one ornament at the left (-1) or the right (1) of the head."""
    width, height = round(5 * FACE_WIDTH), round(4.4 * FACE_WIDTH)
    if wall in WALLS:
        light = np.linspace(1.0, 0.92, width, dtype=np.float32)[None, :, None]
        canvas = np.broadcast_to(light * np.array(WALLS[wall], np.float32), (height, width, 3))
        canvas = canvas + np.random.default_rng(5).normal(0, 1.5, canvas.shape)
    else:
        canvas = cv2.resize(package_picture(wall), (width, height)).astype(np.float32)
    face = (0.5 * width, 1.8 * FACE_WIDTH)
    photo, alpha = placed(np.asarray(canvas), sitter, face, FACE_WIDTH)
    shapes = _drawn(shape, alpha, face, side)
    opacity = shapes[..., None]
    rng = np.random.default_rng(9)
    metal = np.array(colour) * rng.normal(1, 0.12, (*alpha.shape, 1)).clip(0.6, 1.4)
    mixed = np.clip(photo * (1 - opacity) + metal * opacity, 0, 255)
    ornament = np.where((shapes > 0.9) & (alpha < 0.1), 1, 0).astype(np.float32)
    return Scene(np.rint(mixed).astype(np.uint8), alpha, ornament, face)


def _drawn(shape: str, alpha: Floats, face: tuple[float, float], side: int) -> Floats:
    """Return the opacity [h, w] of an ornament that hangs half outside the head's outline."""
    canvas = np.zeros(alpha.shape, np.float32)
    row = round(face[1] + (-0.12 if shape == "rim" else 0.22) * FACE_WIDTH)
    solid = np.flatnonzero(alpha[row] > 0.5)
    x = int(solid[-1] if side > 0 else solid[0])

    def px(share: float) -> int:
        return max(1, round(share * FACE_WIDTH))

    match shape:
        case "stud":
            cv2.circle(canvas, (x + side * px(0.03), row), px(0.045), (1,), cv2.FILLED, cv2.LINE_AA)
        case "drop":
            centre = (x + side * px(0.04), row + px(0.07))
            cv2.ellipse(canvas, centre, (px(0.04), px(0.11)), 0, 0, 360, (1,), cv2.FILLED, cv2.LINE_AA)
        case "hoop":
            centre = (x + side * px(0.05), row + px(0.1))
            cv2.ellipse(canvas, centre, (px(0.09), px(0.12)), 0, 0, 360, (1,), px(0.025), cv2.LINE_AA)
        case "rim":
            cv2.ellipse(
                canvas, (x, row), (px(0.08), px(0.14)), 0, -90 * side, 90 * side, (1,), px(0.03), cv2.LINE_AA
            )
    return np.asarray(cv2.GaussianBlur(canvas, (0, 0), 0.6), np.float32)


if __name__ == "__main__":
    sys.exit(main())
