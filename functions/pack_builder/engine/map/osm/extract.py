"""An extract read once: every object that the map draws, as features of layers in WGS-84 degrees."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import osmium
import shapely
from msgspec import Struct, field
from osmium.osm import Area, Node, Way

from functions.pack_builder.engine.extract_order import MOST_SORTED_BYTES, in_order
from functions.pack_builder.engine.map.layers import Feature
from functions.pack_builder.engine.map.osm.areas import area_features
from functions.pack_builder.engine.map.osm.names import Variants, with_simplified_name
from functions.pack_builder.engine.map.osm.points import point_features
from functions.pack_builder.engine.map.osm.streets import StreetNames, line_features
from functions.pack_builder.errors import SourceDataError

KEYS: Final = (
    "highway", "area:highway", "railway", "aeroway", "aerialway", "waterway", "route", "man_made", "natural",
    "landuse", "leisure", "amenity", "building", "place", "shop", "tourism", "historic", "office", "military",
    "addr:housenumber", "public_transport", "station", "healthcare", "craft", "sport", "emergency",
)  # fmt: skip
IN_MEMORY: Final = 500 << 20
"""Bytes of an extract from which the points of its lines are kept on disk."""


class ExtractReader(Struct):
    """Reads one extract; `coast` and `box` are known at the end."""

    path: Path
    scratch: Path
    variants: Variants = field(default_factory=dict)
    coast: list[Any] = field(default_factory=list)
    """Lines of `natural=coastline`, with the land on their left."""
    box: tuple[float, float, float, float] | None = None
    """What the file says that it covers."""

    def features(self) -> Iterator[tuple[str, Feature]]:
        """Yield layer and feature. Raises SourceDataError when the file is no extract or is cut off."""
        try:
            file = self._sorted_file()
            with osmium.io.Reader(str(file)) as reader:
                box = reader.header().box()
            if box.valid():
                low, high = box.bottom_left, box.top_right
                self.box = low.lon, low.lat, high.lon, high.lat
            yield from self._read(file)
        except (RuntimeError, ValueError, osmium.InvalidLocationError, shapely.errors.ShapelyError) as error:
            raise SourceDataError(
                f"{self.path.name} cannot be read ({error}); expected .osm.pbf or .osm, whole and uncorrupted"
            ) from error

    def _sorted_file(self) -> Path:
        if self.path.stat().st_size > MOST_SORTED_BYTES:
            return self.path
        return in_order(self.path, self.scratch / "sorted.osm.pbf", self.path.name).file

    def _read(self, file: Path) -> Iterator[tuple[str, Feature]]:
        in_memory = file.stat().st_size < IN_MEMORY
        storage = "flex_mem" if in_memory else f"sparse_file_array,{self.scratch / 'points'}"
        names = StreetNames()
        wkb = osmium.geom.WKBFactory()
        processor = osmium.FileProcessor(str(file)).with_locations(storage).with_areas()
        for thing in processor.with_filter(osmium.filter.KeyFilter(*KEYS)):
            tags = with_simplified_name({tag.k: tag.v for tag in thing.tags}, self.variants)
            match thing:
                case Node() if thing.location.valid():
                    yield from point_features(tags, shapely.Point(thing.lon, thing.lat))
                case Way():
                    yield from self._line(thing, tags, names)
                case Area() if thing.num_rings()[0]:
                    area = shapely.from_wkb(wkb.create_multipolygon(thing))
                    is_ring = thing.from_way() and tags.get("area") != "yes"
                    yield from area_features(tags, area, is_ring=is_ring)
                    middle = shapely.point_on_surface(area)
                    yield from point_features(tags, middle, float(shapely.area(area)))
        yield from names.features()

    def _line(self, way: Way, tags: dict[str, str], names: StreetNames) -> Iterator[tuple[str, Feature]]:
        points = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
        if len(points) < 2:
            return
        line = shapely.LineString(points)
        if tags.get("natural") == "coastline":
            self.coast.append(line)
        if tags.get("area") != "yes":
            yield from line_features(tags, line, names)
