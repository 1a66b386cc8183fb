"""The vehicle at an origin."""

from functions.map_direction.engine.driving.origin_vehicle import OriginVehicle


def test_a_heading_counts_only_when_moving() -> None:
    assert "heading" not in OriginVehicle(90, 1.5, 20).location_options()
    assert OriginVehicle(90, 1.6, 20).location_options()["heading"] == 90
    assert "heading" not in OriginVehicle(90).location_options()
    assert OriginVehicle(radius=2000).location_options() == {"radius": 200}
