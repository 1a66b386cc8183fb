"""BMap.d.ts out of the sources of the script: `python -m tests.browser.javascript.declarations` writes it."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from functions.pack_builder.engine.javascript.build import DECLARATIONS, FOLDER, esbuild, node
from functions.pack_builder.engine.javascript.package_ids import ESBUILD
from tests.browser.javascript.bundles import packages
from tests.conftest import PACKS
from tools.packs.fetch import fetch_sources

FILE = FOLDER / "types" / DECLARATIONS
ENTRY = """
export { NAMES } from './names';
export { CONSTANTS } from './constants';
"""
STUB = "export class Map {} export function prewarm() {} export function setWorkerUrl() {} export default '';"


def generated_declarations() -> str:
    """Return what the sources say now."""
    with TemporaryDirectory() as name:
        scratch = Path(name)
        (scratch / "stub.mjs").write_text(STUB, encoding="utf-8")
        sources = fetch_sources(PACKS / "sources", only=(ESBUILD,))
        stub = scratch / "stub.mjs"
        bundled = subprocess.run(
            [
                *esbuild(sources, scratch / "esbuild"),
                *("--bundle", "--format=esm", "--target=es2022", "--sourcefile=entry.ts", "--loader=ts"),
                *(f"--alias:maplibre-gl={stub}", f"--alias:maplibre-gl-worker={stub}", "--keep-names"),
            ],
            input=ENTRY,
            cwd=FOLDER,
            env=dict(os.environ),
            capture_output=True,
            text=True,
            check=True,
        )
        module = scratch / "names.mjs"
        module.write_text(bundled.stdout, encoding="utf-8")
        typescript = packages() / "typescript" / "lib" / "typescript.js"
        command = [*node(), str(FOLDER / "types" / "declarations.mjs"), str(typescript), str(module)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    FILE.write_text(generated_declarations(), encoding="utf-8")
