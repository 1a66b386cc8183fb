"""How far work is, as a person and as a log see it."""

import re

import pytest
from msgspec import Struct

from shared.progress import Bars, Lines


class Wheel(Struct, frozen=True):
    id: str
    spec: str
    bytes: int


TZFPY = Wheel("tzfpy", "tzfpy==2.1.0", 2_500_000)


def test_bars_leave_standard_output_to_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    with Bars() as bars:
        bars.begin([TZFPY])
        bars.show_bytes(TZFPY, 2_500_000)
        bars.show_product("face.onnx")
        bars.show_count("places written", 1_200)
    told = capsys.readouterr()
    assert told.out == ""
    assert "✓ face.onnx" in told.err
    assert re.search(r"tzfpy==2\.1\.0 .* 2\.5 of 2\.5 MB", told.err)
    assert re.search(r"places written .* 1,200", told.err)


@pytest.mark.parametrize("name", ["a[/b].osm.pbf", "[red]a.osm.pbf"])
def test_bars_show_a_file_name_with_brackets_as_it_is(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with Bars() as bars:
        bars.show_count(f"reading {name}", 3)
        bars.note(f"{name} is left out")
    told = capsys.readouterr().err
    assert f"reading {name}" in told
    assert f"{name} is left out" in told


def test_lines_tell_of_counted_work_when_it_begins_and_not_at_every_count(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = Lines("packs")
    for done in (0, 10_000, 20_000):
        lines.show_count("places read", done)
    lines.show_count("places written", 5_000)
    told = [line.partition("] ")[2] for line in capsys.readouterr().err.splitlines()]
    assert told == ["places read", "places written: 5,000"]
