"""Tiles of the map: what the world and extracts cost to build, in time and memory, and how large they become.

    python -m bench.map_tiles [--world] [EXTRACT]...

The pack of the map is built into .cache/packs first where it is missing. Each EXTRACT is laid over it in a
process of its own; --world builds the world again. CPU is that of the process and of the tile programs that
it runs, memory the greatest of any of them.
"""

import multiprocessing
import resource
import shutil
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from bench.command import arguments
from bench.folders import PACKS
from functions.pack_builder.engine.facts import FileFacts
from functions.pack_builder.engine.map.build import build_map_pack
from functions.pack_builder.engine.map.overlay import overlay_map_pack
from functions.pack_builder.engine.map.plan import MAP_PLAN
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.source_files import SourceFile
from shared.stores.packs import MAP, PLACES
from tools.packs.build import ensure_pack
from tools.packs.fetch import fetch_sources


def main() -> None:
    """Print one line for each extract, and for the world."""
    parser = arguments(__doc__)
    parser.add_argument("extracts", nargs="*", type=Path, help=".osm.pbf or .osm")
    parser.add_argument("--world", action="store_true", help="build the world again")
    chosen = parser.parse_args()
    base = ensure_pack(MAP, PACKS).folder
    with tempfile.TemporaryDirectory() as scratch:
        if chosen.world:
            folder = Path(scratch) / "world"
            folder.mkdir()
            cpu, memory = measure(build_world, folder)
            print(f"the world: {cpu:.0f} s of CPU, {memory:.0f} MB of memory, {size_of(folder)}")
        for extract in chosen.extracts:
            folder = Path(scratch) / extract.name
            shutil.copytree(base, folder)
            cpu, memory = measure(lay_over, folder, extract)
            megabytes = extract.stat().st_size / 1e6
            print(
                f"{extract.name}, {megabytes:.1f} MB: {cpu:.1f} s of CPU, {memory:.0f} MB of memory, "
                f"{size_of(folder, 'detail.*')}"
            )


def build_world(folder: Path) -> None:
    """Build the base of the pack."""
    sources = fetch_sources(PACKS / "sources", only=MAP_PLAN.sources)
    build_map_pack(folder, Materials(sources, {PLACES: ensure_pack(PLACES, PACKS)}))


def lay_over(folder: Path, extract: Path) -> None:
    """Lay an extract over the pack in a folder."""
    sources = fetch_sources(PACKS / "sources", only=MAP_PLAN.overlay_sources)
    facts = FileFacts("ODbL-1.0", "© OpenStreetMap contributors", extract.name)
    overlay_map_pack(folder, [SourceFile(f"map/{extract.name}", extract, {}, facts)], Materials(sources))


def measure(function: object, *values: object) -> tuple[float, float]:
    """Run a function in a fresh process; return its seconds of CPU and megabytes of memory."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(sender, function, values))
    process.start()
    result: tuple[float, float] = receiver.recv()
    process.join()
    return result


def _run(sender: Connection, function: object, values: tuple[object, ...]) -> None:
    assert callable(function)
    function(*values)
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    sender.send((cpu, max(usage.ru_maxrss for usage in usages) / 1e3))


def size_of(folder: Path, pattern: str = "*.mbtiles") -> str:
    """Return the names and sizes of files, for people."""
    return ", ".join(
        f"{file.name} {file.stat().st_size / 1e6:.1f} MB" for file in sorted(folder.glob(pattern))
    )


if __name__ == "__main__":
    main()
