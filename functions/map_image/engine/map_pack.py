"""The opened pack of the map: its files in both planes, and what `map.json` says of them."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

import orjson

from functions.map_image.engine.overlays.credit_lines import credit_line
from functions.map_image.engine.overlays.overlays import OverlayDrawing
from functions.map_image.engine.raster.raster import Raster
from functions.map_image.engine.raster.styles import style_of_pack
from functions.map_image.engine.tiles.source import VectorTiles
from functions.map_image.engine.tiles.tile_file import TileFile
from shared.config import settings

if TYPE_CHECKING:
    from functions.map_image.engine.tiles.pmtiles import PmtilesArchive

BAIDU: Final = "baidu"
MERCATOR: Final = "mercator"
PLANES: Final = (BAIDU, MERCATOR)
WORLD: Final = (-180.0, -85.051129, 180.0, 85.051129)
"""West, south, east and north of Web Mercator's world in degrees."""


class MapPack:
    """The pack in a folder, which is named after its version."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.version = folder.name
        self.facts: Mapping[str, Any] = orjson.loads((folder / "map.json").read_bytes())
        self._tiles = {plane: _open_plane(folder, plane) for plane in PLANES}
        self._icons = TemporaryDirectory(prefix="icons-")
        self.raster = Raster(style_of_pack(folder, Path(self._icons.name)), settings())
        self.overlays = OverlayDrawing(folder / "fonts")
        self._lock = Lock()

    @property
    def approval_number(self) -> str:
        """The 审图号 that the operator set, empty without one."""
        return str(self.facts.get("approval_number", ""))

    @property
    def attribution(self) -> str:
        """Whose data the map is made of, in full."""
        return " | ".join(self.facts["attribution"])

    @cached_property
    def credit_line(self) -> str:
        """Whose data the map is made of, as pictures show it, with the approval number."""
        return credit_line(self.facts["attribution"], self.approval_number)

    def vector_tiles(self, plane: str) -> VectorTiles:
        """Return the vector tiles of a plane: BAIDU's has the whole world, MERCATOR's what lies abroad."""
        return self._tiles[plane]

    @property
    def archive(self) -> "PmtilesArchive":
        """What lies abroad as one archive; its directory is made at the first use."""
        with self._lock:
            return self._archive

    @cached_property
    def _archive(self) -> "PmtilesArchive":
        from functions.map_image.engine.tiles.pmtiles import PmtilesArchive  # few maps are ever downloaded

        return PmtilesArchive(
            self._tiles[MERCATOR].files,
            {
                "name": "overseas",
                "attribution": self.attribution,
                "vector_layers": self._tiles[MERCATOR].layers,
            },
            WORLD,
        )

    def close(self) -> None:
        """Close the files and end the drawing."""
        self.raster.close()
        self._icons.cleanup()
        for tiles in self._tiles.values():
            tiles.close()


def open_map(folder: Path) -> MapPack:
    """Open the pack in a folder. Raises OSError, ValueError or sqlite3.Error for one that is not usable."""
    return MapPack(folder)


def _open_plane(folder: Path, plane: str) -> VectorTiles:
    detail = folder / f"detail.{plane}.mbtiles"
    return VectorTiles(
        TileFile(folder / f"overview.{plane}.mbtiles"), TileFile(detail) if detail.exists() else None
    )
