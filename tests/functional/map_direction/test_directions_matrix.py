"""Batch matrices over the roads of Helsinki, as clients get them; quota and calls a second are pairs."""

import random
from collections.abc import Mapping
from typing import Any

import pytest

from shared.access.app import App
from shared.access.directory import AppDirectory
from shared.geo.geodesy import ROUTING_RADIUS, haversine
from tests.functional.conftest import Client
from tests.functional.map_direction.active_contract import MATRICES, NoWay
from tests.functional.map_direction.conftest import Ask

SOUTH, WEST, NORTH, EAST = 60.1620, 24.9180, 60.1775, 24.9520
STATION, PARK, HARBOUR = "60.1708,24.9410", "60.1720,24.9420", "60.1670,24.9510"
AT_SEA, UNLOADED, GUIYANG = "60.1150,24.9900", "61.0000,24.9400", "26.5700,106.7100"
UID = "0123456789abcdef01234567"
LIMITS = {"driving": 100, "motorcycle": 100, "walking": 50, "riding": 50}
UNLIMITED = {"quota": -1, "qps": 0}
DIRECTIONS = {"walking": "/direction/v2/walking", "riding": "/direction/v2/riding"}


def points(chance: random.Random, count: int) -> list[str]:
    return [f"{chance.uniform(SOUTH, NORTH):.6f},{chance.uniform(WEST, EAST):.6f}" for _ in range(count)]


def mode_of(path: str) -> str:
    return path.rsplit("/", 1)[1]


def values(answer: Any) -> list[tuple[int, int]]:
    return [(pair["distance"]["value"], pair["duration"]["value"]) for pair in answer["result"]]


@pytest.mark.parametrize("path", MATRICES)
def test_pairs_come_row_by_row(ask: Ask, path: str) -> None:
    whole = ask(path, origins=f"{STATION}|{PARK}", destinations=f"{HARBOUR}|{STATION}|{PARK}")
    MATRICES[path].model_validate(whole)
    assert len(whole["result"]) == 6
    for index, (origin, destination) in enumerate(
        (origin, destination) for origin in (STATION, PARK) for destination in (HARBOUR, STATION, PARK)
    ):
        (alone,) = values(ask(path, origins=origin, destinations=destination))
        assert values(whole)[index] == pytest.approx(alone, abs=2)
    assert values(whole)[1] == (0, 0)


@pytest.mark.parametrize("mode", ["walking", "riding"])
def test_a_matrix_agrees_with_the_directions_of_its_pairs(ask: Ask, mode: str) -> None:
    chance = random.Random(mode)  # noqa: S311
    origins, destinations = points(chance, 5), points(chance, 5)
    found = ask(f"/routematrix/v2/{mode}", origins="|".join(origins), destinations="|".join(destinations))
    pairs = [(origin, destination) for origin in origins for destination in destinations]
    for (origin, destination), (metres, seconds) in zip(pairs, values(found), strict=True):
        answer = ask(DIRECTIONS[mode], origin=origin, destination=destination)
        if answer["status"] == 2001:
            assert (metres, seconds) == (0, 0)
            continue
        (route,) = answer["result"]["routes"]
        assert metres == pytest.approx(route["distance"], abs=2, rel=0.05)
        assert seconds == pytest.approx(route["duration"], abs=3, rel=0.05)


@pytest.mark.parametrize("path", MATRICES)
def test_a_matrix_takes_as_many_pairs_as_its_limit_and_no_more(ask: Ask, path: str) -> None:
    limit, chance = LIMITS[mode_of(path)], random.Random(5)  # noqa: S311
    rows = limit // 10
    filled = ask(path, origins="|".join(points(chance, rows)), destinations="|".join(points(chance, 10)))
    assert len(MATRICES[path].model_validate(filled).result) == limit  # type: ignore[attr-defined]
    over = ask(path, origins="|".join([STATION] * (rows + 1)), destinations="|".join([PARK] * 10))
    refused = NoWay.model_validate(over)
    assert refused.status == 2
    assert str((rows + 1) * 10) in refused.message
    assert str(limit) in refused.message


