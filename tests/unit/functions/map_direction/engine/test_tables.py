"""The tables of directions: every row is read, and the engine takes it."""

from pathlib import Path

import pytest

from functions.map_direction.engine.routes.costing import Costing, costing_of, load_costings
from functions.map_direction.engine.routes.instructions.sentences import load_sentences
from functions.map_direction.engine.routes.road_types import load_road_types
from functions.map_direction.engine.routes.turns import Maneuver, load_turns, turn_of
from shared.geo.refusal import ParameterInvalid
from shared.roads import RoadNetwork
from shared.roads.plates import PlatesUnreadable, load_plate_rules
from shared.roads.tariff import TariffUnreadable, default_tariff, load_tariff

ENGINE_MODELS = {"auto", "motorcycle", "motor_scooter", "bicycle", "pedestrian"}
HELSINKI = [{"lat": 60.1690, "lon": 24.9310}, {"lat": 60.1720, "lon": 24.9420}]
CONTRACT_TACTICS = {
    "driving": {0, *range(2, 14)},
    "driving_lite": set(range(7)),
    "motorcycle": {0, *range(3, 12)},
    "moped": {0, *range(3, 12)},
}
OPERATORS_TARIFF = """
[[taxi]]
desc = "全天"
from = 0
to = 24
start_price = 8
start_km = 2
km_price = 1.5

[toll]
km_price = 0.45
"""
LAST_MANEUVER = 43
TRANSIT_MANEUVERS = range(30, 37)
"""What the engine says of public transport, which is planned without it."""


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
    page = (Path(__file__).parents[5] / "docs" / "directions.md").read_text(encoding="utf-8")
    for number, costing in load_costings()[mode].items():
        assert f" | {number} | {costing.meaning} |" in page


@pytest.mark.parametrize("text", ["1", "-1", "+3", " 3", "3.0", "٣", "99999999999999999999", "x"])
def test_an_unknown_tactics_number_is_refused(text: str) -> None:
    with pytest.raises(ParameterInvalid, match="tactics"):
        costing_of("driving", text)


def test_without_tactics_the_first_row_holds() -> None:
    assert costing_of("driving", "") is load_costings()["driving"][0]


def test_every_maneuver_of_the_engine_has_its_turn() -> None:
    assert set(load_turns()) == set(range(LAST_MANEUVER + 1)) - set(TRANSIT_MANEUVERS)
    for turn in load_turns().values():
        assert 0 <= turn.turn <= 16
        assert 0 <= turn.walking <= 7
    assert turn_of(None).turn == 0
    assert turn_of(12).turn == turn_of(13).turn == 5
    assert turn_of(Maneuver.FERRY_ENTER).turn == 15


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_turn_has_a_sentence_in_both_languages(language: str) -> None:
    sentences = load_sentences(language)
    acted = {number for number, turn in load_turns().items() if turn.turn}
    assert set(sentences.actions) == acted
    assert len(sentences.directions) == 8
    for action in sentences.actions.values():
        assert "{road}" not in action.text
        assert action.text_with_road.format(road="R", exit=1)
    for forms in (
        sentences.departure,
        sentences.named_road,
        sentences.nameless_road,
        sentences.arrival,
        sentences.waypoint,
    ):
        assert set(forms) == {"driving", "walking", "riding"}


@pytest.mark.parametrize(
    ("use", "road_class", "names", "expected"),
    [
        ("road", "motorway", ("G210", "贵新高速"), 0),
        ("ramp", "motorway", (), 0),
        ("road", "trunk", ("中环路",), 1),
        ("road", "trunk", ("G210",), 2),
        ("road", "primary", (), 2),
        ("road", "primary", ("S206",), 3),
        ("road", "secondary", (), 3),
        ("road", "tertiary", ("X123",), 4),
        ("road", "residential", ("Y001",), 5),
        ("road", "unclassified", (), 5),
        ("road", "residential", (), 6),
        ("road", "service_other", (), 7),
        ("alley", "service_other", (), 7),
        ("ferry", "primary", ("G210",), 8),
        ("footway", "service_other", (), 9),
        ("steps", "residential", (), 9),
        ("something new", "something new", (), 6),
    ],
)
def test_roads_have_the_type_of_their_use_number_or_class(
    use: str, road_class: str, names: tuple[str, ...], expected: int
) -> None:
    assert load_road_types().classify(use, road_class, names) == expected


def test_every_rule_of_road_types_is_a_number_of_the_contract() -> None:
    rules = load_road_types()
    types = [*rules.uses.values(), *rules.classes.values(), *(number for _, number in rules.numbers)]
    assert set(types) <= set(range(10))


@pytest.mark.parametrize(
    ("metres", "hour", "yuan"),
    [(0, 12, 10), (3_000, 12, 10), (10_000, 12, 24), (10_000, 23, 29), (10_000, 5, 29)],
)
def test_taxis_cost_what_the_tariff_says(metres: int, hour: int, yuan: int) -> None:
    assert default_tariff().taxi_fee(metres, hour) == yuan


def test_every_hour_has_a_taxi_rate_and_tolls_are_not_made_up() -> None:
    tariff = default_tariff()
    for hour in range(24):
        assert sum(rate.holds_at(hour) for rate in tariff.taxi) == 1
    assert tariff.toll(100_000) == 0


def test_an_operators_tariff_takes_the_place_of_the_default(tmp_path: Path) -> None:
    assert load_tariff(tmp_path) is default_tariff()
    (tmp_path / "tariff.toml").write_text(OPERATORS_TARIFF, encoding="utf-8")
    tariff = load_tariff(tmp_path)
    assert tariff.taxi_fee(10_000) == 20
    assert tariff.toll(100_000) == 45


@pytest.mark.parametrize("text", ["", "taxi = 3", "[[taxi]]\n", "[[taxi]]\ndesc=1\nfrom='x'\n", "\x00"])
def test_a_broken_tariff_or_list_of_plates_says_what_is_wrong(tmp_path: Path, text: str) -> None:
    (tmp_path / "tariff.toml").write_text(text, encoding="utf-8")
    (tmp_path / "plates.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TariffUnreadable, match="taxi"):
        load_tariff(tmp_path)
    with pytest.raises(PlatesUnreadable, match="rule"):
        load_plate_rules(tmp_path)
