"""A raster over vector tiles of exact places, without an object store."""

from collections.abc import Callable, Iterator

import pytest

from functions.map_image.engine.raster.raster import Raster
from functions.map_image.engine.raster.styles import RasterStyle
from shared.config import Settings

MakeRaster = Callable[[RasterStyle], Raster]


@pytest.fixture
def make_raster() -> Iterator[MakeRaster]:
    """Return a function that makes a raster of a style; they are closed at the end."""
    rasters: list[Raster] = []

    def make(style: RasterStyle) -> Raster:
        rasters.append(Raster(style, Settings(raster_memory_mb=32, raster_store_mb=0)))
        return rasters[-1]

    yield make
    for raster in rasters:
        raster.close()
