"""The stream of probes over a real Redis."""

import asyncio

from shared.access.guard import open_link
from shared.access.link import command
from shared.config import Settings
from shared.tracks.point import TrackPoint
from shared.tracks.probes import STREAM, Probe, device_of, read_probes, write_probes


def test_probes_are_read_from_a_place_on(server_settings: Settings) -> None:
    van, bus = device_of(1, 2, "van"), device_of(1, 2, "bus")
    first = [Probe(van, TrackPoint(1_795_324_000 + second, 9.5, 47.1, speed=6.5)) for second in range(3)]
    second = [Probe(bus, TrackPoint(1_795_324_010, 9.51, 47.12, columns={"line": "7"}))]

    async def exchange() -> None:
        link = open_link(server_settings)
        try:
            await link.call(command("DEL", STREAM, key=STREAM))
            await write_probes(link, first)
            place, probes = await read_probes(link)
            assert probes == first
            assert await read_probes(link, place) == (place, [])
            await write_probes(link, second)
            _, probes = await read_probes(link, place)
            assert probes == second
        finally:
            await link.close()

    asyncio.run(exchange())


def test_a_device_is_no_name() -> None:
    assert b"van" not in device_of(1, 2, "van")
    assert (
        len({device_of(1, 2, "van"), device_of(1, 3, "van"), device_of(2, 2, "van"), device_of(1, 2, "bus")})
        == 4
    )
