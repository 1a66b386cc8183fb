"""What a whole body_seg_photo request costs beside its models, on the CPU.

    python -m bench.portrait [--rounds 7] [--seconds 15] [--shared]

Sends real forms through the real endpoint in process (Redis and S3 are servers of their own): form bytes
in, admission, parsing, decoding, vision, matting, crop, three PNG files, JSON bytes out. Prints

- each photo's time, that during which models ran, and the median of their ratio; and the time of the
  earlier way (bench/portrait_before.py) in turn with it;
- where the time goes, step by step; steps of other threads are in it, so it may be more than the request;
- requests a second, with one and with two threads of inference, for one and for two callers;
- the peak memory of a fresh process that answers for photos of 4096 x 4096.

The photos are of 1200 x 1600 px: the sample photo (scikit-image's astronaut), enlarged, and with
`--shared` the workplace's studio portraits. Ends with status 1 when a promise is broken. The machine's
other work slows the models and the rest alike, so read ratios and shares.
"""

import argparse
import asyncio
import base64
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import cv2
import numpy as np
from numpy.typing import NDArray
from starlette.requests import Request

from bench.command import arguments
from bench.folders import DATA, MODELS, SAMPLE_PHOTO
from bench.portrait_before import Before
from bench.portrait_steps import Steps
from bench.serving import stage
from tools.local.first_use import make_buckets, publish_models

FAMILY = "/rest/2.0/image-classify/v1/"
PHOTO, SEGMENT = "body_seg_photo", "body_seg"

MOST_RATIO = 1.15
MOST_SHARE = 0.8
MOST_MEMORY_MB = 1200
WIDTH, HEIGHT = 1200, 1600
LARGEST = 4096

Pixels = NDArray[np.uint8]
Ask = Callable[[str, bytes], Awaitable[bytes]]


