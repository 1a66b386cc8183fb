"""The table of turns, and their sentences."""

import pytest

from functions.map_direction.engine.routes.instructions.sentences import load_sentences
from functions.map_direction.engine.routes.turns import Maneuver, load_turns, turn_of

LAST_MANEUVER = 43
TRANSIT_MANEUVERS = range(30, 37)
"""What the engine says of public transport, which is planned without it."""


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
