"""The order of divisions by importance, as place search has it: the larger one of two counties of a name."""

from collections.abc import Mapping
from typing import Final

from shared.places.index import PlaceIndex
from shared.places.tags import CITY, COUNTY, PROVINCE

TAGS: Final = (PROVINCE, CITY, COUNTY)


def division_ranks(index: PlaceIndex) -> Mapping[int, int]:
    """Return a number by the key of a division; the smallest is the most important one's."""
    return {landmark.division: landmark.place for tag in TAGS for landmark in index.landmarks(tag)}
