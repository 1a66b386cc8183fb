"""The operator's table of places abroad: ids, names and points. `places-abroad.csv` in the bucket `weather`.

Columns: `id, country, province, city, name, lng, lat`, and where there are English names `country_en,
province_en, city_en, name_en`. Points are WGS-84 degrees. Baidu's own ids are in no open source; a site that
uses them has the list from Baidu.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, NamedTuple

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from functions.map_weather.engine.report import PlaceName, PlaceNames
from functions.map_weather.errors import RefusedFile
from shared.geo.geodesy import haversine

COLUMNS: Final = ("id", "country", "province", "city", "name", "lng", "lat")
ENGLISH: Final = ("country_en", "province_en", "city_en", "name_en")
MOST_ROWS: Final = 50_000
NEAR: Final = 25_000.0
"""Metres: how far a point may lie from the place of the table that it is taken for."""

_Optional = Annotated[PlaceName | None, BeforeValidator(lambda text: text or None)]


class _CsvRow(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, str_strip_whitespace=True)

    id: Annotated[str, Field(pattern=r"^[A-Z]{2,3}[0-9]{4,20}$")]
    country: PlaceName
    province: _Optional = None
    city: _Optional = None
    name: PlaceName
    lng: Annotated[float, Field(ge=-180, le=180)]
    lat: Annotated[float, Field(ge=-90, le=90)]
    country_en: _Optional = None
    province_en: _Optional = None
    city_en: _Optional = None
    name_en: _Optional = None


class ForeignPlace(NamedTuple):
    """One place of the table."""

    names: PlaceNames
    english_names: PlaceNames
    lng: float
    lat: float


class ForeignPlaces:
    """The table, by id and by point. Threads may share it."""

    def __init__(self, places: Sequence[ForeignPlace] = ()) -> None:
        self._places = tuple(places)
        self._by_id: Mapping[str, ForeignPlace] = {place.names.id or "": place for place in places}
        self._points = np.array([(place.lng, place.lat) for place in places], dtype=np.float64).reshape(-1, 2)

    def by_id(self, id_: str) -> ForeignPlace | None:
        """Return the place of an id."""
        return self._by_id.get(id_)

    def nearest(self, lng: float, lat: float) -> ForeignPlace | None:
        """Return the nearest place to a WGS-84 point, None when all are far."""
        if not self._places:
            return None
        east = (self._points[:, 0] - lng + 180) % 360 - 180
        distances = np.hypot(east * np.cos(np.radians(lat)), self._points[:, 1] - lat)
        place = self._places[int(distances.argmin())]
        return place if haversine(lng, lat, place.lng, place.lat) <= NEAR else None


def read_foreign_places(data: bytes) -> ForeignPlaces:
    """Return the table of a file. Raises RefusedFile, which names the line."""
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        header = [name.strip() for name in reader.fieldnames or ()]
        _check_header(header)
        reader.fieldnames = header
        places: list[ForeignPlace] = []
        ids: set[str] = set()
        for row in reader:
            place = _place(row, reader.line_num)
            if place.names.id in ids:
                raise RefusedFile(f"line {reader.line_num}: the id {place.names.id} stands twice in the file")
            ids.add(place.names.id or "")
            places.append(place)
            if len(places) > MOST_ROWS:
                raise RefusedFile(f"it has more than {MOST_ROWS} lines")
    except UnicodeDecodeError:
        raise RefusedFile("it is no UTF-8 text") from None
    except csv.Error as error:
        raise RefusedFile(f"it is no CSV: {error}") from None
    return ForeignPlaces(places)


def _check_header(header: Sequence[str]) -> None:
    if missing_names := [name for name in COLUMNS if name not in header]:
        raise RefusedFile(f"line 1: the columns {', '.join(missing_names)} are missing")
    if unknown_names := [name for name in header if name not in COLUMNS + ENGLISH]:
        raise RefusedFile(
            f"line 1: {unknown_names[0]!r} is no column; expected {', '.join(COLUMNS + ENGLISH)}"
        )
    if len(set(header)) != len(header):
        raise RefusedFile("line 1: a column stands twice")


def _place(row: Mapping[str, str], line: int) -> ForeignPlace:
    try:
        fields = _CsvRow.model_validate(row)
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, problem["loc"])) or "the line"
        raise RefusedFile(f"line {line}: {place}: {problem['msg']}; found {problem['input']!r:.80}") from None
    names = PlaceNames(
        id=fields.id, country=fields.country, province=fields.province, city=fields.city, name=fields.name
    )
    english_names = PlaceNames(
        id=fields.id,
        country=fields.country_en or names.country,
        province=fields.province_en or names.province,
        city=fields.city_en or names.city,
        name=fields.name_en or names.name,
    )
    return ForeignPlace(names, english_names, fields.lng, fields.lat)