@pytest.mark.parametrize("path", MATRICES)
def test_a_pair_that_no_way_joins_is_0_and_spoils_no_other(ask: Ask, path: str) -> None:
    answer = ask(path, origins=f"{STATION}|{UNLOADED}", destinations=f"{AT_SEA}|{HARBOUR}")
    MATRICES[path].model_validate(answer)
    found = values(answer)
    assert found[0] == found[2] == found[3] == (0, 0)
    assert found[1][0] > 500


@pytest.mark.parametrize("path", MATRICES)
def test_a_matrix_without_any_loaded_road_says_what_loads_them(ask: Ask, path: str) -> None:
    answer = NoWay.model_validate(ask(path, origins=f"{GUIYANG}", destinations=GUIYANG))
    assert answer.status == 1
    assert "no roads are loaded around" in answer.message
    assert "sources" not in answer.message
    assert "origin" in answer.message
    there = NoWay.model_validate(ask(path, origins=STATION, destinations="60.3,25.0"))
    assert "destination" in there.message


@pytest.mark.parametrize("path", MATRICES)
def test_uids_follow_their_points(ask: Ask, path: str) -> None:
    plain = ask(path, origins=f"{STATION}|{PARK}", destinations=HARBOUR)
    assert ask(path, origins=f"{STATION};{UID}|{PARK};", destinations=f"{HARBOUR};{UID}") == plain


@pytest.mark.parametrize("path", MATRICES)
def test_straight_lines_are_great_circles_at_60_km_an_hour(ask: Ask, path: str) -> None:
    answer = ask(path, origins=f"{STATION}|{GUIYANG}", destinations=HARBOUR, ret_straight_dist="1")
    (metres, seconds), (far, _) = values(answer)
    assert metres == pytest.approx(haversine(24.9410, 60.1708, 24.9510, 60.1670, ROUTING_RADIUS), abs=1)
    assert seconds == pytest.approx(metres * 0.06, abs=1)
    assert far > 5_000_000


def test_texts_are_metres_kilometres_minutes_and_hours(ask: Ask) -> None:
    answer = ask(
        "/routematrix/v2/driving",
        origins="60.17,24.94",
        destinations="60.175,24.94|60.30,24.94|61.50,24.94",
        ret_straight_dist="1",
    )
    texts = [(pair["distance"]["text"], pair["duration"]["text"]) for pair in answer["result"]]
    assert texts == [("557米", "1分钟"), ("14.5公里", "14分钟"), ("148.1公里", "2.5小时")]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("driving", {"tactics": "0"}),
        ("driving", {"tactics": "13x"}),
        ("motorcycle", {"tactics": "13"}),
        ("riding", {"riding_type": "2"}),
        ("riding", {"road_prefer": "1"}),
        ("walking", {"road_prefer": "2"}),
        ("driving", {"coord_type": "wgs85"}),
        ("driving", {"origins": ""}),
        ("driving", {"destinations": ""}),
        ("driving", {"origins": "60.17,24.94||"}),
        ("driving", {"origins": "60.17;24.94"}),
        ("driving", {"origins": "|" * 3}),
        ("walking", {"origins": "nan,nan"}),
        ("driving", {"gps_direction": "10,20,30"}),
        ("driving", {"gps_direction": "10|400", "speed": "5"}),
        ("driving", {"radius": "2001"}),
        ("walking", {"origins": "58.1,24.94"}),
        ("riding", {"origins": "|".join(["60.17,24.94"] * 2_000)}),
        ("driving", {"origins": "9" * 10_000}),
    ],
)
def test_a_matrix_refuses_what_it_cannot_read_with_status_2(
    ask: Ask, path: str, fields: Mapping[str, str]
) -> None:
    sent = {"origins": f"{STATION}|{PARK}", "destinations": HARBOUR, **fields}
    assert NoWay.model_validate(ask(f"/routematrix/v2/{path}", **sent)).status == 2


