"""The division of China that a keyword names."""

from typing import NamedTuple

from functions.map_track.engine.surroundings import NO_SURROUNDINGS, Surroundings
from functions.map_track.errors import AmbiguousDistrict
from shared.geo.refusal import NoData, ParameterInvalid


class DrawnDivision(NamedTuple):
    """A division with the WKB of its outline."""

    name: str
    code: str
    outline: bytes


def find_division(surroundings: Surroundings, keyword: str) -> DrawnDivision:
    """Return the one division with an outline that a keyword names.

    Raises AmbiguousDistrict, ParameterInvalid for a name of none, NoData without a pack.
    """
    if surroundings is NO_SURROUNDINGS:
        raise NoData("no data pack of places is loaded, which has the outlines of divisions")
    divisions = [
        DrawnDivision(division.name, division.code, division.outline)
        for division in surroundings.divisions_named(keyword.strip())
        if division.outline is not None
    ]
    if not divisions:
        raise ParameterInvalid(
            "keyword", f"is {keyword[:40]!r}; expected a province, city or county of China"
        )
    if len(divisions) > 1:
        raise AmbiguousDistrict(keyword, [division.name for division in divisions])
    return divisions[0]
