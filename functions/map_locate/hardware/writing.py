"""Writing the answer of hardware location."""

import math
import time

from functions.map_locate.engine.hardware.device import Position, Source
from functions.map_locate.hardware.answers import DevicePosition
from functions.map_locate.hardware.errors import HAS_POSITION, NO_POSITION
from functions.map_locate.hardware.parameters import DeviceQuery
from shared.geo import Crs
from shared.geo.area_numbers import NO_NUMBER
from shared.geo.points import Datum
from shared.geo.territory import Territory
from shared.geocoding.gazetteer import Gazetteer


def write_position(
    query: DeviceQuery, position: Position | None, gazetteer: Gazetteer | None
) -> DevicePosition:
    """Return the item of one device; its address needs a gazetteer."""
    ctime = query.ctime or str(int(time.time()))
    if position is None:
        return {"type": Source.NOTHING, "location": "", "radius": 0, "ctime": ctime, "error": NO_POSITION}
    territory = gazetteer.territory if gazetteer else Territory()
    x, y = Datum(Crs.WGS84, query.crs, territory).write(position.lng, position.lat)
    item: DevicePosition = {
        "type": position.source,
        "location": f"{x:.6f},{y:.6f}",
        "radius": math.ceil(position.radius),
        "ctime": ctime,
        "error": HAS_POSITION,
    }
    if query.needs_address:
        _write_address(item, position, gazetteer)
    return item


def _write_address(item: DevicePosition, position: Position, gazetteer: Gazetteer | None) -> None:
    address = gazetteer.address_of(position.lng, position.lat) if gazetteer else None
    lineage = address.lineage if address else None
    item["country"] = address.country_name if address else ""
    item["province"] = lineage.province.name if lineage else ""
    item["city"] = lineage.city.name if lineage else ""
    item["citycode"] = str(gazetteer.area_number(lineage.adcode) if gazetteer and lineage else NO_NUMBER)
    item["district"] = lineage.county.name if lineage else ""
    item["road"] = address.street if address else ""
