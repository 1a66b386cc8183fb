"""Positions from transmitters: 20 % of the cells are wrong, and the radius covers the device all the same."""

import pytest

from bench.hardware_location import CELLS, SCENES, Scene, simulate
from functions.map_locate.engine.hardware.fix import Fix, Sighting, find_fix
from functions.map_locate.engine.hardware.transmitters import Kind
from shared.geo.geodesy import LocalPlane, haversine

PLANE = LocalPlane(106.63, 26.65)


def heard(kind: Kind, east: float, north: float, reach: float = 0.0, dbm: float | None = None) -> Sighting:
    return Sighting(kind, *PLANE.degrees(east, north), reach, dbm)


def fix_of(*sightings: Sighting) -> Fix:
    fix = find_fix(sightings)
    assert fix is not None
    return fix


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_the_radius_covers_the_device_in_nine_of_ten_reports(scene: Scene) -> None:
    result = simulate(scene, reports=1_000, seed=11)
    assert result.reports >= 950
    assert result.covered >= 0.9 * result.reports


@pytest.mark.parametrize("seed", range(3))
def test_a_radius_is_no_larger_than_what_the_cells_reach(seed: int) -> None:
    result = simulate(CELLS, reports=300, seed=seed)
    assert result.covered >= 0.9 * result.reports
    assert result.median_radius < 2_500
    assert result.median_error < 700


def test_nothing_that_is_known_gives_no_position() -> None:
    assert find_fix([]) is None


def test_one_transmitter_is_the_position_and_its_reach_the_radius() -> None:
    fix = fix_of(heard(Kind.CELL, 0, 0, 800))
    assert haversine(fix.lng, fix.lat, 106.63, 26.65) < 1
    assert 800 <= fix.radius <= 1_200
    assert fix.kind is Kind.CELL


def test_a_transmitter_far_from_the_others_does_not_count() -> None:
    near = [heard(Kind.WIFI, east, 0, 100, -60) for east in (0, 40, 80)]
    alone, disturbed = fix_of(*near), fix_of(*near, heard(Kind.WIFI, 9_000, 0, 100, -40))
    assert haversine(alone.lng, alone.lat, disturbed.lng, disturbed.lat) < 1
    assert disturbed.radius == pytest.approx(alone.radius)


@pytest.mark.parametrize("wrong_at", range(4))
def test_where_the_wrong_one_stands_in_the_list_does_not_matter(wrong_at: int) -> None:
    sightings = [heard(Kind.CELL, east, 0, 1_000, -80) for east in (0, 500, 900)]
    sightings.insert(wrong_at, heard(Kind.CELL, 60_000, 60_000, 1_000, -60))
    fix = fix_of(*sightings)
    assert haversine(fix.lng, fix.lat, 106.63, 26.65) < 1_000


def test_a_strong_signal_pulls_the_position() -> None:
    fix = fix_of(heard(Kind.WIFI, 0, 0, 100, -40), heard(Kind.WIFI, 100, 0, 100, -85))
    assert PLANE.metres(fix.lng, fix.lat)[0] < 30


def test_access_points_say_more_than_cells() -> None:
    fix = fix_of(
        heard(Kind.CELL, 400, 0, 1_500, -70), heard(Kind.WIFI, 0, 0, 80), heard(Kind.WIFI, 30, 0, 80)
    )
    assert fix.kind is Kind.WIFI
    assert abs(PLANE.metres(fix.lng, fix.lat)[0]) < 40
    assert fix.radius < 200
