"""Countries by their letters."""

import tomllib
from pathlib import Path

from shared.geo import countries
from shared.geo.countries import country_called, country_of

TABLE = tomllib.loads(Path(countries.__file__).with_name("countries.toml").read_text(encoding="utf-8"))
ROWS, OTHER_NAMES = TABLE["countries"], TABLE["other_names"]


def test_every_row_has_three_letters_and_two_names() -> None:
    for iso2, (iso3, chinese, english) in ROWS.items():
        assert len(iso2) == 2
        assert len(iso3) == 3
        assert (iso2 + iso3).isupper()
        assert "\u4e00" <= chinese[0] <= "\u9fff"
        assert english[0].isalpha()
    for column in zip(*ROWS.values(), strict=True):
        assert len(set(column)) == len(ROWS)


def test_other_names_are_chinese_and_no_country_has_them_as_its_own() -> None:
    chinese_names = {chinese for _, chinese, _ in ROWS.values()}
    for name, letters in OTHER_NAMES.items():
        assert letters in ROWS
        assert name[0] >= "\u4e00"
        assert name not in chinese_names


def test_countries_are_found_by_every_name_and_by_letters() -> None:
    assert len(ROWS) > 230
    for name in ("阿联酋", "阿拉伯联合酋长国", "United Arab Emirates", "are", " AE "):
        assert country_called(name) == country_of("AE")
    assert country_called("亚太地区") is None


def test_letters_of_chinas_provinces_mean_china() -> None:
    for letters in ("CN", "HK", "MO", "TW"):
        assert country_of(letters) == ("CHN", "CN", "中国", "China")
    assert country_of("JP") == ("JPN", "JP", "日本", "Japan")


def test_letters_that_the_standard_lacks_are_no_country() -> None:
    assert country_of("XK") is None
    assert country_of("") is None
