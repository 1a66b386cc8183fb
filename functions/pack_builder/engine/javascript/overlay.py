"""Nothing of an operator's goes into the script; the pack stays what the packages gave."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from functions.pack_builder.engine.overlay_materials import OverlayMaterials
from functions.pack_builder.engine.source_files import SourceFile


def leave_as_it_is(
    folder: Path, sources: Sequence[SourceFile], materials: OverlayMaterials
) -> Mapping[str, Sequence[SourceFile]]:
    """Write nothing: no type of file feeds this pack."""
    return {}
