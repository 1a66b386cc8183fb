"""Traditional characters, by the one table of the pack, in regions, address analysis and geocoding."""

from pathlib import Path

import pytest

from functions.map_geocode.engine.analysis import AddressAnalyzer
from functions.map_geocode.engine.regions import Regions
from shared.geo.division_names import DivisionNames
from shared.geocoding.gazetteer import Gazetteer
from shared.geocoding.normalization import Simplification

ADDRESSES = [
    ("臺北市信義區市府路1號", "台北市信义区市府路1号", "信义区"),
    ("廣東省廣州市越秀區東風中路", "广东省广州市越秀区东风中路", "越秀区"),
    ("貴州省貴陽市觀山湖區", "贵州省贵阳市观山湖区", "观山湖区"),
    ("陝西省咸陽市乾縣", "陕西省咸阳市乾县", "乾县"),
    ("湖南省長沙市瀏陽市", "湖南省长沙市浏阳市", "浏阳市"),
    ("福建省廈門市思明區鷺江道", "福建省厦门市思明区鹭江道", "思明区"),
]


@pytest.fixture(scope="module")
def gazetteer(places_pack: Path) -> Gazetteer:
    return Gazetteer.open(places_pack)


@pytest.mark.parametrize(("traditional", "simplified", "county"), ADDRESSES)
def test_an_address_is_read_alike_in_either_script(
    gazetteer: Gazetteer, names: DivisionNames, traditional: str, simplified: str, county: str
) -> None:
    analyzer = AddressAnalyzer(names, gazetteer.simplification)
    assert analyzer.analyze(traditional).county.name == county
    assert analyzer.analyze(traditional) == analyzer.analyze(simplified)
    point = gazetteer.point_of(traditional)
    assert point is not None
    assert point == gazetteer.point_of(simplified)


@pytest.mark.parametrize(
    ("keyword", "name"), [("觀山湖區", "观山湖区"), ("臺灣", "台湾省"), ("乾縣", "乾县"), ("廈門", "厦门市")]
)
def test_a_region_is_found_in_either_script(
    names: DivisionNames, simplification: Simplification, keyword: str, name: str
) -> None:
    districts = Regions(names, None, simplification).search(keyword)
    assert name in {district["name"] for district in districts}


def test_a_simplified_name_of_a_division_is_one_of_its_names(
    names: DivisionNames, simplification: Simplification
) -> None:
    known = names.divisions.names()
    assert [name for name in known if name.translate(simplification) not in known] == []
