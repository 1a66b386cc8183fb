"""Files as operators upload them."""

import json
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
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


VADUZ = (9.5215, 47.1410)


def dump_line(id_: int, name: str, others: str, class_: str, code: str, country: str, people: int = 0) -> str:
    """Return a line of a GeoNames dump."""
    lng, lat = VADUZ if country == "LI" else (106.63, 26.65)
    before = [str(id_), name, name, others, str(lat), str(lng), class_, code, country]
    return "\t".join([*before, "", "", "", "", "", str(people), "", "450", "Europe/Vaduz", "2026-01-01"])


DUMP = [
    dump_line(3042030, "Vaduz", "Wadutz,瓦杜兹,vadwts", "P", "PPLC", "LI", 5197),
    dump_line(3042033, "Rheinpark Stadion", "", "S", "STDM", "LI"),
    dump_line(9000001, "Ceshi Shan", "测试山", "T", "MT", "CN"),
    dump_line(9000002, "Nameless Shan", "", "T", "MT", "CN"),
    dump_line(9000003, "Some road", "", "R", "RD", "LI"),
]


def zipped(**members: bytes) -> bytes:
    """Return a zip archive; `LI_txt` becomes LI.txt in it."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return content.getvalue()
