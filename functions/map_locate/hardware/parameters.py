"""What callers of hardware location send: one or two devices, each with what it hears.

Fields may be numbers or texts. An entry of `bts`, `nearbts`, `mmac` or `macs` that cannot be read is left
out: modems write what they like into it, and the others still tell where the device is.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from msgspec import Struct

from functions.map_locate.engine.hardware.device import DeviceReport, Position, Signal, Source
from functions.map_locate.engine.hardware.transmitters import cdma_identity, cell_identity, wifi_identity
from functions.map_locate.hardware.errors import BodyMissing, FieldInvalid, RequestEmpty
from shared.geo import Crs
from shared.geo.notation import NotANumber, parse_number
from shared.web.fields import CoordinateTypes, mismatch

MOST_ITEMS: Final = 2
MOST_CELLS, MOST_ACCESS_POINTS = 32, 64
LONGEST_TEXT: Final = 64
USUAL_GPS_RADIUS: Final = 30.0
CHINA: Final = 460
CHINESE_NETWORKS: Final = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 15)
"""Where a device does not know its network, each of China's is looked up."""
CDMA_UNITS: Final = 14_400.0
"""Quarter seconds of arc in a degree, in which stations of CDMA say where they are."""
STRONGEST_ASU: Final = 31
SYSTEMS: Final = CoordinateTypes((Crs.BD09, Crs.GCJ02, Crs.WGS84))
NEEDS_ADDRESS: Final = ("Y", "1", "TRUE")
_WHOLE: Final = re.compile(r"\s*(-?[0-9]{1,12})\s*", re.ASCII)


class DeviceQuery(Struct, frozen=True):
    """One device, and how its position is wanted. `ctime` is the caller's own and goes back as it came."""

    report: DeviceReport
    crs: Crs
    needs_address: bool
    ctime: str


def read_fields(query: Mapping[str, str], form: Mapping[str, str], body: bytes) -> Mapping[str, Any]:
    """Return the fields of a request: of the query, of a form, and of JSON, which counts most.

    JSON is an object with `body`, or the list or the item alone. Raises RequestEmpty, FieldInvalid.
    """
    if not body.strip() and "body" not in query and "accesstype" not in query:
        raise RequestEmpty
    fields: dict[str, Any] = {**query, **form}
    content = _json(body) if body.lstrip()[:1] in (b"{", b"[") else None
    if isinstance(content, list):
        fields["body"] = content
    elif content is not None:
        fields |= content
    if isinstance(fields.get("body"), str):
        fields["body"] = _json(fields["body"].encode())
    if "body" not in fields and "accesstype" in fields:
        fields["body"] = [fields]
    return fields


def read_devices(fields: Mapping[str, Any]) -> list[DeviceQuery]:
    """Return the devices of a request. Raises BodyMissing, FieldInvalid."""
    items = fields.get("body")
    if isinstance(items, dict):
        items = [items]
    if not isinstance(items, list) or not 0 < len(items) <= MOST_ITEMS:
        raise BodyMissing
    return [_device(item, f"body[{number}]") for number, item in enumerate(items)]


