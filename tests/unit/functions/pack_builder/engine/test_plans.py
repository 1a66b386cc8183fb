"""The plans of the packs: what is behind a pack is in its recipe, and the table holds together."""

from importlib import import_module

import pytest

from functions.pack_builder.engine.import_graph import ROOT, files_behind
from functions.pack_builder.engine.pack_plan import PackPlan
from functions.pack_builder.engine.plans import PLANS, plan_of
from functions.pack_builder.engine.source_table import load_sources
from functions.pack_builder.errors import UnknownPack

ROOMS = ("functions/", "shared/")
"""What an image of the function holds: recipes must be the same there as on a machine with every room."""


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_the_code_of_a_pack_is_in_the_function_and_runs_no_service(plan: PackPlan) -> None:
    for entry_point in (plan.build, plan.overlay):
        assert callable(getattr(import_module(entry_point.module), entry_point.function))
        files = [file.relative_to(ROOT).as_posix() for file in files_behind(entry_point.module)]
        assert all(file.startswith(ROOMS) for file in files)
        services = ("shared/config/", "shared/stores/", "shared/web/", "shared/access/")
        assert not [file for file in files if file.startswith(services)]


def test_the_tables_of_a_pack_are_part_of_its_recipe() -> None:
    tables = {file.name for file in files_behind(plan_of("places").build.module) if file.suffix == ".toml"}
    assert "categories.toml" in tables
    assert "sources.toml" not in tables  # each source counts for itself


def test_plans_name_known_sources_and_packs_before_them() -> None:
    known = {source.id: source for source in load_sources()}
    before: set[str] = set()
    for plan in PLANS:
        assert {*plan.sources, *plan.optional, *plan.overlay_sources} <= known.keys()
        assert all(known[source].optional for source in plan.optional)
        assert set(plan.lower_packs) <= before
        before.add(plan.name)
    used = {source for plan in PLANS for source in (*plan.sources, *plan.optional)}
    assert used == known.keys()


def test_an_unknown_pack_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownPack, match="'rodas'; expected default, places, roads, map, javascript"):
        plan_of("rodas")


def test_the_documents_name_every_type_of_file() -> None:
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("packs.md", "roads.md")]
    for plan in PLANS:
        for source_type in plan.source_types:
            name, first = f"`{source_type.folder}NAME", source_type.suffixes[0]
            page = next((text for text in pages if name in text and first in text), "")
            missing = [suffix for suffix in source_type.suffixes if suffix not in page]
            assert not missing, (source_type.folder, missing)
