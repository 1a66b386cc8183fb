"""Building road networks: what becomes of good, several, drawn and hostile extracts."""

import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from functions.pack_builder.engine.country_zones import zone_table
from functions.pack_builder.engine.facts import FileFacts
from functions.pack_builder.engine.materials import BuiltPack
from functions.pack_builder.engine.overlay_materials import OverlayMaterials
from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.roads import countries, overlay
from functions.pack_builder.engine.roads.graph_build import Bounds, Extract, build_roads
from functions.pack_builder.engine.roads.overlay import overlay_roads_pack
from functions.pack_builder.engine.roads.programs import ProgramFailed
from functions.pack_builder.engine.roads.walking import RoadWalks
from functions.pack_builder.engine.source_files import SourceFile
from functions.pack_builder.errors import RefusedUpload, SourceDataError
from shared.config import Settings
from shared.roads import NoRoute, RoadNetwork
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.packs import ROADS, pack_artifacts
from tests.networks import build_network
from tools.packs.publish import publish_pack

Point = tuple[float, float]

ROW = 1000
"""Between the ids of the nodes of two rows."""

BERLIN, LONDON, GUIYANG = (13.40, 52.52), (-0.12, 51.50), (106.70, 26.60)


def drawn(
    path: Path, at: Point, *, first_id: int = 1, first_way: int = 1, highway: str = "residential"
) -> Path:
    """Draw a street of 12 crossings with a parallel one, 100 m apart, as an .osm file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lng, lat = at
    for row in range(2):
        for column in range(12):
            node = first_id + row * ROW + column
            place = f'lat="{lat + row * 0.001:.7f}" lon="{lng + column * 0.001:.7f}"'
            lines.append(f'<node id="{node}" version="1" {place}/>')
    ways = [[first_id + row * ROW + column for column in range(12)] for row in range(2)]
    ways += [[first_id + column, first_id + ROW + column] for column in range(12)]
    for number, nodes in enumerate(ways):
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        tag = f'<tag k="highway" v="{highway}"/>' if highway else '<tag k="building" v="yes"/>'
        lines.append(f'<way id="{first_way + number}" version="1">{refs}{tag}</way>')
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def between(start: Point, costing: str = "auto", **options: object) -> dict[str, object]:
    ends = [{"lon": start[0], "lat": start[1]}, {"lon": start[0] + 0.008, "lat": start[1] + 0.001}]
    return {"locations": ends, "costing": costing, **options}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    folder.mkdir()
    return folder


def build(folder: Path, *files: Path) -> RoadNetwork:
    build_roads(folder, [Extract(file) for file in files])
    return RoadNetwork(folder)


def test_a_drawn_extract_becomes_a_network(folder: Path, tmp_path: Path) -> None:
    stages: list[str] = []
    facts = build_roads(
        folder,
        [Extract(drawn(tmp_path / "a.osm", BERLIN))],
        progress=lambda stage, done: stages.append(stage),
    )
    roads = RoadNetwork(folder)
    assert roads.route(between(BERLIN))["trip"]["summary"]["length"] == pytest.approx(0.65, abs=0.05)
    assert facts.countries == ("DE",)
    assert roads.covers(*BERLIN)
    assert not roads.covers(*LONDON)
    assert [stage for stage in ("reading nodes", "validating tiles", "packing tiles") if stage in stages]
    assert sorted(file.name for file in folder.iterdir()) == ["roads.json", "tiles.tar", "traffic.tar"]


@pytest.mark.parametrize(
    ("place", "country", "right"), [(BERLIN, "DE", True), (LONDON, "GB", False), (GUIYANG, "CN", True)]
)
def test_traffic_keeps_to_the_side_of_its_country(
    place: Point, country: str, right: bool, folder: Path, tmp_path: Path
) -> None:
    roads = build(folder, drawn(tmp_path / "a.osm", place))
    shape = roads.route(between(place))["trip"]["legs"][0]["shape"]
    traced = roads.trace_attributes(
        {"encoded_polyline": shape, "costing": "auto", "shape_match": "edge_walk"}
    )
    assert traced["admins"][0]["country_code"] == country
    assert all(edge["drive_on_right"] is right for edge in traced["edges"])


def test_roads_know_their_local_time(folder: Path, tmp_path: Path) -> None:
    roads = build(folder, drawn(tmp_path / "a.osm", GUIYANG))
    trip = roads.route(between(GUIYANG, date_time={"type": 1, "value": "2026-11-24T08:00"}))["trip"]
    assert trip["locations"][0]["time_zone_name"] == "Asia/Shanghai"
    assert trip["locations"][0]["time_zone_offset"] == "+08:00"


def test_extracts_whose_ids_mean_other_things_stay_apart(folder: Path, tmp_path: Path) -> None:
    roads = build(folder, drawn(tmp_path / "a.osm", BERLIN), drawn(tmp_path / "b.osm", LONDON))
    for place in (BERLIN, LONDON):
        assert roads.route(between(place))["trip"]["summary"]["length"] == pytest.approx(0.65, abs=0.2)
    ends = [{"lon": lng, "lat": lat} for lng, lat in (BERLIN, LONDON)]
    with pytest.raises(NoRoute):
        roads.route({"locations": ends, "costing": "auto"})
    assert roads.facts.countries == ("DE", "GB")


def test_what_two_extracts_share_goes_in_once(folder: Path, tmp_path: Path) -> None:
    alone = build_roads(folder, [Extract(drawn(tmp_path / "a.osm", BERLIN))])
    twice = build_roads(folder, [Extract(drawn(tmp_path / f"{name}.osm", BERLIN)) for name in "ab"])
    assert twice.edges == alone.edges
    assert len(twice.sources) == 2


def test_extracts_that_touch_become_one_network(folder: Path, tmp_path: Path) -> None:
    west = drawn(tmp_path / "west.osm", BERLIN)
    east = drawn(tmp_path / "east.osm", (BERLIN[0] + 0.011, BERLIN[1]), first_id=12, first_way=100)
    # The last crossings of the west are the first of the east, in place and in id.
    roads = build(folder, west, east)
    ends = [{"lon": BERLIN[0] + east, "lat": BERLIN[1]} for east in (0.001, 0.020)]
    assert roads.route({"locations": ends, "costing": "auto"})["trip"]["summary"]["length"] == pytest.approx(
        1.29, abs=0.05
    )


def edited(file: Path) -> Path:
    """Give everything in an .osm file an id below zero, as an editor does with what it draws."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'(id|ref)="(\d+)"', r'\1="-\2"', text), encoding="utf-8")
    return file


