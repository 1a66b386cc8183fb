"""docs/glossary.md and the code speak the same language."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = ("functions", "models", "shared")
ROWS: Final = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and "`" in line
]


@cache
def words_of_the_code() -> frozenset[str]:
    """Return every identifier of the library, the functions and the models, tables included."""
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*") if file.suffix in (".py", ".toml"))
    return frozenset(word for file in files for word in re.findall(r"\w+", file.read_text(encoding="utf-8")))


def test_the_glossary_has_some_forty_terms_in_both_languages() -> None:
    assert len(ROWS) >= 40
    assert all(len(row) == 4 and all(row) and re.search("[\u4e00-\u9fff]", row[1]) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_code_uses_the_names_of_a_term(row: list[str]) -> None:
    missing = set(re.findall(r"`(\w+)`", row[3])) - words_of_the_code()
    assert not missing, f"docs/glossary.md says that {row[0]} is called {missing} in the code"
