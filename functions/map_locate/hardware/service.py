"""Answering hardware location: what devices hear, looked up in Redis, and the address of where they are."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final

from functions.map_locate.engine.hardware.device import (
    DeviceReport,
    Position,
    Source,
    lessons,
    locate_device,
)
from functions.map_locate.engine.hardware.transmitter_table import TransmitterTable
from functions.map_locate.engine.hardware.transmitters import DAY_SECONDS, Transmitter
from functions.map_locate.errors import IpRefusal
from functions.map_locate.hardware.answers import DevicePosition, HardwareAnswer
from functions.map_locate.hardware.parameters import DeviceQuery
from functions.map_locate.hardware.writing import write_position
from functions.map_locate.pack import GAZETTEER, PACK
from shared.access.guard import open_link
from shared.config import Settings
from shared.geo import Crs
from shared.geo.refusal import NoData

SUCCESS: Final = "Query success."
CITY_RADIUS, PROVINCE_RADIUS = 50_000.0, 500_000.0
"""Metres around the seat of a city or of a province that cover nearly all who live there."""


async def locate_devices(queries: Sequence[DeviceQuery], settings: Settings) -> HardwareAnswer:
    """Answer `/locapi/v2`."""
    table = _open_table(settings)
    reports = [query.report for query in queries]
    transmitters = await table.find(one for report in reports for one in report.identities)
    positions = [locate_device(report, transmitters) or _by_address(report.ip) for report in reports]
    if settings.hardware_learns:
        await _learn(table, reports, transmitters)
    body = await asyncio.to_thread(_write, queries, positions)
    return {"errcode": 0, "msg": SUCCESS, "body": body}


@lru_cache(maxsize=4)
def _open_table(settings: Settings) -> TransmitterTable:
    return TransmitterTable(open_link(settings))


async def _learn(
    table: TransmitterTable, reports: Sequence[DeviceReport], transmitters: Mapping[bytes, Transmitter]
) -> None:
    day = int(time.time()) // DAY_SECONDS
    news: dict[bytes, Transmitter] = {}
    for report in reports:
        news |= lessons(report, {**transmitters, **news}, day)
    if news:
        await table.keep(news)


def _by_address(ip: str) -> Position | None:
    """Return the seat of the city, or the province, of an address; None where no table knows it."""
    if not ip:
        return None
    with suppress(IpRefusal, NoData), PACK.use() as locator:
        location = locator.locate(ip, Crs.WGS84)
        if location.point is not None:
            radius = CITY_RADIUS if location.city else PROVINCE_RADIUS
            return Position(*location.point, radius, Source.IP)
    return None


def _write(queries: Sequence[DeviceQuery], positions: Sequence[Position | None]) -> list[DevicePosition]:
    pairs = list(zip(queries, positions, strict=True))
    with suppress(NoData), GAZETTEER.use() as gazetteer:
        return [write_position(query, position, gazetteer) for query, position in pairs]
    return [write_position(query, position, None) for query, position in pairs]
