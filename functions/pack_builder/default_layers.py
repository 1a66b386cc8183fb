"""Operators' files laid over the default pack: tables of address ranges, and outlines of divisions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from functions.pack_builder.kinds import BOUNDARIES
from functions.pack_builder.operator_boundaries import replace_boundaries
from functions.pack_builder.operator_tables import add_table, table_format
from functions.pack_builder.plans import Upload
from shared.geo import boundaries, divisions


def lay(folder: Path, uploads: Sequence[Upload]) -> Mapping[str, Sequence[Upload]]:
    """Lay the files over the pack in `folder`; the first key leads."""
    laid: dict[str, list[Upload]] = defaultdict(list)
    for upload in reversed(uploads):  # each goes before the ones laid so far
        with upload.refusing():
            if BOUNDARIES.takes(upload.key):
                path = boundaries.FILE
                replace_boundaries(folder / path, folder / divisions.FILE, upload.file)
            else:
                path = (
                    f"ip/{add_table(folder / 'ip', upload.file, table_format(upload.file), upload.metadata)}"
                )
        laid[path].insert(0, upload)
    return laid
