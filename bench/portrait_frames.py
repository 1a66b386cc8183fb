"""Whether the default frame keeps head and body whole: kinds of photographs, and what is wrong.

    python -m bench.portrait_frames [--shared] [--only TEXT] [--pictures FOLDER]

Every photograph is made of the sample photo (and, with `--shared`, of the workplace's portraits): turned,
cropped and resized. Counted are the default frames in which

- hair that the photo shows lies outside, or the margin above it is under 6 %;
- the photo's own edge runs slanted through the person;
- the last row is background where the photo's last row is the body;
- the head's outline is cut at a side while the other side is empty.

`--pictures` writes every frame on white for a look. Ends with status 1 when a frame is wrong.
"""

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache, partial
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.command import arguments
from bench.folders import MODELS
from bench.portrait_pictures import ASTRONAUT, SHARED_SITTERS, Case, Photo, Sitter, cutout
from functions.segment_idphoto.engine import pipeline
from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions
from functions.segment_idphoto.engine.matting.profiles import load_profiles
from functions.segment_idphoto.engine.matting.recipe import Matting, Quality
from functions.segment_idphoto.engine.photo import crop as crop_rule
from functions.segment_idphoto.engine.photo.colours import WHITE, Background
from functions.segment_idphoto.engine.photo.crop import Crop
from functions.segment_idphoto.engine.photo.feasible import Linear
from functions.segment_idphoto.engine.photo.specifications import DEFAULT_ID, load_specifications
from functions.segment_idphoto.engine.pipeline import Portrait, Portraitist
from functions.segment_idphoto.engine.vision.errors import SceneError
from functions.segment_idphoto.engine.vision.scene import Vision

OPAQUE, FAINT = 128, 40
LEAST_MARGIN = 0.055  # 6 % less what rounding to whole pixels and the edge's softness take
MOST_CUT = 0.012  # of the frame's height: shorter cuts lie within the softness of an edge
MOST_LINE = 0.04  # of the frame's width
MOST_AT_SIDE = 0.06  # of the frame's height, of the head's rows at one side
ROUNDED = 1.0  # px below the body's end at which a frame ended that was rounded to whole pixels
FACE_WIDTH = 130  # px, so that hundreds of photographs take minutes
UNPROVEN = ("a head in profile", "the back of a head")


