"""The words of the page that explains an address: everything that a geocoder may tell has some."""

import ast
from pathlib import Path
from typing import Final

from functions.console.frame.texts import load_texts
from functions.console.pages.explain import WINNING_VERDICT
from shared.geocoding.recording import VERDICT_ACCEPTED, VERDICT_LOWER_SCORE
from shared.geocoding.street import Street
from shared.geocoding.trace import Method
from shared.places import areas
from shared.places.matches import Match

GEOCODING: Final = Path(__file__).parents[4] / "shared" / "geocoding"


def words_of(table: str) -> set[str]:
    prefix = f"explain.{table}."
    return {key.removeprefix(prefix) for key in load_texts("zh").words if key.startswith(prefix)}


def texts_in(node: ast.AST) -> set[str]:
    return {
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value
    }


def told_verdicts() -> set[str]:
    """Return what functions called `_objection` return, and the notes of looks by other means."""
    verdicts = {VERDICT_ACCEPTED, VERDICT_LOWER_SCORE}
    for file in GEOCODING.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_objection"):
                answers = [
                    part.value for part in ast.walk(node) if isinstance(part, ast.Return) and part.value
                ]
                verdicts |= set().union(*map(texts_in, answers))
            elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "option":
                verdicts |= texts_in(node.args[-1])
    return verdicts


def test_every_verdict_of_the_geocoder_has_words() -> None:
    assert words_of("verdicts") == told_verdicts()
    assert WINNING_VERDICT == VERDICT_ACCEPTED


def test_every_method_match_part_and_area_has_words() -> None:
    assert words_of("method") == {method.value for method in Method}
    assert words_of("matches") == {match.name for match in Match}
    assert words_of("street") == set(Street.__struct_fields__)
    kinds = {kind.__name__ for kind in vars(areas).values() if isinstance(kind, type)}
    assert words_of("areas") <= kinds
    assert {"Circle", "Box", "China", "Abroad"} <= words_of("areas")
