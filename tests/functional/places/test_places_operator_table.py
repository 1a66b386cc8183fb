"""An operator's table whose names begin with divisions, and whose addresses stand in one cell."""

import pytest

from shared.geo.division_names import DivisionNames
from shared.geocoding.geocoder import Geocoder
from shared.geocoding.normalization import Simplification
from shared.places.index import PlaceIndex


@pytest.fixture(scope="module")
def geocoder(index: PlaceIndex, names: DivisionNames) -> Geocoder:
    return Geocoder(index, names, Simplification(index.folding, names.divisions.names()))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("上海市嘉定区迎园小学", "嘉定区迎园小学"),
        ("嘉定区迎园小学", "嘉定区迎园小学"),
        ("上海 嘉定区迎园小学", "嘉定区迎园小学"),
        ("嘉定区迎园中学", "上海市嘉定区迎园中学"),
        ("上海市嘉定区迎园中学", "上海市嘉定区迎园中学"),
        ("贵州省遵义市汇川区农村信用合作联社", "遵义市汇川区农村信用合作联社"),
        ("汇川区农村信用合作联社", "遵义市汇川区农村信用合作联社"),
        ("贵州省遵义市正安县农村信用合作联社", "正安县农村信用合作联社"),
        ("遵义正安县农村信用合作联社", "正安县农村信用合作联社"),
        ("贵州省遵义市道真县农村信用合作联社玉溪信用社", "道真县农村信用合作联社玉溪信用社"),
    ],
)
def test_a_name_is_tried_with_and_without_its_divisions(geocoder: Geocoder, text: str, name: str) -> None:
    point = geocoder.geocode(text)
    assert point.place is not None
    assert (point.place.name, point.is_precise, point.confidence) == (name, True, 90)


@pytest.mark.parametrize(
    ("address", "lng", "lat"),
    [
        ("上海市嘉定区迎园路400号", 121.2512, 31.3871),
        ("嘉定区迎园路400号", 121.2512, 31.3871),
        ("贵州省遵义市汇川区南京路88号", 106.9301, 27.7255),
        ("遵义市正安县凤仪街道解放路12号1楼", 107.4532, 28.5512),
        ("正安县解放路12号", 107.4532, 28.5512),
        ("贵州省遵义市道真县玉溪镇前锋村3组", 107.6125, 28.8631),
        ("桐梓县河滨路与武胜路交叉口商场旁", 106.8252, 28.1331),
    ],
)
def test_an_address_in_one_cell_leads_to_its_place(
    geocoder: Geocoder, address: str, lng: float, lat: float
) -> None:
    point = geocoder.geocode(address)
    assert (point.lng, point.lat) == pytest.approx((lng, lat), abs=1e-6)


@pytest.mark.parametrize("county", ["徐汇区", "静安区"])
def test_a_house_across_the_border_is_found_and_less_sure(geocoder: Geocoder, county: str) -> None:
    point = geocoder.geocode(f"上海市{county}淮海西路243号")
    assert (point.lng, point.lat) == pytest.approx((121.4188, 31.2052), abs=1e-6)
    assert point.confidence == 50


@pytest.mark.parametrize("text", ["北京市海淀区迎园小学", "贵州省贵阳市正安县农村信用合作联社"])
def test_a_place_of_another_province_is_no_answer(geocoder: Geocoder, text: str) -> None:
    point = geocoder.geocode(text)
    assert point.place is None or point.place.name not in ("嘉定区迎园小学",)
    assert point.division is not None
