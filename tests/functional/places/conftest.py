"""A file of places: China's divisions to the town, a hand-made extract, and an operator's table."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.places.additions import add_places
from functions.pack_builder.engine.places.file_build import build_places, read_pinyin
from functions.pack_builder.engine.places.operator_addresses import OperatorAddresses
from functions.pack_builder.engine.places.operator_tables import Layout, read_table
from functions.pack_builder.engine.places.osm import read_osm
from functions.pack_builder.engine.places.records import Reader
from functions.pack_builder.engine.places.spellings import read_variants
from shared.geo.boundaries import Boundaries
from shared.geo.division_names import DivisionNames
from shared.geo.divisions import Divisions
from shared.geocoding.normalization import Simplification
from shared.places.division_finder import DivisionFinder
from shared.places.folding import Folding
from shared.places.index import PlaceIndex
from tools.packs.fetch import fetch_sources

CACHE = Path(__file__).resolve().parents[3] / ".cache" / "packs" / "sources"
Addition = Callable[[Path, Mapping[str, Reader]], None]
EXTRACT = Path(__file__).with_name("extract.osm")
TABLE = """\
id,name,lng,lat,tag,telephone,road,number
1,测试银行观山支行,106.6231,26.6479,金融;银行,0851-00000000,测试西街,12
"""
ADDRESSES = """\
id,name,lng,lat,address
1,嘉定区迎园小学,121.2512,31.3871,上海市嘉定区迎园路400号
2,上海市嘉定区迎园中学,121.2533,31.3892,上海市嘉定区迎园路300号
3,遵义市汇川区农村信用合作联社,106.9301,27.7255,遵义市汇川区南京路88号
4,正安县农村信用合作联社,107.4532,28.5512,贵州省遵义市正安县凤仪街道解放路12号1楼
5,道真县农村信用合作联社玉溪信用社,107.6125,28.8631,道真县玉溪镇前锋村3组
6,长宁营业部,121.4188,31.2052,上海市长宁区淮海西路243号
7,桐梓县农村信用合作联社,106.8252,28.1331,贵州省 遵义市 桐梓县 河滨路与武胜路交叉口商场旁
"""


@pytest.fixture(scope="session")
def place_sources() -> SourceFolder:
    return fetch_sources(CACHE)


@pytest.fixture(scope="session")
def plain_file(
    default_pack: Path, place_sources: SourceFolder, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A file of China's divisions alone."""
    path = tmp_path_factory.mktemp("plain") / "places.sqlite"
    build_places(path, default_pack, place_sources, villages=False, world=False)
    return path


@pytest.fixture(scope="session")
def add_to_plain(plain_file: Path, default_pack: Path, place_sources: SourceFolder) -> Addition:
    """Write what readers yield into a copy of that file at a path."""
    pinyin = read_pinyin(place_sources)
    divisions = Divisions(default_pack / "divisions.sqlite")
    finder = DivisionFinder(divisions, Boundaries(default_pack / "boundaries.sqlite"))

    def add(path: Path, readers: Mapping[str, Reader]) -> None:
        shutil.copyfile(plain_file, path)
        add_places(path, divisions, finder, readers, pinyin, lambda what, count: None)

    return add


@pytest.fixture(scope="session")
def places_file(
    default_pack: Path,
    place_sources: SourceFolder,
    add_to_plain: Addition,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    folder = tmp_path_factory.mktemp("places")
    table = folder / "branches.csv"
    table.write_text(TABLE, encoding="utf-8")
    addresses = folder / "addresses.csv"
    addresses.write_text(ADDRESSES, encoding="utf-8")
    names = DivisionNames(Divisions(default_pack / "divisions.sqlite"))
    folding = Folding(read_variants(place_sources.path("characters", "simplified.txt")))
    reading = OperatorAddresses(names, Simplification(folding, names.divisions.names()))
    readers = {
        "extract": read_osm(EXTRACT, folder),
        "branches": read_table(table, Layout()),
        "addresses": reading.apply(read_table(addresses, Layout())),
    }
    path = folder / "places.sqlite"
    add_to_plain(path, readers)
    return path


@pytest.fixture(scope="session")
def small_pack(places_file: Path, default_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of places with that file."""
    folder = tmp_path_factory.mktemp("pack")
    for file in (places_file, default_pack / "divisions.sqlite", default_pack / "boundaries.sqlite"):
        (folder / file.name).symlink_to(file)
    return folder


@pytest.fixture(scope="session")
def index(places_file: Path) -> PlaceIndex:
    return PlaceIndex(places_file)


@pytest.fixture(scope="session")
def names(default_pack: Path) -> DivisionNames:
    return DivisionNames(Divisions(default_pack / "divisions.sqlite"))


@pytest.fixture(scope="session")
def finder(default_pack: Path, names: DivisionNames) -> DivisionFinder:
    return DivisionFinder(names.divisions, Boundaries(default_pack / "boundaries.sqlite"))
