"""An operator's own places and addresses: CSV or GeoJSON, in a declared coordinate system."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

import numpy as np
import shapely
from msgspec import Struct
from shapely.errors import ShapelyError
from shapely.geometry import shape

from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import HouseRecord, PlaceRecord, Point, SourceRecord
from functions.pack_builder.engine.places.row_faults import RowFaults
from functions.pack_builder.engine.places.text_lines import bounded_lines, encoding_of
from functions.pack_builder.errors import SourceDataError
from shared.geo import Crs
from shared.geo.coordinates import UnknownCoordinateType, coordinate_type
from shared.geo.notation import NotANumber, parse_number
from shared.geo.points import Datum

SOURCE: Final = "own"
BATCH: Final = 2_000
OTHER_TAG: Final = "生活服务;其他"
LONGEST: Final = {
    "name": 200,
    "lng": 40,
    "lat": 40,
    "id": 100,
    "names": 2_000,
    "tag": 60,
    "address": 500,
    "telephone": 100,
    "road": 100,
    "number": 60,
}
"""What a column can be, and the characters of its longest value. `names` has `|` between them; `road` and
`number` make a house number."""
COORDINATES, COLUMNS, SKIP_BAD_ROWS = "coordinates", "columns", "skip-bad-rows"
Record = Mapping[str, str]


class Layout(Struct, frozen=True):
    """How a table is written: its system, and the column of each field; what has no entry bears its name."""

    crs: Crs = Crs.WGS84
    columns: Mapping[str, str] | None = None
    skips_bad_rows: bool = False
    """Whether rows that are wrong are set aside; else one of them refuses the file."""

    def __post_init__(self) -> None:
        strays = set(self.columns or ()) - LONGEST.keys()
        if strays:
            raise SourceDataError(
                f"no field is called {', '.join(sorted(strays))}; expected some of {', '.join(LONGEST)}"
            )

    @property
    def datum(self) -> Datum:
        """How its points are read; abroad they are WGS-84 whatever is declared."""
        return Datum(self.crs, Crs.WGS84)

    def column(self, field: str) -> str:
        """Return the name of a field's column."""
        return (self.columns or {}).get(field, field)

    def record(self, row: Mapping[str, Any], place: str) -> Record:
        """Return a row's values by field, blanks made single spaces. Raises SourceDataError."""
        values = {}
        for field, longest in LONGEST.items():
            value = row.get(self.column(field))
            value_text = "|".join(map(str, value)) if isinstance(value, list) else value
            text = "" if value_text is None else " ".join(str(value_text).split())
            if len(text) > longest:
                raise SourceDataError(
                    f"{place}: {self.column(field)} has {len(text)} characters; at most {longest}"
                )
            values[field] = text
        return values


def layout_of(metadata: Mapping[str, str]) -> Layout:
    """Return the layout that an object's metadata declare: `coordinates`, and `columns` as a query string.

    Raises SourceDataError when the coordinates are not declared: half a kilometre is no matter of luck.
    """
    try:
        crs = coordinate_type(metadata.get(COORDINATES, ""))
    except UnknownCoordinateType as error:
        raise SourceDataError(
            f"the metadata `{COORDINATES}` is {metadata.get(COORDINATES, '')!r}; expected wgs84, gcj02 or "
            "bd09, whichever the points are in"
        ) from error
    text = metadata.get(COLUMNS, "")
    try:
        columns = dict(parse_qsl(text, strict_parsing=True)) if text else None
    except ValueError as error:
        raise SourceDataError(
            f"the metadata `{COLUMNS}` is {text[:80]!r}; expected field=column pairs with & between them"
        ) from error
    return Layout(crs, columns, skips_bad_rows=metadata.get(SKIP_BAD_ROWS, "") in ("1", "true"))


class TableRow(NamedTuple):
    """One row; `place` says where in the file."""

    place: str
    point: Point
    area: bytes
    record: Record


def read_table(path: Path, layout: Layout, faults: RowFaults | None = None) -> Iterator[SourceRecord]:
    """Yield the places and house numbers of a `.csv` (UTF-8 or GB 18030) or `.geojson` file.

    Identities are the `id` column's, or made of name and point. faults: takes down the rows that are wrong.
    Raises SourceDataError at the end with all rows that are wrong, unless the layout skips them.
    """
    faults = faults or RowFaults()
    is_geojson = path.suffix in (".geojson", ".json")
    rows = _geojson(path, layout) if is_geojson else _csv(path, layout, faults)
    ids: dict[str, str] = {}
    for batch in batched(rows, BATCH):
        points = np.array([row.point for row in batch], dtype=np.float64)
        wgs84 = layout.datum.read_columns(points).round(7).tolist()
        for row, (lng, lat) in zip(batch, wgs84, strict=True):
            record = row.record
            if not (-180 <= lng <= 180 and -90 <= lat <= 90):
                faults.add(
                    f"{row.place}: {record['name']!r} is at {row.point[0]:g}, {row.point[1]:g}; expected "
                    f"longitude and latitude in {layout.crs.value}: check the columns and `{COORDINATES}`"
                )
            elif (id_ := record["id"]) and (first := ids.setdefault(id_, row.place)) != row.place:
                faults.add(f"{row.place}: the id {id_!r} is that of {first}; each row needs its own")
            elif not (record["name"] or (record["road"] and record["number"])):
                name, road, number = map(layout.column, ("name", "road", "number"))
                faults.add(f"{row.place}: {name} is empty; expected a name, or {road} with {number}")
            else:
                yield from _records(path.stem, row._replace(point=(lng, lat)))
    if not layout.skips_bad_rows:
        faults.require_none()


