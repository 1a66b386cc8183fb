"""Opening the tables that a pack lists in `tables.toml`, in the order in which they are asked."""

import struct
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from maxminddb import InvalidDatabaseError
from msgspec import Struct

from functions.map_locate.engine.tables.ip2region_v1 import Ip2regionV1
from functions.map_locate.engine.tables.ipdb import Ipdb
from functions.map_locate.engine.tables.ipv6wry import Ipv6wry
from functions.map_locate.engine.tables.mmdb import Mmdb
from functions.map_locate.engine.tables.table import Address, IpTable, Place, TableUnreadable
from functions.map_locate.engine.tables.xdb import Xdb

INDEX = "tables.toml"

READERS: Final[dict[str, Callable[[Path], IpTable]]] = {
    "xdb": Xdb,
    "ip2region-v1": Ip2regionV1,
    "ipv6wry": Ipv6wry,
    "ipdb": Ipdb,
    "mmdb": Mmdb,
}

_DAMAGE: Final = (
    struct.error,
    ArithmeticError,
    AttributeError,
    InvalidDatabaseError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What reading a table raises where its bytes are not what the format says."""


class ListedTable(Struct, frozen=True):
    """A table, its place in the answer, and what may be believed of it."""

    name: str
    table: IpTable
    as_of: str
    finest: str
    """The finest part worth believing: city, province or country."""
    confidence: int
    """Share, in percent, of addresses in China whose `finest` part an independent table confirms."""

    def find(self, address: Address) -> Place | None:
        """Return what the table says of an address, or None. Raises TableUnreadable where it is damaged."""
        try:
            return self.table.find(address)
        except _DAMAGE as error:
            raise TableUnreadable(f"{self.name} is damaged ({error!r}): bring it again") from error


def open_tables(folder: Path) -> tuple[ListedTable, ...]:
    """Open every table of `folder`/tables.toml; raises TableUnreadable with the one that cannot be."""
    try:
        entries = tomllib.loads((folder / INDEX).read_text(encoding="utf-8"))["table"]
    except (OSError, KeyError, ValueError) as error:
        raise TableUnreadable(f"{INDEX} cannot be read ({error!r}): build the pack again") from error
    return tuple(_open(folder, entry) for entry in entries)


def _open(folder: Path, entry: dict[str, object]) -> ListedTable:
    file, format_ = str(entry.get("file", "")), str(entry.get("format", ""))
    if format_ not in READERS:
        raise TableUnreadable(f"{file} has format {format_!r}; expected one of {', '.join(READERS)}")
    if not file or Path(file).name != file:
        raise TableUnreadable(f"{INDEX} names the file {file!r}; expected a name without folders")
    try:
        table = READERS[format_](folder / file)
    except _DAMAGE as error:
        raise TableUnreadable(f"{file} is no {format_} table ({error!r}): bring it again") from error
    return ListedTable(
        name=file,
        table=table,
        as_of=str(entry.get("as_of", "")),
        finest=str(entry.get("finest", "city")),
        confidence=int(str(entry.get("confidence", 0))),
    )