def main() -> int:
    """Print the table; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--shared", action="store_true", help="also the workplace's portraits")
    parser.add_argument("--only", default="", help="photographs whose kind or name contains this")
    parser.add_argument("--pictures", type=Path, help="folder to write the frames to")
    options = parser.parse_args()
    faults: Counter[tuple[str, str, bool]] = Counter()
    totals: Counter[str] = Counter()
    wrong = []
    for case in frame_cases(shared=options.shared):
        if not case.has(options.only):
            continue
        totals[case.kind] += 1
        photo = case.make()
        for has_rules in (False, True):
            seen, portrait = inspected(photo, has_rules=has_rules)
            faults.update((case.kind, fault, has_rules) for fault in seen)
        wrong += [f"{case.kind}: {case.name}: {fault} {value:.3f}" for fault, value in seen.items()]
        if options.pictures and portrait:
            options.pictures.mkdir(parents=True, exist_ok=True)
            composition = portrait.person().compose(Background(WHITE))
            file = options.pictures / f"{case.kind}-{case.name}.png".replace(" ", "-")
            cv2.imwrite(str(file), cv2.resize(composition[..., ::-1], (300, 400)))
    report(totals, faults)
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def inspected(photo: Photo, *, has_rules: bool) -> tuple[dict[str, float], Portrait | None]:
    """Return what is wrong in the frame of a photograph, and the portrait; none where it was refused."""
    try:
        portrait = portray(photo, has_rules=has_rules)
    except SceneError:
        return {"refused": 1.0}, None
    return frame_faults(portrait), portrait


def report(totals: Counter[str], faults: Counter[tuple[str, str, bool]]) -> None:
    """Print how many frames have each fault, without the rules and with them, and what is unproven."""
    names = sorted({fault for _, fault, _ in faults})
    print(f"{'kind':28}{'photos':>8}" + "".join(f"{name:>18}" for name in names))
    for kind, total in totals.items():
        counts = (f"{faults[kind, name, False]} -> {faults[kind, name, True]}" for name in names)
        print(f"{kind:28}{total:8}" + "".join(f"{count:>18}" for count in counts))
    print(f"unproven, since no free photograph of it is at hand: {', '.join(UNPROVEN)}")


@cache
def portraitist(quality: Quality) -> Portraitist:
    """Return the engine over the fetched models."""
    models = load_models({path.stem: path for path in MODELS.glob("*.onnx")}, InferenceOptions(threads=2))
    return Portraitist(Vision(models), Matting(load_profiles()["rvm-mobilenetv3"], models), quality)


def portray(photo: Photo, *, has_rules: bool) -> Portrait:
    """Return the portrait in the default frame; without the rules that keep hair and body whole, if asked."""
    with ExitStack() as stack:
        if not has_rules:
            stack.enter_context(
                patch.object(pipeline, "straighten_crop", lambda crop_with, *_: crop_with(1.0))
            )
            stack.enter_context(patch.object(crop_rule, "LEAST_TOP", -1.0))
            stack.enter_context(patch.object(crop_rule, "_visible_margin", lambda _: Linear(0, 1)))
            stack.enter_context(patch.object(crop_rule, "_inset", lambda *_: -ROUNDED))
            stack.enter_context(patch.object(crop_rule, "_side_shift", lambda *_: 0.0))
        return portraitist("fast").portray(photo, [load_specifications()[DEFAULT_ID]])


def _turn_fully(crop_with: Callable[[float], Crop], *_: object) -> Crop:
    return crop_with(1.0)


# --- what is wrong in a frame -----------------------------------------------------------------------


def frame_faults(portrait: Portrait, index: int = 0) -> dict[str, float]:
    """Return the faults of one frame with the value that each was measured at."""
    crop, person = portrait.crops[index], portrait.person(index)
    height, width = person.scoremap.shape
    solid = person.scoremap >= OPAQUE
    eyes = crop.move([crop.landmarks.eyes])[0]
    chin_row = int(
        np.clip(eyes[1] + crop.scale * (crop.landmarks.chin[1] - crop.landmarks.eyes[1]), 1, height)
    )
    faults = {}
    head_rows = solid[:chin_row]
    filled = np.flatnonzero(np.count_nonzero(head_rows, axis=1) >= max(2, 0.01 * width))
    margin = filled[0] / height if len(filled) else 1.0
    if margin < LEAST_MARGIN:
        faults["hair lost"] = float(margin)
    cut = slanted_cut(portrait, index)
    if cut > MOST_CUT:
        faults["slanted cut"] = cut
    line = bottom_line(portrait, index)
    if line > MOST_LINE:
        faults["bottom line"] = line
    first, last = int(filled[0]) if len(filled) else 0, chin_row
    at_sides = [float(np.count_nonzero(solid[first:last, column])) / height for column in (0, width - 1)]
    free = [float(np.argmax(solid[first:last].any(axis=0)[::step])) / width for step in (1, -1)]
    if min(at_sides) < 0.01 and max(at_sides) > MOST_AT_SIDE and max(free) > 0.15:
        faults["head off centre"] = max(at_sides)
    return faults


def slanted_cut(portrait: Portrait, index: int = 0) -> float:
    """Return how long the photo's edges run slanted through the person, in frame heights."""
    crop = portrait.crops[index]
    if abs(crop.turn) < 0.01:
        return 0.0
    alpha, region, scale = portrait.matte.alpha, portrait.matte.region, portrait.matte.scale
    height, width = portrait.photo.shape[:2]
    corners = [(1.5, 1.5), (width - 1.5, 1.5), (width - 1.5, height - 1.5), (1.5, height - 1.5)]
    total = 0.0
    for number, end in enumerate(corners):
        start = corners[number - 1]
        steps = max(2, int(math.dist(start, end)))
        points = np.linspace(start, end, steps)
        x, y = crop.move(points).T
        is_inside = (x > 1) & (y > 1) & (x < crop.size[0] - 1) & (y < crop.size[1] - 1)
        column = ((points[:, 0] - region.left) * scale).astype(int)
        row = ((points[:, 1] - region.top) * scale).astype(int)
        is_inside &= (column >= 0) & (row >= 0) & (column < alpha.shape[1]) & (row < alpha.shape[0])
        total += np.count_nonzero(alpha[row[is_inside], column[is_inside]] >= 0.5) * crop.scale
    return total / crop.size[1]