def test_roads_that_an_editor_drew_are_driven_on(folder: Path, tmp_path: Path) -> None:
    near = BERLIN[0], BERLIN[1] + 0.004
    roads = build(folder, edited(drawn(tmp_path / "a.osm", BERLIN)), edited(drawn(tmp_path / "b.osm", near)))
    for place in (BERLIN, near):
        assert roads.route(between(place))["trip"]["summary"]["length"] == pytest.approx(0.65, abs=0.05)


def test_roads_that_an_editor_added_to_an_extract_go_on_from_its_own(folder: Path, tmp_path: Path) -> None:
    file = drawn(tmp_path / "a.osm", BERLIN)
    added = (
        f'<node id="-1" lat="{BERLIN[1]}" lon="{BERLIN[0] - 0.002}"/>'
        '<way id="-1"><nd ref="-1"/><nd ref="1"/><tag k="highway" v="residential"/></way></osm>'
    )
    file.write_text(file.read_text(encoding="utf-8").replace("</osm>", added), encoding="utf-8")
    roads = build(folder, file, drawn(tmp_path / "b.osm", LONDON))
    ends = [{"lon": BERLIN[0] + east, "lat": BERLIN[1]} for east in (-0.0019, 0.0019)]
    assert roads.route({"locations": ends, "costing": "auto"})["trip"]["summary"]["length"] == pytest.approx(
        0.26, abs=0.01
    )


def test_a_road_that_an_editor_deleted_is_none(folder: Path, tmp_path: Path) -> None:
    file = drawn(tmp_path / "a.osm", BERLIN)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('<way id="1" ', '<way id="1" action="delete" '), encoding="utf-8")
    length = build(folder, file).route(between((BERLIN[0], BERLIN[1] - 0.001)))["trip"]["summary"]["length"]
    assert length == pytest.approx(0.77, abs=0.02), "up to the parallel street and back"


