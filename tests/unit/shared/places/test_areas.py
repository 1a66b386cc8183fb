"""Areas across the 180th meridian, where longitudes begin anew."""

import pytest

from shared.places.areas import Area, Box, Circle
from shared.places.records import Place
from shared.places.tokens import cell_tokens


def place(lng: float, lat: float) -> Place:
    return Place(1, "u", "Labasa", (), "行政地标;村庄", "村庄", "", 100, -1, "FJ", lng, lat, "", {})


@pytest.mark.parametrize("area", [Circle(-179.9, -17.0, 200_000), Circle(179.95, -17.0, 200_000)])
def test_a_circle_goes_on_beyond_the_180th_meridian(area: Circle) -> None:
    for lng in (179.4, -179.2):
        assert _is_found(place(lng, -16.4), area)
    assert not _is_found(place(0.0, -16.4), area)


def test_a_box_goes_on_beyond_the_180th_meridian() -> None:
    fiji = Box(176, -20, 182, -15)
    for lng in (177.4, 179.9, -179.9):
        assert _is_found(place(lng, -17), fiji)
    assert not _is_found(place(30.0, -17), fiji)


def _is_found(place: Place, area: Area) -> bool:
    """Tell whether the index gives a place of an area, and the area holds it."""
    assert place.lng is not None
    assert place.lat is not None
    query = area.index_query(with_point=True)
    is_given = not query or any(f'"{cell}"' in query for cell in cell_tokens(place.lng, place.lat))
    return is_given and area.holds(place)
