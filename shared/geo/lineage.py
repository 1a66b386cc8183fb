"""The lineage of a division: the divisions that it lies in, by level, as answers name them."""

from typing import NamedTuple

from shared.geo.divisions import NO_NAME, CodedName, Division, Divisions, Level


class Lineage(NamedTuple):
    """Names and codes from the province to the town."""

    province: CodedName = NO_NAME
    city: CodedName = NO_NAME
    """A municipality's is its nominal city, of the same name: 北京市, 110100."""
    county: CodedName = NO_NAME
    town: CodedName = NO_NAME
    adcode: str = ""
    """Six digits of the lowest division down to the county."""

    @property
    def text(self) -> str:
        """The names down to the county, none twice in a row: 北京市海淀区."""
        city = self.city.name if self.city.name != self.province.name else ""
        return f"{self.province.name}{city}{self.county.name}"


def lineage_of(divisions: Divisions, division: Division, town: Division | None = None) -> Lineage:
    """Return the lineage of a division; `town` is a town below it, where that is known besides."""
    by_level = {Level(ancestor.level): ancestor for ancestor in divisions.lineage(division)}
    ancestors = (by_level.get(level) for level in (Level.COUNTY, Level.CITY, Level.PROVINCE))
    return Lineage(
        province=_coded_name(by_level.get(Level.PROVINCE)),
        city=divisions.city(division),
        county=_coded_name(by_level.get(Level.COUNTY)),
        town=_coded_name(town or by_level.get(Level.TOWN)),
        adcode=next((ancestor.code for ancestor in ancestors if ancestor is not None), ""),
    )


def _coded_name(division: Division | None) -> CodedName:
    return CodedName(division.name, division.code) if division else NO_NAME
