"""The names that a place may have when an address begins with divisions: with all, some or none of them."""

from typing import TYPE_CHECKING, Final

from shared.geo.divisions import Divisions
from shared.geocoding.address_words import letters

if TYPE_CHECKING:
    from shared.geocoding.readings import Reading

SHORTEST: Final = 3
"""Characters that the name of a place has without the divisions in front."""


def names_with_divisions(reading: "Reading", divisions: Divisions) -> list[str]:
    """Return the ends of a text that begin with a division, and its rest behind the divisions it lies in.

    上海市嘉定区迎园小学 may be called so, or 嘉定区迎园小学; 迎园小学 in the city 上海 may be 上海市迎园小学.
    """
    rest = letters(reading.rest)
    if len(rest) < SHORTEST:
        return []
    ends = [letters(reading.text[mention.start :]) for mention in reading.mentions.mentions]
    upper = divisions.lineage_names(reading.division) if reading.division else []
    written_out = ["".join(upper[start:]) + rest for start in range(len(upper))]
    return [name for name in dict.fromkeys([letters(reading.text), *ends, *written_out]) if name != rest]
