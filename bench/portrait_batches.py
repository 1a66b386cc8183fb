"""What sharing runs on a card costs in quality, and how batches form: on the CPU provider, without a card.

    python -m bench.portrait_batches [--requests 48] [--callers 12] [--write]

- Mattes of the recipe (`fine`) of pictures with known alpha (bench/matting_truth.py, and twenty composites),
  as the CPU makes them, filled up to a bucket, in half precision, and both: their error, and how far alpha
  moves from the first.
- Requests with pictures of 24 sizes from several callers at once: the mean batch where equal shapes alone
  share a run, and with buckets. Each caller asks again as soon as it is answered.

`--write` puts both tables into docs/portrait-performance.md. Ends with status 1 when a promise is broken:
buckets and half precision make no error larger by more than 3 %, and the mean batch with buckets is above 2.
"""

import threading
from collections.abc import Mapping, Sequence
from statistics import mean
from typing import Final

import cv2
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bench.command import arguments
from bench.folders import DATA, MODELS, ROOT, SAMPLE_PHOTO
from bench.generated_tables import replace_part, table
from bench.matting_composites import composites
from bench.matting_truth import Truth, load_truths, scores
from functions.segment_idphoto.engine.inference.loading import load_models
from functions.segment_idphoto.engine.inference.session import InferenceOptions, Model
from functions.segment_idphoto.engine.matting import network
from functions.segment_idphoto.engine.matting.network import Network
from functions.segment_idphoto.engine.matting.profiles import find_profile
from functions.segment_idphoto.engine.matting.recipe import Matting

DOCUMENT: Final = ROOT / "docs" / "portrait-performance.md"
DEFAULT, HALF = "rvm-mobilenetv3", "rvm-mobilenetv3-half"
MEASURES: Final = ("SAD", "band MAD")
MOST_LOSS: Final = 1.03
LEAST_BATCH: Final = 2.0
# Small ones so that the bench is quick; every one differs, as the regions of photos do.
SIZES: Final = tuple((305 + number, 241 + 7 * number % 32) for number in range(24))

Pixels = NDArray[np.uint8]


class Way(Struct, frozen=True):
    """One way of matting: which network, and whether pictures are filled up to buckets."""

    profile: str
    fills: bool


WAYS: Final[Mapping[str, Way]] = {
    "as the CPU does": Way(DEFAULT, False),
    "filled up to a bucket": Way(DEFAULT, True),
    "half precision": Way(HALF, False),
    "half precision, filled up": Way(HALF, True),
}


def main() -> int:
    """Print the tables; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--requests", type=int, default=48, help="matting requests of the batch table")
    parser.add_argument("--callers", type=int, default=12, help="threads that ask at once")
    parser.add_argument("--write", action="store_true", help="write docs/portrait-performance.md")
    options = parser.parse_args()
    quality, is_near = quality_table()
    print(quality, "\n")
    batches, share_runs = batch_table(options.requests, options.callers)
    print(batches)
    if options.write:
        replace_part(DOCUMENT, "matting in buckets and half precision", quality)
        replace_part(DOCUMENT, "batches of mixed sizes", batches)
    return 0 if is_near and share_runs else 1


def open_models(*, batches: bool) -> Mapping[str, Model]:
    """Return all models; where requests share runs, pictures are filled up to buckets."""
    return load_models(
        {path.stem: path for path in sorted(MODELS.glob("*.onnx"))},
        InferenceOptions(threads=2, batches_on_cpu=batches),
    )


def quality_table() -> tuple[str, bool]:
    """Return the errors of every way, and whether the promise holds."""
    models = {fills: open_models(batches=fills) for fills in (False, True)}
    truths = load_truths(DATA / "mattes", models[False]["centerface"])
    groups = {"known alpha": truths, "composites": list(composites(truths))}
    rows, is_near = [], True
    for group, members in groups.items():
        errors: dict[str, list[float]] = {}
        first: list[NDArray[np.float32]] = []
        for name, way in WAYS.items():
            matting = Matting(find_profile(way.profile), models[way.fills])
            mattes = [matting.matte(truth.photo, truth.region, truth.face, "fine") for truth in members]
            errors[name] = [
                mean(
                    error_of(matte.alpha, matte.foreground, truth, measure)
                    for matte, truth in zip(mattes, members, strict=True)
                )
                for measure in MEASURES
            ]
            first = first or [matte.alpha for matte in mattes]
            moves = [np.abs(matte.alpha - alpha) for matte, alpha in zip(mattes, first, strict=True)]
            values = [f"{errors[name][0]:.3f}", f"{errors[name][1]:.4f}"]
            rows.append(
                [
                    f"{group} ({len(members)})",
                    name,
                    *values,
                    f"{mean(float(move.mean()) for move in moves):.4f}",
                    f"{max(float(move.max()) for move in moves):.2f}",
                ]
            )
            loss = max(
                now / before for now, before in zip(errors[name], errors["as the CPU does"], strict=True)
            )
            is_near &= loss <= MOST_LOSS
    head = ("pictures", "way", "SAD", "band MAD", "alpha moves, mean", "alpha moves, most")
    return table(head, rows), is_near


def error_of(alpha: NDArray[np.float32], foreground: Pixels, truth: Truth, measure: str) -> float:
    """Return one error of a matte of a truth's region inside its frame."""
    part, region = truth.frame, truth.region
    rows = slice(int(part.top - region.top), int(part.bottom - region.top))
    columns = slice(int(part.left - region.left), int(part.right - region.left))
    return scores(alpha[rows, columns], foreground[rows, columns], truth, part)[measure]


def batch_table(requests: int, callers: int) -> tuple[str, bool]:
    """Return how many requests shared a run on average, and whether the promise holds."""
    photo = np.asarray(cv2.imread(str(SAMPLE_PHOTO))[:, :, ::-1], np.uint8)
    pictures = [
        np.asarray(cv2.resize(photo, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
        for height, width in SIZES
    ]
    profile = find_profile(DEFAULT)
    rows, means = [], {}
    for name, fills in (("equal sizes share a run", False), ("buckets", True)):
        models = open_models(batches=True)
        matting = Network(profile, models[profile.model], models[profile.state_model])
        original = network.bucket_of
        if not fills:
            network.bucket_of = lambda height, width: (height, width)  # type: ignore[attr-defined]
        try:
            ask_together(matting, pictures, requests, callers)
        finally:
            network.bucket_of = original  # type: ignore[attr-defined]
        assert matting.passes is not None
        sizes = matting.passes.queue.sizes
        means[name] = requests / sizes.total()
        text = ", ".join(f"{count} of {size}" for size, count in sorted(sizes.items()))
        rows.append([name, f"{requests}", f"{sizes.total()}", f"{means[name]:.2f}", text])
    head = ("way", "requests", "runs", "mean batch", "runs by size")
    return table(head, rows), means["buckets"] > LEAST_BATCH


def ask_together(matting: Network, pictures: Sequence[Pixels], requests: int, callers: int) -> None:
    """Send requests with the pictures in turn from several threads."""
    queue = list(range(requests))
    lock = threading.Lock()

    def call() -> None:
        while True:
            with lock:
                if not queue:
                    return
                place = queue.pop()
            matting.raw(pictures[place % len(pictures)])

    threads = [threading.Thread(target=call) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    raise SystemExit(main())
