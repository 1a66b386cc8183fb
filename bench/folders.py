"""Where benches find what was fetched and built, and keep what they make themselves."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
MODELS: Final = ROOT / ".cache" / "models"
SAMPLE_PHOTO: Final = MODELS / "astronaut.png"
"""scikit-image's astronaut (Eileen Collins, NASA, public domain), as `make models` leaves it."""
PACKS: Final = ROOT / ".cache" / "packs"
MADE: Final = ROOT / ".cache" / "bench"
DATA: Final = ROOT.parent / "shared" / "data"
"""Photographs, mattes and extracts beside the repository; benches do without where there are none."""
