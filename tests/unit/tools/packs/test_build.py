"""Packs on this machine: their recipes, and what is refused before anything is built."""

from pathlib import Path

import pytest

from functions.pack_builder.engine.plans import PLANS
from functions.pack_builder.engine.recipe import overlay_recipe
from functions.pack_builder.errors import UnknownSource
from tools.packs.build import built_pack, ensure_pack
from tools.packs.fetch import fetch_sources
from tools.packs.recipe import build_recipe


def test_a_recipe_changes_with_its_options_and_with_the_pack_below() -> None:
    assert build_recipe("default") != build_recipe("default", ("ip-dbip",))
    assert build_recipe("places") == build_recipe("places", ("ip-dbip",))
    recipes = {build_recipe(plan.name) for plan in PLANS} | {overlay_recipe(plan) for plan in PLANS}
    assert len(recipes) == 2 * len(PLANS)


def test_an_unknown_optional_source_is_refused_before_anything_is_built(tmp_path: Path) -> None:
    for ask in (ensure_pack, built_pack):
        with pytest.raises(UnknownSource, match="no optional source is called ip-dpib; there is ip-dbip"):
            ask("default", tmp_path, with_optional=("ip-dpib",))
    with pytest.raises(UnknownSource, match="no optional source is called ip-v4"):
        fetch_sources(tmp_path, with_optional=["ip-v4"])
    assert not list(tmp_path.iterdir())


def test_an_unknown_source_is_refused_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(UnknownSource, match="no source is called airprots"):
        fetch_sources(tmp_path, only=("airprots",))
