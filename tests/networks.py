"""Road networks for tests and benches: any extract becomes a folder that `shared.roads` opens."""

import fcntl
import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from functions.pack_builder.engine.import_graph import files_behind
from functions.pack_builder.engine.roads.graph_build import Extract, build_roads

_BUILDER = "functions.pack_builder.engine.roads.graph_build"


def build_network(folder: Path, extracts: Sequence[Path]) -> Path:
    """Build a network out of .osm.pbf or .osm files into `folder` and return it.

    One that is there already, made of the same bytes by the same code, stays. Workers that ask at the same
    time wait for each other.
    """
    made_of = _made_of(extracts)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = folder / ".made-of"
        if not mark.is_file() or mark.read_text(encoding="ascii") != made_of:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build_roads(folder, [Extract(extract) for extract in extracts])
            mark.write_text(made_of, encoding="ascii")
    return folder


def _made_of(extracts: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for file in [*files_behind(_BUILDER), *extracts]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
