"""Files as operators upload them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from shared.stores import ObjectStore

SQUARE = {"type": "Polygon", "coordinates": [[[106, 26], [107, 26], [107, 27], [106, 27], [106, 26]]]}
WGS84 = {"coordinates": "wgs84"}


def boundaries(code: str, geometry: Mapping[str, Any] = SQUARE) -> bytes:
    """Return a GeoJSON file with one outline of a division."""
    feature = {"type": "Feature", "properties": {"code": code}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()


def put_table(objects: ObjectStore, default_pack: Path, name: str = "own.xdb", **metadata: str) -> None:
    """Upload a table of address ranges."""
    objects.upload_file("sources", f"ip/{name}", default_pack / "ip" / "ip2region.xdb", metadata=metadata)


def csv_of(rows: Iterable[str], header: str = "id,name,lng,lat,tag") -> bytes:
    """Return a table of places."""
    return "\n".join([header, *rows, ""]).encode()
