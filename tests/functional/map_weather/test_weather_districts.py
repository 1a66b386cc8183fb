"""Districts of weather, by how callers write their ids and names."""

import pytest

from functions.map_weather.engine.districts import Districts
from functions.map_weather.errors import UnknownDistrict


@pytest.mark.parametrize("district_id", ["520103", " 520103 ", "520103\n"])
def test_blanks_around_an_id_are_no_part_of_it(districts: Districts, district_id: str) -> None:
    assert districts.by_id(district_id).id == "520103"


@pytest.mark.parametrize(
    "names",
    [
        ("", "", "贵阳市云岩区"),
        ("", "", "贵州省贵阳市云岩区"),
        ("贵州省", "贵阳市", " 云岩区 "),
        ("", "贵阳", "贵阳市云岩区"),
        ("", "贵州省贵阳市", "云岩区"),
        ("", "", "贵州 贵阳 云岩"),
    ],
)
def test_a_district_may_be_a_path_of_names(districts: Districts, names: tuple[str, str, str]) -> None:
    assert districts.by_names(*names).id == "520103"


@pytest.mark.parametrize("name", ["贵阳市朝阳区", "遵义市云岩区", "贵阳市云岩区中华路", " "])
def test_a_path_that_leads_nowhere_is_refused(districts: Districts, name: str) -> None:
    with pytest.raises(UnknownDistrict):
        districts.by_names("", "", name)
