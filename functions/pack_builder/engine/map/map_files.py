"""What the files of the pack `map` are called, and what `map.json` and the tile files say of themselves."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
from msgspec import Struct
from msgspec.structs import asdict

from functions.pack_builder.engine.map.planes import PlaneName

FACTS: Final = "map.json"
FONTS_FOLDER: Final = "fonts"
MAPLIBRE_FOLDER: Final = "maplibre"
FORMAT: Final = 1
OVERVIEW_ZOOMS: Final = (0, 8)
DETAIL_ZOOMS: Final = (9, 14)
WORLD: Final = (-180.0, -85.0, 180.0, 85.0)

LayerFields = Mapping[str, Mapping[str, str]]
"""The fields of each layer with their types, `String` or `Number`."""

OVERVIEW_LAYERS: Final[LayerFields] = {
    "ocean": {},
    "boundaries": {"admin_level": "Number", "kind": "String", "china": "Number"},
    "boundary_labels": {
        "name": "String",
        "name_local": "String",
        "admin_level": "Number",
        "importance": "Number",
        "china": "Number",
    },
    "place_labels": {
        "name": "String",
        "name_local": "String",
        "kind": "String",
        "importance": "Number",
        "china": "Number",
        "detail": "Number",
    },
}


class MapExtract(Struct, frozen=True):
    """One extract in the map: its key, WGS-84 bounds (west, south, east, north), and whose work it is."""

    name: str
    bounds: tuple[float, float, float, float]
    attribution: str
    as_of: str


def overview_file(plane: PlaneName) -> str:
    """Return the name of the world's tiles of a plane."""
    return f"overview.{plane}.mbtiles"


def detail_file(plane: PlaneName) -> str:
    """Return the name of the extracts' tiles of a plane."""
    return f"detail.{plane}.mbtiles"


def tile_metadata(
    name: str,
    zooms: tuple[int, int],
    bounds: Sequence[float],
    layers: LayerFields,
    attribution: str,
) -> dict[str, Any]:
    """Return the metadata of a file of tiles, as MBTiles 1.3 has them."""
    west, south, east, north = bounds
    return {
        "name": name,
        "format": "pbf",
        "type": "baselayer",
        "version": "1",
        "minzoom": str(zooms[0]),
        "maxzoom": str(zooms[1]),
        "bounds": ",".join(f"{degrees:.6f}" for degrees in bounds),
        "center": f"{(west + east) / 2:.6f},{(south + north) / 2:.6f},{zooms[0]}",
        "attribution": attribution,
        "json": {"vector_layers": vector_layers(layers, zooms)},
    }


def vector_layers(layers: LayerFields, zooms: tuple[int, int]) -> list[dict[str, Any]]:
    """Return the list of layers that the metadata of vector tiles have."""
    return [
        {"id": layer, "fields": dict(fields), "minzoom": zooms[0], "maxzoom": zooms[1]}
        for layer, fields in layers.items()
    ]


def read_facts(folder: Path) -> dict[str, Any]:
    """Return what `map.json` says."""
    facts: dict[str, Any] = orjson.loads((folder / FACTS).read_bytes())
    return facts


def write_facts(folder: Path, attribution: str, extracts: Sequence[MapExtract]) -> None:
    """Write `map.json`: zooms, extracts with their bounds, and whose work the map is."""
    facts = {
        "format": FORMAT,
        "overview": {"minzoom": OVERVIEW_ZOOMS[0], "maxzoom": OVERVIEW_ZOOMS[1]},
        "detail": {"minzoom": DETAIL_ZOOMS[0], "maxzoom": DETAIL_ZOOMS[1]} if extracts else None,
        "attribution": attribution.split("; "),
        "extracts": [asdict(extract) for extract in extracts],
    }
    (folder / FACTS).write_bytes(orjson.dumps(facts, option=orjson.OPT_INDENT_2))
