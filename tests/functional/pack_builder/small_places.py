"""A pack of places without China's villages and without the world's settlements, built in seconds."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.places.overlay import overlay_places_pack
from functions.pack_builder.engine.source_files import SourceFile

SMALL: Final = {"villages": False, "world": False}


def overlay_small_places(
    folder: Path, source_files: Sequence[SourceFile], materials: Materials
) -> Mapping[str, Sequence[SourceFile]]:
    """Lay operators' files over the small pack."""
    return overlay_places_pack(folder, source_files, materials, **SMALL)
