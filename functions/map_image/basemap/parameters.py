"""What callers of the basemap send: numbers of tiles in the path, a key in the query."""

import re
from typing import Annotated, Final, Literal

from pydantic import Field

from shared.geo.baidu_plane import BaiduTile, PlaneTile
from shared.web.fields import FieldKind, Whole, mismatch
from shared.web.parameters import MapParameters, parameter
from shared.web.resource import NoResource

DEEPEST: Final = 22
"""Zooms of the numbers that are read; which tiles there are is said by the TileJSON."""
MOST_BLOCK_TILES: Final = 64
"""Of a picture: 4 million pixels, enough for most screens; at twice the scale a quarter of the tiles."""
_LARGEST: Final = 2**DEEPEST - 1

Zoom = Annotated[int, Whole(most=DEEPEST)]
TileNumber = Annotated[int, Whole(most=_LARGEST)]


class GridNumber(FieldKind, frozen=True):
    """A number of Baidu's grid: whole, negative west and south of (0, 0) as `-12` or `M12`."""

    @property
    def expectation(self) -> str:
        """What a message says is expected."""
        return "a whole number, a negative one as -12 or M12"

    def read(self, text: str) -> int:
        """Return the number."""
        match = re.fullmatch(r"\s*([-Mm]?)(\d{1,9})\s*", text, re.ASCII)
        if match is None:
            raise ValueError(mismatch(text, self.expectation))
        return -int(match[2]) if match[1] else int(match[2])


class TileParameters(MapParameters):
    """One tile by its XYZ numbers."""

    z: Zoom = Field(description="zoom")
    x: TileNumber = Field(description="column, from the west")
    y: TileNumber = Field(description="row, from the north")
    scale: str = Field("", description="`@2x`: twice the pixels; raster tiles")
    format: Literal["png", "mvt", "pbf"] = Field("mvt", description="raster or vector; `pbf` is `mvt`")

    @property
    def tile(self) -> PlaneTile:
        """The tile. Raises NoResource for numbers beyond those of its zoom."""
        if max(self.x, self.y) >= 2**self.z:
            raise NoResource(f"zoom {self.z} has columns and rows 0 to {2**self.z - 1}")
        return PlaneTile(self.z, self.x, self.y)


class PlaneTileParameters(TileParameters):
    """A tile of Baidu's plane, or a picture of a block of them."""

    columns: Annotated[int, Whole(least=1, most=MOST_BLOCK_TILES)] = Field(
        1, description="raster tiles: how many side by side in one picture, from this one to the east"
    )
    rows: Annotated[int, Whole(least=1, most=MOST_BLOCK_TILES)] = Field(
        1,
        description=f"how many below one another; {MOST_BLOCK_TILES} tiles at most, a quarter at `@2x`",
    )

    @property
    def is_block(self) -> bool:
        """Whether it is a picture of several tiles. Raises NoResource for too many."""
        most = MOST_BLOCK_TILES // 4 if self.scale else MOST_BLOCK_TILES
        count = self.columns * self.rows
        if count > most:
            raise NoResource(f"a picture has {most} tiles at most at this scale, not {count}")
        return count > 1


class GridTileParameters(MapParameters):
    """`/tile`: one tile by Baidu's numbers."""

    qt: Literal["vtile"] = Field("vtile", description="kind of tile")
    x: Annotated[int, GridNumber()] = Field(description="number to the east of (0, 0)")
    y: Annotated[int, GridNumber()] = Field(description="number to the north of (0, 0)")
    z: Annotated[int, Whole(least=1, most=DEEPEST)] = Field(description="Baidu's zoom")
    scaler: Annotated[int, Whole(least=1, most=2)] = Field(1, description="2: 512 pixels instead of 256")
    styles: str = parameter("taken for Baidu's sake and ignored")

    @property
    def tile(self) -> BaiduTile:
        """The tile. Raises NoResource for numbers beyond those of its zoom."""
        half = 2 ** (self.z - 1)
        if not (-half <= self.x < half and -half <= self.y < half):
            raise NoResource(f"zoom {self.z} has tiles {-half} to {half - 1} in both directions")
        return BaiduTile(self.z, self.x, self.y)


class LoadParameters(MapParameters):
    """A TileJSON or a style: what begins a map."""

    ak: str = parameter("map key")
    mcode: str = parameter("application, for keys of mobile applications")
    public_address: str = ""
    map_session: str = ""


class TileJsonParameters(LoadParameters):
    """A TileJSON, of vector or of raster tiles."""

    format: Literal["mvt", "png"] = Field("mvt", description="kind of the tiles")


class ArchiveParameters(MapParameters):
    """An archive of all tiles."""

    name: Literal["overview.mbtiles", "detail.mbtiles", "overseas.pmtiles"] = Field(
        "overseas.pmtiles", description="file"
    )


class IconParameters(MapParameters):
    """A file of the sprite: where each icon lies, or the picture of them all."""

    scale: Literal["", "@2x"] = Field("", description="`@2x`: twice the pixels")
    format: Literal["json", "png"] = Field("png", description="index or picture")


class ScriptParameters(MapParameters):
    """A file of MapLibre GL JS."""

    name: str = parameter("file")
