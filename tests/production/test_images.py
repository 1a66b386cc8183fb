"""The images of the functions, built without a registry, as a pod runs them: user 10001, read only, alone."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
import pytest
from pydantic import SecretStr

from functions.pack_builder.engine.materials import BuiltPack
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.config.release import RELEASE
from shared.progress import Silent
from tools.deployment.dockerfile import Instruction, command_of, parse_dockerfile
from tools.local import first_use
from tools.local.object_server import ObjectServer
from tools.local.pack_build import PackBuild
from tools.local.programs import LOOPBACK, Program
from tools.local.redis_server import RedisServer
from tools.local.server import Server
from tools.release.errors import BaseError
from tools.release.images import DOCKERFILE, FunctionImage, ImageBuilder, function_images, write_images

ROOT: Final = Path(__file__).parents[2]
TOOLS: Final = ("buildah", "bwrap", "debootstrap", "ip")
USER: Final = "10001"
SET_USER: Final = (
    "setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all"
)
ANSWERS: Final = {
    "auth-token": (
        "/oauth/2.0/token?grant_type=client_credentials&client_id=x&client_secret=y",
        "invalid_client",
    ),
    "console": ("/console/", ""),
    "map-coordinate": ("/geoconv/v1?coords=116.4,39.9&from=1&to=5&ak={ak}", '"status":0'),
    "map-direction": (
        "/directionlite/v1/driving?origin=60.16,24.94&destination=60.17,24.95&coord_type=wgs84&ak={ak}",
        '"status":0',
    ),
    "map-geocode": ("/reverse_geocoding/v3?location=39.9,116.4&output=json&ak={ak}", '"status":0'),
    "map-image": ("/staticimage/v2?center=116.4,39.9&zoom=5&ak={ak}", "PNG"),
    "map-jsapi": ("/api?v=3.0&ak={ak}", "BMap"),
    "map-locate": ("/location/ip?ip=58.16.0.1&ak={ak}", '"status":0'),
    "map-place": ("/place/v2/suggestion?query=天安门&region=北京&output=json&ak={ak}", '"status":0'),
    "map-track": ("/api/v3/entity/list?service_id=1&ak={ak}", '"status":'),
    "map-traffic": ("/traffic/v1/road?road_name=x&city=y&ak={ak}", '"status":'),
    "map-weather": ("/weather/v1?district_id=520115&data_type=now&ak={ak}", '"status":'),
    "pack-builder": ("/_/health", '"healthy":true'),
    "report-monthly": ("/_/health", '"healthy":true'),
    "segment-idphoto": ("/rest/2.0/image-classify/v1/body_seg_photo", '"error_code":'),
}
CHOSEN: Final = os.environ.get("IMAGES", "").split() or sorted(image.name for image in function_images())
"""The functions whose images are looked at: all, or those that IMAGES names."""


def _has_namespaces() -> bool:
    run = subprocess.run(["/bin/sh", "-c", "unshare --net --mount true"], capture_output=True, check=False)
    return run.returncode == 0


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="images and network namespaces need root"),
    pytest.mark.skipif(not _has_namespaces(), reason="this machine gives no namespaces"),
    *(pytest.mark.skipif(shutil.which(tool) is None, reason=f"this machine has no {tool}") for tool in TOOLS),
]


class Pod(Server):
    """A function's image as the only root that its process has, without a way to change it."""

    def __init__(self, image: FunctionImage, root: Path, settings: Settings, folder: Path) -> None:
        self.name = image.name
        self.log = folder / f"{image.name}.log"
        self.image = image
        self._root = root
        self._settings = settings

    @property
    def program(self) -> Program:
        """What a pod does with the image: another user, only /tmp to write to, no other process in sight."""
        sight = ("--ro-bind", str(self._root), "/", "--dev", "/dev", "--proc", "/proc")
        writable = ("--perms", "1777", "--tmpfs", "/tmp")  # noqa: S108 - of the pod
        namespaces = ("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent", "--new-session")
        capabilities = (
            "--cap-drop",
            "ALL",
            "--cap-add",
            "CAP_SETUID",
            "--cap-add",
            "CAP_SETGID",
            "--cap-add",
            "CAP_SETPCAP",
        )
        words = (
            str(shutil.which("bwrap")),
            *sight,
            *writable,
            *namespaces,
            *capabilities,
            "--clearenv",
            "--chdir",
            "/app",
        )
        variables = _environment(self.image.folder) | {
            "REDIS_URL": self._settings.redis_url.get_secret_value(),
            "S3_ENDPOINT_URL": str(self._settings.s3_endpoint_url),
            "S3_ACCESS_KEY_ID": _secret(self._settings.s3_access_key_id),
            "S3_SECRET_ACCESS_KEY": _secret(self._settings.s3_secret_access_key),
            "TOKEN_SIGNING_KEY": self._settings.token_signing_key.get_secret_value(),
            "EVENT_AUTH_TOKEN": _secret(self._settings.event_auth_token),
            "ENGINE_THREADS": "1",
        }
        set_words = [word for name, value in variables.items() for word in ("--setenv", name, value)]
        return Program(
            self.name, (*words, *set_words, *SET_USER.split(), *command_of(_last_stage())), self.log
        )

    def is_ready(self) -> bool:
        """Say whether it answers that it is ready."""
        return self.ask("/_/ready").status_code == 200

    def ask(self, path: str) -> httpx.Response:
        """Ask the function; 503 while nobody listens."""
        try:
            return httpx.get(f"http://{LOOPBACK}:8080{path}", trust_env=False, timeout=90)
        except httpx.ConnectError:
            return httpx.Response(503)


