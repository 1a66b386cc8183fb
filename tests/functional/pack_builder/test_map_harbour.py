"""The coast of a real extract: Helsinki's harbour and bays are sea, its streets are land."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from functions.pack_builder.engine.facts import FileFacts
from functions.pack_builder.engine.map.build import planes_of
from functions.pack_builder.engine.map.extract_layers import ExtractLayers
from functions.pack_builder.engine.map.sea import Coasts
from functions.pack_builder.engine.source_files import SourceFile

FINLAND = shapely.box(20, 59, 30, 62)
"""What a world without bays has there: land."""


@pytest.fixture(scope="module")
def coasts(helsinki: Path, places_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Coasts:
    """The coasts of the extract in a world of land."""
    facts = FileFacts("ODbL-1.0", "© OpenStreetMap contributors", helsinki.name)
    with ExtractLayers(tmp_path_factory.mktemp("harbour"), planes_of(places_pack), {}) as layers:
        layers.read(SourceFile(f"map/{helsinki.name}", helsinki, {}, facts))
    return layers.with_coasts(Coasts(np.array([FINLAND], dtype=object), np.array([], dtype=object)))


@pytest.mark.parametrize(
    ("name", "lng", "lat", "is_land"),
    [
        ("the South Harbour", 24.9530, 60.1673, False),
        ("the bay of Eläintarhanlahti", 24.9430, 60.1785, False),
        ("the strait of Siltavuorensalmi", 24.9526, 60.1770, False),
        ("the station", 24.9414, 60.1719, True),
        ("Senate Square", 24.9522, 60.1695, True),
        ("Hakaniemi", 24.9505, 60.1785, True),
    ],
)
def test_helsinkis_harbour_is_water(coasts: Coasts, name: str, lng: float, lat: float, is_land: bool) -> None:
    assert shapely.intersects(coasts.lands, shapely.Point(lng, lat)).any() == is_land, name
