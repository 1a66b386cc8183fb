"""A process that ends while metatiles are drawn."""

import subprocess
import sys
from pathlib import Path

from tests.vector_tiles import Feature, write_mbtiles

ROOT = Path(__file__).parents[4]
_PROGRAM = """
from pathlib import Path
from functions.map_image.engine.raster.raster import Raster
from shared.config import Settings
from tests.map_styles import map_style

folder = Path({folder!r})
raster = Raster(map_style(folder, folder / "dots.mbtiles"), Settings(raster_store_mb=0))
raster.picture((2**19, 2**19), 12, 400, 300)
print("drawn")
"""


def test_a_process_ends_in_order_while_metatiles_are_drawn_behind_its_pictures(tmp_path: Path) -> None:
    places = [(float(x), float(y)) for x in range(-30_000, 30_000, 600) for y in range(-30_000, 30_000, 600)]
    labels = [Feature("labels", [place], {"name": "Landstrasse"}) for place in places]
    write_mbtiles(tmp_path / "dots.mbtiles", labels, [11])
    program = [sys.executable, "-c", _PROGRAM.format(folder=str(tmp_path))]
    result = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "drawn\n", "")
