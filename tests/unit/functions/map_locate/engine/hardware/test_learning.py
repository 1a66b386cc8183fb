"""What reports with a satellite position teach."""

import pytest

from functions.map_locate.engine.hardware.device import DeviceReport, Position, Signal, Source, lessons
from functions.map_locate.engine.hardware.learning import learn
from functions.map_locate.engine.hardware.transmitters import Kind, Transmitter, wifi_identity
from shared.geo.geodesy import LocalPlane, haversine

PLANE = LocalPlane(106.63, 26.65)
POINT = b"\x01\x00\x27\x1d\x20\x08\xd5"
GPS = Position(106.63, 26.65, 10.0, Source.SATELLITES)


def teach(*places: tuple[float, float], kind: Kind = Kind.WIFI) -> Transmitter:
    record = None
    for east, north in places:
        record = learn(record, kind, *PLANE.degrees(east, north), 20_000)
    assert record is not None
    return record


def test_the_place_is_the_mean_of_where_it_was_heard_and_the_reach_grows() -> None:
    record = teach((0, 0), (60, 0), (0, 60), (60, 60))
    assert PLANE.metres(record.lng, record.lat) == pytest.approx((30, 30), abs=0.1)
    assert 40 <= record.reach <= 100
    assert record.samples == 4


@pytest.mark.parametrize("kind", [Kind.WIFI, Kind.CELL])
def test_a_transmitter_that_moved_is_found_at_its_new_place(kind: Kind) -> None:
    far = 80_000.0
    record = teach(*[(0.0, 0.0)] * 20, *[(far, 0.0)] * 10, kind=kind)
    assert PLANE.metres(record.lng, record.lat)[0] == pytest.approx(far, rel=0.01)


@pytest.mark.parametrize("wrong_place", [(90_000.0, 0.0), (5_000.0, -40_000.0)])
def test_one_wrong_report_moves_nothing(wrong_place: tuple[float, float]) -> None:
    record = teach(*[(0.0, 0.0)] * 8, wrong_place, (0.0, 0.0))
    assert haversine(record.lng, record.lat, 106.63, 26.65) < 1


@pytest.mark.parametrize(
    ("signal", "gps"),
    [
        (Signal((POINT,), name="home_nomap"), GPS),
        (Signal((wifi_identity("02:27:1d:20:08:d5") or b"",)), GPS),
        (Signal((POINT,)), GPS._replace(radius=400.0)),
        (Signal((POINT,)), None),
        (Signal((POINT, POINT + b"x")), GPS),
    ],
)
def test_what_moves_opts_out_or_is_vague_teaches_nothing(signal: Signal, gps: Position | None) -> None:
    assert lessons(DeviceReport((signal,), gps), {}, 20_000) == {}


def test_what_is_known_of_others_stays() -> None:
    assert set(lessons(DeviceReport((Signal((POINT,)),), GPS), {b"other": teach((0, 0))}, 20_000)) == {POINT}
