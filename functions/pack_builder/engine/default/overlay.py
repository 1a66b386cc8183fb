"""Operators' files laid over the default pack: tables of address ranges, and outlines of divisions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from functions.pack_builder.engine.default.operator_ip_tables import add_table, table_format
from functions.pack_builder.engine.materials import Materials
from functions.pack_builder.engine.operator_boundaries import replace_boundaries
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.engine.source_types import BOUNDARIES
from shared.geo import boundaries, divisions


def overlay_default_pack(
    folder: Path, source_files: Sequence[SourceFile], materials: Materials
) -> Mapping[str, Sequence[SourceFile]]:
    """Lay the files over the pack in `folder`; the first key has precedence."""
    additions: dict[str, list[SourceFile]] = defaultdict(list)
    for source_file in reversed(source_files):  # each goes before the ones before it
        with source_file.refusing():
            if BOUNDARIES.takes(source_file.key):
                path = boundaries.FILE
                replace_boundaries(folder / path, folder / divisions.FILE, source_file.path)
            else:
                format_ = table_format(source_file.path)
                path = f"ip/{add_table(folder / 'ip', source_file.path, format_, source_file.metadata)}"
        additions[path].insert(0, source_file)
    return additions
