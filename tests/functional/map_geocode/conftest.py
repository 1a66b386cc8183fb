"""The names and characters of the packs that address analysis and region search go by."""

from pathlib import Path

import pytest

from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions
from shared.geocoding.normalization import Simplification
from shared.places.index import PlaceIndex
from shared.places.schema import FILE


@pytest.fixture(scope="session")
def names(default_pack: Path) -> DivisionNames:
    return DivisionNames(Divisions(default_pack / "divisions.sqlite"))


@pytest.fixture(scope="session")
def simplification(names: DivisionNames, places_pack: Path) -> Simplification:
    return Simplification(PlaceIndex(places_pack / FILE).folding, names.divisions.names())
