"""What a caller's point is: twenty points around China's borders and coasts, in every coordinate type."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.geo import Crs, convert_point
from shared.geo.points import Datum
from shared.geo.refusal import ParameterInvalid
from shared.geo.territory import Territory
from tests.points import ABROAD, IN_CHINA, POINTS

DEGREES = [Crs.BD09, Crs.GCJ02, Crs.WGS84]
CENTIMETRE = 1e-7


@pytest.mark.parametrize("name", POINTS)
def test_china_is_where_its_outlines_and_waters_are(name: str) -> None:
    lng, lat = POINTS[name]
    assert Territory().covers(lng, lat) == (name in IN_CHINA)


@pytest.mark.parametrize("crs", [*DEGREES, Crs.BD09MC])
@pytest.mark.parametrize("name", IN_CHINA)
def test_in_china_a_pair_is_of_its_type(name: str, crs: Crs) -> None:
    lng, lat = POINTS[name]
    x, y = convert_point(lng, lat, Crs.WGS84, crs)
    point = Datum(crs, Crs.WGS84).read("location", (y, x))
    assert (point.lng, point.lat) == pytest.approx((lng, lat), abs=1e-6)
    assert point.is_in_china


@pytest.mark.parametrize("crs", DEGREES)
@pytest.mark.parametrize("name", ABROAD)
def test_abroad_a_pair_of_degrees_is_wgs84_whatever_its_type(name: str, crs: Crs) -> None:
    lng, lat = POINTS[name]
    assert Datum(crs, Crs.WGS84).read("location", (lat, lng)) == (lng, lat, False)


@pytest.mark.parametrize("target", [*DEGREES, Crs.BD09MC])
@pytest.mark.parametrize("name", POINTS)
def test_a_point_that_was_written_is_read_as_itself(name: str, target: Crs) -> None:
    lng, lat = POINTS[name]
    x, y = Datum(Crs.WGS84, target).write(lng, lat)
    point = Datum(target, Crs.WGS84).read("location", (y, x))
    assert (point.lng, point.lat) == pytest.approx((lng, lat), abs=2e-6)


@pytest.mark.parametrize("target", DEGREES)
@pytest.mark.parametrize("name", POINTS)
def test_a_path_is_written_as_its_points_are(name: str, target: Crs) -> None:
    points = np.array([POINTS[name]])
    datum = Datum(Crs.WGS84, target)
    assert datum.write_path(points)[0].tolist() == pytest.approx(datum.write(*POINTS[name]), abs=1e-6)
    assert len(datum.write_path(points[:0])) == 0


def test_an_outline_of_the_pack_counts_where_no_zone_of_china_holds() -> None:
    hanoi = POINTS["Hanoi"]
    assert not Territory().covers(*hanoi)
    assert Territory(lambda lng, lat: (lng, lat) == hanoi).covers(*hanoi)


@pytest.mark.parametrize("pair", [(116.4, 39.9), (91.0, 0.0), (0.0, 181.0), (float("nan"), 0.0)])
def test_a_pair_that_is_nowhere_on_earth_is_refused_by_its_field(pair: tuple[float, float]) -> None:
    with pytest.raises(ParameterInvalid, match=r"Parameter Invalid: origin .*expected lat,lng"):
        Datum(Crs.BD09, Crs.BD09).read("origin", pair)


@given(st.floats(-180, 180), st.floats(-74, 74), st.sampled_from(list(Crs)))
def test_every_point_of_the_earth_has_a_reading(lng: float, lat: float, crs: Crs) -> None:
    pair = (lat, lng) if not crs.in_metres else (lat * 100_000, lng * 100_000)
    point = Datum(crs, Crs.BD09).read("location", pair)
    assert abs(point.lng) <= 180.1
    assert abs(point.lat) <= 90


@pytest.mark.parametrize("crs", [*DEGREES, Crs.BD09MC])
def test_columns_are_read_as_their_points_are(crs: Crs) -> None:
    datum = Datum(crs, Crs.WGS84)
    points = np.array([Datum(Crs.WGS84, crs).write(*point) for point in POINTS.values()])
    columns = datum.read_columns(points)
    for (x, y), read in zip(points.tolist(), columns.tolist(), strict=True):
        assert read == pytest.approx(datum.read("location", (y, x)).degrees, abs=1e-9)
    assert datum.read_columns(points[:0]).shape == (0, 2)


@pytest.mark.parametrize("crs", [Crs.BD09, Crs.GCJ02, Crs.WGS84, Crs.BD09MC])
def test_columns_of_the_plane_are_what_single_points_are(crs: Crs) -> None:
    datum = Datum(crs, Crs.BD09MC)
    pairs = [convert_point(*POINTS[name], Crs.WGS84, crs) for name in IN_CHINA]
    pairs += [POINTS[name] if not crs.in_metres else (1e6, 6e6) for name in ABROAD]
    points = [datum.read("p", (y, x)) for x, y in pairs]
    singles = [datum.write(*point.degrees, is_in_china=point.is_in_china) for point in points]
    np.testing.assert_allclose(datum.plane_columns(np.array(pairs)), singles, atol=0.02)
