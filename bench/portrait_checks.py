"""Whether the quality checks tell good photographs from bad ones: the values of pictures with known answers.

    python -m bench.portrait_checks [--shared] [--only TEXT] [--verbose]

A check is shown pictures that should pass and pictures that should not: sitters with closed and with open
mouths, before plain walls and before rooms, streets, bricks or a sky with masts, sharp and blurred. Printed
are how many there are of each, between which values they lie, what was answered, and whether the values of
both overlap. Beside them stand the distance of the eyelids of open eyes and of closed ones (lids drawn over
them; where those overlap, `eyes_open` can only answer `unknown`), and the scores of ears that are seen, and
that hair covers or the turned head hides.

Ends with status 1 when a picture that should pass fails, or the other way round.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

import cv2
import numpy as np

from bench.command import arguments
from bench.portrait_extras import before_wall
from bench.portrait_frames import portraitist
from bench.portrait_pictures import (
    ASTRONAUT,
    SHARED_SITTERS,
    Case,
    Photo,
    Sitter,
    package_picture,
    placed,
    with_posters,
)
from functions.segment_idphoto.engine.photo.colours import WHITE, Background
from functions.segment_idphoto.engine.photo.specifications import DEFAULT_ID, load_specifications
from functions.segment_idphoto.engine.pipeline import Portrait

GOOD, BAD = "should pass", "should not"
# What the sitters' own photographs show.
OPEN_MOUTHS = ("astronaut", "front-1", "eg1")
PLAIN_WALLS = ("astronaut", "studio-3", "studio-4", "eg2")  # as far as the default frame shows them
WALL_COLOURS = ((248, 248, 246), (232, 222, 204), (176, 178, 182))
BUSY = ("brick.png", "motorcycle_left.png", "coffee.png")
BLUR = 1.5  # px where the eyes are 64 px apart
EYE_DISTANCE = 64.0
# Mesh points above and below, and at both corners, of each eye.
LIDS = ((159, 145), (386, 374))
CORNERS = ((33, 133), (362, 263))
LID_HEIGHT = 0.32  # of the distance between an eye's corners
FACE_WIDTH = 130  # px of faces that are put before a background
LIDS_CHECK, EAR_CHECK = "distance of the eyelids", "score of an ear"
# Ears that the sitters' photographs show whole, and those that they do not show.
SEEN_EARS = (
    *(("front-1", "left_ear"), ("front-1", "right_ear"), ("front-2", "left_ear")),
    *(("studio-1", "left_ear"), ("eg1", "left_ear")),
)
# Of studio-4 strands cover half an ear: it is neither.
UNSEEN_EARS = (("eg1", "right_ear"), ("eg2", "right_ear"))
LEAST_SEEN_SCORE = 0.3
HAIR = (46, 36, 30)


class CheckCase(Case[Photo], frozen=True):
    """One photograph for the check that its kind names, and whether it should pass."""

    expected: str
    part: str = ""  # of the body, where the check is one of its score


def main() -> int:
    """Print the table; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--shared", action="store_true", help="also the workplace's portraits")
    parser.add_argument("--only", default="", help="photographs whose kind or name contains this")
    parser.add_argument("--verbose", action="store_true", help="print the value of each photograph")
    options = parser.parse_args()
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    answers: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case in check_cases(shared=options.shared):
        if not case.has(options.only):
            continue
        value, answer = measure(portray(case.make()), case.kind, case.part)
        if options.verbose:
            print(f"{case.kind}: {case.expected}: {case.name}: {value:.3f} {answer}")
        values[case.kind, case.expected].append(value)
        answers[case.kind, case.expected].append(answer)
    return report(values, answers)


def report(values: dict[tuple[str, str], list[float]], answers: dict[tuple[str, str], list[str]]) -> int:
    """Print the table; return the exit status."""
    results = ("pass", "warn", "fail", "unknown")
    print(f"{'check':26}{'pictures':14}{'number':>8}{'lowest':>10}{'highest':>10}", end="")
    print("".join(f"{result:>9}" for result in results))
    wrong = 0
    for (check, expected), found in values.items():
        given = answers[check, expected]
        print(f"{check:26}{expected:14}{len(found):8}{min(found):10.3f}{max(found):10.3f}", end="")
        print("".join(f"{given.count(result):9}" for result in results))
        wrong += given.count("fail" if expected == GOOD else "pass")
    for check in dict.fromkeys(check for check, _ in values):
        good, bad = values.get((check, GOOD), []), values.get((check, BAD), [])
        if good and bad:
            apart = max(good) < min(bad) or max(bad) < min(good)
            print(f"{check}: both kinds {'lie apart' if apart else 'overlap'}")
    return 1 if wrong else 0


