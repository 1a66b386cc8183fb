"""Addresses of all provinces, taken apart to the room, the kilometre and the side of the street."""

import time
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import asdict

from functions.map_geocode.engine.analysis import AddressAnalyzer, Analysis
from shared.geo.division_names import DivisionNames
from shared.geocoding.normalization import Simplification
from shared.geocoding.street import Street

TABLE = Path(__file__).with_name("geo_address_parts.tsv")


class Case(NamedTuple):
    """One row of the table."""

    address: str
    divisions: str
    parts: dict[str, str]
    known_failure: str


def read_cases() -> list[Case]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [
        Case(
            address,
            divisions,
            dict(part.split(":", 1) for part in parts.split("|")) if parts != "-" else {},
            failure[0] if failure else "",
        )
        for address, divisions, parts, *failure in rows
    ]


CASES = read_cases()


@pytest.fixture(scope="module")
def analyzer(names: DivisionNames, simplification: Simplification) -> AddressAnalyzer:
    return AddressAnalyzer(names, simplification)


def parts_of(found: Analysis) -> dict[str, str]:
    street = asdict(found.street)
    return {name: text for name, text in {"village": found.village.name, **street}.items() if text}


def divisions_of(found: Analysis) -> str:
    return "/".join(level.name for level in (found.province, found.city, found.county, found.town))


@pytest.mark.parametrize("case", [case for case in CASES if not case.known_failure], ids=str)
def test_an_address_is_read_to_the_end(analyzer: AddressAnalyzer, case: Case) -> None:
    found = analyzer.analyze(case.address)
    assert divisions_of(found) == case.divisions
    assert parts_of(found) == case.parts


@pytest.mark.parametrize("case", [case for case in CASES if case.known_failure], ids=str)
def test_a_known_failure_still_fails(analyzer: AddressAnalyzer, case: Case) -> None:
    found = analyzer.analyze(case.address)
    reads_well = divisions_of(found) == case.divisions and parts_of(found) == case.parts
    assert not reads_well, f"{case.address} is read well now: take its known failure out of {TABLE.name}"


def test_the_table_is_large_and_varied_and_its_failures_are_few() -> None:
    assert len(CASES) >= 300
    assert len({case.address for case in CASES}) == len(CASES)
    assert len({case.divisions.split("/")[0] for case in CASES}) == 34  # every province is there
    fields_used = {part for case in CASES for part in case.parts}
    assert fields_used == {"village", *Street.__struct_fields__}
    assert sum(bool(case.known_failure) for case in CASES) <= len(CASES) // 20


def test_reading_an_address_takes_about_a_millisecond(analyzer: AddressAnalyzer) -> None:
    for case in CASES:
        analyzer.analyze(case.address)
    started = time.thread_time()
    for case in CASES:
        analyzer.analyze(case.address)
    assert (time.thread_time() - started) / len(CASES) < 0.002
