"""The READMEs and the page of settings say what the code says."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from shared.catalogue import load_catalogue
from shared.config.table import markdown_table
from shared.web.map import MapEndpoint
from tools.routes import load_functions

ROOT: Final = Path(__file__).parents[3]
SETTINGS: Final = re.compile(r"<!-- settings: .*? -->\n(.*?)\n<!-- /settings -->", re.DOTALL)
SERVICES: Final = re.compile(r"<!-- services -->\n(.*?)\n<!-- /services -->", re.DOTALL)
READMES: Final = {
    "README.md": ("planned", "{answering} of these {services} answer today"),
    "README.zh-CN.md": ("规划中", "{services} 项服务中，{answering} 项现已可用"),
}
"""Each README, what stands in it for a path that nobody serves yet, and how it counts the others."""

each_readme = pytest.mark.parametrize("readme", READMES)


def rows(table: str) -> list[list[str]]:
    """Return the cells of a Markdown table, without its two head lines."""
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines()[2:]]


def services_in(readme: str) -> list[list[str]]:
    table = SERVICES.search((ROOT / readme).read_text(encoding="utf-8"))
    assert table is not None, f"{readme} has no table between the comments of the services"
    return rows(table[1])


@cache
def served_paths() -> dict[str, set[str]]:
    """Return the public paths of each service, from the declarations of the functions."""
    paths = defaultdict(set)
    for function in load_functions():
        for endpoint in function.endpoints:
            extra = endpoint.metering.extra if isinstance(endpoint, MapEndpoint) else None
            for service in (getattr(endpoint, "service", None), extra.service if extra else None):
                if service is not None and endpoint.public:
                    paths[service].update(endpoint.paths)
    return paths


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


@each_readme
def test_the_services_are_those_of_the_catalogue_in_its_order(readme: str) -> None:
    names = [(service.name_en, service.name_zh) for service in load_catalogue().values()]
    if readme == "README.zh-CN.md":
        names = [(chinese, english) for english, chinese in names]
    assert [tuple(row[:2]) for row in services_in(readme)] == names


@each_readme
def test_a_service_is_planned_or_has_paths_that_are_served(readme: str) -> None:
    planned, _ = READMES[readme]
    for service, (*_, paths, data) in zip(load_catalogue(), services_in(readme), strict=True):
        served = served_paths().get(service, set())
        if paths == planned:
            assert not served, f"{service} answers at {sorted(served)}"
            assert not data
        else:
            shown = re.findall(r"`([^`]+)`", paths)
            assert shown, f"{service} has no path"
            assert set(shown) <= served, f"{service} answers at {sorted(served)}"
            assert (set(shown) == served) != paths.endswith(("…", " 等")), (
                f"{service}: all or some of {served}"
            )
            assert data


@each_readme
def test_the_number_of_services_that_answer_is_right(readme: str) -> None:
    planned, sentence = READMES[readme]
    answering = sum(row[2] != planned for row in services_in(readme))
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert sentence.format(answering=answering, services=len(load_catalogue())) in text
