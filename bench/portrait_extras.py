"""Whether what is not the sitter stays in the matte: strangers' shoulders, faces behind, a wall beside curls.

    python -m bench.portrait_extras [--shared] [--only TEXT] [--pictures FOLDER]

Every photograph is a sitter before a plain wall, beside a taller stranger whose head the photo does not show,
or before a wall of faces, and is matted as an ID photo is: the region around the frame. Counted are the
frames in which a piece larger than 0.4 % is opaque though it is not the sitter's (`extra`), or transparent
though it is (`lost`), before the small segmentation network is asked and after.

Ends with status 1 when more such pieces are left than there were.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.command import arguments
from bench.matting_truth import Truth
from bench.portrait_frame_mattes import Floats, face_box, frame_alpha, frame_part, open_matting
from bench.portrait_pictures import (
    ASTRONAUT,
    SHARED_SITTERS,
    Case,
    Photo,
    Sitter,
    package_picture,
    placed,
    wall_of_faces,
)
from functions.segment_idphoto.engine.matting import body, recipe
from functions.segment_idphoto.engine.matting.recipe import Matting

FACE_WIDTH = 110  # px, so that a hundred mattes take a minute
LEAST_PIECE = 0.004  # of the frame
OPENED = 0.008  # of the frame's height: thinner differences are those of an edge
WALLS = {"white": (248, 248, 246), "beige": (232, 222, 204), "grey": (176, 178, 182)}
SCENES = ("brick.png", "coffee.png", "rocket.jpg")
# Tall strangers: how large beside the sitter, how many face widths aside.
PLACES = ((1.25, 1.5), (1.45, -1.8), (1.1, -1.35), (1.3, 1.15))
LONG_BODIES = ("astronaut", "studio-4", "front-1")
FACES_BEHIND = (0.2, 0.3, 0.4)  # of the sitter's face

Scene = tuple[Photo, Floats, tuple[float, float]]
"""A photograph, the sitter's alpha [h, w], and the middle of the sitter's face in px."""


def main() -> int:
    """Print the table; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--shared", action="store_true", help="also the workplace's portraits")
    parser.add_argument("--only", default="", help="photographs whose kind or name contains this")
    parser.add_argument("--pictures", type=Path, help="folder to write photo, before and after to")
    options = parser.parse_args()
    matting = open_matting()
    counts: Counter[tuple[str, str]] = Counter()
    areas: dict[tuple[str, str], float] = defaultdict(float)
    for case in extra_cases(shared=options.shared):
        if not case.has(options.only):
            continue
        photo, alpha, middle = case.make()
        truth = Truth(case.name, photo, alpha, face_box(middle, FACE_WIDTH), True)
        counts[case.kind, "photos"] += 1
        strip = [frame_part(photo, truth.frame)]
        for when in ("before", "after"):
            found = matte(matting, truth, has_guard=when == "after")
            wrong = pieces(found, frame_part(alpha, truth.frame))
            areas[case.kind, when] += wrong["extra"]
            for name, share in wrong.items():
                counts[case.kind, f"{name} {when}"] += share > LEAST_PIECE
                if share > LEAST_PIECE:
                    print(f"{case.kind}: {case.name}: {name} {when} {share:.1%}")
            strip.append(np.rint(255 * found[..., None].repeat(3, axis=2)).astype(np.uint8))
        if options.pictures:
            options.pictures.mkdir(parents=True, exist_ok=True)
            sheet = np.hstack([cv2.resize(picture, (240, 320)) for picture in strip])
            file = options.pictures / f"{case.kind}-{case.name}.png".replace(" ", "-").replace("'", "")
            cv2.imwrite(str(file), sheet[..., ::-1])
    return report(counts, areas)


def matte(matting: Matting, truth: Truth, *, has_guard: bool) -> Floats:
    """Return the alpha of the frame; without the guard, as the matting network and the filling leave it."""
    with ExitStack() as stack:
        if not has_guard:
            stack.enter_context(patch.object(recipe, "drop_extras", lambda alpha, *_: alpha))
            nowhere = stack.enter_context(patch.object(body, "_beside_person"))
            nowhere.side_effect = lambda _, core: np.zeros(core.shape, np.bool_)
        return frame_alpha(matting, truth)