def _records(table: str, row: TableRow) -> Iterator[SourceRecord]:
    record, point = row.record, row.point
    if record["road"] and record["number"]:
        yield HouseRecord(record["road"], record["number"], point)
    if record["name"]:
        digest = hashlib.sha256(f"{record['name']} {point[0]:.4f} {point[1]:.4f}".encode()).hexdigest()[:16]
        tag = record["tag"] or OTHER_TAG
        yield PlaceRecord(
            identity=f"{SOURCE}:{table}:{record['id'] or digest}",
            name=record["name"],
            tag=tag,
            importance=categories().weight(tag),
            point=point,
            names=tuple(name.strip() for name in record["names"].split("|") if name.strip()),
            address=record["address"],
            facts={"telephone": record["telephone"]} if record["telephone"] else {},
            area=row.area,
        )


def _csv(path: Path, layout: Layout, faults: RowFaults) -> Iterator[TableRow]:
    try:
        with path.open(encoding=encoding_of(path), newline="") as text:
            reader = csv.DictReader(bounded_lines(text, path.name))
            reader.fieldnames = [column.strip() for column in reader.fieldnames or ()]
            _require_columns(path, layout, reader.fieldnames)
            for values in reader:
                if not any(isinstance(value, str) and value.strip() for value in values.values()):
                    continue  # spreadsheets write such rows below the last one
                place = f"{path.name}, line {reader.line_num}"
                try:
                    record = layout.record(values, place)
                    point = parse_number(record["lng"]), parse_number(record["lat"])
                except SourceDataError as error:
                    faults.add(str(error))
                except NotANumber as error:
                    columns = f"{layout.column('lng')} or {layout.column('lat')}"
                    faults.add(f"{place}: {columns}: {error}; expected degrees such as 106.63")
                else:
                    yield TableRow(place, point, b"", record)
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceDataError(f"{path.name} is no CSV in UTF-8 or GB 18030: {error}") from error


def _require_columns(path: Path, layout: Layout, header: Sequence[str]) -> None:
    has = {field for field in LONGEST if layout.column(field) in header}
    if not ({"lng", "lat"} <= has and ("name" in has or {"road", "number"} <= has)):
        columns = ", ".join(str(column)[:40] for column in header)[:300]
        raise SourceDataError(
            f"{path.name}, line 1: the columns are {columns}; expected lng, lat, "
            f"and name or road with number: say in the metadata `{COLUMNS}` which column is which"
        )
    if missing := {column for column in (layout.columns or {}).values() if column not in header}:
        raise SourceDataError(
            f"{path.name}, line 1: no column is called {', '.join(sorted(missing))}, as `{COLUMNS}` says"
        )


def _geojson(path: Path, layout: Layout) -> Iterator[TableRow]:
    number = 0
    try:
        for number, feature in enumerate(json.loads(path.read_bytes())["features"], start=1):
            place = f"{path.name}, feature {number}"
            if not feature["geometry"]:
                raise SourceDataError(f"{place}: has no geometry; expected a point or an outline")
            geometry = shapely.force_2d(shape(feature["geometry"]))
            if geometry.is_empty or not np.isfinite(geometry.bounds).all():
                raise SourceDataError(
                    f"{place}: the geometry has no place on earth; expected finite coordinates"
                )
            is_area = geometry.geom_type in ("Polygon", "MultiPolygon")
            surface_point = shapely.point_on_surface(geometry)
            area_wgs84 = shapely.transform(geometry, layout.datum.read_columns) if is_area else None
            polygons = shapely.MultiPolygon(shapely.get_parts(area_wgs84).tolist()) if area_wgs84 else None
            outline = bytes(shapely.to_wkb(polygons, byte_order=1)) if polygons else b""
            yield TableRow(
                place,
                (surface_point.x, surface_point.y),
                outline,
                layout.record(feature["properties"] or {}, place),
            )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ShapelyError) as error:
        raise SourceDataError(
            f"{path.name} is no GeoJSON FeatureCollection, or its feature {number} is none: "
            f"{type(error).__name__}: {error}"
        ) from error
