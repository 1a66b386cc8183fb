"""Whether the right pictures are accepted: expected against decided answers, over hundreds of pictures.

    python -m bench.portrait_quality [--shared] [--photos FOLDER] [--times] [--hidden] [--verbose]

The pictures are made by `portrait_scenes.py` from real photographs with a known answer; `--shared` adds
those made of the workplace's test data. `--photos` adds photographs of your own, lying in folders named
one, several, upside-down or none. `--times` also prints what the vision steps cost on a photo of
1200 x 1600 beside the time their models take. `--hidden` prints only how often people are noticed whose face
is hidden, before and after the look beside the main face and the people of the matte.

Ends with status 1 when a decision is wrong, or with `--hidden` when fewer are noticed than promised.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from unittest.mock import patch

import cv2
import numpy as np

from bench.command import arguments
from bench.folders import MODELS
from bench.portrait_pictures import ASTRONAUT, read
from bench.portrait_scenes import (
    ANSWERS,
    HIDDEN_EQUAL,
    HIDDEN_FACE,
    HIDDEN_SMALLER,
    NOBODY,
    NONE,
    ONE,
    SEVERAL,
    UPSIDE_DOWN,
    SceneCase,
    cases,
)
from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model, inference_seconds
from functions.segment_idphoto.engine.matting.profiles import find_profile
from functions.segment_idphoto.engine.matting.recipe import Matting
from functions.segment_idphoto.engine.pipeline import Portraitist
from functions.segment_idphoto.engine.vision.errors import NoPerson, SeveralPeople, UpsideDown
from functions.segment_idphoto.engine.vision.faces import FaceDetector
from functions.segment_idphoto.engine.vision.mesh import FaceMesh
from functions.segment_idphoto.engine.vision.orientation import OrientationDetector
from functions.segment_idphoto.engine.vision.people import PersonDetector
from functions.segment_idphoto.engine.vision.scene import Vision
from functions.segment_idphoto.engine.vision.view import view_of

NAMES = ("centerface", "movenet_multipose", "blazepose_detection", "face_landmark_468")
WRONG_TURN = "wrong turn"
# Shares of each kind that should be noticed: by the ID photo where two are in the scene, else by `body_seg`.
BODY = "below the chin"  # without its head: somebody all the same
PROMISED = {
    HIDDEN_EQUAL: (0.95, 1.0),
    HIDDEN_SMALLER: (0.85, 1.0),
    HIDDEN_FACE: (1.0, 1.0),
    NOBODY: (0.0, 0.0),
}
REFUSALS = {NoPerson: NONE, SeveralPeople: SEVERAL, UpsideDown: UPSIDE_DOWN}


def main() -> int:
    """Print the tables; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--shared", action="store_true", help="also the workplace's test data")
    parser.add_argument("--photos", type=Path, help="folder with sub-folders one, several, upside-down, none")
    parser.add_argument("--times", action="store_true", help="also the cost of each step")
    parser.add_argument("--verbose", action="store_true", help="name every picture")
    parser.add_argument("--only", default="", help="pictures whose kind or name contains this")
    parser.add_argument("--threads", type=int, default=2, help="threads of one inference")
    parser.add_argument("--hidden", action="store_true", help="only people whose face is hidden")
    options = parser.parse_args()
    if options.hidden:
        return judge_hidden([case for case in cases(shared=options.shared) if case.has(options.only)])
    models = {
        name: Model(MODELS / f"{name}.onnx", InferenceOptions(threads=options.threads)) for name in NAMES
    }
    pictures = own_photos(options.photos) if options.photos else cases(shared=options.shared)
    chosen = [case for case in pictures if case.has(options.only)]
    wrong = judge(Vision(models), chosen, verbose=options.verbose)
    if options.times:
        print_times(models)
    return 1 if wrong else 0


