"""Times at the origin."""

from functions.map_direction.engine.clock import CHINA, Clock


def test_times_are_read_in_the_zone_of_the_origin() -> None:
    clock = Clock(1_795_330_000.0, CHINA)
    assert clock.engine_time(1_795_330_000)["value"] == "2026-11-22T14:46"
    assert Clock.for_point((24.93, 60.17), abroad=True).local(1_795_330_000).hour == 8