class ClosedNetwork:
    """A network namespace with a loopback and no route; what runs in it sees nothing else."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, initializer=_enter_new_network)

    def run[Result](self, work: Callable[[], Result]) -> Result:
        """Do something in the namespace and return what came of it."""
        return self._thread.submit(work).result()

    def close(self) -> None:
        """End the thread, and with it the namespace."""
        self._thread.shutdown()


def _enter_new_network() -> None:
    os.unshare(os.CLONE_NEWNET)
    subprocess.run(["/bin/sh", "-c", "ip link set lo up"], check=True)


@pytest.fixture(scope="module")
def network() -> Iterator[ClosedNetwork]:
    """The namespace in which Redis and S3 are the only peers of a function."""
    closed = ClosedNetwork()
    yield closed
    closed.close()


@pytest.fixture(scope="module")
def settings(
    network: ClosedNetwork,
    tmp_path_factory: pytest.TempPathFactory,
    models_dir: Path,
    built_packs: Sequence[BuiltPack],
) -> Iterator[Settings]:
    """Settings that name a Redis and an S3 in the namespace, with models and packs published."""
    assert built_packs
    with ExitStack() as stack:

        def prepare() -> Settings:
            redis, objects = stack.enter_context(RedisServer()), stack.enter_context(ObjectServer())
            settings = Settings(
                redis_url=SecretStr(redis.url),
                s3_endpoint_url=objects.endpoint_url,
                s3_access_key_id=SecretStr(objects.access_key),
                s3_secret_access_key=SecretStr(objects.secret_key),
                token_signing_key=SecretStr("a signing key that only the tests know"),
                event_auth_token=SecretStr("an event token that only the tests know"),
                cache_dir=tmp_path_factory.mktemp("cache"),
            )
            first_use.make_buckets(settings)
            first_use.publish_models(settings, models_dir)
            packs = ROOT / ".cache/packs"
            build = PackBuild(packs)
            unbuilt = first_use.unbuilt_packs(settings, packs, build)
            assert first_use.publish_data_packs(settings, packs, build, left_out=unbuilt) == {}
            return settings

        yield network.run(prepare)
        network.run(stack.close)


@pytest.fixture(scope="module")
def ak(network: ClosedNetwork, settings: Settings) -> str:
    """The key of an app."""

    def make() -> str:
        directory = AppDirectory.open(settings)
        app, _ = directory.create("images")
        key = directory.add_key(app.appid, "server")[1].ak
        directory.close()
        return key

    return network.run(make)


@pytest.fixture(scope="module")
def builder() -> ImageBuilder:
    """Who builds the images, with its store in the cache."""
    builder = ImageBuilder(ROOT / ".cache", Silent())
    try:
        builder.ensure_base()
    except BaseError as error:
        pytest.skip(f"no base can be made here: {error}")
    return builder


@pytest.mark.parametrize("name", CHOSEN)
def test_an_image_answers_read_only_as_nobodys_user_with_redis_and_s3_alone(
    builder: ImageBuilder,
    network: ClosedNetwork,
    settings: Settings,
    ak: str,
    tmp_path: Path,
    name: str,
) -> None:
    [image] = function_images([name])
    builder.build(image)
    path, expected = ANSWERS[name]

    def look() -> tuple[dict[str, Any], httpx.Response, set[str], str]:
        with builder.store.mount(image.reference) as root, Pod(image, root, settings, tmp_path) as pod:
            assert pod.process is not None
            processes = psutil.Process(pod.process.pid).children(recursive=True)
            users = {
                str(process.uids().real)
                for process in processes
                if process.cmdline()[1:3] == ["-m", "shared.web"]
            }
            routes = Path(f"/proc/{pod.process.pid}/net/route").read_text(encoding="ascii")
            return pod.ask("/_/ready").json(), pod.ask(path.format(ak=ak)), users, routes

    ready, answer, users, routes = network.run(look)
    assert (ready["ready"], ready["function"]) == (True, image.folder)
    assert expected in answer.text, answer.text[:500]
    assert users == {USER}
    assert len(routes.splitlines()) <= 1


def test_the_bill_of_an_image_names_what_its_lock_and_its_base_hold(builder: ImageBuilder) -> None:
    [image] = function_images(["auth-token"])
    builder.build(image)
    bill = json.loads(builder.bill(image))
    names = {component["purl"].partition("@")[0] for component in bill["components"]}
    assert {"pkg:pypi/orjson", "pkg:deb/debian/libc6", "pkg:deb/debian/libssl3"} <= names
    assert bill["metadata"]["component"]["name"] == "auth-token"
    assert not [component for component in bill["components"] if component["type"] != "library"]


def test_images_share_their_layers_in_a_layout_that_the_bundle_takes_along(
    builder: ImageBuilder, tmp_path: Path
) -> None:
    names = ["auth-token", "map-jsapi"]
    images = write_images(tmp_path, ROOT / ".cache", Silent(), names)
    index = json.loads((tmp_path / "layout/index.json").read_bytes())
    tags = [one["annotations"]["org.opencontainers.image.ref.name"] for one in index["manifests"]]
    assert tags == [f"{image.name}-{RELEASE}" for image in images]
    blobs = tmp_path / "layout/blobs/sha256"
    manifests = [
        json.loads((blobs / one["digest"].removeprefix("sha256:")).read_bytes()) for one in index["manifests"]
    ]
    first, second = ([layer["digest"] for layer in manifest["layers"]] for manifest in manifests)
    assert first[0] == second[0]
    assert {path.name for path in tmp_path.glob("*.cdx.json")} == {f"{name}.cdx.json" for name in names}


def _environment(function: str) -> dict[str, str]:
    [value] = [instruction.value for instruction in _last_stage() if instruction.name == "ENV"]
    text = value.replace("${FUNCTION}", function).replace("${PATH}", "/usr/local/bin:/usr/bin:/bin")
    return dict(re.findall(r"(\w+)=(\S+)", text))


def _last_stage() -> list[Instruction]:
    instructions = parse_dockerfile(DOCKERFILE.read_text(encoding="utf-8"), str(DOCKERFILE))
    last = max(number for number, instruction in enumerate(instructions) if instruction.name == "FROM")
    return instructions[last:]


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
