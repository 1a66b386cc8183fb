"""The documents name what exists: files, commands with their options, benches, settings."""

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from shared.config import Settings
from tools.cli.main import cli

ROOT = Path(__file__).parents[4]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BENCHES = sorted(
    file.stem for file in (ROOT / "bench").glob("*.py") if "__main__" in file.read_text(encoding="utf-8")
)
LINK = re.compile(r"\]\((?!https?://|#)([^)]+)\)")
CODE = re.compile(
    r"`([^`\n]+)`|^(?:    |\$ )(.+)$|^((?:\.venv/bin/)?(?:geoportrait|python) .+)$", re.MULTILINE
)
COMMAND = re.compile(r"(?:\.venv/bin/)?geoportrait (.+)")
VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")
OPTION = re.compile(r"--[a-z][a-z-]+")
DECLARED = re.compile(r'add_argument\(\s*"(--[a-z-]+)"(?:[^)]*default=([\d._]+))?')
WITH_DEFAULT = re.compile(r"\[(--[a-z-]+) ([\d.]+)\]")
NO_SETTINGS = {"API_KEY", "SECRET_KEY", "ORT_DISABLE_TELEMETRY"}
"""Variables of examples, and one that ONNX Runtime reads and the images set."""
FOREIGN = "osrm_table"
"""A bench that runs in a Python of its own, which has what it imports."""

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def code_of(document: Path) -> Iterator[str]:
    text = document.read_text(encoding="utf-8").replace("\\\n", " ")
    for found in CODE.finditer(text):
        yield next(filter(None, found.groups()))


def commands_in(document: Path) -> Iterator[list[str]]:
    """Yield the words behind `geoportrait` in the document's code, without redirections and comments."""
    for code in code_of(document):
        if found := COMMAND.fullmatch(code):
            yield shlex.split(re.split(r"\s[>|;&#]", found[1])[0])


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (document.parent / target.partition("#")[0]).exists()]
    assert missing == []


@each_document
def test_every_file_of_the_repository_that_is_named_exists(document: Path) -> None:
    folders = "|".join(
        path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")
    )
    named = re.compile(rf"(?:{folders})/[\w./-]+")
    paths = {found[0] for code in code_of(document) if (found := named.fullmatch(code.split()[0]))}
    # `models/` is a folder here and a bucket there; of the former only tables are named.
    published = {path for path in paths if path.startswith("models/") and not path.endswith(".toml")}
    missing = [path for path in paths - published if "NAME" not in path and not (ROOT / path).exists()]
    assert missing == []


@each_document
def test_every_command_that_is_named_is_one_with_the_options_it_is_given(document: Path) -> None:
    for words in commands_in(document):
        command: click.Command = cli
        while isinstance(command, click.Group) and words and re.match("[a-z]", words[0]):
            found = command.get_command(click.Context(command), words[0])
            assert found is not None, words
            command, words = found, words[1:]
        known = {name for parameter in command.params for name in parameter.opts}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known, words


@each_document
def test_every_bench_that_is_named_is_one_with_the_options_it_is_given(document: Path) -> None:
    for code in code_of(document):
        for name, rest in re.findall(r"\bbench[./](\w+)(?:\.py)?(.*)", code):
            assert (ROOT / "bench" / f"{name}.py").is_file(), code
            assert set(OPTION.findall(rest)) <= options_of(name).keys(), code


@each_document
def test_every_setting_that_is_named_is_one(document: Path) -> None:
    settings = {name.upper() for name in Settings.model_fields}
    named = set(VARIABLE.findall(document.read_text(encoding="utf-8")))
    assert named - settings - NO_SETTINGS == set()


@pytest.mark.parametrize("name", sorted({*BENCHES} - {FOREIGN}))
def test_a_bench_can_be_imported_and_says_how_it_is_called(name: str) -> None:
    usage = importlib.import_module(f"bench.{name}").__doc__ or ""
    assert f"\n    python -m bench.{name}" in usage
    options = options_of(name)
    assert set(OPTION.findall(usage)) <= options.keys()
    for option, default in WITH_DEFAULT.findall(usage):
        assert float(default) == float(options[option]), option


def options_of(name: str) -> dict[str, str]:
    """Return the options of a bench, with their defaults where these are numbers."""
    return dict(DECLARED.findall((ROOT / "bench" / f"{name}.py").read_text(encoding="utf-8")))
