"""Buckets of a test's own, what rebuilds the packs in them, and a pack of places that is built in seconds."""

import json
import shutil
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from functions.pack_builder.engine import published_sources
from functions.pack_builder.engine.default.boundaries import FILES, read_boundaries, write_boundaries
from functions.pack_builder.engine.default.build import build_divisions
from functions.pack_builder.engine.default.divisions.points import add_points, read_settlements
from functions.pack_builder.engine.default.divisions.write import write_divisions
from functions.pack_builder.engine.default.plan import DEFAULT_PLAN
from functions.pack_builder.engine.materials import BuiltPack, Materials
from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.engine.pack_plan import EntryPoint
from functions.pack_builder.engine.package_sources import SourceFolder
from functions.pack_builder.engine.places.build import DIVISION_FILES, build_places_pack
from functions.pack_builder.engine.places.plan import PLACES_PLAN
from functions.pack_builder.engine.plans import PLANS
from functions.pack_builder.engine.version_details import LAYER, PACKAGE_SOURCES, PACKAGES, RECIPE
from shared.config import Settings
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.packs import DEFAULT, PLACES, pack_artifacts
from tests.conftest import PACKS
from tests.functional.pack_builder.small_places import SMALL
from tools.packs.fetch import fetch_sources
from tools.packs.publish import publish_pack

PROVINCE = "贵州省"
GUIZHOU = ("CN", "18")

SMALL_PLANS = tuple(
    replace(plan, overlay=EntryPoint("tests.functional.pack_builder.small_places", "overlay_small_places"))
    if plan.name == PLACES
    else plan
    for plan in PLANS
)


def buckets_of(folder: Path, server_settings: Settings) -> Settings:
    """Return settings with buckets and a cache of their own."""
    prefix = f"{abs(hash(str(folder))) % 10**8}-"
    return server_settings.model_copy(update={"s3_bucket_prefix": prefix, "cache_dir": folder / "cache"})


@pytest.fixture
def settings(server_settings: Settings, tmp_path: Path) -> Settings:
    return buckets_of(tmp_path, server_settings)


@pytest.fixture
def store(settings: Settings) -> ArtifactStore:
    return pack_artifacts(settings)


@pytest.fixture
def objects(settings: Settings) -> ObjectStore:
    objects = ObjectStore(settings)
    objects.ensure_bucket("sources")
    objects.ensure_bucket("packs")
    return objects


@pytest.fixture
def base(store: ArtifactStore, objects: ObjectStore, built_pack: BuiltPack) -> str:
    """The default pack, published, with nothing over it."""
    return publish_pack(built_pack, store)


@pytest.fixture
def overlays(settings: Settings, objects: ObjectStore) -> PackOverlays:
    return PackOverlays.from_settings(settings)


class SmallPlaces(Struct, frozen=True):
    """A pack of places that is built in a second, and the packages' files that it is built of once more."""

    pack: BuiltPack
    sources: Path

    def publish(self, store: ArtifactStore) -> str:
        """Publish both, as `publish_pack` does with the whole ones, and return the pack's version."""
        notes = {"licence": "CC-BY-4.0", "attribution": "GeoNames", "source": "here"}
        sources = store.publish(published_sources.NAME, self.sources, **notes)
        details = {LAYER: PACKAGES, RECIPE: "small", PACKAGE_SOURCES: sources}
        return store.publish(PLACES, self.pack.folder, **notes, details=details)


@pytest.fixture(scope="session")
def small_places(built_pack: BuiltPack, tmp_path_factory: pytest.TempPathFactory) -> SmallPlaces:
    """Guizhou's divisions to the town, the settlements of a few countries, every other package as it is."""
    cache = tmp_path_factory.mktemp("packs")
    whole = fetch_sources(PACKS / "sources", only={*DEFAULT_PLAN.sources, *PLACES_PLAN.sources})
    country = build_divisions(whole)
    country.children = [province for province in country.children if province.name == PROVINCE]
    below, folder, sources = cache / "default", cache / "places", cache / "sources"
    for made in (below, folder):
        made.mkdir()
    drawn = read_boundaries([whole.path("division-boundaries", file) for file in FILES], country)
    add_points(country, drawn, read_settlements(whole.path("settlements", "settlements.json")))
    write_divisions(country, below / "divisions.sqlite", {"data_version": "20260101"})
    write_boundaries(drawn, country, below / "boundaries.sqlite", {})
    for source in PLACES_PLAN.sources:
        shutil.copytree(whole.folder / source, sources / source)
    settlements = json.loads(whole.path("settlements", "settlements.json").read_bytes())
    few = {
        id_: of
        for id_, of in settlements.items()
        if (of["countrycode"], of["admin1code"]) == GUIZHOU or of["countrycode"] == "LI"
    }
    (sources / "settlements" / "settlements.json").write_text(json.dumps(few), encoding="utf-8")
    (sources / "pinyin" / "phrases.json").write_text("{}", encoding="utf-8")
    trimmed = SourceFolder(sources, list(whole.sources.values()))
    facts = replace(built_pack.facts, files={file: built_pack.facts.files[file] for file in DIVISION_FILES})
    divisions = BuiltPack(DEFAULT, below, facts, "small")
    facts = build_places_pack(folder, Materials(trimmed, {DEFAULT: divisions}), **SMALL)
    return SmallPlaces(BuiltPack(PLACES, folder, facts, "small"), sources)


@pytest.fixture
def places_base(store: ArtifactStore, objects: ObjectStore, small_places: SmallPlaces) -> str:
    """The small pack of places, published, with nothing over it."""
    return small_places.publish(store)


def small_overlays_of(settings: Settings) -> PackOverlays:
    """Return what rebuilds the small pack of places."""
    scratch = settings.cache_dir / "rebuilding"
    objects = ObjectStore(settings)
    return PackOverlays(pack_artifacts(settings), objects, scratch, plans=SMALL_PLANS, keep=3)


@pytest.fixture
def small_overlays(settings: Settings, objects: ObjectStore) -> PackOverlays:
    return small_overlays_of(settings)


@pytest.fixture(scope="module")
def module_settings(
    server_settings: Settings, small_places: SmallPlaces, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Buckets with the small pack of places that tests of a module share, which change nothing."""
    settings = buckets_of(tmp_path_factory.mktemp("module"), server_settings)
    for bucket in ("sources", "packs"):
        ObjectStore(settings).ensure_bucket(bucket)
    small_places.publish(pack_artifacts(settings))
    return settings
