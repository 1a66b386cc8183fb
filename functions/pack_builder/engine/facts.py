"""Whose work the files of a pack are, as its manifest says it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from functions.pack_builder.engine.package_sources import PackageSource


class FileFacts(Struct, frozen=True):
    """Whose work one file of a pack is."""

    licence: str
    attribution: str
    source: str


class PackFacts(Struct, frozen=True):
    """What the manifest of a pack says: facts of the whole, and of each file by its path in the pack."""

    licence: str
    attribution: str
    source: str
    files: Mapping[str, FileFacts]
    details: Mapping[str, str]


def file_facts(sources: Iterable[PackageSource]) -> FileFacts:
    """Return whose work a file is that was made of these sources."""
    return joint_facts(FileFacts(source.licence, source.attribution, source.source) for source in sources)


def pack_facts(files: Mapping[str, FileFacts], details: Mapping[str, str]) -> PackFacts:
    """Return the facts of a pack of these files: everybody's licence and name is in it."""
    whole = joint_facts(files.values())
    return PackFacts(whole.licence, whole.attribution, whole.source, files, details)


def joint_facts(facts: Iterable[FileFacts]) -> FileFacts:
    """Return the facts of something made of several works; each part is named once."""
    works = list(facts)
    return FileFacts(
        _join(" AND ", (work.licence for work in works)),
        _join("; ", (work.attribution for work in works)),
        _join("; ", (work.source for work in works)),
    )


def _join(separator: str, texts: Iterable[str]) -> str:
    """Join texts that may be joined ones themselves."""
    parts = (part for text in texts for part in text.split(separator))
    return separator.join(dict.fromkeys(filter(None, parts)))
