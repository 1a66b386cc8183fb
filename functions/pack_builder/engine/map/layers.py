"""Features on their way to the tile program: one line-delimited GeoJSON file for each layer and plane.

What comes is in WGS-84 degrees. Features are converted many at a time. Of China nothing goes to Web Mercator.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import numpy as np
import orjson
import shapely
from msgspec import Struct
from msgspec.structs import replace

from functions.pack_builder.engine.map.extents import LAYERS as COVERING_LAYERS
from functions.pack_builder.engine.map.extents import Hull
from functions.pack_builder.engine.map.planes import Plane, PlaneName

BATCH: Final = 20_000
"""Features that wait to be converted together."""

Properties = Mapping[str, str | int | float | None]


class Zooms(Struct, frozen=True):
    """The zooms at which a feature is in the tiles."""

    lowest: int
    highest: int | None = None


class Feature(Struct, frozen=True):
    """One thing to draw; properties that are None are left out."""

    geometry: Any
    properties: Properties
    zooms: Zooms
    is_in_mercator: bool = True
    """False for what the maps of abroad go without: things of China but its outline."""


class LayerFiles:
    """Writes `FOLDER/PLANE/LAYER.geojsonl` for each layer and plane; a context manager."""

    def __init__(self, folder: Path, planes: Sequence[Plane]) -> None:
        self._folder = folder
        self._planes = planes
        self._waiting: dict[str, list[Feature]] = defaultdict(list)
        self._streams: dict[tuple[PlaneName, str], IO[bytes]] = {}
        self._stack = ExitStack()
        self.hulls = {plane.name: Hull() for plane in planes}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what waits, and close the files."""
        with self._stack:
            if kind is None:
                for layer in list(self._waiting):
                    self._flush(layer)

    def add(self, layer: str, feature: Feature) -> None:
        """Take in a feature of a layer."""
        waiting = self._waiting[layer]
        waiting.append(feature)
        if len(waiting) >= BATCH:
            self._flush(layer)

    def files(self, plane: PlaneName) -> list[Path]:
        """Return the files of a plane, by layer."""
        return sorted((self._folder / plane).glob("*.geojsonl"))

    def add_projected(self, plane: PlaneName, layer: str, features: Sequence[Feature]) -> None:
        """Write features that are in metres of the EPSG:3857 of a plane already."""
        if features:
            texts = shapely.to_geojson(np.array([feature.geometry for feature in features], dtype=object))
            self._stream(plane, layer).writelines(map(_line, features, texts))

    def _flush(self, layer: str) -> None:
        features = self._waiting.pop(layer)
        geometries = np.array([feature.geometry for feature in features], dtype=object)
        for plane in self._planes:
            is_shown = np.ones(len(features), dtype=bool)
            if plane.name is PlaneName.MERCATOR:
                is_shown = ~plane.are_in_china(geometries)
            metres = plane.project(geometries[is_shown])
            selection = [feature for feature, is_there in zip(features, is_shown, strict=True) if is_there]
            if layer in COVERING_LAYERS and selection:
                self.hulls[plane.name].add(metres)
            pairs = zip(selection, metres, shapely.is_empty(metres), strict=True)
            self.add_projected(
                plane.name, layer, [replace(feature, geometry=g) for feature, g, empty in pairs if not empty]
            )

    def _stream(self, plane: PlaneName, layer: str) -> IO[bytes]:
        if (plane, layer) not in self._streams:
            path = self._folder / plane / f"{layer}.geojsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._streams[plane, layer] = self._stack.enter_context(path.open("wb"))
        return self._streams[plane, layer]


def _line(feature: Feature, geometry: str) -> bytes:
    zooms = {"minzoom": feature.zooms.lowest}
    if feature.zooms.highest is not None:
        zooms["maxzoom"] = feature.zooms.highest
    properties = {key: value for key, value in feature.properties.items() if value is not None}
    head = orjson.dumps({"type": "Feature", "tippecanoe": zooms, "properties": properties})
    return head[:-1] + b',"geometry":' + geometry.encode() + b"}\n"
