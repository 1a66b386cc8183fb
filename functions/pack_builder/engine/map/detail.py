"""The detailed tiles of a plane: what the extracts have, the sea, and borders.

The tile program makes tiles of the features; the sea is written here, as in the overview, and joined.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from msgspec import Struct
from msgspec.structs import replace

from functions.pack_builder.engine.map.china_lines import BOUNDARIES, line_features
from functions.pack_builder.engine.map.detail_labels import read_labels
from functions.pack_builder.engine.map.extents import mercator_degrees, outline
from functions.pack_builder.engine.map.extract_layers import PLACE_LABELS, ExtractLayers
from functions.pack_builder.engine.map.foreign_borders import border_features
from functions.pack_builder.engine.map.layers import Feature, LayerFiles, Zooms
from functions.pack_builder.engine.map.map_files import DETAIL_ZOOMS, tile_metadata
from functions.pack_builder.engine.map.planes import Plane, PlaneName
from functions.pack_builder.engine.map.quadtree import Tile
from functions.pack_builder.engine.map.sea import Coasts
from functions.pack_builder.engine.map.sea_tiles import OCEAN, reach_beyond, tiles_below
from functions.pack_builder.engine.map.tile_files import join_rows, layer_fields, read_tile, write_rows
from functions.pack_builder.engine.map.tiling import build_tiles
from shared.geo.baidu_plane import MERCATOR_METRES

COVER: Final = "cover"
BORDER_ZOOMS: Final = Zooms(DETAIL_ZOOMS[0], 11)
"""Of the borders abroad, which are drawn for maps of 1:10,000,000: closer they would cross houses."""
MARGIN: Final = 0.1
"""Of a tile's width, by which more of the coasts and lines around a tile is taken."""


class Detail(Struct, frozen=True):
    """What the detailed tiles of a plane are made of; coasts in WGS-84 degrees."""

    plane: Plane
    layers: ExtractLayers
    coasts: Coasts
    lines: Sequence[Feature]
    """China's lines and the borders abroad (`border_lines`)."""
    overview: Path
    """The file of the overview, before anything is marked in it."""
    attribution: str


def border_lines(boundaries: Path, countries: Path, coasts: Coasts) -> list[Feature]:
    """Return China's lines and the borders abroad out of their files, for the detail of every plane."""
    china = line_features(boundaries, coasts)
    abroad = border_features(countries, boundaries, BORDER_ZOOMS)
    return [feature for _, feature in chain(china, abroad)]


def write_detail(path: Path, detail: Detail, work: Path) -> None:
    """Write the file of the detailed tiles."""
    plane = detail.plane
    hull = detail.layers.hull(plane.name).tiles()
    area = outline(hull)
    with LayerFiles(work / "cover", [plane]) as files:
        files.add_projected(plane.name, COVER, [Feature(_metres(area), {}, Zooms(DETAIL_ZOOMS[0]))])
        if lines := list(_borders(detail, area)):
            files.add_projected(plane.name, BOUNDARIES, lines)
        if labels := list(_overview_labels(detail, hull)):
            files.add_projected(plane.name, PLACE_LABELS, labels)
    tiles = work / f"tiles.{plane.name}.mbtiles"
    build_tiles(
        tiles, [*detail.layers.detail_files(plane.name), *files.files(plane.name)], *DETAIL_ZOOMS, work
    )
    fields = {OCEAN: {}, **layer_fields(tiles)}
    metadata = tile_metadata(
        "detail", DETAIL_ZOOMS, mercator_degrees(area.bounds), fields, detail.attribution
    )
    write_rows(path, join_rows(tiles, _ocean(detail, hull)), metadata)
    tiles.unlink()


def _ocean(detail: Detail, hull: list[Tile]) -> Iterator[tuple[Tile, bytes]]:
    """Yield the ocean of the detailed tiles."""
    plane = detail.plane
    near = Coasts(*map(plane.fractions, detail.coasts)).with_land_beyond(plane.foot)
    near = near.with_continuation(plane.width, reach_beyond(DETAIL_ZOOMS[0]))
    for tile in hull:
        yield from tiles_below(tile, near, range(DETAIL_ZOOMS[0], DETAIL_ZOOMS[1] + 1))


def _borders(detail: Detail, area: Any) -> Iterator[Feature]:
    """Yield the lines in the area of the detailed tiles."""
    features = detail.lines
    if detail.plane.name is PlaneName.MERCATOR:
        features = [feature for feature in features if feature.is_in_mercator]
    lines = detail.plane.fractions([feature.geometry for feature in features])
    shapely.prepare(area)
    near = np.flatnonzero(shapely.intersects(area, lines))
    for index, line in zip(near.tolist(), shapely.intersection(lines[near], area), strict=True):
        for part in shapely.get_parts(line):
            if part.geom_type == "LineString":
                yield replace(
                    features[index], geometry=_metres(part), zooms=_detail_zooms(features[index].zooms)
                )


def _detail_zooms(zooms: Zooms) -> Zooms:
    """Return the detailed zooms of a line, from the first one on."""
    return Zooms(DETAIL_ZOOMS[0], zooms.highest)


def _overview_labels(detail: Detail, hull: list[Tile]) -> Iterator[Feature]:
    """Yield the labels of the overview in the detailed tiles, but those that the extracts have."""
    name, covers = detail.plane.name, detail.layers.hull(detail.plane.name).covers
    parents = {next(tile.ancestors()) for tile in hull}  # of the overview's last zoom
    for tile in sorted(parents):
        for label in read_labels(read_tile(detail.overview, tile), tile, PLACE_LABELS):
            if covers(label.point) and not detail.layers.has_place(name, label):
                yield Feature(_metres(shapely.Point(label.point)), label.properties, Zooms(DETAIL_ZOOMS[0]))


def _metres(fractions: Any) -> Any:
    """Return world fractions as metres of the EPSG:3857 that the tile program is told."""
    return shapely.transform(fractions, lambda points: (points - 0.5) * (MERCATOR_METRES, -MERCATOR_METRES))
