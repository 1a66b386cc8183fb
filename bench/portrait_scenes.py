"""Pictures with a known answer, made from real photographs: who is in them and which way up they are.

Every case is built when it is asked for, from the astronaut (public domain), other pictures of the package
that carries it, and, where it is mounted, the workplace's test data.
"""

from collections.abc import Callable, Iterator
from functools import partial

import cv2
import numpy as np
from msgspec.structs import replace

from bench.folders import DATA
from bench.portrait_pictures import (
    ASTRONAUT,
    DISGUISES,
    SHARED_SITTERS,
    Case,
    Photo,
    Sitter,
    far,
    framed,
    headless,
    jpeg,
    noisy,
    package_picture,
    read,
    rolled,
    scene,
    smiley,
    with_posters,
)

ONE, SEVERAL, UPSIDE_DOWN, NONE = "one", "several", "upside-down", "none"
ANSWERS = (ONE, SEVERAL, UPSIDE_DOWN, NONE)
HIDDEN_EQUAL, HIDDEN_SMALLER, HIDDEN_FACE = "hidden face beside", "hidden face beside at .6", "hidden face"
NOBODY = "nobody"
HIDDEN_PAIRS = 44  # as many as needed for a rate
THINGS = (
    *("chelsea.png", "coffee.png", "rocket.jpg", "horse.png", "clock_motion.png", "motorcycle_left.png"),
    *("ihc.png", "retina.jpg", "page.png", "hubble_deep_field.jpg", "color.png", "logo.png", "brick.png"),
    *("grass.png", "gravel.png", "coins.png", "moon.png"),
)


class SceneCase(Case[Photo], frozen=True):
    """One picture: `expected` is one of ANSWERS, `quarter_turns` what turns it upright (-1: not asked)."""

    expected: str
    quarter_turns: int = -1


def cases(*, shared: bool) -> Iterator[SceneCase]:
    """Yield every case; with `shared` also those that need the workplace's test data."""
    sitters = [ASTRONAUT, *(SHARED_SITTERS if shared else ())]
    for sitter in sitters:
        yield from portraits(sitter)
        yield from turned(sitter)
        yield from posters(sitter)
    yield from companions(sitters)
    yield from hidden_companions(sitters)
    yield from hidden_faces(sitters)
    yield from nobody(sitters)
    if shared:
        yield SceneCase("companion", "two-people", partial(read, DATA / "portraits/two-people.jpg"), SEVERAL)


def portraits(sitter: Sitter) -> Iterator[SceneCase]:
    """One upright person, photographed well or badly."""
    treatments: dict[str, Callable[[Photo], Photo]] = {
        "plain": lambda photo: photo,
        "mirrored": lambda photo: np.ascontiguousarray(photo[:, ::-1]),
        "grey": lambda photo: np.repeat(cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2),
        "dark": lambda photo: (photo * 0.2).astype(np.uint8),
        "bright": lambda photo: np.clip(photo * 1.6 + 30, 0, 255).astype(np.uint8),
        "blurred": lambda photo: cv2.GaussianBlur(photo, (0, 0), photo.shape[1] / 150),
        "noisy": noisy,
        "jpeg-30": partial(jpeg, quality=30),
        "quarter-size": lambda photo: cv2.resize(photo, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA),
        "large": lambda photo: cv2.resize(photo, None, fx=2, fy=2),
        "tight": partial(framed, sitter, 0.62, 0.72, 0.72),
        "head": partial(framed, sitter, 1.1, 1.2, 1.2),
        "bust": partial(framed, sitter, 1.6, 1.5, 2.6),
        "far": far,
    }
    for name, treat in treatments.items():
        yield SceneCase("one person", f"{sitter.name} {name}", partial(_treated, sitter, treat), ONE, 0)
    for angle in (-25, -15, -5, 5, 15, 25):
        yield SceneCase("one person", f"{sitter.name} roll {angle}", partial(rolled, sitter, angle), ONE, 0)
    for background in ("rocket.jpg", "brick.png", "motorcycle_left.png"):
        make = partial(scene, background, [(sitter, 0.5, 0.2, 0)])
        yield SceneCase("one person", f"{sitter.name} on {background}", make, ONE, 0)


def turned(sitter: Sitter) -> Iterator[SceneCase]:
    """The same person lying on the side, or standing on the head."""
    frames: dict[str, Callable[[Photo], Photo]] = {
        "": lambda photo: photo,
        " tight": partial(framed, sitter, 0.8, 0.85, 0.85),
        " bust": partial(framed, sitter, 1.6, 1.5, 2.6),
        " dark": lambda photo: (photo * 0.3).astype(np.uint8),
        " mirrored": lambda photo: np.ascontiguousarray(photo[:, ::-1]),
    }
    for name, treat in frames.items():
        for turns in (1, 3):
            make = partial(_treated, sitter, lambda p, t=treat, k=turns: np.rot90(t(p), -k))
            yield SceneCase("sideways", f"{sitter.name}{name} {90 * turns}", make, ONE, turns)
        make = partial(_treated, sitter, lambda p, t=treat: np.rot90(t(p), 2))
        yield SceneCase("upside-down", f"{sitter.name}{name} 180", make, UPSIDE_DOWN)
    for angle in (160, 195):
        yield SceneCase(
            "upside-down", f"{sitter.name} roll {angle}", partial(rolled, sitter, angle), UPSIDE_DOWN
        )
    make = partial(scene, "rocket.jpg", [(sitter, 0.5, 0.2, 2)])
    yield SceneCase("upside-down", f"{sitter.name} hung in a scene", make, UPSIDE_DOWN)


