"""The names that the code binds are words of the field: docs/glossary.md says which.

No variable, parameter, field, function, class or module is called by a preposition, an adverb of place
or a bare participle: `of`, `at`, `there`, `found`, `kept`, `Wanted`. Such a word tells what happened to a
thing, or where it is, and leaves out the thing. Wire names (fields of a TypedDict) and states of an Enum
are what they are.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
ROOMS: Final = ("functions", "models", "packages", "shared", "tools")
_TABLE: Final = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
EMPTY_WORDS: Final = frozenset(
    word for row in ("prepositions", "adverbs", "participles") for word in _TABLE[row].split()
)
PLAIN_WORDS: Final = frozenset((_TABLE["nouns"] + " " + _TABLE["verbs"]).split())
EXCEPTIONS: Final[dict[str, str]] = {}
"""Path and name, and why it stays; at most five."""
MOST_EXCEPTIONS: Final = 5


def says_nothing(name: str) -> bool:
    """Tell whether a name is a preposition, an adverb of place or a bare participle."""
    if re.search("[a-z0-9][A-Z]", name):  # several words, such as TokenExpired
        return False
    word = name.strip("_").lower()
    if word in EMPTY_WORDS:
        return True
    return len(word) > 3 and word.endswith("ed") and "_" not in word and word not in PLAIN_WORDS


def bound_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and name of everything that a module binds, but wire fields and states of enumerations."""
    skipped = {
        id(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and _names_are_given(node)
        for statement in node.body
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
            ):
                yield node.lineno, name
            case ast.TypeVar(name=name) | ast.ParamSpec(name=name):
                yield node.lineno, name
            case ast.alias(asname=str(name)):
                yield node.lineno, name


def _names_are_given(node: ast.ClassDef) -> bool:
    bases = {getattr(base, "id", getattr(base, "attr", "")) for base in node.bases}
    return bool(bases & {"TypedDict", "StrEnum", "IntEnum", "Enum"})


def modules(room: str) -> list[Path]:
    """Return the modules below a room of the repository."""
    return sorted((ROOT / room).rglob("*.py"))


def test_the_rule_knows_such_names_when_it_sees_them() -> None:
    assert all(map(says_nothing, ("of", "at_", "_found", "asked", "THERE", "Wanted", "rejected", "kept")))
    assert not any(
        map(says_nothing, ("speed", "left", "is_closed", "read", "candidate", "red", "TokenExpired", "FEED"))
    )


@pytest.mark.parametrize("room", ROOMS)
def test_no_name_is_a_preposition_or_a_bare_participle(room: str) -> None:
    wrong = [
        f"{place}:{line} {name}"
        for file in modules(room)
        for place in [file.relative_to(ROOT).as_posix()]
        for line, name in [(0, file.stem), *bound_names(ast.parse(file.read_text(encoding="utf-8")))]
        if says_nothing(name) and f"{place} {name}" not in EXCEPTIONS
    ]
    assert wrong == []


def test_no_class_name_stands_twice_within_a_function() -> None:
    twice = {}
    for folder in sorted((ROOT / "functions").iterdir()):
        places = defaultdict(list)
        for file in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(file.relative_to(ROOT).as_posix())
        twice |= {f"{folder.name} {name}": files for name, files in places.items() if len(files) > 1}
    assert twice == {}


def test_the_list_of_exceptions_is_short() -> None:
    assert len(EXCEPTIONS) <= MOST_EXCEPTIONS
