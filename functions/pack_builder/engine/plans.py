"""The table of data packs, in the order in which they are built."""

from collections.abc import Sequence
from typing import Final

from functions.pack_builder.engine.default.plan import DEFAULT_PLAN
from functions.pack_builder.engine.javascript.plan import JAVASCRIPT_PLAN
from functions.pack_builder.engine.map.plan import MAP_PLAN
from functions.pack_builder.engine.pack_plan import PackPlan
from functions.pack_builder.engine.places.plan import PLACES_PLAN
from functions.pack_builder.engine.roads.plan import ROADS_PLAN
from functions.pack_builder.errors import UnknownPack

PLANS: Final[tuple[PackPlan, ...]] = (DEFAULT_PLAN, PLACES_PLAN, ROADS_PLAN, MAP_PLAN, JAVASCRIPT_PLAN)
"""A pack stands after its lower packs."""


def plan_of(name: str, plans: Sequence[PackPlan] = PLANS) -> PackPlan:
    """Return the plan of the pack of a name. Raises UnknownPack."""
    for plan in plans:
        if plan.name == name:
            return plan
    raise UnknownPack(f"no pack is called {name!r}; expected {', '.join(plan.name for plan in plans)}")
