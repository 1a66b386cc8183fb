"""The divisions that a point lies in, as the wire names them."""

from typing import NamedTuple

from shared.geo.divisions import Division, Divisions, Level


class Lineage(NamedTuple):
    """Names from the province to the town, each empty where the point lies in none or none is known."""

    province: str = ""
    city: str = ""
    """A municipality's is its nominal city, of the same name."""
    district: str = ""
    town: str = ""
    town_code: str = ""
    adcode: str = ""
    """Six digits of the lowest division down to the county."""

    @property
    def text(self) -> str:
        """The names down to the district, none twice in a row: 北京市海淀区."""
        city = self.city if self.city != self.province else ""
        return f"{self.province}{city}{self.district}"


def lineage_of(divisions: Divisions, division: Division, town: Division | None = None) -> Lineage:
    """Return the lineage of a division; `town` is one below it that is known besides."""
    names = {Level(above.level): above for above in divisions.lineage(division)}
    town = town or names.get(Level.TOWN)
    known = (names.get(level) for level in (Level.COUNTY, Level.CITY, Level.PROVINCE))
    coded = next((above for above in known if above is not None), None)
    return Lineage(
        province=_name(names.get(Level.PROVINCE)),
        city=divisions.city(division)[0],
        district=_name(names.get(Level.COUNTY)),
        town=_name(town),
        town_code=town.code if town else "",
        adcode=coded.code if coded else "",
    )


def _name(division: Division | None) -> str:
    return division.name if division else ""
