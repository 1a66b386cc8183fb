"""How much memory a graph needs."""

from pathlib import Path

import pytest

from functions.pack_builder.engine.roads.extracts import CheckedExtract, Extract
from functions.pack_builder.engine.roads.memory import (
    available_megabytes,
    needed_megabytes,
    require_memory,
)
from functions.pack_builder.errors import SourceDataError


def extract(name: str, roads: int) -> CheckedExtract:
    return CheckedExtract(Extract(Path(name), name), Path(name), roads, ())


def test_a_graph_that_needs_too_much_is_refused_by_the_largest_extract() -> None:
    small, large = extract("roads/a.osm.pbf", 1_000), extract("roads/b.osm.pbf", 3_000_000)
    require_memory([small], 1_000)
    with pytest.raises(
        SourceDataError, match=r"^roads/b\.osm\.pbf .* need about 4,081 MB .* 2,048 MB are there"
    ):
        require_memory([small, large], 2_048)


def test_two_gigabytes_end_at_about_six_million_edges() -> None:
    assert needed_megabytes(1_450_000) < 2_048 < needed_megabytes(1_600_000)


@pytest.mark.parametrize(("limit", "expected"), [("1073741824\n", 1_024), ("max\n", 8_000), (None, 8_000)])
def test_memory_is_that_of_the_container_or_of_the_machine(
    tmp_path: Path, limit: str | None, expected: int
) -> None:
    machine, cgroup = tmp_path / "meminfo", tmp_path / "memory.max"
    machine.write_text("MemTotal:        8192000 kB\nMemFree: 1 kB\n", "ascii")
    if limit is not None:
        cgroup.write_text(limit, "ascii")
    assert available_megabytes(cgroup, machine) == expected