def judge_hidden(pictures: Iterable[SceneCase]) -> int:
    """Print how many people are noticed whose face is hidden, before and after; return the exit status."""
    models = load_models({path.stem: path for path in MODELS.glob("*.onnx")}, InferenceOptions(threads=2))
    vision = Vision(models)
    portraitist = Portraitist(vision, Matting(find_profile("rvm-mobilenetv3"), models), "fast")
    counts: Counter[tuple[str, str]] = Counter()
    for case in pictures:
        if case.kind not in PROMISED or BODY in case.name:
            continue
        counts[case.kind, "photos"] += 1
        if case.expected == SEVERAL:
            with patch.object(Vision, "refuse_hidden_people", lambda *_: None):
                counts[case.kind, "before"] += decide(vision, case) == SEVERAL
            counts[case.kind, "after"] += decide(vision, case) == SEVERAL
        else:
            photo = case.make()
            counts[case.kind, "before"] += bool(vision.people(photo))
            counts[case.kind, "after"] += bool(portraitist.segment(photo).people)
    print(f"{'pictures':28}{'photos':>8}{'noticed':>14}{'promised':>14}")
    is_kept = True
    for kind, (least, most) in PROMISED.items():
        if not (total := counts[kind, "photos"]):
            continue
        seen = counts[kind, "after"]
        print(f"{kind:28}{total:8}{counts[kind, 'before']:>8} -> {seen:2}{least:>8.0%}-{most:.0%}")
        is_kept &= least * total <= seen <= most * total
    return 0 if is_kept else 1


def own_photos(folder: Path) -> Iterator[SceneCase]:
    """Yield the photographs of a folder, whose sub-folders are the expected answers."""
    for answer in ANSWERS:
        for path in sorted((folder / answer).glob("*")):
            yield SceneCase("own photos", path.name, partial(read, path), answer)


def judge(vision: Vision, pictures: Iterable[SceneCase], *, verbose: bool) -> int:
    """Print the confusion tables and every wrong decision; return how many are wrong."""
    counts: Counter[tuple[str, str, str]] = Counter()
    wrong = []
    for case in pictures:
        answer = decide(vision, case)
        counts[case.kind, case.expected, answer] += 1
        if answer != case.expected:
            wrong.append(f"{case.kind}: {case.name}: expected {case.expected}, decided {answer}")
        if verbose:
            print(f"{case.name}: {answer}")
    columns = [*ANSWERS, WRONG_TURN]
    print(f"{'pictures':22}{'expected':>13} |" + "".join(f"{answer:>13}" for answer in columns))
    for kind, expected in dict.fromkeys((kind, expected) for kind, expected, _ in counts):
        row = "".join(f"{counts[kind, expected, answer] or '.':>13}" for answer in columns)
        print(f"{kind:22}{expected:>13} |{row}")
    print(f"{counts.total()} pictures, {len(wrong)} wrong", *wrong, sep="\n  ")
    return len(wrong)


def decide(vision: Vision, case: SceneCase) -> str:
    """Return the answer for one picture."""
    try:
        sighting = vision.find_subject(case.make())
    except (NoPerson, SeveralPeople, UpsideDown) as refusal:
        return REFUSALS[type(refusal)]
    return WRONG_TURN if case.quarter_turns not in (-1, sighting.quarter_turns) else ONE


def print_times(models: dict[str, Model], rounds: int = 20) -> None:
    """Print the median milliseconds of each step and of its models alone, on a photo of 1200 x 1600."""
    photo = np.ascontiguousarray(
        cv2.resize(ASTRONAUT.photo, (1600, 1600), interpolation=cv2.INTER_CUBIC)[:, 200:1400]
    )
    view = view_of(photo)
    face = FaceDetector(models["centerface"])
    people = PersonDetector(models["movenet_multipose"])
    stance = OrientationDetector(models["blazepose_detection"])
    mesh = FaceMesh(models["face_landmark_468"])
    found = face.detect(view)[0]
    steps = {
        "view": lambda: view_of(photo),
        "faces": lambda: face.detect(view),
        "people": lambda: people.detect(view),
        "orientation": lambda: stance.detect(view),
        "mesh": lambda: mesh.fit(view, found),
        "find_subject": partial(Vision(models).find_subject, photo),
    }
    print(f"\n{'step':14}{'ms':>8}{'model ms':>10}")
    for name, step in steps.items():
        times = []
        for _ in range(rounds):
            inference, start = inference_seconds(), time.perf_counter()
            step()
            times.append((time.perf_counter() - start, inference_seconds() - inference))
        whole, model = np.median(np.array(times), axis=0) * 1000
        print(f"{name:14}{whole:8.1f}{model:10.1f}")


if __name__ == "__main__":
    sys.exit(main())
