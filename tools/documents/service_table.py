"""The table of services in the READMEs: names and paths are the code's, the notes on data are an author's.

A service that no function answers yet is planned. The row of a service that is new gets a note that leads to
the page of the API.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from shared.catalogue import Catalogue, Service
from shared.web.endpoint import QUERY_TYPE, Endpoint
from shared.web.function import Function
from shared.web.map import MapEndpoint

TABLE: Final = re.compile(r"(?<=<!-- services -->\n).*?(?=\n<!-- /services -->)", re.DOTALL)


class TableError(Exception):
    """A README has no place for the table; the message says what is missing."""


class Wording(Struct, frozen=True):
    """How a README writes its table, and the sentence that counts the rows."""

    header: str
    count: str
    planned_mark: str
    further_paths: str
    data_note: str
    is_chinese: bool = False


READMES: Final[Mapping[str, Wording]] = {
    "README.md": Wording(
        header="| service | 名称 | path | data |",
        count="{answering} of these {services} answer today",
        planned_mark="planned",
        further_paths=", …",
        data_note="[docs/api](docs/api/README.md)",
    ),
    "README.zh-CN.md": Wording(
        header="| 服务 | 英文名 | 路径 | 数据 |",
        count="{services} 项服务中，{answering} 项现已可用",
        planned_mark="规划中",
        further_paths=" 等",
        data_note="[docs/api](docs/api/README.md)",
        is_chinese=True,
    ),
}


def render_readmes(root: Path, functions: Iterable[Function], catalogue: Catalogue) -> Mapping[Path, str]:
    """Return the READMEs with today's table of services. Raises TableError."""
    paths = public_paths(functions)
    return {
        root / name: fill_table((root / name).read_text(encoding="utf-8"), wording, catalogue, paths)
        for name, wording in READMES.items()
    }


def public_paths(functions: Iterable[Function]) -> Mapping[str, list[str]]:
    """Return the public paths of each service, with the query that tells it, as they are declared."""
    paths: dict[str, list[str]] = defaultdict(list)
    for function in functions:
        for endpoint in function.endpoints:
            own_paths = _paths_of(endpoint) if endpoint.public else []
            service = getattr(endpoint, "service", None)
            if service:
                paths[service] += own_paths
            if isinstance(endpoint, MapEndpoint):
                if extra := endpoint.metering.extra:
                    paths[extra.service] += own_paths
                for query, other in endpoint.alternatives.items():
                    if "=" in query and other.service != service:
                        paths[other.service] += [_with_query(path, query) for path in own_paths]
    return paths


def _paths_of(endpoint: Endpoint) -> list[str]:
    types = [f"?{QUERY_TYPE}={query_type}" for query_type in endpoint.query_types] or [""]
    return [path + query for path in endpoint.paths for query in types]


def _with_query(path: str, query: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{query}"


def fill_table(text: str, wording: Wording, catalogue: Catalogue, paths: Mapping[str, list[str]]) -> str:
    """Return the text of a README with its table and its count; the notes on data stay. Raises TableError."""
    table = TABLE.search(text)
    count = re.compile(
        re.escape(wording.count).replace(r"\{answering\}", r"\d+").replace(r"\{services\}", r"\d+")
    )
    if table is None or count.search(text) is None:
        raise TableError(
            "expected a table between <!-- services --> and <!-- /services -->, "
            f"and a sentence like {wording.count!r}"
        )
    notes = {cells[0]: cells[-1] for line in table[0].splitlines() for cells in [_cells(line)]}
    rows = [_row(service, wording, paths.get(service.id, []), notes) for service in catalogue.values()]
    answering = sum(bool(paths.get(service)) for service in catalogue)
    text_with_table = TABLE.sub(lambda _: "\n".join([wording.header, "|---|---|---|---|", *rows]), text)
    return count.sub(wording.count.format(answering=answering, services=len(catalogue)), text_with_table)


def _row(service: Service, wording: Wording, paths: list[str], notes: Mapping[str, str]) -> str:
    names = (service.name_en, service.name_zh)
    name, other_name = reversed(names) if wording.is_chinese else names
    if not paths:
        return f"| {name} | {other_name} | {wording.planned_mark} | |"
    place = f"`{paths[0]}`{wording.further_paths if len(paths) > 1 else ''}"
    return f"| {name} | {other_name} | {place} | {notes.get(name) or wording.data_note} |"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
