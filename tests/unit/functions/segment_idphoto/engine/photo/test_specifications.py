"""The size table: every row is consistent, feasible for an ordinary head, and found by its names."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.segment_idphoto.engine.photo.colours import parse_colour
from functions.segment_idphoto.engine.photo.crop import solve_crop
from functions.segment_idphoto.engine.photo.errors import ParameterError
from functions.segment_idphoto.engine.photo.landmarks import Landmarks
from functions.segment_idphoto.engine.photo.specifications import (
    DEFAULT_ID,
    PhotoSpecification,
    SpecificationFileError,
    load_specifications,
    px_of_mm,
)

SPECIFICATIONS = load_specifications()
ROWS = list(SPECIFICATIONS.values())
CONTRACT_SIZES = {
    "居民身份证": (358, 441),
    "社保卡": (358, 441),
    "居住证": (358, 441),
    "驾驶证": (260, 378),
    "护照": (354, 472),
    "学信网": (480, 640),
    "美国签证": (600, 600),
    "申根签证": (413, 531),
    "日本签证": (413, 531),
    "韩国签证": (413, 531),
    "小一寸": (260, 378),
    "一寸": (295, 413),
    "1寸": (295, 413),
    "大一寸": (390, 567),
    "小二寸": (413, 531),
    "二寸": (413, 579),
    "大二寸": (413, 626),
    "三寸": (650, 992),
    "五寸": (1051, 1500),
    "六寸": (1205, 1795),
}


def ordinary_head(height: float = 500.0) -> Landmarks:
    """A head with the proportions that the nominal targets were computed for, in a roomy photo."""
    top, middle = 400.0, 1000.0
    return Landmarks(
        hair_top=top,
        chin=(middle, top + height),
        eyes=(middle, top + 0.52 * height),
        axis_x=middle,
        face_width=0.62 * height,
        head_width=0.68 * height,
        eye_distance=0.265 * height,
        torso_bottom=3000.0,
        roll=0.0,
        turn=0.0,
        photo_left=0.0,
        photo_top=0.0,
        photo_right=2000.0,
        photo_bottom=3000.0,
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_is_complete_and_its_pixels_follow_from_its_millimetres(row: PhotoSpecification) -> None:
    assert row.source
    assert row.checked_on.year >= 2026
    assert row.rules, "every row has something to aim at"
    assert any(rule.target is not None for rule in row.rules)
    if row.px and row.mm:
        assert row.px == tuple(px_of_mm(side, row.dpi) for side in row.mm)
    if row.id != DEFAULT_ID:
        assert row.size is not None
        assert row.print_mm is not None
    for colour in row.backgrounds:
        parse_colour(colour)
    if row.file.min_kb and row.file.max_kb:
        assert row.file.min_kb * 1024 <= row.file.max_kb * 1000


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_every_row_can_be_met_by_an_ordinary_head(row: PhotoSpecification) -> None:
    crop = solve_crop(row, ordinary_head())
    assert crop.violations == ()
    assert not crop.body_incomplete
    head = crop.scale * 500 / crop.size[1]
    assert 0.5 < head < 0.83


@pytest.mark.parametrize(("name", "size"), CONTRACT_SIZES.items())
def test_the_sizes_people_ask_for_are_found_by_their_names(name: str, size: tuple[int, int]) -> None:
    assert SPECIFICATIONS.find(name).size == size


def test_every_name_finds_its_own_row() -> None:
    for row in ROWS:
        for name in row.names:
            assert SPECIFICATIONS.find(name.upper()) == row
            assert SPECIFICATIONS.find(name.replace(" ", "_")) == row


def test_numbers_are_a_size_in_px_or_mm() -> None:
    assert SPECIFICATIONS.find("600x800").size == (600, 800)
    assert SPECIFICATIONS.find("600×800px").size == (600, 800)
    assert SPECIFICATIONS.find("35 x 45 mm").size == (413, 531)
    assert SPECIFICATIONS.find("35x45mm", dpi=600).size == (827, 1063)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("2x2in", (600, 600)),
        ("2 x 2 inch", (600, 600)),
        ('2"x2"', (600, 600)),
        ("2in x 2in", (600, 600)),
        ("3.5x4.5cm", (413, 531)),
        ("3.5厘米×4.5厘米", (413, 531)),
        ("35毫米*45毫米", (413, 531)),
        ("1.5x2英寸", (450, 600)),
        ("480像素x640像素", (480, 640)),
        ("公务员", (295, 413)),
        ("简历", (295, 413)),
    ],
)
def test_a_size_may_be_written_in_any_unit(text: str, size: tuple[int, int]) -> None:
    assert SPECIFICATIONS.find(text).size == size


def test_dpi_changes_pixels_of_paper_sizes_and_not_those_an_authority_states() -> None:
    assert SPECIFICATIONS.find("1-inch", dpi=600).size == (591, 827)
    assert SPECIFICATIONS.find("cn-resident-id", dpi=600).size == (358, 441)


def test_for_print_the_millimetres_decide_and_rules_in_pixels_keep_their_meaning() -> None:
    row = SPECIFICATIONS["cn-resident-id"]
    printed = row.for_print(300)
    assert printed.size == (307, 378)
    before, after = solve_crop(row, ordinary_head()), solve_crop(printed, ordinary_head())
    assert after.violations == ()
    assert after.scale / before.scale == pytest.approx(300 / 350, rel=0.01)


@pytest.mark.parametrize(
    "text",
    ["nothing", "9x9", "49x300", "300x5000", "10.5x300", "400x400mm", "x", "0x0", "1e3x400", "99999x99999mm"],
)
def test_an_unknown_or_unreasonable_size_names_the_field(text: str) -> None:
    with pytest.raises(ParameterError, match=r"^size: expected"):
        SPECIFICATIONS.find(text)


@given(st.text(max_size=40))
def test_any_text_is_a_size_or_a_parameter_error(text: str) -> None:
    try:
        row = SPECIFICATIONS.find(text)
    except ParameterError:
        return
    assert row.size is None or max(row.size) <= 4096


def test_the_documents_list_every_size_with_its_pixels() -> None:
    page = (Path(__file__).resolve().parents[6] / "docs/id-photos.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert set(rows) == set(SPECIFICATIONS)
    for row in ROWS:
        assert row.name_zh in rows[row.id]
        assert row.size is None or f"{row.size[0]}x{row.size[1]} @{row.dpi}" in rows[row.id]


OPERATOR_ROW = """
version = "county-1"
[[specification]]
id = "cn-social-security"
name_zh = "社会保障卡"
name_en = "social security card of our county"
mm = [26, 32]
dpi = 350
source = "county notice 2026-3"
checked = 2026-11-01
[[specification]]
id = "staff-card"
name_zh = "工作证"
name_en = "staff card"
px = [300, 400]
rules = [{ measure = "eye_line", edge = "top", min = 0.3, max = 0.5, unit = "fraction" }]
relax = ["eye_line"]
source = "internal"
checked = 2026-11-01
"""


def test_an_operator_file_replaces_rows_by_id_and_adds_its_own(tmp_path: Path) -> None:
    file = tmp_path / "sizes.toml"
    file.write_text(OPERATOR_ROW, encoding="utf-8")
    merged = load_specifications(file)
    assert len(merged) == len(SPECIFICATIONS) + 1
    assert merged["cn-social-security"].source == "county notice 2026-3"
    assert merged["cn-social-security"].rules == merged.studio_rules
    assert merged.find("工作证").size == (300, 400)
    assert merged.find("一寸") == SPECIFICATIONS.find("一寸")
    assert merged.version.endswith("+county-1")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('measure = "eye_line"', 'measure = "nose"', "nose"),
        ("min = 0.3", "min = 0.6", "min <= target <= max"),
        ('relax = ["eye_line"]', "relax = []", "relax"),
        ('edge = "top", ', "", "edge"),
        ("px = [300, 400]", "", "mm or px"),
        ('name_zh = "工作证"', 'name_zh = "一寸"', "means both"),
        ('id = "staff-card"', 'id = "cn-social-security"', "twice"),
        ("[[specification]]", "[[specification", "sizes.toml"),
        ("px = [300, 400]", "px = [300, 400]\ncolour = 1", "colour"),
    ],
)
def test_a_broken_operator_file_says_what_is_wrong(tmp_path: Path, old: str, new: str, says: str) -> None:
    file = tmp_path / "sizes.toml"
    file.write_text(OPERATOR_ROW.replace(old, new), encoding="utf-8")
    with pytest.raises(SpecificationFileError, match=says):
        load_specifications(file)


@pytest.mark.parametrize(
    ("text", "expected_id"),
    [
        ("公务员照片", "cn-civil-service"),
        ("简历照", "1-inch"),
        ("个人简历", "1-inch"),
        ("一寸证件照", "1-inch"),
        ("两寸照片", "2-inch"),
        ("护照", "cn-exit-entry"),
        ("护照照片", "cn-exit-entry"),
        ("US visa photo", "us-visa"),
        ("１寸", "1-inch"),
    ],
)
def test_a_name_is_found_with_a_word_for_photo_behind_it_and_in_full_width(
    text: str, expected_id: str
) -> None:
    assert SPECIFICATIONS.find(text).id == expected_id


@pytest.mark.parametrize(
    ("text", "expected_mm"),
    [("２ｘ２英寸", (50.8, 50.8)), ("３.５×４.５ｃｍ", (35.0, 45.0))],
)
def test_full_width_numbers_are_numbers(text: str, expected_mm: tuple[float, float]) -> None:
    assert SPECIFICATIONS.find(text).mm == pytest.approx(expected_mm)


@pytest.mark.parametrize("text", ["照片", "证件照", "photo", "某照片"])
def test_a_word_for_photo_alone_names_no_size(text: str) -> None:
    with pytest.raises(ParameterError, match="WxH"):
        SPECIFICATIONS.find(text)


@pytest.mark.parametrize("alias", ["社员（甲）", "ＶＩＰ照"])
def test_an_operators_names_may_have_full_width_characters(tmp_path: Path, alias: str) -> None:
    file = tmp_path / "sizes.toml"
    file.write_text(
        f"""
        [[specification]]
        id = "own"
        name_zh = "自有"
        name_en = "own"
        aliases = ["{alias}"]
        mm = [30, 40]
        source = "the operator"
        checked = 2026-11-22
        """,
        encoding="utf-8",
    )
    specifications = load_specifications(file)
    assert {specifications.find(name).id for name in (alias, alias.replace("ＶＩＰ", "vip"))} == {"own"}
