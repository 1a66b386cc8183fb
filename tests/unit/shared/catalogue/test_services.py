"""The table of services against its own rules and against the specification's."""

import csv
from pathlib import Path

import pytest

from shared.catalogue import NO_QUOTA, CatalogueError, UnknownService, load_catalogue

FUNCTIONS = Path(__file__).parents[4] / "functions"
SPECIFICATION = Path(__file__).parents[5] / "shared" / "spec" / "services.csv"
CATALOGUE = load_catalogue()


@pytest.mark.parametrize("service", CATALOGUE.values(), ids=CATALOGUE)
def test_every_row_is_usable(service):
    assert service.id == service.id.lower()
    assert service.name_zh
    assert service.name_en
    assert service.qps >= 0
    assert service.daily_quota == NO_QUOTA or service.daily_quota > 0
    assert service.function.startswith("map_") == (service.kind != "ai")
    tiny = 0 < service.daily_quota <= 5_000
    assert service.on_redis_down == ("closed" if tiny else "open")


def test_the_catalogue_holds_37_map_services_and_two_of_portrait():
    kinds = [service.kind for service in CATALOGUE.values()]
    assert (kinds.count("web"), kinds.count("js"), kinds.count("ai")) == (29, 8, 2)
    assert {service.id for service in CATALOGUE.of_function("segment_idphoto")} == {
        "body_seg_photo",
        "body_seg",
    }


@pytest.mark.parametrize("service", CATALOGUE.values(), ids=CATALOGUE)
def test_only_browser_keys_call_javascript_services_and_only_tokens_call_ai_services(service):
    if service.kind == "js":
        assert service.keys == {"browser"}
    elif service.kind == "ai":
        assert not service.keys
    else:
        assert "server" in service.keys


def test_every_row_of_the_specification_stands_in_the_catalogue_unchanged():
    if not SPECIFICATION.is_file():
        pytest.skip("../shared/spec is not mounted")
    with SPECIFICATION.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["id"] for row in rows} == {
        service.id for service in CATALOGUE.values() if service.kind != "ai"
    }
    for row in rows:
        service = CATALOGUE[row["id"]]
        assert (service.kind, service.name_zh, service.name_en) == (
            row["kind"],
            row["name_zh"],
            row["name_en"],
        )
        assert service.daily_quota == int(row["daily_quota"])
        assert service.qps == int(row["qps"] or 0)
        groups = [pair.split("=") for pair in row["sub_qps"].split(";") if pair]
        assert dict(service.groups) == {name: int(qps) for name, qps in groups}


def test_yingyan_has_a_limit_for_each_group_and_none_without_a_group():
    track = CATALOGUE["track"]
    assert [track.qps_of(group) for group in ("query", "analysis", "upload", "image", "other")] == [
        30,
        30,
        30,
        1,
        60,
    ]
    with pytest.raises(CatalogueError, match="no group None"):
        track.qps_of(None)
    with pytest.raises(CatalogueError, match="no group 'fence'"):
        track.qps_of("fence")


def test_an_unknown_service_is_named_and_is_a_key_error():
    with pytest.raises(UnknownService, match=r"no service 'geocodign'; known: address_analyzer, ") as raised:
        CATALOGUE["geocodign"]
    assert isinstance(raised.value, KeyError)
    assert CATALOGUE.get("geocodign") is None
    assert "geocodign" not in CATALOGUE


ROW = {
    "id": "x",
    "kind": "web",
    "name_zh": "名",
    "name_en": "name",
    "function": "map_x",
    "daily_quota": 1,
    "qps": 1,
    "on_redis_down": "open",
    "keys": ["server"],
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "map"}, "kind 'map' is not ai, web or js"),
        ({"on_redis_down": "maybe"}, "neither open nor closed"),
        ({"keys": ["robot"]}, "unknown kind"),
        ({"keys": []}, "an ai service has no keys"),
        ({"daily_quota": -2}, "daily_quota"),
        ({"qps": -1}, "negative"),
        ({"groups": {"a": 1}}, "either qps or groups"),
        ({"qsp": 1}, "missing or unknown"),
    ],
)
def test_a_wrong_row_is_refused_with_its_reason(tmp_path, change, message):
    def literal(value):
        if isinstance(value, dict):
            return "{" + ", ".join(f"{k} = {v}" for k, v in value.items()) + "}"
        return str(value) if not isinstance(value, str) else f'"{value}"'

    table = tmp_path / "services.toml"
    lines = [f"{name} = {literal(value)}" for name, value in {**ROW, **change}.items()]
    table.write_text("[[service]]\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(CatalogueError, match=message):
        load_catalogue(table)


def test_a_service_that_stands_twice_is_refused(tmp_path):
    row = '[[service]]\nid="x"\nkind="ai"\nname_zh="a"\nname_en="a"\nfunction="f"\n'
    row += 'daily_quota=1\nqps=1\non_redis_down="open"\nkeys=[]\n'
    table = tmp_path / "services.toml"
    table.write_text(row * 2, encoding="utf-8")
    with pytest.raises(CatalogueError, match="stands twice"):
        load_catalogue(table)


def test_resources_need_a_key_and_have_a_limit_a_second_but_no_quota():
    assert set(CATALOGUE.resources) == {"basemap_abroad_tiles", "basemap_tiles", "javascript_api"}
    assert not set(CATALOGUE.resources) & set(CATALOGUE)
    for resource in CATALOGUE.resources.values():
        assert (resource.daily_quota, resource.qps) == (NO_QUOTA, 1_000)
        assert CATALOGUE.find(resource.id) is resource
    assert CATALOGUE.resources["basemap_abroad_tiles"].permission == "sdk_basemap_abroad"
    assert CATALOGUE.resources["basemap_tiles"].keys == {"browser"}
    assert {service.permission for service in CATALOGUE.values()} == set(CATALOGUE)
    with pytest.raises(UnknownService):
        CATALOGUE.find("tiles")


def test_a_resource_of_no_service_is_refused(tmp_path):
    table = tmp_path / "services.toml"
    table.write_text(
        '[[resource]]\nid="x"\nname_zh="a"\nname_en="a"\nfunction="f"\nqps=1\nkeys=["server"]\npermission="y"\n',
        encoding="utf-8",
    )
    with pytest.raises(CatalogueError, match="no service 'y'"):
        load_catalogue(table)