def pieces(found: Floats, truth: Floats) -> dict[str, float]:
    """Return the largest piece that is too much and the largest that is missing, as shares of the frame."""
    return {
        "extra": largest_piece((found >= 0.5) & (truth < 0.1)),
        "lost": largest_piece((found < 0.5) & (truth > 0.9)),
    }


def report(counts: Counter[tuple[str, str]], areas: dict[tuple[str, str], float]) -> int:
    """Print the counts and the mean area of what is too much; return the exit status."""
    columns = ("photos", "extra before", "extra after", "lost before", "lost after")
    print(f"\n{'kind':24}" + "".join(f"{name:>14}" for name in columns))
    for kind in dict.fromkeys(kind for kind, _ in counts):
        print(f"{kind:24}" + "".join(f"{counts[kind, name]:14}" for name in columns))
        mean = [areas[kind, when] / counts[kind, "photos"] for when in ("before", "after")]
        print(f"{'':24}of the frame too much: {mean[0]:.2%} before, {mean[1]:.2%} after")
    totals = {
        when: sum(count for (_, name), count in counts.items() if name.endswith(when))
        for when in ("before", "after")
    }
    return 1 if totals["after"] > totals["before"] else 0


def largest_piece(mask: NDArray[np.bool_]) -> float:
    """Return the share of the frame that the largest connected piece takes, without thin parts."""
    radius = max(1, round(OPENED * mask.shape[0]))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    opened = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, disc)
    areas = cv2.connectedComponentsWithStats(opened)[2][1:, cv2.CC_STAT_AREA]
    return float(areas.max() / mask.size) if len(areas) else 0.0


def extra_cases(*, shared: bool) -> Iterator[Case[Scene]]:
    """Yield every photograph."""
    sitters = [ASTRONAUT, *(SHARED_SITTERS if shared else ())]
    tall = [sitter for sitter in sitters if sitter.name in LONG_BODIES]
    for number, sitter in enumerate(sitters):
        for name, colour in WALLS.items():
            make = partial(before_wall, sitter, colour)
            yield Case("a plain wall", f"{sitter.name} {name}", make)
        for place, (size, aside) in enumerate(PLACES):
            stranger = tall[(number + place) % len(tall)]
            make = partial(
                beside_stranger, sitter, stranger, size, aside, SCENES[(number + place) % len(SCENES)]
            )
            yield Case("a stranger's shoulder", f"{sitter.name} {stranger.name} {size} {aside}", make)
        for ratio in FACES_BEHIND:
            yield Case("faces behind", f"{sitter.name} {ratio}", partial(before_faces, sitter, ratio))


def before_wall(sitter: Sitter, colour: tuple[int, int, int]) -> Scene:
    """Return a sitter before a wall that light falls on from one side, three frames wide."""
    width, height = round(6.5 * FACE_WIDTH), round(5 * FACE_WIDTH)
    light = np.linspace(1.0, 0.9, width, dtype=np.float32)[None, :, None]
    wall = np.broadcast_to(light * np.array(colour, np.float32), (height, width, 3))
    noise = np.random.default_rng(5).normal(0, 1.5, wall.shape)
    face = (0.5 * width, 2.0 * FACE_WIDTH)
    return *placed(np.asarray(wall + noise), sitter, face, FACE_WIDTH), face


def beside_stranger(sitter: Sitter, stranger: Sitter, size: float, aside: float, background: str) -> Scene:
    """Return a sitter before a taller stranger, whose head is above the photo."""
    width, height = round(7 * FACE_WIDTH), round(4.2 * FACE_WIDTH)
    canvas = cv2.resize(package_picture(background), (width, height)).astype(np.float32)
    middle = (0.5 - 0.08 * np.sign(aside)) * width
    behind, _ = placed(
        canvas, stranger, (middle + aside * FACE_WIDTH, -0.85 * size * FACE_WIDTH), size * FACE_WIDTH
    )
    face = (middle, 1.7 * FACE_WIDTH)
    return *placed(behind.astype(np.float32), sitter, face, FACE_WIDTH), face


def before_faces(sitter: Sitter, ratio: float) -> Scene:
    """Return a sitter before a wall of faces, each that part of the sitter's."""
    width, height = round(5 * FACE_WIDTH), round(4.5 * FACE_WIDTH)
    wall = wall_of_faces((width, height), ratio * FACE_WIDTH)
    face = (0.5 * width, 1.8 * FACE_WIDTH)
    return *placed(wall, sitter, face, FACE_WIDTH), face


if __name__ == "__main__":
    sys.exit(main())
