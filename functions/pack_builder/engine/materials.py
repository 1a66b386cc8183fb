"""What the build of a pack may use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from functions.pack_builder.engine.facts import PackFacts
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.progress import Progress, ignore_progress


@dataclass(frozen=True)
class BuiltPack:
    """A pack in a folder, and what its manifest will say."""

    name: str
    folder: Path
    facts: PackFacts
    recipe: str


@dataclass(frozen=True)
class Materials:
    """The packages' files, packs built before by name, and what to call with the progress."""

    sources: SourceFolder
    lower_packs: Mapping[str, BuiltPack] = field(default_factory=dict)
    progress: Progress = ignore_progress
