"""Tables of address ranges in the formats that operators have: one small reader a format."""

from functions.map_locate.engine.tables.formats import open_tables
from functions.map_locate.engine.tables.table import IpTable, Place, TableUnreadable

__all__ = ["IpTable", "Place", "TableUnreadable", "open_tables"]
