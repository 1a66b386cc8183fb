"""The table of packages that data packs are made of: `sources.toml`."""

import tomllib
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from functions.pack_builder.engine.package_sources import PackageSource
from functions.pack_builder.errors import SourceTableError

TABLE: Final = Path(__file__).with_name("sources.toml")


def load_sources(path: Path = TABLE) -> tuple[PackageSource, ...]:
    """Read the table. Raises SourceTableError with what is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        sources = tuple(PackageSource.model_validate(entry) for entry in table.get("source", ()))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SourceTableError(f"{path.name} cannot be read: {error}") from error
    if table.get("format") != 1:
        raise SourceTableError(f"{path.name} has format {table.get('format')!r}; expected 1")
    if len({source.id for source in sources}) != len(sources):
        raise SourceTableError(f"{path.name} has two sources of one id; give each its own")
    return sources
