"""The plans of the packs: every module that makes a pack is in its recipe, and the table holds together."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from functions.pack_builder.errors import UnknownPack
from functions.pack_builder.packs import PLANS, plan_of
from functions.pack_builder.plans import PackPlan
from functions.pack_builder.recipe import ROOT, files_of, laying_recipe, recipe
from functions.pack_builder.sources import load_sources

BUILDS = {
    "default": "functions.pack_builder.default_pack",
    "places": "functions.pack_builder.places.pack",
    "roads": "functions.pack_builder.roads.pack",
}
LAYS = {
    "default": "functions.pack_builder.default_layers",
    "places": "functions.pack_builder.places.layers",
    "roads": "functions.pack_builder.roads.layers",
}
FRAME = (
    "functions/pack_builder/errors.py",
    "functions/pack_builder/kinds.py",
    "functions/pack_builder/plans.py",
    "functions/pack_builder/progress.py",
    "functions/pack_builder/sources.py",
    "shared/progress/",
    "shared/stores/",
    "shared/config/",
    "shared/roads/errors.py",
    "models/",
)
"""What carries a build without deciding what is in a pack."""


def module_file(name: str) -> Path | None:
    path = ROOT / name.replace(".", "/")
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def reached(start: str) -> set[str]:
    """Return the files of this repository that a module imports, directly or through others."""
    seen: set[Path] = set()
    waiting = [module_file(start)]
    while waiting:
        file = waiting.pop()
        if file is None or file in seen or _is_frame(file):
            continue
        seen.add(file)
        waiting += map(module_file, imports(file))
    return {_named(file) for file in seen if file.name != "__init__.py"}


def _named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _is_frame(file: Path) -> bool:
    return _named(file).startswith(FRAME)


def patterns_name(patterns: Iterable[str]) -> set[str]:
    return {_named(file) for file in files_of(patterns)}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_whatever_a_build_imports_is_in_its_recipe(plan: PackPlan) -> None:
    assert reached(BUILDS[plan.name]) <= patterns_name({*plan.made_by, *_below(plan)})


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_whatever_laying_files_imports_is_in_a_recipe(plan: PackPlan) -> None:
    assert reached(LAYS[plan.name]) <= patterns_name({*plan.made_by, *plan.laid_by, *_below(plan)})


def _below(plan: PackPlan) -> set[str]:
    """Return what the recipes of packs below name, which are part of this one's."""
    return {pattern for under in plan.below for pattern in plan_of(under).made_by}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_every_pattern_of_a_plan_names_a_file(plan: PackPlan) -> None:
    for pattern in (*plan.made_by, *plan.laid_by):
        assert files_of([pattern]), pattern


def test_plans_name_known_sources_and_packs_before_them() -> None:
    known = {source.id: source for source in load_sources()}
    before: set[str] = set()
    for plan in PLANS:
        assert {*plan.sources, *plan.optional, *plan.lay_sources} <= known.keys()
        assert all(known[source].optional for source in plan.optional)
        assert set(plan.below) <= before
        before.add(plan.name)
    used = {source for plan in PLANS for source in (*plan.sources, *plan.optional)}
    assert used == known.keys()


def test_a_recipe_changes_with_its_options_and_with_the_pack_below() -> None:
    assert recipe("default") != recipe("default", ("ip-dbip",))
    assert recipe("places") == recipe("places", ("ip-dbip",))
    assert len({recipe(plan.name) for plan in PLANS} | {laying_recipe(plan) for plan in PLANS}) == 2 * len(
        PLANS
    )


def test_an_unknown_pack_is_named_with_the_known_ones() -> None:
    with pytest.raises(UnknownPack, match="'rodas'; expected default, places, roads"):
        plan_of("rodas")


def test_the_documents_name_every_kind_of_file() -> None:
    pages = [(ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("packs.md", "roads.md")]
    for plan in PLANS:
        for kind in plan.kinds:
            page = next((of for of in pages if f"`{kind.folder}NAME" in of and kind.suffixes[0] in of), "")
            missing = [suffix for suffix in kind.suffixes if suffix not in page]
            assert not missing, (kind.folder, missing)
