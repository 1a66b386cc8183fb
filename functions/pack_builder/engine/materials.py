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
    """The packages' files, packs built before by name, and what to call with the progress.

    notes: by key of an operator's file what of it was left out, a line each; a build adds to it.
    """

    sources: SourceFolder
    lower_packs: Mapping[str, BuiltPack] = field(default_factory=dict)
    progress: Progress = ignore_progress
    notes: dict[str, list[str]] = field(default_factory=dict)
