"""New areas (新区) that are no divisions: `new_areas.toml`, and the counties that bear their names too."""

import tomllib
from functools import cache
from pathlib import Path

from functions.pack_builder.engine.default.divisions.tree import Node
from functions.pack_builder.errors import SourceDataError
from shared.geo.division_names import Kind
from shared.tables.rows import Row, Text


class NewArea(Row):
    """One area; `point` is (longitude, latitude), WGS-84."""

    name: Text
    names: tuple[Text, ...]
    counties: tuple[Text, ...]
    point: tuple[float, float]
    source: Text


@cache
def new_areas() -> tuple[NewArea, ...]:
    """Return the table."""
    text = Path(__file__).with_name("new_areas.toml").read_text(encoding="utf-8")
    return tuple(map(NewArea.model_validate, tomllib.loads(text)["areas"]))


def add_new_areas(country: Node) -> None:
    """Call each county by the areas that it has a part in: 贵安新区党武街道 is in one of four counties."""
    counties = {node.code: node for node in country.walk() if node.code}
    for area in new_areas():
        if missing := [code for code in area.counties if code not in counties]:
            raise SourceDataError(f"new_areas.toml: {area.name} lies in {missing}, which no list has")
        for code in area.counties:
            for name in (area.name, *area.names):
                counties[code].call(name, Kind.AREA)
