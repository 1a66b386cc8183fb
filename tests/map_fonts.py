"""Fonts under the names of the pack's, for tests that need letters but no Chinese: mapnik's own DejaVu."""

import shutil
from pathlib import Path

import mapnik

NAMES = {"Regular": "DejaVuSans.ttf", "Medium": "DejaVuSans.ttf", "Bold": "DejaVuSans-Bold.ttf"}


def write_fonts(folder: Path) -> Path:
    """Put three fonts into a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for weight, name in NAMES.items():
        shutil.copy(Path(mapnik.paths.fontscollectionpath) / name, folder / f"NotoSansHans-{weight}.otf")
    return folder
