"""A few rows of the chaos bench: what is acknowledged stays, and callers see envelopes alone."""

from collections.abc import Sequence

import pytest

from bench.chaos import chosen_faults, run_faults, scene_of_chaos
from functions.pack_builder.engine.materials import BuiltPack
from tools.local.nginx_server import find_nginx
from tools.local.programs import ProgramError

pytestmark = pytest.mark.slow


def test_faults_lose_nothing_that_was_acknowledged(built_packs: Sequence[BuiltPack]) -> None:
    try:
        find_nginx()
    except ProgramError as error:
        pytest.skip(str(error))
    assert built_packs
    with scene_of_chaos() as scene:
        outcomes = run_faults(scene, chosen_faults(is_short=True, words=()))
    assert len(outcomes) >= 3
    for outcome in outcomes:
        assert outcome.acknowledged > 0, outcome.fault.name
        assert outcome.lost == 0, outcome.fault.name
        assert outcome.is_sound, (outcome.fault.name, outcome.problem, outcome.failures)
