"""Operators' files over the pack of places: what is taken in, what is refused, and that uids stay."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from msgspec.structs import replace

from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.engine.places.plan import PLACES_PLAN
from shared.config import Settings
from shared.geo import Crs, convert_point
from shared.geo.divisions import Divisions
from shared.places.candidates import SearchScope
from shared.places.database import PlacesUnreadable
from shared.places.index import PlaceIndex
from shared.places.records import Place
from shared.places.text_search import TextSearch
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.packs import PLACES, pack_artifacts
from tests.functional.pack_builder.conftest import SmallPlaces, small_overlays_of
from tests.functional.pack_builder.uploads import DUMP, WGS84, boundaries, csv_of, dump_line, zipped

BRANCH = "1,观山湖测试支行,106.6231,26.6479,金融;银行"
ELSEWHERE = "2,花溪测试支行,106.67,26.43,金融;银行"
CASTLE = "Schloss Vaduz"


@pytest.fixture
def index(store: ArtifactStore) -> Callable[[], PlaceIndex]:
    """Open the current pack as functions do."""

    def opened() -> PlaceIndex:
        folder = store.fetch(PLACES)
        return PlaceIndex(folder / "places.sqlite", Divisions(folder / "divisions.sqlite"))

    return opened


def found(index: PlaceIndex, name: str) -> list[Place]:
    """Return the places that are called so exactly."""
    hits = TextSearch(index).find(name, SearchScope(requires_point=False))
    return [hit.place for hit in hits if name in (hit.place.name, *hit.place.names)]


def test_a_table_is_taken_in_with_its_coordinates_columns_and_owner(
    objects: ObjectStore,
    small_overlays: PackOverlays,
    store: ArtifactStore,
    places_base: str,
    index: Callable[[], PlaceIndex],
) -> None:
    lng, lat = convert_point(106.6231, 26.6479, Crs.WGS84, Crs.BD09)
    table = csv_of([f"7,观山湖测试支行,{lng:.6f},{lat:.6f},金融;银行"], "编号,网点,经度,纬度,类")
    columns = {"id": "编号", "name": "网点", "lng": "经度", "lat": "纬度", "tag": "类"}
    metadata = {
        "coordinates": "bd09",
        "columns": urlencode(columns),
        "licence": quote("内部使用"),
        "attribution": quote("某某银行 © 2026"),
    }
    objects.put("sources", "places/branches.csv", table, metadata=metadata)
    said = small_overlays.handle("places/branches.csv", "")
    assert said.startswith("places: published ")
    assert small_overlays.handle("places/branches.csv", "") == said.replace("published", "already in")
    (place,) = found(index(), "观山湖测试支行")
    assert (place.lng, place.lat) == pytest.approx((106.6231, 26.6479), abs=2e-6)
    assert place.tag == "金融;银行"
    manifest = store.manifest(PLACES, store.pointer(PLACES).version)
    assert manifest.details["base"] == places_base
    for of in (manifest, next(file for file in manifest.files if file.path == "places.sqlite")):
        assert "内部使用" in of.licence
        assert "CC-BY-4.0" in of.licence
        assert "某某银行 © 2026" in of.attribution
        assert "GeoNames" in of.attribution
        assert "sources/places/branches.csv" in of.source


@pytest.mark.slow
def test_an_extract_and_a_table_that_overlap_are_one_place_each_with_uids_that_stay(
    objects: ObjectStore,
    small_overlays: PackOverlays,
    store: ArtifactStore,
    places_base: str,
    index: Callable[[], PlaceIndex],
    shared_data: Path,
) -> None:
    extract = shared_data / "osm" / "liechtenstein-latest.osm.pbf"
    objects.upload_file("sources", "osm/liechtenstein-latest.osm.pbf", extract)
    assert small_overlays.handle("osm/liechtenstein-latest.osm.pbf", "").startswith("places: published ")
    (castle,) = found(index(), CASTLE)
    assert castle.tag == "旅游景点;文物古迹"
    bank = next(place for place in found(index(), "Liechtensteinische Landesbank") if place.lng)
    table = csv_of([f"A1,Liechtensteinische Landesbank,{bank.lng},{bank.lat},金融;银行"])
    objects.put("sources", "places/branches.csv", table, metadata=WGS84)
    # The same extract once more, as two that share a border hold the same things.
    objects.upload_file("sources", "places/border.osm.pbf", extract)
    assert small_overlays.handle("places/branches.csv", "").startswith("places: published ")
    both = index()
    (again,) = found(both, CASTLE)
    assert again.uid == castle.uid
    near = [
        place
        for place in found(both, "Liechtensteinische Landesbank")
        if abs((place.lng or 0) - (bank.lng or 0)) + abs((place.lat or 0) - (bank.lat or 0)) < 1e-4
    ]
    assert len(near) == 1
    manifest = store.manifest(PLACES, store.pointer(PLACES).version)
    assert "ODbL-1.0" in manifest.licence
    assert "© OpenStreetMap contributors" in manifest.attribution
    own_uid = near[0].uid
    objects.delete("sources", "places/border.osm.pbf")
    rebuilt = small_overlays.rebuild(PLACES)
    assert rebuilt is not None
    assert rebuilt.is_new
    kept = index().by_uid(own_uid)
    assert kept is not None
    assert kept.name == "Liechtensteinische Landesbank"
    assert index().by_uid(castle.uid) == again


@pytest.mark.parametrize("name", ["LI.txt", "LI.zip"])
def test_a_geonames_dump_is_taken_in_plain_or_as_it_is_published(
    objects: ObjectStore,
    small_overlays: PackOverlays,
    places_base: str,
    index: Callable[[], PlaceIndex],
    name: str,
) -> None:
    text = "\n".join([*DUMP, ""]).encode()
    content = zipped(LI_txt=text, readme_txt=b"what the columns are") if name.endswith(".zip") else text
    objects.put("sources", f"places/{name}", content)
    assert small_overlays.handle(f"places/{name}", "").startswith("places: published ")
    opened = index()
    (vaduz,) = found(opened, "瓦杜兹")
    assert (vaduz.name, vaduz.level, vaduz.country) == ("Vaduz", "村庄", "LI")
    assert "Wadutz" in vaduz.names
    assert found(opened, "Rheinpark Stadion")[0].tag == "运动健身;体育场馆"
    assert found(opened, "测试山")[0].tag == "自然地物;山峰"
    assert not found(opened, "Nameless Shan")
    assert not found(opened, "Some road")


def test_a_dump_with_the_seat_of_a_division_does_not_make_a_second_one(
    objects: ObjectStore, small_overlays: PackOverlays, places_base: str, index: Callable[[], PlaceIndex]
) -> None:
    seat = dump_line(1809461, "Guiyang", "Kweiyang,贵阳", "P", "PPLA", "CN", 3037159)
    village = dump_line(9000004, "Ceshi Cun", "测试小村庄", "P", "PPL", "CN", 100)
    objects.put("sources", "places/CN.txt", f"{seat}\n{village}\n".encode())
    assert small_overlays.handle("places/CN.txt", "").startswith("places: published ")
    opened = index()
    assert [place.level for place in found(opened, "贵阳")] == ["城市"]
    assert [place.tag for place in found(opened, "测试小村庄")] == ["行政地标;村庄"]


def test_an_outline_feeds_the_places_too(
    objects: ObjectStore,
    small_overlays: PackOverlays,
    store: ArtifactStore,
    places_base: str,
    index: Callable[[], PlaceIndex],
) -> None:
    objects.put("sources", "boundaries/licensed.geojson", boundaries("520115"))
    table = csv_of(["1,方块里的网点,106.05,26.95,金融;银行"])
    objects.put("sources", "places/branches.csv", table, metadata=WGS84)
    said = small_overlays.handle("boundaries/licensed.geojson", "")
    assert said.startswith("default: kept for later")
    assert "; places: published " in said
    (place,) = found(index(), "方块里的网点")
    assert Divisions(store.fetch(PLACES) / "divisions.sqlite")[place.division].code == "520115"


Refusing = Callable[[str, bytes, dict[str, str]], str]


@pytest.fixture
def refusing(module_settings: Settings) -> Refusing:
    """Upload a file that is to be refused, twice told, and take it away again; return what was said."""
    objects, store = ObjectStore(module_settings), pack_artifacts(module_settings)
    overlays, before = small_overlays_of(module_settings), store.pointer(PLACES).version

    def refused(key: str, content: bytes, metadata: dict[str, str]) -> str:
        objects.put("sources", key, content, metadata=metadata)
        try:
            said = overlays.handle(key, "")
            assert "places: refused: " in said
            assert store.pointer(PLACES).version == before
            assert overlays.handle(key, "") == said
        finally:
            objects.delete("sources", key)
        return said

    return refused


@pytest.mark.parametrize(
    ("key", "content", "metadata", "why"),
    [
        ("places/own.csv", csv_of(["1,测试,nan,26.6,"]), WGS84, "places/own.csv, line 2: lng or lat: 'nan'"),
        ("places/own.csv", csv_of([BRANCH]), {}, "expected wgs84, gcj02 or bd09"),
        ("places/own.zip", b"PK\x03\x04 cut off", {}, "places/own.zip is no GeoNames dump, or is cut off"),
        ("osm/own.osm.pbf", b"no such thing" * 100, {}, "osm/own.osm.pbf cannot be read"),
        ("boundaries/own.geojson", boundaries("999999"), {}, "the code of no division"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_reason_and_the_pack_stays(
    refusing: Refusing, key: str, content: bytes, metadata: dict[str, str], why: str
) -> None:
    said = refusing(key, content, metadata)
    assert why in said


def test_a_file_that_is_too_large_is_refused_before_it_is_brought(
    module_settings: Settings,
) -> None:
    objects, store = ObjectStore(module_settings), pack_artifacts(module_settings)
    source_types = tuple(replace(source_type, most_bytes=10) for source_type in PLACES_PLAN.source_types)
    plans = (replace(PLACES_PLAN, source_types=source_types),)
    overlays = PackOverlays(store, objects, module_settings.cache_dir / "rebuilding", plans=plans, keep=3)
    objects.put("sources", "places/own.csv", csv_of([BRANCH]), metadata=WGS84)
    assert "at most 10 are read" in overlays.handle("places/own.csv", "")
    objects.delete("sources", "places/own.csv")


def test_a_truncated_extract_is_refused(refusing: Refusing, shared_data: Path) -> None:
    whole = (shared_data / "osm" / "liechtenstein-latest.osm.pbf").read_bytes()
    assert "osm/cut.osm.pbf cannot be read" in refusing("osm/cut.osm.pbf", whole[: len(whole) * 2 // 3], {})


def test_a_bad_file_is_left_out_and_the_others_are_taken_in(
    objects: ObjectStore, small_overlays: PackOverlays, places_base: str, index: Callable[[], PlaceIndex]
) -> None:
    objects.put("sources", "places/bad.csv", csv_of(["1,测试,nan,26.6,"]), metadata=WGS84)
    assert small_overlays.handle("places/bad.csv", "").startswith("places: refused: ")
    objects.put("sources", "places/good.csv", csv_of([BRANCH]), metadata=WGS84)
    assert small_overlays.handle("places/good.csv", "").startswith("places: published ")
    assert found(index(), "观山湖测试支行")
    states = {row["key"]: (row["state"], row["reason"]) for row in small_overlays.sources(PLACES)}
    assert states["places/good.csv"] == ("in use", "")
    assert states["places/bad.csv"][0] == "refused"
    assert "line 2" in str(states["places/bad.csv"][1])
    objects.put("sources", "places/bad.csv", csv_of([ELSEWHERE]), metadata=WGS84)
    assert small_overlays.handle("places/bad.csv", "").startswith("places: published ")
    assert found(index(), "花溪测试支行")


def test_a_bad_replacement_of_a_file_that_serves_leaves_the_whole_pack(
    objects: ObjectStore,
    small_overlays: PackOverlays,
    store: ArtifactStore,
    places_base: str,
    index: Callable[[], PlaceIndex],
) -> None:
    objects.put("sources", "places/own.csv", csv_of([BRANCH]), metadata=WGS84)
    assert small_overlays.handle("places/own.csv", "").startswith("places: published ")
    serving = store.pointer(PLACES).version
    objects.put("sources", "places/own.csv", csv_of(["1,测试,nan,26.6,"]), metadata=WGS84)
    assert "line 2" in small_overlays.handle("places/own.csv", "")
    objects.put("sources", "places/other.csv", csv_of([ELSEWHERE]), metadata=WGS84)
    assert "places/own.csv, line 2" in small_overlays.handle("places/other.csv", "")
    assert store.pointer(PLACES).version == serving
    assert found(index(), "观山湖测试支行")
    objects.put("sources", "places/own.csv", csv_of([BRANCH]), metadata=WGS84)
    assert small_overlays.handle("places/own.csv", "").startswith("places: published ")
    assert found(index(), "花溪测试支行")


def test_an_index_and_other_divisions_are_no_pair(small_places: SmallPlaces, tmp_path: Path) -> None:
    folder = small_places.pack.folder
    other = tmp_path / "divisions.sqlite"
    other.write_bytes((folder / "divisions.sqlite").read_bytes())
    with sqlite3.connect(other) as database:
        database.execute("UPDATE fact SET value = 'another' WHERE name = 'fingerprint'")
    database.close()
    PlaceIndex(folder / "places.sqlite", Divisions(folder / "divisions.sqlite"))
    with pytest.raises(PlacesUnreadable, match="other divisions"):
        PlaceIndex(folder / "places.sqlite", Divisions(other))
