"""On which side of a fence a point lies."""

import numpy as np
import pytest
import shapely

from functions.map_track.engine.fences.evaluation import find_area, sides
from functions.map_track.engine.fences.fence import Fence
from functions.map_track.engine.surroundings import NO_SURROUNDINGS, Surroundings
from shared.geo.geodesy import LocalPlane
from shared.tracks.point import TrackPoint

PLANE = LocalPlane(106.7, 26.6)


def letters(fence: Fence, *metres: tuple[float, float], radius: float | None = None) -> str:
    points = [TrackPoint(0, *PLANE.degrees(*place), radius=radius) for place in metres]
    return sides(fence, find_area(fence, NO_SURROUNDINGS), points)


def line(*metres: tuple[float, float], width: float = 50.0) -> Fence:
    corners = tuple(PLANE.degrees(*place) for place in metres)
    return Fence("line", "polyline", 0, 0, corners, width)


def test_a_circle_has_its_radius() -> None:
    fence = Fence("circle", "circle", 0, 0, ((106.7, 26.6),), 300)
    assert letters(fence, (0, 0), (299, 0), (301, 0), (0, -299), (0, -301), (250, 250)) == "iioioo"


def test_a_line_has_round_ends_and_bends() -> None:
    fence = line((0, 0), (1_000, 0), (1_000, 1_000))
    ends = [(500, 49), (500, -51), (-49, 0), (-40, 40)]
    bend = [(1_049, 1_000), (1_034, -34), (1_037, -37), (949, 500), (0, 1_000)]
    assert letters(fence, *ends) == "ioio"
    assert letters(fence, *bend) == "iiooo"


@pytest.mark.parametrize("turn", [1, -1])
def test_a_polygon_may_turn_either_way(turn: int) -> None:
    corners = tuple(PLANE.degrees(*place) for place in [(0, 0), (100, 0), (100, 100), (0, 100)][::turn])
    fence = Fence("square", "polygon", 0, 0, corners)
    assert letters(fence, (50, 50), (99, 99), (101, 50), (50, -1)) == "iioo"


def test_a_line_of_400_km_is_as_wide_everywhere() -> None:
    """Against the distance to many points of the line."""
    fence = Fence("line", "polyline", 0, 0, ((104.0, 26.0), (106.0, 26.0), (106.0, 28.0)), 200)
    for lng, lat in ((104.0, 26.0), (105.0, 26.0), (106.0, 27.9)):
        plane = LocalPlane(lng, lat)
        across = (1, 0) if lat > 26 else (0, 1)
        points = [
            TrackPoint(0, *plane.degrees(across[0] * metres, across[1] * metres))
            for metres in (-201, -199, 199, 201)
        ]
        assert sides(fence, find_area(fence, NO_SURROUNDINGS), points) == "oiio"


def test_less_accurate_points_have_no_side() -> None:
    fence = Fence("circle", "circle", 0, 0, ((106.7, 26.6),), 300, denoise=50)
    assert letters(fence, (0, 0), radius=51) == "-"
    assert letters(fence, (0, 0), radius=50) == letters(fence, (0, 0)) == "i"


def test_a_division_needs_its_outline() -> None:
    fence = Fence("town", "district", 0, 0, district="贵州省贵阳市", district_code="520100")
    point = TrackPoint(0, 106.7, 26.6)
    assert sides(fence, find_area(fence, NO_SURROUNDINGS), [point]) == "-"
    outline = shapely.to_wkb(shapely.box(106, 26, 107, 27))
    surroundings = Surroundings(outline={"520100": outline}.get)
    assert sides(fence, find_area(fence, surroundings), [point]) == "i"


def test_a_fence_is_read_as_it_was_written() -> None:
    corners = tuple((float(lng), float(lat)) for lng, lat in np.random.default_rng(1).uniform(0, 80, (9, 2)))
    fence = Fence("围栏", "polygon", 5, 6, corners, denoise=3, is_in_china=False)
    assert Fence.parse(fence.as_json()) == fence
