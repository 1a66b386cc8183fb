"""Which country a point lies in, by the time zones of tzfpy, each in one country. Good to about 100 m."""

import csv
from collections.abc import Iterable
from functools import cache
from importlib import resources


def country_at(lng: float, lat: float) -> str:
    """Return the two letters of the country at a WGS-84 point, empty at sea and beyond the earth."""
    import tzfpy

    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        return ""
    countries = (country_of_zone().get(zone, "") for zone in tzfpy.get_tzs(lng, lat))
    return next(filter(None, countries), "")


@cache
def country_of_zone() -> dict[str, str]:
    """Return the countries of the zone database's own zones by name; those at sea are in none."""
    return {row[2]: row[0] for row in zone_table("zone.tab")}


def zone_table(name: str) -> Iterable[list[str]]:
    """Return the rows of a table of the zone database."""
    text = resources.files("tzdata").joinpath("zoneinfo", name).read_text(encoding="utf-8")
    return csv.reader((line for line in text.splitlines() if not line.startswith("#")), delimiter="\t")
