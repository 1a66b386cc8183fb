"""What evaluations of places share: how a share is counted, and how names are misspelt."""

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct, field

from functions.pack_builder.engine.places.spellings import read_variants
from shared.geocoding.address_points import AddressPoint
from shared.geocoding.errors import NothingFound
from shared.geocoding.geocoder import Geocoder
from shared.places.candidates import SearchScope

ANYWHERE: Final = SearchScope(requires_point=False)
FIRST: Final = 10
"""A name abroad is found if the thing is among so many: 37 places are called San Jose."""
FEWEST: Final = 50
"""Questions below which a share is no promise."""
SAMPLE: Final = 1_000
Traditional = Mapping[str, str]
"""A traditional character by its simplified form."""


class Share(Struct):
    """How many of some questions were answered rightly, and at least how many should be."""

    what: str
    least: float | None = None
    right: int = 0
    asked: int = 0
    metres: list[float] = field(default_factory=list)
    """How far off, where that was measured."""
    missed: list[str] = field(default_factory=list)

    def add(self, question: str, is_right: bool, metres: float | None = None) -> None:
        """Count one answer."""
        self.asked += 1
        self.right += is_right
        if not is_right:
            self.missed.append(question)
        if metres is not None:
            self.metres.append(metres)

    @property
    def value(self) -> float:
        """The share, 1 where nothing was asked."""
        return self.right / self.asked if self.asked else 1.0

    @property
    def is_kept(self) -> bool:
        """Whether as many are right as promised; a handful of questions can promise nothing."""
        return self.least is None or self.asked < FEWEST or self.value >= self.least


def traditional_forms(characters: Path) -> Traditional:
    """Return the traditional form of each simplified character. characters: the table of variants."""
    variants = read_variants(characters)
    return {simplified: character for character, simplified in reversed(variants.items())}


def in_traditional(text: str, traditional: Traditional) -> str:
    """Return a text in traditional characters, nothing if it has none that differ."""
    written = "".join(traditional.get(character, character) for character in text)
    return written if written != text else ""


def is_chinese(name: str) -> bool:
    """Tell whether a name has Chinese characters only."""
    return all("\u4e00" <= character <= "\u9fff" for character in name)


def without_one(name: str, chosen: random.Random) -> str:
    """Leave out one character that is neither the first nor the last."""
    at = chosen.randrange(1, max(2, len(name) - 1))
    return name[:at] + name[at + 1 :]


def geocoded(geocoder: Geocoder, address: str) -> AddressPoint | None:
    """Return what is found, None for nothing."""
    try:
        return geocoder.geocode(address)
    except NothingFound:
        return None
