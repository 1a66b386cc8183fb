"""The table of data packs, in the order in which they are built."""

from collections.abc import Sequence
from typing import Final

from functions.pack_builder.default_plan import DEFAULT_PLAN
from functions.pack_builder.errors import UnknownPack
from functions.pack_builder.places.plan import PLACES_PLAN
from functions.pack_builder.plans import PackPlan
from functions.pack_builder.roads.plan import ROADS_PLAN

PLANS: Final[tuple[PackPlan, ...]] = (DEFAULT_PLAN, PLACES_PLAN, ROADS_PLAN)
"""A pack stands behind those below it."""


def plan_of(name: str, plans: Sequence[PackPlan] = PLANS) -> PackPlan:
    """Return the plan of a pack. Raises UnknownPack."""
    for plan in plans:
        if plan.name == name:
            return plan
    raise UnknownPack(f"no pack is called {name!r}; expected {', '.join(plan.name for plan in plans)}")
