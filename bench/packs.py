"""Data packs: what publishing and an operator's rebuild cost, and what a start that finds them takes.

    python -m bench.packs [--osm FILE] [--rows N]

Packs are built into .cache/packs first where they are missing. FILE is an extract as an operator would upload
it; N rows of made-up branches go with it. Each measurement runs in a process of its own: its peak of memory
is that of what it did.
"""

import multiprocessing
import resource
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench.command import arguments
from bench.folders import PACKS
from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.engine.plans import PLANS
from shared.config import Settings
from shared.progress import progress_display
from shared.stores import ObjectStore
from shared.stores.packs import PLACES, pack_artifacts
from tools.local.object_server import ObjectServer
from tools.local.redis_server import RedisServer
from tools.packs.build import ensure_pack
from tools.packs.publish import is_published, publish_pack
from tools.packs.recipe import build_recipe


def main() -> None:
    """Print one line for each measurement."""
    parser = arguments(__doc__)
    parser.add_argument("--osm", type=Path, help="an extract to upload")
    parser.add_argument("--rows", type=int, default=10_000, help="rows of a table to upload")
    chosen = parser.parse_args()
    for plan in PLANS:
        with progress_display("packs") as progress:
            built = ensure_pack(plan.name, PACKS, progress=progress)
        size = sum(file.stat().st_size for file in built.folder.rglob("*") if file.is_file())
        print(f"{plan.name}: {size / 1e6:.0f} MB")
    with (
        RedisServer() as redis_server,
        ObjectServer() as server,
        tempfile.TemporaryDirectory() as folder,
    ):
        settings = Settings(
            redis_url=redis_server.url,
            s3_endpoint_url=server.endpoint_url,
            s3_access_key_id=server.access_key,
            s3_secret_access_key=server.secret_key,
            cache_dir=Path(folder) / "cache",
        )
        objects = ObjectStore(settings)
        for bucket in ("packs", "sources"):
            objects.ensure_bucket(bucket)
        measured("publish all packs", publish_all, settings)
        measured("see that all packs are published", see_all, settings)
        if chosen.osm:
            objects.upload_file("sources", f"places/{chosen.osm.name}", chosen.osm)
        table = "id,name,lng,lat,tag\n" + "".join(
            f"{n},网点{n},{105 + n % 997 / 300:.4f},{25 + n % 991 / 300:.4f},金融;银行\n"
            for n in range(chosen.rows)
        )
        metadata = {"coordinates": "wgs84"}
        objects.put("sources", "places/branches.csv", table.encode(), metadata=metadata)
        measured("rebuild the places with the uploads", rebuild, settings)
        measured("hear of the same upload again", rebuild, settings)


def publish_all(settings: Settings) -> None:
    """Publish every pack."""
    for plan in PLANS:
        publish_pack(ensure_pack(plan.name, PACKS), pack_artifacts(settings))


def see_all(settings: Settings) -> None:
    """Do what a second start does."""
    store = pack_artifacts(settings)
    for plan in PLANS:
        assert is_published(plan.name, build_recipe(plan.name), store)


def rebuild(settings: Settings) -> None:
    """Do what an event does."""
    rebuilt = PackOverlays.from_settings(settings).rebuild(PLACES)
    assert rebuilt is not None
    assert not rebuilt.refusals


def measured(what: str, do: Callable[[Settings], None], settings: Settings) -> None:
    """Run in a fresh process and print time, CPU, memory and scratch space."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(do, settings, sending))
    process.start()
    most, done = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.2):
            most = max(most, _bytes_in(settings.cache_dir))

    watching = threading.Thread(target=watch)
    watching.start()
    seconds, cpu, memory = receiving.recv()
    process.join()
    done.set()
    watching.join()
    print(
        f"{what}: {seconds:.1f} s, {cpu:.1f} s of CPU, {memory / 1e3:.0f} MB of memory, "
        f"{most / 1e6:.0f} MB of scratch space"
    )


def _run(
    do: Callable[[Settings], None], settings: Settings, sending: "multiprocessing.connection.Connection"
) -> None:
    began = time.monotonic()
    do(settings)
    used = resource.getrusage(resource.RUSAGE_SELF)
    sending.send((time.monotonic() - began, used.ru_utime + used.ru_stime, used.ru_maxrss))


def _bytes_in(folder: Path) -> int:
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size
        except OSError:  # it went meanwhile
            continue
    return total


if __name__ == "__main__":
    main()
