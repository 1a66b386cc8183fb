"""New areas (新区) as places: they have a name and a point, and no code."""

from collections.abc import Iterator
from typing import Final

from functions.pack_builder.engine.default.divisions.new_areas import new_areas
from functions.pack_builder.engine.places.categories import categories
from functions.pack_builder.engine.places.records import PlaceRecord
from shared.places.tags import NEW_AREA

SOURCE: Final = "area"


def new_area_places() -> Iterator[PlaceRecord]:
    """Yield every new area of the table."""
    for area in new_areas():
        yield PlaceRecord(
            identity=f"{SOURCE}:{area.name}",
            name=area.name,
            tag=NEW_AREA,
            importance=categories().weight(NEW_AREA),
            point=area.point,
            names=area.names,
            country="CN",
            spelt=area.names,
        )