def portray(photo: Photo) -> Portrait:
    """Return the portrait in the default frame."""
    return portraitist("fine").portray(photo, [load_specifications()[DEFAULT_ID]])


def measure(portrait: Portrait, name: str, part: str) -> tuple[float, str]:
    """Return value and answer of one check."""
    if name == EAR_CHECK:
        score = portrait.subject.body_parts[part].score
        return score, "pass" if score >= LEAST_SEEN_SCORE else "fail"
    if name == LIDS_CHECK:
        return lid_distance(portrait), "unknown"
    checks = {check.name: check for check in portrait.check(portrait.person(), Background(WHITE))}
    value = checks[name].value
    return float("nan") if value is None else value, checks[name].result


def lid_distance(portrait: Portrait) -> float:
    """Return the mean distance of the lids over that of the eyes' corners."""
    mesh = portrait.subject.mesh
    assert mesh is not None
    return float(
        np.mean([_apart(mesh, *lids) / _apart(mesh, *ends) for lids, ends in zip(LIDS, CORNERS, strict=True)])
    )


def _apart(mesh: np.ndarray, one: int, other: int) -> float:
    return float(np.linalg.norm(mesh[one, :2] - mesh[other, :2]))


# --- photographs --------------------------------------------------------------------------------------


def check_cases(*, shared: bool) -> Iterator[CheckCase]:
    """Yield every photograph."""
    sitters = [ASTRONAUT, *(SHARED_SITTERS if shared else ())]
    for sitter in sitters:
        own = partial(own_photo, sitter)
        yield CheckCase("mouth_closed", sitter.name, own, BAD if sitter.name in OPEN_MOUTHS else GOOD)
        plain = GOOD if sitter.name in PLAIN_WALLS else BAD
        yield CheckCase("background_uniformity", sitter.name, own, plain)
        yield from walls(sitter)
        yield CheckCase("sharpness", sitter.name, own, GOOD)
        yield CheckCase("sharpness", f"{sitter.name} blurred", partial(blurred, sitter), BAD)
        yield CheckCase(LIDS_CHECK, sitter.name, own, GOOD)
        yield CheckCase(LIDS_CHECK, f"{sitter.name} lids drawn", partial(lids_drawn, sitter), BAD)
        yield from ears(sitter)


def walls(sitter: Sitter) -> Iterator[CheckCase]:
    """Yield one person before plain and busy backgrounds."""
    check = "background_uniformity"
    for colour in WALL_COLOURS:
        make = partial(before_plain_wall, sitter, colour)
        yield CheckCase(check, f"{sitter.name} before {colour}", make, GOOD)
    for name in BUSY:
        yield CheckCase(check, f"{sitter.name} before {name}", partial(before_picture, sitter, name), BAD)
    yield CheckCase(check, f"{sitter.name} before faces", partial(with_posters, sitter, 0.2), BAD)
    yield CheckCase(check, f"{sitter.name} before masts", partial(before_masts, sitter), BAD)


def ears(sitter: Sitter) -> Iterator[CheckCase]:
    """Yield the ears of one person that are seen, and the same with hair drawn over them."""
    for part in ("left_ear", "right_ear"):
        name = f"{sitter.name} {part}"
        if (sitter.name, part) in SEEN_EARS:
            yield CheckCase(EAR_CHECK, name, partial(own_photo, sitter), GOOD, part)
            yield CheckCase(EAR_CHECK, f"{name} behind hair", partial(hair_drawn, sitter, part), BAD, part)
        if (sitter.name, part) in UNSEEN_EARS:
            yield CheckCase(EAR_CHECK, name, partial(own_photo, sitter), BAD, part)


def own_photo(sitter: Sitter) -> Photo:
    """Return the photograph as it is."""
    return sitter.photo