def test_headings_of_moving_vehicles_decide_where_they_start(ask: Ask) -> None:
    still = values(ask("/routematrix/v2/driving", origins=f"{STATION}|{PARK}", destinations=HARBOUR))
    slow = ask(
        "/routematrix/v2/driving",
        origins=f"{STATION}|{PARK}",
        destinations=HARBOUR,
        gps_direction="0|270",
        speed="1|1",
    )
    assert values(slow) == still
    rows = [
        values(
            ask(
                "/routematrix/v2/driving",
                origins=f"{STATION}|{PARK}",
                destinations=HARBOUR,
                gps_direction=f"{degrees},{degrees}",
                speed="10",
                radius="50",
            )
        )
        for degrees in range(0, 360, 60)
    ]
    assert len({tuple(row) for row in rows}) > 1


def test_a_careful_ride_is_in_the_matrix_as_well(ask: Ask) -> None:
    sent = {"origins": f"{STATION}|{PARK}", "destinations": HARBOUR, "road_prefer": "3"}
    answer = ask("/routematrix/v2/riding", **sent)
    assert {pair["retrograde_dist"] for pair in answer["result"]} == {0}


@pytest.fixture
def asking_of(
    directions: Client, app: tuple[App, str], directory: AppDirectory
) -> tuple[Client, str, App, AppDirectory]:
    """The client, a key, and the app whose limits a test sets."""
    return directions, directory.add_key(app[0].appid, "server")[1].ak, app[0], directory


Asking = tuple[Client, str, App, AppDirectory]


def statuses(asking_of: Asking, path: str, pairs: list[tuple[int, int]]) -> list[int]:
    client, ak, _, _ = asking_of
    return [
        client.get(
            path,
            params={
                "ak": ak,
                "coord_type": "wgs84",
                "origins": "|".join([STATION] * rows),
                "destinations": "|".join([PARK] * columns),
            },
        ).json()["status"]
        for rows, columns in pairs
    ]


def test_the_daily_quota_counts_pairs(asking_of: Asking) -> None:
    asking_of[3].set_limits(asking_of[2].appid, "routematrix", quota=25, qps=0)
    asked = [(2, 5), (3, 5), (1, 1)]
    assert statuses(asking_of, "/routematrix/v2/walking", asked) == [0, 0, 302]


def test_calls_a_second_count_pairs(asking_of: Asking) -> None:
    asking_of[3].set_limits(asking_of[2].appid, "routematrix", quota=-1, qps=12)
    assert statuses(asking_of, "/routematrix/v2/driving", [(2, 5), (2, 5)]) == [0, 401]


def test_a_call_of_more_pairs_than_a_second_allows_is_refused(asking_of: Asking) -> None:
    asking_of[3].set_limits(asking_of[2].appid, "routematrix", quota=-1, qps=10)
    assert statuses(asking_of, "/routematrix/v2/driving", [(3, 4), (2, 5)]) == [401, 0]


def test_a_call_beyond_the_limit_of_pairs_spends_one(asking_of: Asking) -> None:
    asking_of[3].set_limits(asking_of[2].appid, "routematrix", quota=3, qps=0)
    asked = [(60, 60), (60, 60), (1, 1), (1, 1)]
    assert statuses(asking_of, "/routematrix/v2/walking", asked) == [2, 2, 0, 302]


def test_motorcycles_have_a_service_of_their_own(asking_of: Asking) -> None:
    asking_of[3].set_limits(asking_of[2].appid, "routematrix_motorcycle", quota=0, qps=0)
    assert statuses(asking_of, "/routematrix/v2/motorcycle", [(1, 1)]) == [302]
    assert statuses(asking_of, "/routematrix/v2/driving", [(1, 1)]) == [0]