def test_ids_far_beyond_any_are_refused(folder: Path, tmp_path: Path) -> None:
    file = drawn(tmp_path / "a.osm", BERLIN, first_id=1 << 62)
    with pytest.raises(SourceDataError, match=r"^a\.osm has ids that nothing in OpenStreetMap has"):
        build_roads(folder, [Extract(file)])


def test_liechtenstein_has_its_own_and_its_neighbours_rules(shared_data: Path, tmp_path: Path) -> None:
    extract = shared_data / "osm" / "liechtenstein-latest.osm.pbf"
    roads = RoadNetwork(build_network(tmp_path / "liechtenstein", [extract]))
    assert roads.facts.countries == ("AT", "CH", "LI")
    assert roads.facts.sources[0].as_of == "2015-07-27"
    ends = [{"lat": 47.1412, "lon": 9.5220}, {"lat": 47.2142, "lon": 9.5105}]
    assert roads.route({"locations": ends, "costing": "auto"})["trip"]["summary"]["length"] == pytest.approx(
        10.3, abs=0.2
    )


def test_the_sample_of_bad_extracts(helsinki: Path, folder: Path, tmp_path: Path) -> None:
    whole = helsinki.read_bytes()
    bad = {
        "cut.osm.pbf": (whole[: len(whole) // 2], "cannot be read"),
        "noise.osm.pbf": (b"\x9f" * 4096, "cannot be read"),
        "empty.osm.pbf": (b"", "is empty"),
        "page.osm": (b"<html><body>404</body></html>", "cannot be read"),
        "nothing.osm": (b'<osm version="0.6"></osm>', "no roads"),
        "houses.osm": (drawn(tmp_path / "h.osm", BERLIN, highway="").read_bytes(), "no roads"),
        "nodeless.osm": (
            b'<osm version="0.6"><way id="1" version="1"><nd ref="1"/><nd ref="2"/>'
            b'<tag k="highway" v="primary"/></way></osm>',
            "none of their nodes",
        ),
        "beyond.osm": (
            drawn(tmp_path / "b.osm", BERLIN).read_bytes().replace(b'lon="13.4000000"', b'lon="213.4"'),
            "beyond.osm",
        ),
    }
    for name, (content, reason) in bad.items():
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(SourceDataError, match=reason) as refused:
            build_roads(folder, [Extract(file)])
        assert str(refused.value).startswith(name)
        assert not list(folder.iterdir()), "nothing is left behind"


def test_roads_that_nobody_may_use_are_no_network(folder: Path, tmp_path: Path) -> None:
    closed = drawn(tmp_path / "closed.osm", BERLIN, highway="razed")
    with pytest.raises((SourceDataError, ProgramFailed)):
        build_roads(folder, [Extract(closed)])


def test_a_build_that_needs_more_memory_than_it_may_use_says_so(helsinki: Path, folder: Path) -> None:
    with pytest.raises(SourceDataError, match=r"helsinki.osm.pbf .* 550 MB of memory; 16 MB are there"):
        build_roads(folder, [Extract(helsinki)], bounds=Bounds(memory_mb=16))


def test_a_build_that_takes_too_long_is_stopped(helsinki: Path, folder: Path) -> None:
    with pytest.raises(ProgramFailed, match="took longer"):
        build_roads(folder, [Extract(helsinki)], bounds=Bounds(seconds=0.05))


def test_every_country_of_the_table_is_one_of_the_zone_database() -> None:
    table = countries._table()
    known = {row[0] for row in zone_table("iso3166.tab")}
    assert set(table["left"]) <= known
    assert set(table["names"]) <= known
    assert len(set(table["left"])) == len(table["left"])


def test_every_zone_has_a_name_that_the_engine_knows() -> None:
    import tzfpy

    zones = [zone for zone in tzfpy.timezonenames() if not zone.startswith("Etc/")]
    assert all(countries._rules(zone) in countries._canonical() for zone in zones)
    assert countries._canonical()[countries._rules("Europe/Vaduz")] == "Europe/Zurich"


# --- as a pack -----------------------------------------------------------------------------------


@pytest.fixture
def settings(server_settings: Settings, tmp_path: Path) -> Settings:
    prefix = f"{abs(hash(str(tmp_path))) % 10**8}-"
    return server_settings.model_copy(update={"s3_bucket_prefix": prefix, "cache_dir": tmp_path / "cache"})


@pytest.fixture
def objects(settings: Settings) -> ObjectStore:
    objects = ObjectStore(settings)
    objects.ensure_bucket("sources")
    objects.ensure_bucket("packs")
    return objects


@pytest.fixture
def store(settings: Settings) -> ArtifactStore:
    return pack_artifacts(settings)


@pytest.fixture
def overlays(
    settings: Settings, objects: ObjectStore, store: ArtifactStore, built_roads: BuiltPack
) -> PackOverlays:
    publish_pack(built_roads, store)
    return PackOverlays.from_settings(settings)


def land(objects: ObjectStore, overlays: PackOverlays, key: str, file: Path, **metadata: str) -> str:
    objects.upload_file("sources", key, file, metadata=metadata)
    return overlays.handle(key, "")


def test_an_operators_roads_take_the_place_of_the_sample(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, tmp_path: Path
) -> None:
    said = land(
        objects, overlays, "roads/berlin.osm", drawn(tmp_path / "a.osm", BERLIN), attribution="City of Berlin"
    )
    assert "roads: published" in said
    roads = RoadNetwork(store.fetch(ROADS))
    assert roads.covers(*BERLIN)
    assert not roads.covers(24.94, 60.17)
    assert "City of Berlin" in store.manifest(ROADS, store.pointer(ROADS).version).attribution
    assert roads.facts.attribution == "City of Berlin"


def test_a_bad_extract_leaves_the_pack_that_serves(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, tmp_path: Path
) -> None:
    before = store.pointer(ROADS).version
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(b"\x00" * 100)
    said = land(objects, overlays, "roads/bad.osm.pbf", bad)
    assert "refused" in said
    assert "roads/bad.osm.pbf" in said
    assert store.pointer(ROADS).version == before
    assert "roads: published" in land(objects, overlays, "roads/good.osm", drawn(tmp_path / "a.osm", BERLIN))


def test_a_bad_extract_is_left_out_by_its_own_name(
    objects: ObjectStore, overlays: PackOverlays, tmp_path: Path
) -> None:
    land(objects, overlays, "roads/a.osm", drawn(tmp_path / "a.osm", BERLIN))
    bad = tmp_path / "bad.osm.pbf"
    bad.write_bytes(b"\x00" * 100)
    assert "refused" in land(objects, overlays, "roads/a.osm.pbf", bad)
    states = {str(of["key"]): of["state"] for of in overlays.sources(ROADS)}
    assert states == {"roads/a.osm": "in use", "roads/a.osm.pbf": "refused"}


DAMAGE = {
    "nan": ('lat="52.5200000"', 'lat="nan"'),
    "comma": ('lat="52.5200000"', 'lat="52,52"'),
    "nowhere": ('lat="52.5200000"', 'lat="152.52"'),
    "tag": ("<node id", "<nod id"),
    "cut": ("</osm>", "<way id="),
    "id": ('<way id="3"', '<way id="three"'),
}


def test_damaged_extracts_are_refused_by_name_and_hold_nothing_back(
    objects: ObjectStore, overlays: PackOverlays, tmp_path: Path
) -> None:
    text = drawn(tmp_path / "a.osm", BERLIN).read_text(encoding="utf-8")
    for name, (whole, damaged) in DAMAGE.items():
        file = tmp_path / f"{name}.osm"
        assert whole in text
        file.write_text(text.replace(whole, damaged), encoding="utf-8")
        objects.upload_file("sources", f"roads/{name}.osm", file, metadata={})
    assert "roads: published" in land(objects, overlays, "roads/good.osm", drawn(tmp_path / "b.osm", LONDON))
    rows = {str(row["key"]): row for row in overlays.sources(ROADS)}
    assert rows["roads/good.osm"]["state"] == "in use"
    for name in DAMAGE:
        row = rows[f"roads/{name}.osm"]
        assert row["state"] == "refused", name
        assert str(row["reason"]).startswith(f"roads/{name}.osm"), name


def test_what_waits_for_another_file_says_so(
    objects: ObjectStore, overlays: PackOverlays, tmp_path: Path
) -> None:
    land(objects, overlays, "roads/a.osm", drawn(tmp_path / "a.osm", BERLIN))
    bad = tmp_path / "bad.osm"
    bad.write_text("no roads", encoding="utf-8")
    assert "refused" in land(objects, overlays, "roads/a.osm", bad)
    land(objects, overlays, "roads/b.osm", drawn(tmp_path / "b.osm", LONDON))
    reasons = {str(row["key"]): str(row["reason"]) for row in overlays.sources(ROADS)}
    assert reasons["roads/b.osm"].startswith("waits for roads/a.osm")


def test_a_timetable_is_laid_over_the_roads(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, tmp_path: Path
) -> None:
    feed = tmp_path / "two.gtfs.zip"
    tables = {
        "agency": "agency_id,agency_name,agency_url,agency_timezone\nA,Bus,https://example.org,Europe/Helsinki\n",
        "stops": "stop_id,stop_name,stop_lat,stop_lon\na,Asema,60.1708,24.9410\nb,Satama,60.1670,24.9510\n",
        "routes": "route_id,agency_id,route_short_name,route_type\nr,A,1,3\n",
        "trips": "route_id,service_id,trip_id\nr,s,t\nr,never,u\n",
        "calendar": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,"
        "end_date\n"
        "s,1,1,1,1,1,1,1,20260101,20261231\n",
        "stop_times": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t,08:00:00,08:00:00,a,1\nt,08:10:00,08:10:00,b,2\n",
    }
    with zipfile.ZipFile(feed, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.txt", text)
    assert "roads: published" in land(objects, overlays, "roads/two.gtfs.zip", feed)
    (row,) = overlays.sources(ROADS)
    assert row["notes"] == (
        "trips.txt: 1 row: left out: service_id is 'never'; expected one that has days (lines 3)"
    )
    folder = store.fetch(ROADS)
    assert (folder / "transit").is_dir()
    assert RoadNetwork(folder).covers(24.94, 60.17)
    bomb = tmp_path / "bomb.gtfs.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in tables:
            archive.writestr(f"{name}.txt", b"0" * (64 << 20))
    serving = store.pointer(ROADS).version
    assert "refused" in land(objects, overlays, "roads/bomb.gtfs.zip", bomb)
    assert store.pointer(ROADS).version == serving


def three_stops(file: Path, stops: int = 3) -> Path:
    """Write a feed with stops along the drawn street of Berlin, 150 m apart, and a trip that never runs."""
    lng, lat = BERLIN
    calls = [f"t,08:{call:02}:00,08:{call:02}:00,s{call},{call}" for call in range(stops)]
    tables = {
        "agency": ["agency_name,agency_url,agency_timezone", "Bus,https://a.test,Europe/Berlin"],
        "stops": [
            "stop_id,stop_name,stop_lat,stop_lon",
            *(f"s{stop},S,{lat},{lng + stop * 0.0022:.4f}" for stop in range(stops)),
        ],
        "routes": ["route_id,route_short_name,route_type", "r,1,3"],
        "trips": ["route_id,service_id,trip_id", "r,s,t", "r,never,u"],
        "calendar_dates": ["service_id,date,exception_type", "s,20260601,1"],
        "stop_times": ["trip_id,arrival_time,departure_time,stop_id,stop_sequence", *calls],
    }
    with zipfile.ZipFile(file, "w") as archive:
        for name, lines in tables.items():
            archive.writestr(f"{name}.txt", "\n".join([*lines, ""]))
    return file


def test_what_did_not_change_is_kept(
    objects: ObjectStore,
    overlays: PackOverlays,
    store: ArtifactStore,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    graphs: list[int] = []
    walks: list[int] = []
    measure = RoadWalks.__call__

    def build_and_count(folder: Path, extracts: Sequence[Extract], **options: Any) -> Any:
        graphs.append(len(extracts))
        return build_roads(folder, extracts, **options)

    def measure_and_count(self: RoadWalks, origin: Any, destinations: Any) -> Any:
        walks.append(len(destinations))
        return measure(self, origin, destinations)

    monkeypatch.setattr(overlay, "build_roads", build_and_count)
    monkeypatch.setattr(RoadWalks, "__call__", measure_and_count)

    def lands(key: str, file: Path) -> tuple[int, int]:
        """Land a file; return how many graphs were built, and how many walks measured."""
        graphs.clear()
        walks.clear()
        assert "roads: published" in land(objects, overlays, key, file)
        return len(graphs), sum(walks)

    extract = drawn(tmp_path / "a.osm", BERLIN)
    assert lands("roads/a.osm", extract) == (1, 0)
    assert lands("roads/a.gtfs.zip", three_stops(tmp_path / "a.gtfs.zip")) == (0, 6)
    timetable = (store.fetch(ROADS) / "transit" / "timetable.json").read_bytes()
    plates = tmp_path / "plates.toml"
    plates.write_text('[[rule]]\nname = "ring"\narea = [[1, 1], [2, 1], [2, 2]]\n', encoding="utf-8")
    assert lands("roads/plates.toml", plates) == (0, 0)
    folder = store.fetch(ROADS)
    assert (folder / "plates.toml").is_file()
    assert (folder / "transit" / "timetable.json").read_bytes() == timetable
    notes = {str(row["key"]): str(row["notes"]) for row in overlays.sources(ROADS)}
    assert "service_id is 'never'" in notes["roads/a.gtfs.zip"]
    assert RoadNetwork(folder).route(between(BERLIN))["trip"]["summary"]["length"] > 0
    assert lands("roads/a.gtfs.zip", three_stops(tmp_path / "b.gtfs.zip", stops=4)) == (0, 4)
    assert lands("roads/a.osm", drawn(tmp_path / "b.osm", BERLIN, first_way=100)) == (1, 10)


def test_the_tables_of_directions_lie_beside_the_roads(
    objects: ObjectStore, overlays: PackOverlays, store: ArtifactStore, tmp_path: Path
) -> None:
    plates = tmp_path / "plates.toml"
    plates.write_text('[[rule]]\nname = "ring"\narea = [[1, 1], [2, 1], [2, 2]]\n', encoding="utf-8")
    assert "roads: published" in land(objects, overlays, "roads/plates.toml", plates)
    assert "ring" in (store.fetch(ROADS) / "plates.toml").read_text(encoding="utf-8")
    tariff = tmp_path / "tariff.toml"
    tariff.write_text("cheap = true", encoding="utf-8")
    assert "refused" in land(objects, overlays, "roads/tariff.toml", tariff)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("tariff.toml", "[[taxi]]\ndesc = 'day'", "roads/tariff.toml is no tariff"),
        (
            "tariff.toml",
            "[[taxi]]\ndesc = ''\nfrom = 0\nto = 24\nstart_price = nan\nstart_km = 3\nkm_price = 2",
            "nan is no price",
        ),
        ("plates.toml", "[[rule]]\nname = 'ring'\narea = [[1, 1], [2, 1]]", "an area has 2 corners"),
        (
            "plates.toml",
            "[[rule]]\nname = 'ring'\narea = [[26.5, 106.7], [26.6, 106.7], [26.6, 106.8]]",
            "nowhere",
        ),
        ("plates.toml", "[[rule]", "roads/plates.toml has no rules of plates"),
    ],
)
def test_a_table_that_directions_could_not_read_is_refused(
    name: str, text: str, why: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RefusedUpload, match=why):
        overlay_roads_pack(
            tmp_path / "pack",
            [SourceFile(f"roads/{name}", file, {}, FileFacts("", "", ""))],
            OverlayMaterials(SourceFolder(tmp_path, ())),
        )


def test_the_manifest_names_the_engine(built_roads: BuiltPack) -> None:
    facts = json.loads((built_roads.folder / "roads.json").read_text(encoding="utf-8"))
    assert built_roads.facts.details["engine"] == facts["engine"]
    assert facts["countries"] == ["FI"]
