"""What extracts add to the overview: large roads, waters, woods, and marks on labels they have too."""

import gzip
from pathlib import Path

from functions.pack_builder.engine.map.detail_labels import mark_labels
from functions.pack_builder.engine.map.extract_layers import PLACE_LABELS, ExtractLayers
from functions.pack_builder.engine.map.map_files import OVERVIEW_ZOOMS, vector_layers
from functions.pack_builder.engine.map.planes import PlaneName
from functions.pack_builder.engine.map.quadtree import Tile
from functions.pack_builder.engine.map.tile_files import change_tiles, layer_fields, read_rows
from functions.pack_builder.engine.map.tiling import build_tiles


def extend_overview(path: Path, layers: ExtractLayers, plane: PlaneName, work: Path) -> None:
    """Add what the extracts have for the overview's zooms to its file."""
    further: dict[Tile, bytes] = {}
    fields = layer_fields(path)
    if files := layers.overview_files(plane):
        tiles = work / f"overview.{plane}.mbtiles"
        build_tiles(tiles, files, *OVERVIEW_ZOOMS, work)
        further = {tile: gzip.decompress(content) for tile, content in read_rows(tiles)}
        fields |= layer_fields(tiles)
        tiles.unlink()
    hull = layers.hull(plane)

    def change(tile: Tile, content: bytes) -> bytes:
        return mark_labels(content, tile, PLACE_LABELS, hull.covers) + further.get(tile, b"")

    ancestors = {ancestor for tile in hull.tiles() for ancestor in tile.ancestors()}
    metadata = {"json": {"vector_layers": vector_layers(fields, OVERVIEW_ZOOMS)}}
    change_tiles(path, sorted(ancestors | further.keys()), change, metadata)
