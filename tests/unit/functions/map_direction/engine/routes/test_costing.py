"""The table of costings: every row is read, and the engine takes it."""

from pathlib import Path

import pytest

from functions.map_direction.engine.routes.costing import Costing, costing_of, load_costings
from shared.geo.refusal import ParameterInvalid
from shared.roads import RoadNetwork

ENGINE_MODELS = {"auto", "motorcycle", "motor_scooter", "bicycle", "pedestrian"}
HELSINKI = [{"lat": 60.1690, "lon": 24.9310}, {"lat": 60.1720, "lon": 24.9420}]
CONTRACT_TACTICS = {
    "driving": {0, *range(2, 14)},
    "driving_lite": set(range(7)),
    "motorcycle": {0, *range(3, 12)},
    "moped": {0, *range(3, 12)},
}


@pytest.fixture(scope="module")
def roads(roads_pack: Path) -> RoadNetwork:
    return RoadNetwork(roads_pack)


@pytest.mark.parametrize(
    "costing",
    [row for rows in load_costings().values() for row in rows.values()],
    ids=lambda row: row.meaning,
)
def test_the_engine_routes_with_every_costing(roads: RoadNetwork, costing: Costing) -> None:
    assert costing.model in ENGINE_MODELS
    assert costing.meaning
    answer = roads.route({"locations": HELSINKI, **costing.request()})
    assert answer["trip"]["summary"]["length"] > 0


@pytest.mark.parametrize("mode", CONTRACT_TACTICS)
def test_every_tactics_number_of_the_contract_has_a_row(mode: str) -> None:
    assert set(load_costings()[mode]) == CONTRACT_TACTICS[mode]


@pytest.mark.parametrize("mode", ["driving", "driving_lite"])
def test_the_documents_list_every_tactics_number_with_its_meaning(mode: str) -> None:
    page = (Path(__file__).parents[6] / "docs" / "directions.md").read_text(encoding="utf-8")
    for number, costing in load_costings()[mode].items():
        assert f" | {number} | {costing.meaning} |" in page


@pytest.mark.parametrize("text", ["1", "-1", "+3", " 3", "3.0", "٣", "99999999999999999999", "x"])
def test_an_unknown_tactics_number_is_refused(text: str) -> None:
    with pytest.raises(ParameterInvalid, match="tactics"):
        costing_of("driving", text)


def test_without_tactics_the_first_row_holds() -> None:
    assert costing_of("driving", "") is load_costings()["driving"][0]