def before_plain_wall(sitter: Sitter, colour: tuple[int, int, int]) -> Photo:
    """Return the person before a wall with light from one side."""
    return before_wall(sitter, colour)[0]


def before_picture(sitter: Sitter, name: str) -> Photo:
    """Return the person before a picture of the package."""
    return _before(sitter, package_picture(name).astype(np.float32))


def before_masts(sitter: Sitter) -> Photo:
    """Return the person before an even sky with masts and wires."""
    sky = np.linspace((150, 190, 230), (190, 212, 236), 600, dtype=np.float32)[:, None].repeat(600, axis=1)
    for x in (140, 205, 395, 460):
        cv2.line(sky, (x, 40), (x, 600), (60, 62, 66), 7, cv2.LINE_AA)
        cv2.line(sky, (x - 25, 80), (x + 25, 80), (60, 62, 66), 4, cv2.LINE_AA)
    return _before(sitter, sky)


def _before(sitter: Sitter, background: np.ndarray) -> Photo:
    size = (round(4.5 * FACE_WIDTH), round(5 * FACE_WIDTH))
    canvas = np.asarray(cv2.resize(background, size, interpolation=cv2.INTER_AREA), np.float32)
    return placed(canvas, sitter, (size[0] / 2, 1.8 * FACE_WIDTH), FACE_WIDTH)[0]


def blurred(sitter: Sitter) -> Photo:
    """Return the photograph out of focus."""
    head = portray(sitter.photo).crops[0].landmarks
    sigma = BLUR * head.eye_distance / EYE_DISTANCE
    return np.asarray(cv2.GaussianBlur(sitter.photo, (0, 0), sigma), np.uint8)


def hair_drawn(sitter: Sitter, part: str) -> Photo:
    """Return the photograph with a lock of dark hair over an ear."""
    photo = sitter.photo.copy()
    subject = portray(photo).subject
    ear, face = subject.body_parts[part], subject.face.box
    height, width = photo.shape[:2]
    streaks = np.random.default_rng(3).normal(1, 0.2, (1, width, 1)).clip(0.6, 1.4)
    lock = np.zeros((height, width), np.float32)
    axes = (round(0.17 * face.width), round(0.42 * face.height))
    cv2.ellipse(lock, (round(ear.x), round(ear.y)), axes, 0, 0, 360, (1,), cv2.FILLED)
    opacity = cv2.GaussianBlur(lock, (0, 0), max(0.5, face.width / 80))[..., None]
    return np.asarray(np.clip(photo * (1 - opacity) + np.array(HAIR) * streaks * opacity, 0, 255), np.uint8)


def lids_drawn(sitter: Sitter) -> Photo:
    """Return the photograph with lids in the skin's colour, and lashes, over both eyes."""
    photo = sitter.photo.copy()
    mesh = portray(photo).subject.mesh
    assert mesh is not None
    for corners, lids in zip(CORNERS, LIDS, strict=True):
        ends: Sequence[np.ndarray] = [mesh[point, :2] for point in corners]
        middle, wide = (ends[0] + ends[1]) / 2, float(np.linalg.norm(ends[1] - ends[0]))
        brow = mesh[lids[0], :2] - (mesh[lids[1], :2] - mesh[lids[0], :2]) * 0.9
        x, y = np.clip(np.rint(brow).astype(int), 0, np.array(photo.shape[1::-1]) - 1)
        skin = tuple(
            float(value)
            for value in np.median(photo[max(0, y - 2) : y + 3, max(0, x - 3) : x + 4], axis=(0, 1))
        )
        angle = float(np.degrees(np.arctan2(*(ends[1] - ends[0])[::-1])))
        cv2.ellipse(
            photo,
            ((float(middle[0]), float(middle[1])), (1.1 * wide, 2 * LID_HEIGHT * wide), angle),
            skin,
            cv2.FILLED,
            cv2.LINE_AA,
        )
        centre = (round(float(middle[0])), round(float(middle[1] + 0.12 * wide)))
        axes = (round(0.5 * wide), round(0.1 * wide))
        cv2.ellipse(photo, centre, axes, angle, 0, 180, (40, 30, 28), max(1, round(0.05 * wide)), cv2.LINE_AA)
    return np.asarray(photo, np.uint8)


if __name__ == "__main__":
    sys.exit(main())
