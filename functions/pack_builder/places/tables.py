"""An operator's own places and addresses: CSV or GeoJSON, in a declared coordinate system."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from functions.pack_builder.errors import SourceDataError
from functions.pack_builder.places.categories import categories
from functions.pack_builder.places.found import Found, FoundHouse, FoundPlace, Point
from shared.geo import Crs, convert
from shared.geo.notation import NotANumber, parse_number

SOURCE: Final = "own"
BATCH: Final = 2_000
OTHER_TAG: Final = "生活服务;其他"
FIELDS: Final = ("name", "lng", "lat", "id", "names", "tag", "address", "telephone", "road", "number")
"""What a column can be. `names` has `|` between them; `road` and `number` make a house number."""
Record = Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """How a table is written: its system, and the column of each field; what has no entry bears its name."""

    crs: Crs = Crs.WGS84
    columns: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        unknown = set(self.columns or ()) - set(FIELDS)
        if unknown:
            raise SourceDataError(
                f"no field is called {', '.join(sorted(unknown))}; expected some of {', '.join(FIELDS)}"
            )

    def record(self, row: Mapping[str, Any]) -> Record:
        """Return a row's values by field."""
        columns = {field: (self.columns or {}).get(field, field) for field in FIELDS}
        return {field: str(row.get(column) or "").strip() for field, column in columns.items()}


def read_table(path: Path, layout: Layout) -> Iterator[Found]:
    """Yield the places and house numbers of a `.csv` (UTF-8 or GB 18030) or `.geojson` file.

    Identities are the `id` column's, or made of name and point. Raises SourceDataError, with the row, when a
    value is not what its field is.
    """
    rows = _geojson(path, layout) if path.suffix in (".geojson", ".json") else _csv(path, layout)
    for batch in batched(rows, BATCH):
        points = np.array([point for point, _, _ in batch], dtype=np.float64)
        wgs84 = convert(points, layout.crs, Crs.WGS84, exact=True).round(7).tolist()
        for (_, area, record), (lng, lat) in zip(batch, wgs84, strict=True):
            if not (-180 <= lng <= 180 and -90 <= lat <= 90):
                raise SourceDataError(f"{path.name}: {record['name'][:40]!r} is at {lng}, {lat}: check `crs`")
            yield from _found(path.stem, record, (lng, lat), area)


def _found(table: str, record: Record, point: Point, area: bytes) -> Iterator[Found]:
    if record["road"] and record["number"]:
        yield FoundHouse(record["road"], record["number"], point)
    if record["name"]:
        made = hashlib.sha256(f"{record['name']} {point[0]:.4f} {point[1]:.4f}".encode()).hexdigest()[:16]
        tag = record["tag"] or OTHER_TAG
        yield FoundPlace(
            identity=f"{SOURCE}:{table}:{record['id'] or made}",
            name=record["name"],
            tag=tag,
            importance=categories().weight(tag),
            point=point,
            names=tuple(name.strip() for name in record["names"].split("|") if name.strip()),
            address=record["address"],
            facts={"telephone": record["telephone"]} if record["telephone"] else {},
            area=area,
        )


Row = tuple[Point, bytes, Record]


def _csv(path: Path, layout: Layout) -> Iterator[Row]:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    try:
        head[: head.rfind(b"\n") + 1].decode("utf-8-sig")
        encoding = "utf-8-sig"
    except UnicodeDecodeError:
        encoding = "gb18030"
    try:
        with path.open(encoding=encoding, newline="") as text:
            for number, row in enumerate(csv.DictReader(text), start=2):
                record = layout.record(row)
                try:
                    point = parse_number(record["lng"]), parse_number(record["lat"])
                except NotANumber as error:
                    raise SourceDataError(f"{path.name}, line {number}: lng or lat: {error}") from error
                yield point, b"", record
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceDataError(f"{path.name} is no CSV in UTF-8 or GB 18030: {error}") from error


def _geojson(path: Path, layout: Layout) -> Iterator[Row]:
    try:
        for feature in json.loads(path.read_bytes())["features"]:
            geometry = shapely.transform(
                shapely.force_2d(shape(feature["geometry"])),
                lambda xy: convert(xy, layout.crs, Crs.WGS84, exact=True),
            )
            is_area = geometry.geom_type in ("Polygon", "MultiPolygon")
            inside = shapely.point_on_surface(geometry)
            polygons = shapely.MultiPolygon(shapely.get_parts(geometry).tolist()) if is_area else None
            ((lng, lat),) = convert(np.array([[inside.x, inside.y]]), Crs.WGS84, layout.crs)
            outline = bytes(shapely.to_wkb(polygons, byte_order=1)) if polygons else b""
            yield (lng, lat), outline, layout.record(feature["properties"] or {})
    except (ValueError, KeyError, TypeError, AttributeError, ShapelyError) as error:
        raise SourceDataError(f"{path.name} is no GeoJSON FeatureCollection: {error!r}") from error
