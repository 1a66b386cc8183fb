"""The road network as functions ask it: answers, refusals, coverage, threads, live speeds of its own."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from shared.roads import (
    BadRequest,
    NoRoadNearby,
    NoRoute,
    OutsideCoverage,
    RoadNetwork,
    RoadsUnreadable,
    RoutingRefusal,
    TooFar,
    TooMany,
)

STATION, HARBOUR = {"lon": 24.9410, "lat": 60.1708}, {"lon": 24.9510, "lat": 60.1670}
AT_SEA = {"lon": 24.99, "lat": 60.115}
GUIYANG = {"lon": 106.7, "lat": 26.6}


@pytest.fixture(scope="module")
def roads(roads_pack: Path) -> RoadNetwork:
    return RoadNetwork(roads_pack)


def between(*places: dict[str, float], costing: str = "auto", **options: Any) -> dict[str, Any]:
    return {"locations": list(places), "costing": costing, **options}


@pytest.mark.parametrize("costing", ["auto", "motorcycle", "motor_scooter", "bicycle", "pedestrian"])
def test_every_mode_finds_its_way(roads: RoadNetwork, costing: str) -> None:
    trip = roads.route(between(STATION, HARBOUR, costing=costing))["trip"]
    assert 0.5 < trip["summary"]["length"] < 3.0
    assert trip["summary"]["time"] > 60
    assert trip["legs"][0]["shape"]


def test_a_matrix_agrees_with_the_route(roads: RoadNetwork) -> None:
    row = roads.matrix({"sources": [STATION], "targets": [HARBOUR, STATION], "costing": "auto"})
    there, nowhere = row["sources_to_targets"][0]
    route = roads.route(between(STATION, HARBOUR))["trip"]["summary"]
    assert there["distance"] == pytest.approx(route["length"], abs=0.01)
    assert there["time"] == pytest.approx(route["time"], abs=2)
    assert nowhere["distance"] == 0


def test_the_attributes_of_a_route_cover_its_whole_length(roads: RoadNetwork) -> None:
    trip = roads.route(between(STATION, HARBOUR))["trip"]
    shape = trip["legs"][0]["shape"]
    traced = roads.trace_attributes(
        {"encoded_polyline": shape, "costing": "auto", "shape_match": "edge_walk"}
    )
    assert sum(edge["length"] for edge in traced["edges"]) == pytest.approx(
        trip["summary"]["length"], abs=0.2
    )


def test_a_place_without_roads_around_is_outside_the_coverage(roads: RoadNetwork) -> None:
    with pytest.raises(OutsideCoverage) as refused:
        roads.route(between(STATION, GUIYANG))
    assert refused.value.location == 1
    with pytest.raises(OutsideCoverage) as refused:
        roads.matrix({"sources": [STATION], "targets": [HARBOUR, STATION, GUIYANG], "costing": "auto"})
    assert refused.value.location == 3


def test_a_place_at_sea_has_no_road_nearby_and_the_error_tells_which(roads: RoadNetwork) -> None:
    for places, at in (((STATION, HARBOUR, AT_SEA), 2), ((AT_SEA, STATION), 0)):
        with pytest.raises(NoRoadNearby) as refused:
            roads.route(between(*places))
        assert refused.value.location == at


def test_a_place_at_sea_is_located_nowhere(roads: RoadNetwork) -> None:
    on_land, at_sea = roads.locate(between(STATION, AT_SEA, verbose=True))
    assert on_land["edges"][0]["edge_info"]["way_id"]
    assert not at_sea["edges"]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (between(STATION), BadRequest),
        (between(STATION, HARBOUR, costing="hovercraft"), BadRequest),
        (between(*[STATION, HARBOUR] * 51), TooMany),
    ],
)
def test_what_the_engine_refuses_is_told_apart(
    roads: RoadNetwork, request_: dict[str, Any], expected: type[RoutingRefusal]
) -> None:
    with pytest.raises(expected):
        roads.route(request_)


def test_a_distance_beyond_the_mode_is_too_far() -> None:
    from shared.roads.errors import EngineFailure, refusal

    assert refusal(154) is TooFar
    assert refusal(442) is NoRoute
    assert refusal(499) is EngineFailure
    assert refusal(130) is BadRequest


def test_a_refused_request_leaves_the_engine_in_order(roads: RoadNetwork) -> None:
    with pytest.raises(BadRequest):
        roads.route(between(STATION))
    assert roads.route(between(STATION, HARBOUR))["trip"]["summary"]["length"] > 0


def test_threads_share_a_network(roads: RoadNetwork) -> None:
    lengths: list[float] = []

    def ask() -> None:
        for _ in range(20):
            trip = roads.route(between(STATION, HARBOUR))["trip"]
            lengths.append(trip["summary"]["length"])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lengths) == 80
    assert len(set(lengths)) == 1


def test_two_networks_do_not_mix(roads: RoadNetwork, roads_pack: Path) -> None:
    other = RoadNetwork(roads_pack)
    assert other.traffic != roads.traffic
    other.close()
    assert not other.traffic.exists()
    assert roads.traffic.exists()
    assert roads.route(between(STATION, HARBOUR))["trip"]


def test_a_damaged_pack_says_so(roads_pack: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    shutil.copytree(roads_pack, folder)
    (folder / "roads.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(RoadsUnreadable, match="format"):
        RoadNetwork(folder)
    shutil.copytree(roads_pack, folder, dirs_exist_ok=True)
    (folder / "tiles.tar").write_bytes(b"no tar")
    with pytest.raises(RoadsUnreadable):
        RoadNetwork(folder)


def test_the_facts_say_whose_the_roads_are(roads: RoadNetwork) -> None:
    assert "OpenStreetMap" in roads.facts.attribution
    west, south, east, north = roads.facts.bounds
    assert west < STATION["lon"] < east
    assert south < STATION["lat"] < north
    assert roads.covers(STATION["lon"], STATION["lat"])
    assert not roads.covers(GUIYANG["lon"], GUIYANG["lat"])