def _json(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise FieldInvalid("body", "is no JSON") from None


def _device(item: Any, place: str) -> DeviceQuery:
    if not isinstance(item, dict):
        raise FieldInvalid(place, "is no object")
    fields = {str(name): _text(value) for name, value in item.items()}
    access = fields.get("accesstype", "")
    if access not in ("0", "1", "2"):
        problem = mismatch(access, "0, 1 or 2") if access else "is missing; expected 0, 1 or 2"
        raise FieldInvalid(f"{place}.accesstype", problem)
    gps = _gps(fields.get("gps", ""))
    is_conversion = access == "2"
    if is_conversion and gps is None:
        problem = mismatch(fields.get("gps", ""), "lng|lat|radius")
        raise FieldInvalid(f"{place}.gps", problem)
    try:
        crs = SYSTEMS.read(fields["coor"]) if fields.get("coor") else Crs.BD09
    except ValueError as problem:
        raise FieldInvalid(f"{place}.coor", str(problem)) from None
    return DeviceQuery(
        DeviceReport(
            () if is_conversion else (*_access_points(fields), *_cells(fields)),
            gps,
            fields.get("clientip") or fields.get("serverip", ""),
        ),
        crs,
        fields.get("need_rgc", "").upper() in NEEDS_ADDRESS,
        fields.get("ctime", "")[:LONGEST_TEXT],
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).strip() if isinstance(value, (str, int, float)) else ""


def _entries(fields: Mapping[str, str], names: tuple[str, ...], most: int) -> Iterator[list[str]]:
    """Yield the parts of the first entries of some fields, each entry once."""
    texts = (entry.strip() for name in names for entry in fields.get(name, "").split("|", most))
    for entry in list(dict.fromkeys(filter(None, texts)))[:most]:
        yield [part.strip() for part in entry.split(",")]


def _access_points(fields: Mapping[str, str]) -> Iterator[Signal]:
    for number, *rest in _entries(fields, ("mmac", "macs"), MOST_ACCESS_POINTS):
        identity = wifi_identity(number)
        if identity is not None:
            yield Signal((identity,), _dbm(rest[0] if rest else ""), rest[1] if len(rest) > 1 else "")


def _cells(fields: Mapping[str, str]) -> Iterator[Signal]:
    is_cdma = fields.get("cdma") == "1"
    for parts in _entries(fields, ("bts", "nearbts"), MOST_CELLS):
        signal = _cdma(parts) if is_cdma else _cell(parts)
        if signal is not None and signal.identities:
            yield signal


def _cell(parts: list[str]) -> Signal | None:
    """Return the cell of `mcc,mnc,lac,cellid,signal`; a network of -1 is not known."""
    numbers = [_whole(part) for part in parts[:4]]
    if len(numbers) < 4 or numbers[2] is None or numbers[3] is None:
        return None
    mcc, mnc, area, cell = numbers[0], numbers[1], numbers[2], numbers[3]
    country = CHINA if mcc is None or mcc < 0 else mcc
    networks = CHINESE_NETWORKS if mnc is None or mnc < 0 else (mnc,)
    identities = (cell_identity(country, network, area, cell) for network in networks)
    return Signal(tuple(filter(None, identities)), _dbm(parts[4] if len(parts) > 4 else ""))


def _cdma(parts: list[str]) -> Signal | None:
    """Return the station of `sid,nid,bid,lon,lat,signal`."""
    numbers = [_whole(part) for part in parts[:3]]
    if len(numbers) < 3 or None in numbers:
        return None
    identity = cdma_identity(*(number or 0 for number in numbers))
    if identity is None:
        return None
    place = _station_place(parts[3], parts[4]) if len(parts) > 4 else None
    return Signal((identity,), _dbm(parts[5] if len(parts) > 5 else ""), place=place)


def _station_place(lng_text: str, lat_text: str) -> tuple[float, float] | None:
    """Return the place of a station, in degrees or in quarter seconds; None for 0, 0 and nonsense."""
    try:
        lng, lat = parse_number(lng_text), parse_number(lat_text)
    except NotANumber:
        return None
    if abs(lng) > 180 or abs(lat) > 90:
        lng, lat = lng / CDMA_UNITS, lat / CDMA_UNITS
    return (lng, lat) if abs(lng) <= 180 and abs(lat) <= 90 and (lng or lat) else None


def _gps(text: str) -> Position | None:
    """Return the position of `lng|lat|radius`, None for what is none."""
    try:
        numbers = [parse_number(part) for part in re.split(r"[|,]", text)[:3] if part.strip()]
    except NotANumber:
        return None
    if len(numbers) < 2 or abs(numbers[0]) > 180 or abs(numbers[1]) > 90 or not any(numbers[:2]):
        return None
    radius = numbers[2] if len(numbers) > 2 and numbers[2] > 0 else USUAL_GPS_RADIUS
    return Position(numbers[0], numbers[1], radius, Source.SATELLITES)


def _whole(text: str) -> int | None:
    match = _WHOLE.fullmatch(text)
    return int(match[1]) if match else None


def _dbm(text: str) -> float | None:
    """Return a signal in dBm: as it is, or from the 0 to 31 of GSM modems; 50 and 99 say nothing."""
    number = _whole(text)
    if number is None or number > STRONGEST_ASU or number < -150:
        return None
    return float(number) if number < 0 else -113.0 + 2 * number
