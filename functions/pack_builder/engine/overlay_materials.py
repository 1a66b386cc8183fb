"""What the overlay of a pack may use, and where it says what of the operators' files it left out."""

from dataclasses import dataclass, field

from functions.pack_builder.engine.materials import Materials


@dataclass(frozen=True)
class OverlayMaterials(Materials):
    """The materials of a build, and notes: by key of a file what of it was left out, a line each.

    They stand apart from those of a build, whose code decides whether a base version is old.
    """

    notes: dict[str, list[str]] = field(default_factory=dict)
