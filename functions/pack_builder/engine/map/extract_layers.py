"""The features of all extracts, gathered: for the detailed tiles, for the overview, coasts, places."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from math import hypot
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import shapely
from msgspec.structs import replace

from functions.pack_builder.engine.map.coastline import Box, with_extract_coast
from functions.pack_builder.engine.map.detail_labels import Label
from functions.pack_builder.engine.map.extents import LAYERS as COVERING_LAYERS
from functions.pack_builder.engine.map.extents import Hull
from functions.pack_builder.engine.map.layers import Feature, LayerFiles, Zooms
from functions.pack_builder.engine.map.map_files import DETAIL_ZOOMS, OVERVIEW_ZOOMS, MapExtract
from functions.pack_builder.engine.map.osm.extract import ExtractReader
from functions.pack_builder.engine.map.osm.names import Variants
from functions.pack_builder.engine.map.planes import Plane, PlaneName
from functions.pack_builder.engine.map.sea import Coasts
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.errors import SourceDataError
from shared.geo.baidu_plane import MERCATOR_METRES

OVERVIEW_LAYERS: Final = frozenset({"streets", "water_polygons", "water_lines", "land"})
"""Layers of the extracts that the overview has too, at its zooms."""
PLACE_LABELS: Final = "place_labels"
NAMES: Final = ("name", "name_local")
NEAR: Final = 20_000 / MERCATOR_METRES
"""World fractions, 20 km at the equator, within which two places of a name are the same."""

PlacesByName = dict[str, list[tuple[float, float]]]
"""World fractions of the places in the extracts, by each of their names."""


class ExtractLayers:
    """Reads extracts into files for the tile program; a context manager."""

    def __init__(self, work: Path, planes: Sequence[Plane], variants: Variants) -> None:
        """variants: from traditional to simplified characters, for Chinese names."""
        self._work = work
        self._variants = variants
        self._planes = planes
        self._detail = LayerFiles(work / "detail", planes)
        self._overview = LayerFiles(work / "overview", planes)
        self._coasts: list[tuple[list[Any], Box]] = []
        self._places: list[Feature] = []
        self._points: dict[PlaneName, PlacesByName] = {}
        self._stack = ExitStack()
        self.extracts: list[MapExtract] = []

    def __enter__(self) -> Self:
        """Begin."""
        self._stack.enter_context(self._detail)
        self._stack.enter_context(self._overview)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files; what they have can be used from now on."""
        self._stack.__exit__(kind, error, trace)

    def read(self, source_file: SourceFile) -> None:
        """Take in an extract. Raises SourceDataError."""
        with tempfile.TemporaryDirectory(dir=self._work) as scratch:
            reader = ExtractReader(source_file.path, Path(scratch), self._variants)
            bounds = np.array([np.inf, np.inf, -np.inf, -np.inf])
            for layer, feature in reader.features():
                self._add(layer, feature)
                if layer in COVERING_LAYERS:
                    own = np.array(shapely.bounds(feature.geometry))
                    bounds = np.concatenate(
                        [np.minimum(bounds[:2], own[:2]), np.maximum(bounds[2:], own[2:])]
                    )
        if not np.isfinite(bounds).all():
            raise SourceDataError(f"{source_file.path.name} has nothing that a map draws")
        west, south, east, north = (round(degrees, 6) for degrees in reader.box or bounds.tolist())
        box = west, south, east, north
        self._coasts.append((reader.coast, box))
        as_of = source_file.metadata.get("as-of", "")
        self.extracts.append(MapExtract(source_file.key, box, source_file.facts.attribution, as_of))

    def _add(self, layer: str, feature: Feature) -> None:
        lowest = max(feature.zooms.lowest, DETAIL_ZOOMS[0])
        self._detail.add(layer, replace(feature, zooms=Zooms(lowest)))
        if layer == PLACE_LABELS:
            self._places.append(feature)
        if layer in OVERVIEW_LAYERS and feature.zooms.lowest <= OVERVIEW_ZOOMS[1]:
            self._overview.add(layer, replace(feature, zooms=Zooms(feature.zooms.lowest, OVERVIEW_ZOOMS[1])))

    def with_coasts(self, coasts: Coasts) -> Coasts:
        """Return coasts, in degrees, with those of the extracts that close."""
        for coast, box in self._coasts:
            coasts = with_extract_coast(coasts, coast, box)
        return coasts

    def hull(self, plane: PlaneName) -> Hull:
        """Return the tiles that the extracts touch."""
        return self._detail.hulls[plane]

    def covers(self, plane: PlaneName) -> bool:
        """Tell whether an extract has anything in a plane."""
        return bool(self.hull(plane).tiles())

    def detail_files(self, plane: PlaneName) -> list[Path]:
        """Return the files of the detailed tiles, by layer."""
        return self._detail.files(plane)

    def overview_files(self, plane: PlaneName) -> list[Path]:
        """Return the files for the overview, by layer."""
        return self._overview.files(plane)

    def has_place(self, name: PlaneName, label: Label) -> bool:
        """Tell whether an extract has a place of one of a label's names near it, in a plane."""
        if name not in self._points:
            self._points[name] = self._places_by_name(name)
        points = [
            point for key in NAMES for point in self._points[name].get(str(label.properties.get(key, "")), ())
        ]
        return any(hypot(label.point[0] - x, label.point[1] - y) < NEAR for x, y in points)

    def _places_by_name(self, name: PlaneName) -> PlacesByName:
        plane = next(plane for plane in self._planes if plane.name is name)
        points: PlacesByName = defaultdict(list)
        geometries = plane.fractions([place.geometry for place in self._places])
        for place, geometry in zip(self._places, geometries, strict=True):
            for text in filter(None, map(place.properties.get, NAMES)):
                points[str(text)] += [(x, y) for x, y in shapely.get_coordinates(geometry).tolist()]
        return points
