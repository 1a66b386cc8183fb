"""What a data pack is to the builder: what it is made of, what feeds it, and who does either.

Each pack has a `PackPlan` in a module of its own; `packs.PLANS` is the table of them. A plan has two doors:

- `build` fills an empty folder out of packages, and out of packs below it that are built already;
- `lay` changes a folder that holds a built pack so that operators' files are in it.

Both import what they need when they are called: a bundle that is up to date only reads the plans.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from functions.pack_builder.errors import RefusedUpload, SourceDataError
from functions.pack_builder.progress import Progress
from functions.pack_builder.sources import Source, SourceFolder

LONGEST_NAME: Final = 200
"""Bytes of an operator's file's name."""
_PLAIN_NAME: Final = re.compile(r"[^./\x00-\x1f\x7f][^/\x00-\x1f\x7f]*")


@dataclass(frozen=True)
class FileFacts:
    """Whose work a file of the pack is, as the manifest says it."""

    licence: str
    attribution: str
    source: str


@dataclass(frozen=True)
class PackFacts:
    """What the manifest of a pack says: facts of the whole, and of each file by its path in the pack."""

    licence: str
    attribution: str
    source: str
    files: Mapping[str, FileFacts]
    details: Mapping[str, str]


@dataclass(frozen=True)
class BuiltPack:
    """A pack in a folder, and what its manifest will say."""

    name: str
    folder: Path
    facts: PackFacts
    recipe: str


@dataclass(frozen=True)
class Materials:
    """What a build may use: the packages' files, packs built before, and whom to tell how far it is."""

    sources: SourceFolder
    below: Mapping[str, BuiltPack] = field(default_factory=dict)
    progress: Progress = lambda what, done: None


@dataclass(frozen=True)
class SourceKind:
    """One kind of operators' files: where in the bucket `sources` they land, and how large they may be."""

    folder: str
    """With the slash behind it; nothing below a folder of it is taken."""
    suffixes: tuple[str, ...]
    most_bytes: int
    licence: str = "the operator's own"
    """What holds for a file that does not say it itself, and so `attribution`."""
    attribution: str = ""

    def takes(self, key: str) -> bool:
        """Tell whether an object's key is one of a file of this kind."""
        folder, slash, name = key.rpartition("/")
        plain = _PLAIN_NAME.fullmatch(name) and len(name.encode()) <= LONGEST_NAME
        return folder + slash == self.folder and bool(plain) and name.endswith(self.suffixes)


@dataclass(frozen=True)
class Upload:
    """One file of an operator's, on this machine; `metadata` are what the object says of itself, decoded."""

    key: str
    file: Path
    metadata: Mapping[str, str]
    facts: FileFacts

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Turn what a reader says of the file, or what a hostile one does to its reader, into RefusedUpload.

        The disk and the database are not the file's fault.
        """
        try:
            yield
        except (RefusedUpload, MemoryError, sqlite3.Error):
            raise
        except SourceDataError as error:
            raise RefusedUpload(self.key, str(error).replace(self.file.name, self.key)) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise RefusedUpload(self.key, f"{self.key} cannot be read: {error}") from error
        except Exception as error:
            reason = f"{self.key} cannot be read: {type(error).__name__}: {error}"
            raise RefusedUpload(self.key, reason) from error


@dataclass(frozen=True)
class PackPlan:
    """How one pack is made."""

    name: str
    contents: str
    """What is in it, for people."""
    sources: tuple[str, ...]
    """Ids of the packages in sources.toml that it is made of."""
    build: Callable[[Path, Materials], PackFacts]
    """Fills an empty folder. Raises PackError."""
    made_by: tuple[str, ...]
    """Patterns of the files whose change may change what `build` gives."""
    kinds: tuple[SourceKind, ...] = ()
    """The operators' files that feed it."""
    lay: Callable[[Path, Sequence[Upload], Materials], Mapping[str, Sequence[Upload]]] | None = None
    """Lays operators' files over a built pack; returns, for each file that it wrote, what went into it.
    Raises RefusedUpload for a file that is not what it should be."""
    laid_by: tuple[str, ...] = ()
    """Patterns of the files whose change may change what `lay` gives."""
    lay_sources: tuple[str, ...] = ()
    """Ids of the packages that `lay` reads again."""
    remade: frozenset[str] = frozenset()
    """Files that `lay` writes anew and need not be brought for it."""
    optional: frozenset[str] = frozenset()
    """Ids of packages that go in only when they are asked for."""
    below: tuple[str, ...] = ()
    """Packs that are built first, because this one takes files of theirs."""

    def kind_of(self, key: str) -> SourceKind | None:
        """Return the kind of an object in the bucket `sources`; None for one that does not feed this pack."""
        return next((kind for kind in self.kinds if kind.takes(key)), None)


def file_facts(sources: Iterable[Source]) -> FileFacts:
    """Return whose work a file is that was made of these sources."""
    made_of = list(sources)
    return FileFacts(
        joined(" AND ", (source.licence for source in made_of)),
        joined("; ", (source.attribution for source in made_of)),
        joined("; ", (source.source for source in made_of)),
    )


def pack_facts(files: Mapping[str, FileFacts], details: Mapping[str, str]) -> PackFacts:
    """Return the facts of a pack of these files: everybody's licence and name is in it."""
    return PackFacts(
        licence=joined(" AND ", (of.licence for of in files.values())),
        attribution=joined("; ", (of.attribution for of in files.values())),
        source=joined("; ", (of.source for of in files.values())),
        files=files,
        details=details,
    )


def joined(separator: str, texts: Iterable[str]) -> str:
    """Join texts that may be joined ones themselves; each part is named once."""
    parts = (part for text in texts for part in text.split(separator))
    return separator.join(dict.fromkeys(filter(None, parts)))
