"""Areas across the 180th meridian, where longitudes begin anew."""

import pytest

from functions.map_place.engine.coverage import area_of_corners
from shared.places.areas import Abroad, Area, Box, Circle, Intersection
from shared.places.records import Place
from shared.places.tokens import cell_tokens


def place(lng: float, lat: float) -> Place:
    return Place(1, "u", "Labasa", (), "行政地标;村庄", "村庄", "", 100, -1, "FJ", lng, lat, "", {})


class Beyond:
    """The side abroad, without an index."""

    area: Area = Abroad()


def box(south: float, west: float, north: float, east: float) -> Area:
    found = area_of_corners([(west, south), (east, north)], Beyond())  # type: ignore[arg-type]
    assert isinstance(found, Intersection)
    return found.one


@pytest.mark.parametrize("area", [Circle(-179.9, -17.0, 200_000), Circle(179.95, -17.0, 200_000)])
def test_a_circle_goes_on_beyond_the_180th_meridian(area: Circle) -> None:
    for lng in (179.4, -179.2):
        assert _is_found(place(lng, -16.4), area)
    assert not _is_found(place(0.0, -16.4), area)


def test_a_box_from_east_to_west_crosses_the_180th_meridian() -> None:
    fiji = box(-20, 176, -15, -178)
    for lng in (177.4, 179.9, -179.9):
        assert _is_found(place(lng, -17), fiji)
    assert not _is_found(place(30.0, -17), fiji)


def test_a_box_whose_corners_come_in_another_order_is_the_box_between_them() -> None:
    expected = Box(106, 26, 107, 27)
    assert box(26, 106, 27, 107) == box(27, 107, 26, 106) == box(26, 107, 27, 106) == expected
    assert box(-90, -180, 90, 180) == Box(-180, -90, 180, 90)


def _is_found(place: Place, area: Area) -> bool:
    """Tell whether the index gives a place of an area, and the area holds it."""
    assert place.lng is not None
    assert place.lat is not None
    narrowed = area.index_query(with_point=True)
    given = not narrowed or any(f'"{cell}"' in narrowed for cell in cell_tokens(place.lng, place.lat))
    return given and area.holds(place)
