"""The READMEs and the page of settings say what the code says."""

import re
from pathlib import Path
from typing import Final

import pytest

from shared.catalogue import load_catalogue
from shared.config.table import markdown_table
from tools.documents.service_table import READMES, TABLE, TableError, fill_table, public_paths, render_readmes
from tools.routes import load_functions

ROOT: Final = Path(__file__).parents[3]
SETTINGS: Final = re.compile(r"<!-- settings: .*? -->\n(.*?)\n<!-- /settings -->", re.DOTALL)

each_readme = pytest.mark.parametrize("readme", READMES)


def rows(table: str) -> list[list[str]]:
    """Return the cells of a Markdown table, without its two head lines."""
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines()[2:]]


def services_in(text: str) -> list[list[str]]:
    table = TABLE.search(text)
    assert table is not None
    return rows(table[0])


def test_the_settings_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    table = SETTINGS.search(page)
    assert table is not None
    assert table[1] == markdown_table(), "paste the output of `geoportrait settings` between the two comments"


def test_the_chinese_page_has_every_setting_with_its_default() -> None:
    page = (ROOT / "docs" / "zh" / "configuration.md").read_text(encoding="utf-8")
    table = SETTINGS.search(page)
    assert table is not None
    assert [row[:2] for row in rows(table[1])] == [row[:2] for row in rows(markdown_table())]
    assert all(row[2] for row in rows(table[1]))


def test_the_readmes_have_every_service_with_what_answers_today() -> None:
    for file, text in render_readmes(ROOT, load_functions(), load_catalogue()).items():
        assert file.read_text(encoding="utf-8") == text, "run `geoportrait docs`"


@each_readme
def test_the_table_has_every_service_of_the_catalogue_and_the_paths_that_are_served(readme: str) -> None:
    catalogue, paths = load_catalogue(), public_paths(load_functions())
    table = services_in((ROOT / readme).read_text(encoding="utf-8"))
    for service, (*names, place, note) in zip(catalogue.values(), table, strict=True):
        assert {*names} == {service.name_en, service.name_zh}
        shown = re.findall(r"`([^`]+)`", place)
        assert shown == paths.get(service.id, [])[:1]
        assert bool(note) == bool(shown)


@each_readme
def test_a_service_that_begins_to_answer_gets_its_path_and_keeps_the_notes_of_others(readme: str) -> None:
    wording, catalogue = READMES[readme], load_catalogue()
    paths = public_paths(load_functions())
    service = catalogue["timezone"]
    planned = {name: places for name, places in paths.items() if name != service.id}
    text = fill_table((ROOT / readme).read_text(encoding="utf-8"), wording, catalogue, planned)
    begun = {**planned, service.id: ["/new/v1", "/new/v2"]}
    before = {row[0]: row for row in services_in(text)}
    after = {row[0]: row for row in services_in(fill_table(text, wording, catalogue, begun))}
    name = service.name_zh if wording.is_chinese else service.name_en
    assert before.pop(name)[2] == wording.planned_mark
    assert after.pop(name)[2:] == [f"`/new/v1`{wording.further_paths}", wording.data_note]
    assert after == before


@each_readme
def test_a_readme_without_the_table_is_one_clear_line(readme: str) -> None:
    with pytest.raises(TableError, match="expected a table between"):
        fill_table("# geoportrait", READMES[readme], load_catalogue(), {})
