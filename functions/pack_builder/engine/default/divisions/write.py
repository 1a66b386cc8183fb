"""The finished tree of divisions, written as the SQLite file that functions read."""

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from functions.pack_builder.engine.default.divisions.names import place_of_committee
from functions.pack_builder.engine.default.divisions.tree import Node
from shared.geo.division_names import Entry, Kind, write_entries
from shared.geo.divisions import FINGERPRINT, FORMAT, LENGTH_ZERO, NONE, SCHEMA

MICRODEGREES = 6


def write_divisions(country: Node, path: Path, facts: Mapping[str, str]) -> None:
    """Write the divisions below and including `country` into a new file."""
    nodes = list(country.walk())
    keys = {id(node): key for key, node in enumerate(nodes)}
    ends = _ends(nodes, keys)
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript("PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    database.executescript(SCHEMA)
    with database:
        database.executemany(
            "INSERT INTO division VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    key,
                    node.code,
                    node.name,
                    int(node.level),
                    keys[id(node.parent)] if node.parent else NONE,
                    int(node.status),
                    node.city_code,
                    keys[id(node.successor)] if node.successor else NONE,
                    *(round(value, MICRODEGREES) for value in node.point or ()),
                    *((None, None) if node.point is None else ()),
                    node.point_source,
                    ends[id(node)],
                )
                for key, node in enumerate(nodes)
            ),
        )
        database.execute("INSERT INTO name VALUES (?, ?, ?, ?)", _name_columns(_entries(nodes)))
        database.executemany(
            "INSERT OR IGNORE INTO former_code VALUES (?, ?)",
            ((code, key) for key, node in enumerate(nodes) for code in sorted(node.former_codes)),
        )
        database.executemany(
            "INSERT INTO village VALUES (?, ?, ?, ?)",
            (
                (key, code, name, len(place_of_committee(name)))
                for key, node in enumerate(nodes)
                for code, name in node.villages
            ),
        )
        rows = {"format": str(FORMAT), FINGERPRINT: _fingerprint(database), **facts}
        database.executemany("INSERT INTO fact VALUES (?, ?)", sorted(rows.items()))
    database.execute("VACUUM")
    database.close()


def _ends(nodes: Sequence[Node], keys: Mapping[int, int]) -> Mapping[int, int]:
    """Return of each node, by its id, the key behind the last node below it."""
    ends = {number: key + 1 for number, key in keys.items()}
    for node in reversed(nodes):
        if node.parent:
            ends[id(node.parent)] = max(ends[id(node.parent)], ends[id(node)])
    return ends


def _fingerprint(database: sqlite3.Connection) -> str:
    """Return what stands for the keys and what they mean: files of other packs refer to divisions by key."""
    digest = hashlib.sha256()
    for row in database.execute("SELECT key, code, name, level, parent, status FROM division ORDER BY key"):
        digest.update(repr(row).encode())
    return digest.hexdigest()[:32]


def _name_columns(entries: Mapping[str, list[Entry]]) -> tuple[str, ...]:
    """Return the columns of the one row of names."""
    names = sorted(entries)
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[:2]].add(len(name))
    columns = (
        names,
        (write_entries(entries[name]) for name in names),
        lengths,
        (
            "".join(chr(LENGTH_ZERO + length) for length in sorted(each, reverse=True))
            for each in lengths.values()
        ),
    )
    return tuple("\n".join(column) for column in columns)


def _entries(nodes: Sequence[Node]) -> Mapping[str, list[Entry]]:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for key, node in enumerate(nodes):
        entries[node.name].append((key, Kind.OFFICIAL))
        for name, kind in node.aliases.items():
            entries[name].append((key, kind))
    return entries