def bottom_line(portrait: Portrait, index: int = 0) -> float:
    """Return the share of the last row that is background under a body that the photo shows to its end."""
    scoremap = portrait.person(index).scoremap
    above, last = scoremap[-8:-4].min(axis=0), scoremap[-1]
    return float(np.count_nonzero((above >= 230) & (last < 200))) / scoremap.shape[1]


# --- photographs --------------------------------------------------------------------------------------


def frame_cases(*, shared: bool) -> Iterator[Case[Photo]]:
    """Yield every photograph."""
    sitters = [ASTRONAUT, *(SHARED_SITTERS if shared else ())]
    for sitter in sitters:
        yield Case("plain", sitter.name, lambda sitter=sitter: small_cutout(sitter)[0])
        for angle in (-23, -17, -11, -5, 5, 8, 14, 20):
            make = partial(crown_at_edge, sitter, angle)
            yield Case("crown at the edge, tilted", f"{sitter.name} {angle}", make)
        for angle in (-7, -4, 3, 5.5):
            for side in (1.15, 1.5):
                make = partial(tilted_sleeve, sitter, angle, side)
                yield Case("sleeve at the edge, tilted", f"{sitter.name} {angle} {side}", make)
        for below in (1.25, 1.5, 1.8):
            for scale in (0.73, 1.0, 1.37):
                make = partial(short_body, sitter, below, scale)
                yield Case("body ends early", f"{sitter.name} {below} {scale}", make)


@cache
def small_cutout(sitter: Sitter) -> tuple[Photo, NDArray[np.float32]]:
    """Return the photo and the person's alpha, with a face of `FACE_WIDTH` px."""
    photo, alpha = cutout(sitter)
    scale = FACE_WIDTH / (sitter.face[2] * photo.shape[1])
    size = (round(photo.shape[1] * scale), round(photo.shape[0] * scale))
    return cv2.resize(photo, size, interpolation=cv2.INTER_AREA), cv2.resize(
        alpha, size, interpolation=cv2.INTER_AREA
    )


def tilted(sitter: Sitter, angle: float) -> tuple[Photo, NDArray[np.float32], tuple[float, float], float]:
    """Turn a person; return photo, alpha, face centre and face width."""
    photo, alpha = small_cutout(sitter)
    height, width = photo.shape[:2]
    face = (sitter.face[0] * width, sitter.face[1] * height)
    matrix = cv2.getRotationMatrix2D(face, -angle, 1)
    turned = cv2.warpAffine(
        photo, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    cover = cv2.warpAffine(alpha, matrix, (width, height))
    seen = cv2.warpAffine(np.ones_like(alpha), matrix, (width, height))
    # Reflected corners would show parts of the person twice: paint them with what lies beside.
    turned = np.where(seen[..., None] > 0.99, turned, cv2.GaussianBlur(photo, (0, 0), 9)[:1, :1])
    return np.ascontiguousarray(turned), cover, face, sitter.face[2] * width


def crown_at_edge(sitter: Sitter, angle: float) -> Photo:
    """Turn the person about the face and crop so that the hair touches the upper edge with a small part."""
    photo, alpha, face, face_width = tilted(sitter, angle)
    is_head = alpha > 0.5
    is_head[int(face[1]) :] = False
    shares = is_head.sum(axis=1) / photo.shape[1]
    rows = np.flatnonzero(shares > 0.01)
    top = int(rows[0]) + round(0.08 * face_width)
    return np.ascontiguousarray(photo[top:])


def tilted_sleeve(sitter: Sitter, angle: float, side: float) -> Photo:
    """Turn the person a little and crop both sides so near that they cut the sleeves."""
    photo, _, face, face_width = tilted(sitter, angle)
    left, right = max(0, int(face[0] - side * face_width)), int(face[0] + side * face_width)
    return np.ascontiguousarray(photo[:, left:right])


def short_body(sitter: Sitter, below: float, scale: float) -> Photo:
    """Crop the body so many face widths below the face's centre, and resize."""
    photo, _ = small_cutout(sitter)
    bottom = int(sitter.face[1] * photo.shape[0] + below * sitter.face[2] * photo.shape[1])
    part = photo[: min(bottom, photo.shape[0])]
    return cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


if __name__ == "__main__":
    sys.exit(main())
