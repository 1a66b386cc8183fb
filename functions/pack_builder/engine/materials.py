"""What the build of a pack may use."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from functions.pack_builder.engine.facts import PackFacts
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.progress import Progress, ignore_progress


class BuiltPack(Struct, frozen=True):
    """A pack in a folder, and what its manifest will say."""

    name: str
    folder: Path
    facts: PackFacts
    recipe: str


class Materials(Struct, frozen=True):
    """The packages' files, packs built before by name, and what to call with the progress."""

    sources: SourceFolder
    lower_packs: Mapping[str, BuiltPack] = field(default_factory=dict)
    progress: Progress = ignore_progress
