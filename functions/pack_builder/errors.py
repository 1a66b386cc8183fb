"""Errors of building a data pack; every message ends with what to do.

PackError
├── SourceTableError    sources.toml says something impossible
└── SourceDataError     a source's content is not what the builder knows how to read
"""


class PackError(Exception):
    """A data pack cannot be built."""


class SourceTableError(PackError):
    """Raised when sources.toml has a missing, unknown or inconsistent field."""


class SourceDataError(PackError):
    """Raised when a source file has another shape than the pinned one."""
