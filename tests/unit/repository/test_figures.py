"""Drawn pictures are what their script draws."""

from bench.architecture_figures import stale


def test_the_pictures_of_the_architecture_are_those_that_the_script_draws() -> None:
    assert stale() == [], "run python -m bench.architecture_figures and look at the pictures"
