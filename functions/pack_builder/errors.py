"""Errors of building a data pack; every message ends with what to do.

PackError
├── SourceTableError    sources.toml says something impossible
├── UnknownPack         no pack has the name that was given
├── UnknownSource       no package of sources.toml has the id that was given
└── SourceDataError     a source's content is not what the builder knows how to read
    └── RefusedUpload   an operator's file, of which the key is known
"""


class PackError(Exception):
    """A data pack cannot be built."""


class SourceTableError(PackError):
    """Raised when sources.toml has a missing, unknown or inconsistent field."""


class SourceDataError(PackError):
    """Raised when a source file has another shape than the pinned one."""


class UnknownPack(PackError):
    """Raised for a name that is not in the table of packs."""


class UnknownSource(PackError):
    """Raised for an id that is not in sources.toml, or is not that of an optional source."""


class RefusedUpload(SourceDataError):
    """Raised for an operator's file that is not what it should be; `key` is its own in the bucket."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key
