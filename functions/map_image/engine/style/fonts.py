"""The fonts of labels: OpenType files in the pack's folder `fonts`."""

from pathlib import Path

import mapnik


def register_fonts(folder: Path) -> None:
    """Make the fonts of a folder known to mapnik; raises FileNotFoundError without any."""
    files = sorted(folder.glob("*.otf"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no .otf font; labels need the three of the pack map")
    for file in files:
        mapnik.FontEngine.register_font(str(file))
