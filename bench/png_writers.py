"""How long a PNG of the answer takes, and how large it gets: our writer beside OpenCV's settings.

    python -m bench.png_writers [PHOTO]

Prints one row a writer: milliseconds (best of several) and KiB for a 900 x 1200 cut, its scoremap and
its demo on black. Without PHOTO the sample photo is tiled to that size by mirroring.
"""

import time
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.command import arguments
from bench.folders import SAMPLE_PHOTO
from shared.pictures import png
from shared.pictures.png import encode_png

WIDTH, HEIGHT, ROUNDS = 900, 1200, 7
Pixels = NDArray[np.uint8]


def pictures(path: Path) -> dict[str, Pixels]:
    """Return cut, scoremap and demo; the alpha is an ellipse with a soft edge."""
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)
    assert photo is not None, f"{path} is no picture"
    mirrored = np.concatenate([photo, photo[:, ::-1]], axis=1)
    mirrored = np.concatenate([mirrored, mirrored[::-1]], axis=0)
    repeats = (-(-HEIGHT // mirrored.shape[0]), -(-WIDTH // mirrored.shape[1]), 1)
    cut = np.ascontiguousarray(np.tile(mirrored, repeats)[:HEIGHT, :WIDTH])
    rows, columns = np.indices((HEIGHT, WIDTH))
    distance = np.hypot((columns - WIDTH / 2) / 0.8, rows - HEIGHT * 0.6)
    alpha = np.clip((HEIGHT * 0.45 - distance) / 6 + 0.5, 0, 1)
    demo = np.rint(cut * alpha[..., np.newaxis]).astype(np.uint8)
    return {"cut": cut, "scoremap": np.rint(alpha * 255).astype(np.uint8), "demo": demo}


def with_opencv(*options: int) -> Callable[[Pixels], bytes]:
    """Return OpenCV's writer with these options."""

    def write(pixels: Pixels) -> bytes:
        return cv2.imencode(".png", pixels, list(options))[1].tobytes()

    return write


def with_zlib(pixels: Pixels) -> bytes:
    """Our writer over the standard library's zlib."""
    faster, png._deflate = png._deflate, zlib
    try:
        return encode_png(pixels)
    finally:
        png._deflate = faster


def best(write: Callable[[Pixels], bytes], pixels: Pixels) -> tuple[float, int]:
    """Return (milliseconds, bytes) of the fastest round."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        data = write(pixels)
        times.append(time.perf_counter() - start)
    return min(times) * 1000, len(data)


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__)
    parser.add_argument("photo", nargs="?", type=Path, default=SAMPLE_PHOTO)
    made = pictures(parser.parse_args().photo)
    cv2.setNumThreads(1)
    level, kind, strategy = cv2.IMWRITE_PNG_COMPRESSION, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_STRATEGY
    writers: dict[str, Callable[[Pixels], bytes]] = {
        f"ours ({png._deflate.__name__})": encode_png,
        "ours (zlib)": with_zlib,
        "OpenCV default": with_opencv(),
        "OpenCV level 1, up, rle": with_opencv(
            level, 1, kind, cv2.IMWRITE_PNG_FILTER_UP, strategy, cv2.IMWRITE_PNG_STRATEGY_RLE
        ),
        "OpenCV level 1, all filters": with_opencv(level, 1, kind, cv2.IMWRITE_PNG_ALL_FILTERS),
        "OpenCV level 6": with_opencv(level, 6),
        "OpenCV level 0": with_opencv(level, 0),
    }
    print("| writer | " + " | ".join(f"{name} ms / KiB" for name in made) + " | all ms |")
    print("|---" * (len(made) + 2) + "|")
    for name, write in writers.items():
        results = [best(write, pixels) for pixels in made.values()]
        cells = " | ".join(f"{ms:.1f} / {size / 1024:.0f}" for ms, size in results)
        print(f"| {name} | {cells} | {sum(ms for ms, _ in results):.1f} |")


if __name__ == "__main__":
    main()
