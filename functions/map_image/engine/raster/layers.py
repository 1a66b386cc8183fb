"""From a style's XML to a mapnik Map that draws the same for less.

mapnik opens each data source of each Map anew, and refuses a style that names a layer which the MBTiles file
does not have. Here a source is one object for all Maps of a style, with one reading thread, since several
wait for each other actively, and with the tiles of the zoom before, which cover 512 pixels each, as browsers
read them. Layers that the data lacks are left out. Neighbouring layers of one source become one, so that its
tiles are decoded once. Layers that have only labels which stay within the edges are not read beyond these.
"""

import json
import sqlite3
import threading
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

import mapnik

from functions.map_image.engine.raster.levels import Level

LABELS: Final = ("TextSymbolizer", "ShieldSymbolizer")
"""What stays within the edges where `avoid-edges` says so; of a marker it does not hold."""


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
        """Return a Map of a style. buffer: pixels around what is drawn that count for it."""
        root = ElementTree.fromstring(xml)  # noqa: S314 - written by this program
        label_styles = {style.get("name") for style in root.iterfind("Style") if _stays_inside(style)}
        sources: list[TileSource] = []
        layers: list[ElementTree.Element] = []
        for layer in root.findall("Layer"):
            root.remove(layer)
            source = self._source(layer, level)
            if source is None:
                continue
            styles = layer.findall("StyleName")
            if all(style.text in label_styles for style in styles):
                layer.set("buffer-size", "0")
            layer[:] = styles
            if sources and sources[-1] == source and _are_alike(layers[-1], layer):
                layers[-1].extend(styles)
                layers[-1].set("cache-features", "on")
            else:
                sources.append(source)
                layers.append(layer)
        root.extend(layers)
        map_ = mapnik.Map(level.metatile_size, level.metatile_size)
        mapnik.load_map_from_string(map_, ElementTree.tostring(root, encoding="unicode"))
        map_.buffer_size = buffer
        for layer, source in zip(map_.layers, sources, strict=True):
            layer.datasource = self._open(source)
        return map_

    def _source(self, layer: ElementTree.Element, level: Level) -> TileSource | None:
        """Return where a layer comes from, None if there is no such data."""
        parameters = {item.get("name"): item.text or "" for item in layer.iterfind("Datasource/Parameter")}
        file, name = parameters["file"], parameters["layer"]
        last_zoom = self._last_zooms(file).get(name)
        return None if last_zoom is None else TileSource(file, name, min(last_zoom, max(level.zoom - 1, 0)))

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


def _stays_inside(style: ElementTree.Element) -> bool:
    symbolizers = [
        item for rule in style.iterfind("Rule") for item in rule if item.tag.endswith("Symbolizer")
    ]
    return all(item.tag in LABELS and item.get("avoid-edges") == "true" for item in symbolizers)


def _are_alike(first: ElementTree.Element, second: ElementTree.Element) -> bool:
    """Tell whether two layers differ in name and styles alone."""
    return _options(first) == _options(second)


def _options(layer: ElementTree.Element) -> dict[str, str]:
    return {name: value for name, value in layer.items() if name not in ("name", "cache-features")}


def _read_last_zooms(file: Path) -> dict[str, int]:
    database = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        metadata = dict(database.execute("SELECT name, value FROM metadata"))
    finally:
        database.close()
    last = int(metadata["maxzoom"])
    return {layer["id"]: last for layer in json.loads(metadata["json"])["vector_layers"]}
