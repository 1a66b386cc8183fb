"""From a style's XML to a mapnik Map: layers that the data lacks are left out, data sources are opened once.

mapnik opens each data source of each Map anew and refuses a style that names a layer which the MBTiles file
does not have. Here a source is one object for all Maps of a style. It has one reading thread, since several
wait for each other actively, and reads the tiles of the zoom before, which cover 512 pixels each, as browsers
do.
"""

import json
import sqlite3
import threading
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import mapnik

from functions.map_image.engine.raster.levels import Level


class TileSource(NamedTuple):
    """A layer of an MBTiles file, read to a zoom."""

    file: str
    layer: str
    last_zoom: int


class LayerSources:
    """The opened layers of MBTiles files, shared by all Maps of a style. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sources: dict[TileSource, mapnik.Datasource] = {}
        self._files: dict[str, dict[str, int]] = {}

    def load_map(self, xml: str, level: Level, buffer: int) -> mapnik.Map:
        """Return a Map of a style. buffer: pixels around what is drawn in which labels are weighed."""
        root = ElementTree.fromstring(xml)  # noqa: S314 - written by this program
        sources = [self._detached_source(root, layer, level) for layer in root.findall("Layer")]
        map_ = mapnik.Map(level.metatile_size, level.metatile_size)
        mapnik.load_map_from_string(map_, ElementTree.tostring(root, encoding="unicode"))
        map_.buffer_size = buffer
        present = [source for source in sources if source is not None]
        for layer, source in zip(map_.layers, present, strict=True):
            layer.datasource = self._open(source)
        return map_

    def _detached_source(
        self, root: ElementTree.Element, layer: ElementTree.Element, level: Level
    ) -> TileSource | None:
        """Take the data source out of a layer; take the layer out if there is no such data."""
        parameters = {item.get("name"): item.text or "" for item in layer.iterfind("Datasource/Parameter")}
        file, name = parameters["file"], parameters["layer"]
        last_zoom = self._last_zooms(file).get(name)
        if last_zoom is None:
            root.remove(layer)
            return None
        layer[:] = [child for child in layer if child.tag != "Datasource"]
        return TileSource(file, name, min(last_zoom, max(level.zoom - 1, 0)))

    def _last_zooms(self, file: str) -> dict[str, int]:
        """Return the last zoom of each layer of a file; none for a file that does not exist."""
        with self._lock:
            if file not in self._files:
                self._files[file] = _read_last_zooms(Path(file)) if Path(file).exists() else {}
            return self._files[file]

    def _open(self, source: TileSource) -> mapnik.Datasource:
        with self._lock:
            if source not in self._sources:
                self._sources[source] = mapnik.Datasource(
                    type="tiles",
                    file=source.file,
                    layer=source.layer,
                    maxzoom=source.last_zoom,
                    **{"max-threads": 1},
                )
            return self._sources[source]


def _read_last_zooms(file: Path) -> dict[str, int]:
    database = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        metadata = dict(database.execute("SELECT name, value FROM metadata"))
    finally:
        database.close()
    last = int(metadata["maxzoom"])
    return {layer["id"]: last for layer in json.loads(metadata["json"])["vector_layers"]}
