"""MaxMind's `.mmdb`, in the nested form of GeoIP2 and in the flat form of the ip-location-db packages."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import maxminddb

from functions.map_locate.engine.tables.table import Address, Place, TableUnreadable, known_point

LANGUAGES = ("zh-CN", "en")


class Mmdb:
    """One `.mmdb` file."""

    def __init__(self, path: Path) -> None:
        try:
            self._reader = maxminddb.open_database(path, maxminddb.MODE_MMAP_EXT)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            raise TableUnreadable(f"{path.name} is no readable mmdb file ({error})") from error
        self._ipv6 = self._reader.metadata().ip_version == 6

    def find(self, address: Address) -> Place | None:
        """Return what the table says of an address."""
        if address.version == 6 and not self._ipv6:
            return None
        record = self._reader.get(address)
        if not isinstance(record, dict):
            return None
        return _place_of_flat(record) if "country_code" in record else _place_of_nested(record)


def _place_of_flat(record: Mapping[str, Any]) -> Place:
    return Place(
        country_code=str(record.get("country_code") or ""),
        province=str(record.get("state1") or ""),
        city=str(record.get("city") or ""),
        point=known_point(record.get("longitude"), record.get("latitude")),
    )


def _place_of_nested(record: Mapping[str, Any]) -> Place:
    country = record.get("country") or record.get("registered_country") or {}
    location = record.get("location") or {}
    return Place(
        country=_name(country),
        country_code=str(country.get("iso_code") or ""),
        province=_name((record.get("subdivisions") or [{}])[0]),
        city=_name(record.get("city") or {}),
        point=known_point(location.get("longitude"), location.get("latitude")),
    )


def _name(part: Mapping[str, Any]) -> str:
    names = part.get("names") or {}
    return next((str(names[language]) for language in LANGUAGES if language in names), "")
