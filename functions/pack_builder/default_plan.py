"""The plan of the default pack: divisions, boundaries and tables of address ranges."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from functions.pack_builder.kinds import BOUNDARIES, IP_TABLES
from functions.pack_builder.plans import Materials, PackFacts, PackPlan, Upload
from shared.stores.packs import DEFAULT


def _build(folder: Path, materials: Materials) -> PackFacts:
    from functions.pack_builder.default_pack import build

    return build(folder, materials)


def _lay(folder: Path, uploads: Sequence[Upload], materials: Materials) -> Mapping[str, Sequence[Upload]]:
    from functions.pack_builder.default_layers import lay

    return lay(folder, uploads)


DEFAULT_PLAN: Final = PackPlan(
    name=DEFAULT,
    contents="China's divisions and their boundaries, tables of address ranges",
    sources=(
        "statistics-divisions",
        "civil-affairs-divisions",
        "division-boundaries",
        "settlements",
        "ip-v4",
        "ip-v6",
    ),
    optional=frozenset({"ip-dbip"}),
    build=_build,
    made_by=(
        "functions/pack_builder/default_pack.py",
        "functions/pack_builder/boundaries.py",
        "functions/pack_builder/ip_tables.py",
        "functions/pack_builder/divisions/*",
        "shared/geo/*",
    ),
    kinds=(IP_TABLES, BOUNDARIES),
    lay=_lay,
    laid_by=("functions/pack_builder/default_layers.py", "functions/pack_builder/operator_*.py"),
)
