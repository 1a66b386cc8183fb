"""From a style's XML to a mapnik Map that draws the same for less.

mapnik opens each data source of each Map anew; here it is one object for all Maps of a style. Neighbouring
layers of one source become one, so that its tiles are decoded once. Layers that have only labels which stay
within the edges are not read beyond these.
"""

import threading
from typing import Final
from xml.etree import ElementTree

import mapnik

from functions.map_image.engine.raster.levels import Level

LABELS: Final = ("TextSymbolizer", "ShieldSymbolizer")
"""What stays within the edges where `avoid-edges` says so; of a marker it does not hold."""


TileSource = tuple[tuple[str, str], ...]
"""The parameters of a data source."""


class LayerSources:
    """The opened layers of MBTiles files, shared by all Maps of a style. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sources: dict[TileSource, mapnik.Datasource] = {}

    def load_map(self, xml: str, level: Level, buffer: int) -> mapnik.Map:
        """Return a Map of a style. buffer: pixels around what is drawn that count for it."""
        root = ElementTree.fromstring(xml)  # noqa: S314 - written by this program
        label_styles = {style.get("name") for style in root.iterfind("Style") if _stays_inside(style)}
        sources: list[TileSource] = []
        layers: list[ElementTree.Element] = []
        for layer in root.findall("Layer"):
            root.remove(layer)
            source = _source(layer)
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

    def _open(self, source: TileSource) -> mapnik.Datasource:
        with self._lock:
            if source not in self._sources:
                self._sources[source] = mapnik.Datasource(**dict(source))
            return self._sources[source]


def _source(layer: ElementTree.Element) -> TileSource:
    parameters = layer.iterfind("Datasource/Parameter")
    return tuple(sorted((parameter.get("name", ""), parameter.text or "") for parameter in parameters))


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
