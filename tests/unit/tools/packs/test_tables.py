"""An operator's table before it is uploaded: converted, and checked to the last row."""

import zipfile
from pathlib import Path

import pytest

from functions.pack_builder.errors import SourceDataError
from tools.packs.tables import check_table, is_table, plain_table

ROWS = [["网点", "经度", "纬度"], ["观山支行", "106.63", "26.64"], ["花溪,支行", "106.67", "26.42"]]
METADATA = {"coordinates": "wgs84", "columns": "name=网点&lng=经度&lat=纬度"}
SHEET = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>经度</t></is></c>
<c r="C1" t="s"><v>1</v></c></row>
<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2"><v>106.63</v></c><c r="C2"><v>26.64</v></c></row>
<row r="3"><c r="B3"><v>106.67</v></c><c r="C3"><v>26.42</v></c></row>
</sheetData></worksheet>"""
STRINGS = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>网点</t></si>
<si><r><t>纬</t></r><r><t>度</t></r></si><si><t>观山支行</t></si></sst>"""


def written(path: Path, separator: str, encoding: str) -> Path:
    quoted = [[f'"{value}"' if separator in value else value for value in row] for row in ROWS]
    path.write_text("\n".join(separator.join(row) for row in quoted), encoding=encoding)
    return path


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_is_read_whatever_its_encoding_and_separator(
    tmp_path: Path, separator: str, encoding: str
) -> None:
    (tmp_path / "out").mkdir()
    file = plain_table(written(tmp_path / "own.csv", separator, encoding), tmp_path / "out")
    check = check_table(file, METADATA)
    assert (check.records, check.faults.count) == (2, 0)


def test_a_workbook_becomes_a_table(tmp_path: Path) -> None:
    file = tmp_path / "own.xlsx"
    with zipfile.ZipFile(file, "w") as workbook:
        workbook.writestr("xl/worksheets/sheet1.xml", SHEET)
        workbook.writestr("xl/sharedStrings.xml", STRINGS)
    (tmp_path / "out").mkdir()
    table = plain_table(file, tmp_path / "out")
    assert table.name == "own.csv"
    check = check_table(table, METADATA)
    assert (check.records, check.faults.count) == (1, 1)  # the third row has no name
    assert "line 3: 网点 is empty" in check.faults.lines[0]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("own.csv", b"", "own.csv is empty"),
        ("own.xlsx", b"no workbook", "no .xlsx workbook"),
        ("own.xlsx", b"", "own.xlsx is empty"),
    ],
)
def test_what_is_no_table_is_said_so(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceDataError, match=complaint):
        plain_table(tmp_path / name, tmp_path)


@pytest.mark.parametrize(
    ("metadata", "complaint"),
    [
        ({"coordinates": "mars"}, "'mars'; expected wgs84, gcj02 or bd09"),
        ({"coordinates": "wgs84"}, "the columns are"),
    ],
)
def test_coordinates_and_columns_are_checked(
    tmp_path: Path, metadata: dict[str, str], complaint: str
) -> None:
    with pytest.raises(SourceDataError, match=complaint):
        check_table(written(tmp_path / "own.csv", ",", "utf-8"), metadata)


def test_a_table_without_rows_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("name,lng,lat\n", encoding="utf-8")
    with pytest.raises(SourceDataError, match="has no rows"):
        check_table(tmp_path / "own.csv", {"coordinates": "wgs84"})


@pytest.mark.parametrize(
    ("key", "is_one"),
    [("places/a.csv", True), ("places/a.XLSX", True), ("places/a.zip", False), ("osm/a.csv", False)],
)
def test_tables_of_places_are_told_by_their_key(key: str, is_one: bool) -> None:
    assert is_table(key) is is_one
