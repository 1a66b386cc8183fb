"""Documents name files that are there, also where they say the name alone."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
DOCUMENTS: Final = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ROOMS: Final = (
    "bench",
    "deploy",
    "docker",
    "functions",
    "knative",
    "models",
    "packages",
    "setup",
    "shared",
    "tests",
    "tools",
)
FILE: Final = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|toml|lua|tsv))`")
OF_OPERATORS: Final = frozenset({"roads/tariff.toml", "roads/plates.toml", "plates.toml"})
"""Files that an operator brings."""


@cache
def files() -> frozenset[str]:
    """Return the paths of the repository's files, and all their endings: `a/b/c.py`, `b/c.py`, `c.py`."""
    below = (file for room in ROOMS for file in (ROOT / room).rglob("*.*"))
    paths = [file.relative_to(ROOT) for file in (*ROOT.glob("*.*"), *below)]
    return frozenset("/".join(path.parts[start:]) for path in paths for start in range(len(path.parts)))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_module_and_table_that_is_named_exists(document: Path) -> None:
    names = set(FILE.findall(document.read_text(encoding="utf-8")))
    assert {name for name in names - OF_OPERATORS if "NAME" not in name} <= files()