def posters(sitter: Sitter) -> Iterator[SceneCase]:
    """One person before a wall of small faces."""
    for divisor in (4, 5, 6, 8, 12):
        make = partial(with_posters, sitter, 1 / divisor)
        yield SceneCase("small faces behind", f"{sitter.name} faces 1/{divisor}", make, ONE, 0)


def companions(sitters: list[Sitter]) -> Iterator[SceneCase]:
    """Two or three people, and two of whom one stands on the head."""
    backgrounds = ("brick.png", "rocket.jpg", "coffee.png")
    pairs = [(a, b) for a in sitters for b in sitters if a is not b] or [(sitters[0], sitters[0])]
    for number, (first, second) in enumerate(pairs):
        background = backgrounds[number % len(backgrounds)]
        layouts = {
            "side by side": [(first, 0.28, 0.22, 0), (second, 0.72, 0.22, 0)],
            "smaller": [(second, 0.75, 0.13, 0), (first, 0.3, 0.22, 0)],
            "behind": [(second, 0.66, 0.13, 0), (first, 0.36, 0.24, 0)],
            "half size": [(second, 0.8, 0.11, 0), (first, 0.35, 0.22, 0)],
            "close": [(second, 0.62, 0.2, 0), (first, 0.38, 0.2, 0)],
            "half out": [(first, 0.4, 0.2, 0), (second, 0.96, 0.2, 0)],
            "one inverted": [(second, 0.75, 0.18, 2), (first, 0.28, 0.2, 0)],
        }
        for name, people in layouts.items():
            make = partial(scene, background, people)
            yield SceneCase("companion", f"{first.name} + {second.name} {name}", make, SEVERAL)
    trio = [(sitters[i % len(sitters)], x, 0.15, 0) for i, x in enumerate((0.2, 0.5, 0.8))]
    yield SceneCase("companion", "three", partial(scene, "brick.png", trio), SEVERAL)


def hidden_companions(sitters: list[Sitter]) -> Iterator[SceneCase]:
    """Yield two people, the second with a helmet, a mask, the back or hair in place of a face."""
    backgrounds = ("brick.png", "rocket.jpg", "coffee.png")
    pairs = [(a, b) for a in sitters for b in sitters if a is not b] or [(sitters[0], sitters[0])] * 9
    for number, (first, second) in enumerate(pairs[:: max(1, len(pairs) // HIDDEN_PAIRS)]):
        hidden = replace(second, disguise=DISGUISES[number % len(DISGUISES)])
        for kind, part in ((HIDDEN_EQUAL, 1.0), (HIDDEN_SMALLER, 0.6)):
            people = [(hidden, 0.74, 0.2 * part, 0), (first, 0.3, 0.2, 0)]
            make = partial(scene, backgrounds[number % len(backgrounds)], people)
            yield SceneCase(kind, f"{first.name} + {second.name} {hidden.disguise} {part}", make, SEVERAL)


def hidden_faces(sitters: list[Sitter]) -> Iterator[SceneCase]:
    """Yield one person whose face nobody sees: no ID photo, but somebody to cut out."""
    for sitter in sitters:
        for disguise in DISGUISES:
            hidden = replace(sitter, disguise=disguise)
            yield SceneCase(
                HIDDEN_FACE, f"{sitter.name} {disguise}", partial(_treated, hidden, np.array), NONE
            )


def nobody(sitters: list[Sitter]) -> Iterator[SceneCase]:
    """No face to make an ID photo of: things, animals, textures, and bodies without their head."""
    for name in THINGS:
        yield SceneCase(NOBODY, name, partial(package_picture, name), NONE)
        yield SceneCase(NOBODY, f"{name} 90", partial(_rotated, package_picture, name), NONE)
    yield SceneCase(NOBODY, "white", lambda: np.full((400, 300, 3), 255, np.uint8), NONE)
    yield SceneCase(NOBODY, "black", lambda: np.zeros((50, 50, 3), np.uint8), NONE)
    yield SceneCase(
        NOBODY, "noise", lambda: np.random.default_rng(1).integers(0, 256, (480, 360, 3), np.uint8), NONE
    )
    yield SceneCase(NOBODY, "smiley", smiley, NONE)
    for sitter in sitters:
        yield SceneCase(NOBODY, f"{sitter.name} below the chin", partial(headless, sitter), NONE)


def _treated(sitter: Sitter, treat: Callable[[Photo], Photo]) -> Photo:
    return np.ascontiguousarray(treat(sitter.photo))


def _rotated(picture: Callable[[str], Photo], name: str) -> Photo:
    return np.ascontiguousarray(np.rot90(picture(name)))
