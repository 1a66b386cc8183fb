"""Operators' files of places that are wrong: each is refused, with the row and what was expected."""

import re
import struct
from pathlib import Path
from urllib.parse import urlencode

import pytest

from functions.pack_builder.engine.facts import FileFacts
from functions.pack_builder.engine.places.operator_tables import LONGEST
from functions.pack_builder.engine.places.overlay import TableReading, read_records
from functions.pack_builder.engine.places.records import HouseRecord, PlaceRecord
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.errors import RefusedUpload
from shared.geo import Crs, convert_point
from tests.functional.pack_builder.uploads import DUMP, WGS84, csv_of, zipped

BRANCH = "1,观山湖测试支行,106.6231,26.6479,金融;银行"
PBF_HEAD = struct.pack(">I", 13) + b"\n\tOSMHeader\x18\x05"


@pytest.mark.parametrize(
    ("key", "content", "metadata", "why"),
    [
        ("places/own.csv", csv_of([BRANCH]), {}, "expected wgs84, gcj02 or bd09"),
        ("places/own.csv", csv_of([BRANCH]), {"coordinates": "mars"}, "expected wgs84, gcj02 or bd09"),
        ("places/own.csv", csv_of(["1,测试,nan,26.6,"]), WGS84, "places/own.csv, line 2: lng or lat: 'nan'"),
        ("places/own.csv", csv_of([BRANCH, "2,测试,1e400,26.6,"]), WGS84, "line 3: lng or lat"),
        ("places/own.csv", csv_of(["1,测试,26.6,106.6,"]), WGS84, "is at 26.6, 106.6"),
        ("places/own.csv", csv_of([BRANCH, BRANCH]), WGS84, "line 3: the id '1' is that of"),
        (
            "places/own.csv",
            csv_of(["测试,106.6,26.6"], "网点,经度,纬度"),
            WGS84,
            "the columns are 网点, 经度, 纬度",
        ),
        (
            "places/own.csv",
            csv_of([BRANCH]),
            {**WGS84, "columns": "tag=kind"},
            "no column is called kind",
        ),
        ("places/own.csv", csv_of([BRANCH]), {**WGS84, "columns": "colour=c"}, "no field is called colour"),
        ("places/own.csv", csv_of([BRANCH]), {**WGS84, "columns": "junk"}, "expected field=column pairs"),
        (
            "places/own.csv",
            csv_of([f"1,{'长' * 300},106.6,26.6,"]),
            WGS84,
            "name has 300 characters; at most",
        ),
        ("places/own.csv", b"id,name,lng,lat\n" + b"x" * 3_000_000, WGS84, "line 2: longer than"),
        ("places/own.csv", b"\xff\xfe\x00" * 1000, WGS84, "GB 18030"),
        ("places/own.csv", csv_of([]), WGS84, "no place and no house number"),
        ("places/own.geojson", b'{"features": ' + b"[" * 100_000, WGS84, "no GeoJSON FeatureCollection"),
        (
            "places/own.geojson",
            b'{"features": [{"properties": {}, "geometry": {"type": "Point", "coordinates": [NaN, 1]}}]}',
            WGS84,
            "feature 1",
        ),
        ("places/own.osm.pbf", b"no such thing" * 100, {}, "places/own.osm.pbf cannot be read"),
        ("places/own.osm.pbf", PBF_HEAD, {}, "places/own.osm.pbf cannot be read"),
        ("places/own.osm", b"<osm><node id='1'", {}, "places/own.osm cannot be read"),
        ("places/own.txt", b"a\tb\n", {}, "line 1: 2 columns; expected 19"),
        ("places/own.txt", "\n".join([*DUMP, "1"]).encode(), {}, "line 6: 1 columns; expected 19"),
        (
            "places/own.txt",
            DUMP[0].replace("47.141", "nan").encode(),
            {},
            "line 1: 'nan' is no decimal number",
        ),
        ("places/own.zip", b"PK\x03\x04 cut off", {}, "no GeoNames dump, or is cut off"),
        ("places/own.zip", zipped(a_txt=b"", b_txt=b""), {}, "has 2 tables; expected one"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_reason(
    tmp_path: Path, key: str, content: bytes, metadata: dict[str, str], why: str
) -> None:
    with pytest.raises(RefusedUpload) as refused:
        list(read_records(uploaded(tmp_path, key, content, metadata), TableReading()))
    assert why in str(refused.value)
    assert refused.value.key == key
    assert str(tmp_path) not in str(refused.value)


def uploaded(folder: Path, key: str, content: bytes, metadata: dict[str, str]) -> SourceFile:
    file = folder / Path(key).name
    file.write_bytes(content)
    return SourceFile(key, file, metadata, FileFacts("", "", ""))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.pack_builder.engine.places.geonames.MOST_UNZIPPED", 1 << 20)
    bomb = zipped(CN_txt=b"\0" * (2 << 20))
    with pytest.raises(RefusedUpload, match="2,097,152 bytes unpacked"):
        list(read_records(uploaded(tmp_path, "places/bomb.zip", bomb, {}), TableReading()))


def test_the_example_of_the_documents_is_read_as_they_say(tmp_path: Path) -> None:
    page = (Path(__file__).parents[6] / "docs" / "packs.md").read_text(encoding="utf-8")
    table = page.split("```csv\n")[1].split("```")[0].encode("gb18030")
    columns = dict(re.findall(r"--column (\w+)=(\S+)", page))
    metadata = {"coordinates": "bd09", "columns": urlencode(columns)}
    house, first, second = read_records(
        uploaded(tmp_path, "places/网点.csv", table, metadata), TableReading()
    )
    assert isinstance(house, HouseRecord)
    assert (house.road, house.number) == ("长岭北路", "8号")
    assert isinstance(first, PlaceRecord)
    assert (first.identity, first.name, first.tag) == ("own:网点:5201001", "观山湖支行", "金融;银行")
    assert first.facts == {"telephone": "0851-00000000"}
    assert first.point == pytest.approx(convert_point(106.634, 26.6442, Crs.BD09, Crs.WGS84, exact=True))
    assert isinstance(second, PlaceRecord)
    assert second.name == "花溪支行"
    assert all(f"| `{field}`" in page or f", `{field}` |" in page for field in LONGEST)
