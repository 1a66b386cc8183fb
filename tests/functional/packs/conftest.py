"""Buckets of a test's own, what rebuilds the packs in them, and a pack of places that is built in seconds."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from functions.pack_builder.building import publish_pack
from functions.pack_builder.layers import SourceLayers
from functions.pack_builder.packs import PLANS
from functions.pack_builder.places import pack as places_pack_builder
from functions.pack_builder.places.layers import lay
from functions.pack_builder.places.plan import PLACES_PLAN
from functions.pack_builder.plans import BuiltPack, Materials
from functions.pack_builder.sources import fetch_sources
from shared.config import Settings
from shared.stores import ArtifactStore, ObjectStore
from shared.stores.packs import DEFAULT, PLACES, pack_artifacts
from tests.conftest import PACKS

SMALL = {"villages": False, "world": False}
"""A pack of places without China's villages and without the world's settlements."""

SMALL_PLANS = tuple(
    replace(plan, lay=partial(lay, **SMALL)) if plan.name == PLACES else plan for plan in PLANS
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
def layers(settings: Settings, objects: ObjectStore) -> SourceLayers:
    return SourceLayers.of(settings)


@pytest.fixture(scope="session")
def small_places(built_pack: BuiltPack, tmp_path_factory: pytest.TempPathFactory) -> BuiltPack:
    """A pack of places with China's divisions to the town."""
    cache = tmp_path_factory.mktemp("packs")
    (cache / "sources").symlink_to(PACKS / "sources")
    folder = cache / "places-small" / "pack"
    folder.mkdir(parents=True)
    sources = fetch_sources(PACKS / "sources", only=PLACES_PLAN.sources)
    facts = places_pack_builder.build(folder, Materials(sources, {DEFAULT: built_pack}), **SMALL)
    return BuiltPack(PLACES, folder, facts, "small")


@pytest.fixture
def places_base(store: ArtifactStore, objects: ObjectStore, small_places: BuiltPack) -> str:
    """The small pack of places, published, with nothing over it."""
    return publish_pack(small_places, store)


def small_layers_of(settings: Settings) -> SourceLayers:
    """Return what rebuilds the small pack of places."""
    scratch = settings.cache_dir / "rebuilding"
    objects = ObjectStore(settings)
    return SourceLayers(pack_artifacts(settings), objects, scratch, plans=SMALL_PLANS, keep=3)


@pytest.fixture
def small_layers(settings: Settings, objects: ObjectStore) -> SourceLayers:
    return small_layers_of(settings)


@pytest.fixture(scope="module")
def module_settings(
    server_settings: Settings, small_places: BuiltPack, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Buckets with the small pack of places that tests of a module share, which change nothing."""
    settings = buckets_of(tmp_path_factory.mktemp("module"), server_settings)
    for bucket in ("sources", "packs"):
        ObjectStore(settings).ensure_bucket(bucket)
    publish_pack(small_places, pack_artifacts(settings))
    return settings
