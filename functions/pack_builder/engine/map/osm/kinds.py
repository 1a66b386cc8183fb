"""The table of kinds: what OpenStreetMap's tags become in the layers, and from which zoom on."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import Struct

TABLE: Final = Path(__file__).with_name("kinds.toml")

Tags = Mapping[str, str]


class StreetKind(NamedTuple):
    """A street or rail as a layer has it: its kind, and the lowest zooms of its line and of its name."""

    kind: str
    zoom: int
    label_zoom: int


class AreaKinds(NamedTuple):
    """What the values of one key are."""

    key: str
    kinds: Mapping[str, str]


class Kinds(Struct, frozen=True):
    """`kinds.toml`, in the form in which it is used."""

    streets: Mapping[str, StreetKind]
    land: tuple[AreaKinds, ...]
    sites: tuple[AreaKinds, ...]
    water: tuple[AreaKinds, ...]
    waterways: Mapping[str, tuple[int, int]]
    places: Mapping[str, tuple[int, int]]
    pois: Mapping[str, tuple[str, int]]
    squares: tuple[tuple[float, int], ...]

    def zoom_by_area(self, square_degrees: float) -> int:
        """Return the lowest zoom of a polygon of land or water."""
        return next(zoom for least, zoom in self.squares if square_degrees >= least)


def area_kind(table: tuple[AreaKinds, ...], tags: Tags) -> str:
    """Return the kind of the first key that gives one, empty for none."""
    return next((kind for key, kinds in table if (kind := kinds.get(tags.get(key, "")))), "")


@cache
def load_kinds() -> Kinds:
    """Return the table."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return Kinds(
        streets={value: StreetKind(*row) for value, row in table["streets"].items()},
        land=_areas(table["land"]),
        sites=_areas(table["sites"]),
        water=_areas(table["water"]),
        waterways={value: (zoom, label_zoom) for value, (zoom, label_zoom) in table["waterways"].items()},
        places={value: (zoom, importance) for value, (zoom, importance) in table["places"].items()},
        pois={tag: (name, importance) for tag, (name, importance) in table["pois"].items()},
        squares=tuple((float(least), zoom) for least, zoom in table["squares"]),
    )


def _areas(rows: list[dict[str, Any]]) -> tuple[AreaKinds, ...]:
    return tuple(AreaKinds(row.pop("key"), row) for row in rows)