def main() -> int:
    """Print the tables; return the exit status."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="measured requests a photo")
    parser.add_argument("--seconds", type=float, default=15, help="length of each throughput run")
    parser.add_argument("--shared", action="store_true", help="also the workplace's studio portraits")
    for hidden, kind in (("child", str), ("service", str), ("form", Path), ("callers", int)):
        parser.add_argument(f"--{hidden}", type=kind, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        form = options.form.read_bytes()
        asyncio.run(child(options.child, options.service, form, options.callers, options.seconds))
        return 0
    with servers() as token:
        print(f"{processor()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}\n")
        pictures = photos(shared=options.shared)
        kept = [asyncio.run(print_ratios(pictures, token, options.rounds)), print_memory()]
        print_throughput(pictures["astronaut"], options.seconds)
    return 0 if all(kept) else 1


@contextmanager
def servers() -> Iterator[str]:
    """Start Redis and S3 with the models in it, point the environment there; yield an access token."""
    with stage(engine_threads=0) as on:
        os.environ |= on.environment | {
            "REDIS_TIMEOUT_MS": "1000",  # the machine is busy, and an outage is not what is measured
            "LOG_LEVEL": "error",
            "ACCESS_TOKEN": on.token(),
        }
        make_buckets(on.settings)
        publish_models(on.settings, MODELS)
        yield os.environ["ACCESS_TOKEN"]


def asker(token: str) -> Ask:
    """Return what sends a form to a service of the function and returns the JSON bytes."""
    from functions.segment_idphoto.main import FUNCTION

    async def ask(service: str, form: bytes) -> bytes:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": form, "more_body": False}

        scope = {
            "type": "http",
            "method": "POST",
            "path": FAMILY + service,
            "query_string": f"access_token={token}".encode(),
            "headers": [(b"content-length", str(len(form)).encode())],
        }
        response = await FUNCTION(Request(scope, receive))
        body = bytes(response.body)
        assert b'"seg_info"' in body[:200] or b'"scoremap"' in body[:200] or b"labelmap" in body[:200], body[
            :500
        ]
        return body

    return ask


async def print_ratios(pictures: Mapping[str, Pixels], token: str, rounds: int) -> bool:
    """Print times, ratios and steps of interleaved requests; return whether the promise is kept."""
    ask = asker(token)
    forms = {name: form_of(pixels) for name, pixels in pictures.items()}
    for form in forms.values():  # the models, and what OpenCV and SciPy do at their first call
        await ask(PHOTO, form)
    runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in forms}
    steps, before = Steps(), Before()
    with before.in_place():
        await ask(PHOTO, next(iter(forms.values())))
    for name, form in [*forms.items()] * rounds:
        with before.in_place():
            began = time.perf_counter()
            await ask(PHOTO, form)
            earlier = time.perf_counter() - began
        with steps.watching():
            models, began = steps.model_seconds, time.perf_counter()
            await ask(PHOTO, form)
            runs[name].append((time.perf_counter() - began, steps.model_seconds - models, earlier))
    print(
        f"{'photo of 1200 x 1600':24}{'before':>10}{'request':>10}{'models':>10}{'ratio':>8}{'of before':>11}"
    )
    ratios, shares = [], []
    for name, times in runs.items():
        ratios.append(median(whole / models for whole, models, _ in times))
        shares.append(median(whole / earlier for whole, _, earlier in times))
        whole, models, earlier = (1e3 * median(column) for column in zip(*times, strict=True))
        print(f"{name:24}{earlier:7.0f} ms{whole:7.0f} ms{models:7.0f} ms{ratios[-1]:8.3f}{shares[-1]:11.3f}")
    print(f"worst ratio {max(ratios):.3f}, promised {MOST_RATIO}")
    print(f"worst share of the earlier time {max(shares):.3f}, promised {MOST_SHARE}\n")
    requests = rounds * len(forms)
    total = sum(whole for times in runs.values() for whole, *_ in times)
    steps.seconds["admission, threads, HTTP"] = total - sum(steps.seconds.values())
    print(f"{'step':56}{'a request':>10}{'share':>8}")
    for step, seconds in steps.seconds.most_common():
        print(f"{step:56}{1e3 * seconds / requests:7.1f} ms{seconds / total:8.1%}")
    print()
    return max(ratios) <= MOST_RATIO and max(shares) <= MOST_SHARE


def print_memory() -> bool:
    """Print the peak memory of fresh processes; return whether the promise is kept."""
    upright = cv2.resize(portrait_of(sample(), 1.0), (LARGEST, LARGEST), interpolation=cv2.INTER_CUBIC)
    aside = np.rot90(upright, -1)
    peaks = []
    print(f"{f'photo of {LARGEST} x {LARGEST}':44}{'peak memory':>14}")
    for what, service, pixels in (
        (f"{PHOTO}", PHOTO, upright),
        (f"{PHOTO}, lying on its side", PHOTO, aside),
        (f"{SEGMENT}", SEGMENT, upright),
    ):
        peaks.append(float(in_a_fresh_process("peak", service, pixels)))
        print(f"{what:44}{peaks[-1]:11.0f} MB")
    print(f"highest {max(peaks):.0f} MB, promised {MOST_MEMORY_MB} MB\n")
    return max(peaks) <= MOST_MEMORY_MB


def print_throughput(pixels: Pixels, seconds: float) -> None:
    """Print requests a second of fresh processes."""
    print(f"{'requests a second':24}{'1 caller':>12}{'2 callers':>12}")
    for threads in (1, 2):
        rates = [
            float(in_a_fresh_process("rate", PHOTO, pixels, threads, callers, seconds)) for callers in (1, 2)
        ]
        print(f"{f'{threads} thread(s) a model':24}" + "".join(f"{rate:12.2f}" for rate in rates))


def in_a_fresh_process(
    what: str, service: str, pixels: Pixels, threads: int = 0, callers: int = 1, seconds: float = 0
) -> str:
    """Run this file again for one figure."""
    with TemporaryDirectory(prefix="geoportrait-bench-") as folder:
        form = Path(folder) / "form"
        form.write_bytes(form_of(pixels))
        command = [
            sys.executable,
            "-m",
            "bench.portrait",
            "--child",
            what,
            "--service",
            service,
            "--form",
            str(form),
        ]
        command += ["--callers", str(callers), "--seconds", str(seconds)]
        environment = os.environ | {"ORT_THREADS": str(threads)}
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


async def child(what: str, service: str, form: bytes, callers: int, seconds: float) -> None:
    """Print one figure of this process: its peak memory in MB, or requests a second."""
    ask = asker(os.environ["ACCESS_TOKEN"])
    await ask(service, form)
    if what == "peak":
        print(peak_memory_mb())
        return
    began = time.perf_counter()
    counts = await asyncio.gather(*(repeat(ask, service, form, began + seconds) for _ in range(callers)))
    print(sum(counts) / (time.perf_counter() - began))


async def repeat(ask: Ask, service: str, form: bytes, until: float) -> int:
    """Ask until the time is over; return how often."""
    count = 0
    while time.perf_counter() < until:
        await ask(service, form)
        count += 1
    return count


def peak_memory_mb() -> float:
    """Return the highest resident size of this process in MB.

    Not `ru_maxrss`: under Linux a new process inherits that of the one that started it.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) * 1024 / 1e6


def photos(*, shared: bool) -> dict[str, Pixels]:
    """Return BGR photos of 1200 x 1600 by name."""
    sources = {"astronaut": sample()}
    if shared:
        sources |= {path.stem: cv2.imread(str(path)) for path in sorted(DATA.glob("portraits/studio-*.jpg"))}
    return {
        name: np.asarray(
            cv2.resize(portrait_of(pixels, HEIGHT / WIDTH), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC),
            np.uint8,
        )
        for name, pixels in sources.items()
    }


def sample() -> Pixels:
    """Return the sample photo BGR without its left edge, so that the face is in the middle."""
    pixels = cv2.imread(str(SAMPLE_PHOTO))
    assert pixels is not None, "run `make models` first"
    return np.asarray(pixels, np.uint8)


def portrait_of(pixels: Pixels, height_to_width: float) -> Pixels:
    """Return the upper middle of a picture in a format."""
    rows, columns = pixels.shape[:2]
    width = min(columns, round(rows / height_to_width))
    height = min(rows, round(width * height_to_width))
    left = (columns - width) // 2
    return pixels[:height, left : left + width]


def form_of(pixels: Pixels) -> bytes:
    """Return the form of a caller who sends the picture as a JPEG."""
    jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes()
    return urlencode({"image": base64.b64encode(jpeg).decode()}).encode()


def processor() -> str:
    """Return what the machine calls its processor."""
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


if __name__ == "__main__":
    raise SystemExit(main())
