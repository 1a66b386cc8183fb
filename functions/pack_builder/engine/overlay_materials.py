"""What the overlay of a pack may use, and where it says what it left out, and what of it may be kept."""

from msgspec import field

from functions.pack_builder.engine.kept_parts import KeptParts
from functions.pack_builder.engine.materials import Materials


class OverlayMaterials(Materials, frozen=True):
    """The materials of a build, the parts that may be kept, and notes on what was left out by key of a file.

    They stand apart from those of a build, whose code decides whether a base version is old.
    """

    notes: dict[str, list[str]] = field(default_factory=dict)
    kept_parts: KeptParts = field(default_factory=KeptParts)
