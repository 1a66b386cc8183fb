"""Opening the engines of map-locate, each over one data pack."""

from ipaddress import ip_address
from pathlib import Path
from typing import Final

from functions.map_locate.engine.locator import IpLocator
from functions.map_locate.engine.tables import open_tables
from shared.geo import divisions
from shared.geo.division_names import DivisionNames
from shared.geocoding.gazetteer import Gazetteer

TABLES: Final = "ip"
"""The folder of the pack that holds the tables."""
PROBES: Final = ("1.1.1.1", "58.16.0.1", "223.5.5.5", "2001:200::1", "240e::1", "2a00::1")
"""Addresses in every corner of a table."""


def open_locator(folder: Path) -> IpLocator:
    """Open the tables of a pack and the divisions that they name, and look something up in each table."""
    names = DivisionNames(divisions.Divisions(folder / divisions.FILE))
    tables = open_tables(folder / TABLES)
    for source in tables:
        for address in PROBES:
            source.find(ip_address(address))  # a damaged table fails here, and the old pack stays
    return IpLocator(tables, names)


def open_gazetteer(folder: Path) -> Gazetteer:
    """Open the places of a pack, and look the address of a point up."""
    gazetteer = Gazetteer.open(folder)
    gazetteer.address_of(106.63, 26.65)
    return gazetteer
