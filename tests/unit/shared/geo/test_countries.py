"""Countries by their letters."""

import tomllib
from pathlib import Path

from shared.geo import countries
from shared.geo.countries import country_of

TABLE = tomllib.loads(Path(countries.__file__).with_name("countries.toml").read_text(encoding="utf-8"))
IP_TABLE = Path(__file__).parents[4] / "functions" / "map_locate" / "countries.toml"


def test_every_row_has_three_letters_and_two_names() -> None:
    for iso2, (iso3, chinese, english) in TABLE.items():
        assert len(iso2) == 2
        assert len(iso3) == 3
        assert (iso2 + iso3).isupper()
        assert "\u4e00" <= chinese[0] <= "\u9fff"
        assert english[0].isalpha()
    for column in zip(*TABLE.values(), strict=True):
        assert len(set(column)) == len(TABLE)


def test_every_country_of_the_ip_tables_is_known() -> None:
    named = tomllib.loads(IP_TABLE.read_text(encoding="utf-8"))
    assert [letters for letters in named.values() if country_of(letters) is None] == []


def test_letters_of_chinas_provinces_mean_china() -> None:
    for letters in ("CN", "HK", "MO", "TW"):
        assert country_of(letters) == ("CHN", "CN", "中国", "China")
    assert country_of("JP") == ("JPN", "JP", "日本", "Japan")


def test_letters_that_the_standard_lacks_are_no_country() -> None:
    assert country_of("XK") is None
    assert country_of("") is None
