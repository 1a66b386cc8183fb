"""Parts of an overlay that stay when nothing has changed that they depend on: taken from the version in use.

A part is a few files of a pack, and a hash of what they were made of. The manifest of an overlay has them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import asdict

from functions.pack_builder.engine.source_files import SourceFile


class Part(Struct, frozen=True):
    """A part of a version."""

    digest: str
    """A hash of what it was made of."""
    files: Sequence[str]
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By key of a file of an operator what of it was left out."""


def fetch_nothing(paths: Iterable[str], folder: Path) -> None:
    """Fetch the files of a version that has none."""


class KeptParts(Struct, frozen=True):
    """The parts of the version in use, and those of the one that is being made."""

    states: Mapping[str, str] = field(default_factory=dict)
    """The states of the operators' files, by key."""
    base_version: str = ""
    earlier: Mapping[str, Part] = field(default_factory=dict)
    fetch: Callable[[Iterable[str], Path], None] = fetch_nothing
    """Writes files of the version in use into a folder."""
    parts: dict[str, Part] = field(default_factory=dict)

    def digest(self, source_files: Iterable[SourceFile], *others: str) -> str:
        """Return a hash of operators' files, of the version below, and of other things."""
        states = sorted((file.key, self.states.get(file.key, "")) for file in source_files)
        return hashlib.sha256(json.dumps([states, self.base_version, others]).encode()).hexdigest()

    def take(self, name: str, digest: str, folder: Path) -> Part | None:
        """Write a part into a folder and return it; None where the version in use has no such part."""
        part = self.earlier.get(name)
        if part is None or part.digest != digest:
            return None
        self.fetch(part.files, folder)
        self.parts[name] = part
        return part

    def to_json(self) -> str:
        """Return the parts of the version that is being made, as its manifest has them."""
        return json.dumps({name: asdict(part) for name, part in self.parts.items()}, ensure_ascii=False)


def read_parts(text: str) -> Mapping[str, Part]:
    """Return the parts of a version that its manifest has."""
    return {name: Part(**fields) for name, fields in json.loads(text).items()}
