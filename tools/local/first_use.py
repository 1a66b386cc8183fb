"""What a fresh bundle needs before it can be used: buckets, models, data, an app, and a picture as proof."""

import base64
import shlex
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from functions.pack_builder.engine.overlays import PackOverlays
from functions.pack_builder.engine.plans import PLANS
from functions.pack_builder.engine.pruning import prune
from functions.pack_builder.errors import PackError
from models.catalogue import load_catalogue
from models.publish import publish
from packages.errors import PackagesError
from shared.access.directory import AppDirectory
from shared.access.errors import AppNotFound
from shared.access.people.invitation import Invitations
from shared.access.people.store import PeopleStore
from shared.changes.errors import ChangeRefused
from shared.config import Settings
from shared.stores import ArtifactStore, ObjectStore, model_artifacts
from shared.stores.errors import ArtifactNotFound, ManifestError
from shared.stores.models import PORTRAIT
from shared.stores.packs import pack_artifacts
from tools.local.home import Home
from tools.local.pack_build import PackBuild
from tools.packs.build import built_pack
from tools.packs.publish import is_published, publish_pack
from tools.packs.recipe import build_recipe

if TYPE_CHECKING:
    import httpx

BUCKETS = (
    *("models", "packs", "uploads", "sources", "weather", "results", "tiles", "metrics", "reports"),
    "jslib",
    "audit",
)
BUILDS_AT_ONCE = 2
"""Packs that are built beside each other, each by a process of its own."""
PHOTO_SECONDS = 180.0
PHOTO_PATH = "/rest/2.0/image-classify/v1/body_seg_photo"
PARTS = ("cut", "scoremap", "demo")


class FirstUseError(Exception):
    """The bundle runs but does not do its work; the message says what it answered."""


def make_buckets(settings: Settings) -> None:
    """Make the buckets that are missing."""
    objects = ObjectStore(settings)
    for bucket in BUCKETS:
        objects.ensure_bucket(bucket)


def publish_models(settings: Settings, folder: Path) -> None:
    """Publish the fetched models, unless a version with the catalogue's files was published before.

    Then the choice of the current version is the operator's, and stays.
    """
    catalogue = load_catalogue()
    catalogue_files = {(model.file, model.sha256) for model in catalogue.of_kind("model").products}
    artifacts = model_artifacts(settings)

    def holds_catalogue_files(version: str) -> bool:
        return {
            (file.path, file.sha256) for file in artifacts.manifest(PORTRAIT, version).files
        } == catalogue_files

    with suppress(ArtifactNotFound, ManifestError):
        if holds_catalogue_files(artifacts.pointer(PORTRAIT).version):
            return
        if any(holds_catalogue_files(version.version) for version in artifacts.versions(PORTRAIT)):
            return
    publish(folder, catalogue, artifacts)


def publish_data_packs(
    settings: Settings, folder: Path, build: PackBuild, *, left_out: Collection[str] = ()
) -> dict[str, str]:
    """Build the data packs in `folder` and publish them, unless one of today's recipe was published.

    Then the choice of the current version is the operator's, and stays. Each pack is published as soon as it
    is built; those above others are built beside each other. left_out: names, as of `unbuilt_packs`.
    Returns why a pack is not there, by name; the map services that need it say so, and everything else works.
    """
    publication = _Publication(settings, folder, build)
    names = [plan.name for plan in PLANS if plan.name not in left_out]
    lower = {name for plan in PLANS for name in plan.lower_packs}
    reasons: dict[str, str] = {}
    with ThreadPoolExecutor(BUILDS_AT_ONCE) as pool:
        for is_lower in (True, False):
            stage = [name for name in names if (name in lower) is is_lower]
            reasons |= zip(stage, pool.map(publication.publish, stage), strict=True)
    return {name: reason for name, reason in reasons.items() if reason}


def unbuilt_packs(settings: Settings, folder: Path, build: PackBuild) -> list[str]:
    """Return the names of the data packs that `publish_data_packs` has to build, in their order."""
    publication = _Publication(settings, folder, build)
    return [plan.name for plan in PLANS if not publication.is_ready(plan.name)]


class _Publication:
    """Packs on their way into the object store. Threads may share it."""

    def __init__(self, settings: Settings, folder: Path, build: PackBuild) -> None:
        self._store = pack_artifacts(settings)
        self._overlays = PackOverlays.from_settings(settings)
        self._keep = settings.pack_versions_kept
        self._folder = folder
        self._build = build

    def is_ready(self, name: str) -> bool:
        """Tell whether a pack need not be built."""
        if built_pack(name, self._folder) is not None:
            return True
        return is_published(name, build_recipe(name), self._store)

    def publish(self, name: str) -> str:
        """Build and publish a pack where that is not done; return why it is not there, or nothing."""
        try:
            if not is_published(name, build_recipe(name), self._store):
                _publish_data_pack(name, self._store, self._folder, self._build)
                self._overlays.rebuild(name)
                prune([name], self._store, keep=self._keep)
            elif self._overlays.is_outdated(name):  # a newer release reads operators' files otherwise
                self._overlays.rebuild(name)
        except (PackagesError, FirstUseError, PackError, ChangeRefused) as error:
            return str(error)
        return ""


def _publish_data_pack(name: str, store: ArtifactStore, folder: Path, build: PackBuild) -> None:
    if built_pack(name, folder) is None and not build.build(name):
        raise FirstUseError("it could not be built (see above)")
    pack = built_pack(name, folder)
    if pack is None:
        raise FirstUseError(f"{folder} has no pack {name} in today's state")
    publish_pack(pack, store)


def ensure_demo_app(settings: Settings, home: Home) -> bool:
    """Make sure that the demo app of the secrets exists; say whether it had to be created."""
    directory = AppDirectory.open(settings)
    try:
        demo_secrets = home.secrets
        if demo_secrets.demo_appid and demo_secrets.demo_ak:
            try:
                if directory.get(demo_secrets.demo_appid).state != "deleted":
                    return False
            except AppNotFound:  # another Redis, or its folder was removed
                pass
        app, secret = directory.create("demo")
        _, key = directory.add_key(app.appid, "server")
    finally:
        directory.close()
    demo = {
        "demo_appid": app.appid,
        "demo_api_key": app.api_key,
        "demo_secret_key": secret,
        "demo_ak": key.ak,
    }
    home.keep(demo_secrets.model_copy(update=demo))
    return True


def new_invitation(settings: Settings) -> str:
    """Return the secret of the console's one-time link, empty once there is an account."""
    store = PeopleStore.open(settings)
    try:
        return Invitations(store).new()
    finally:
        store.close()


def has_first_photo(home: Home) -> bool:
    """Say whether the proof of life was made before."""
    return all((home.first_photo / f"{part}.png").exists() for part in PARTS)


def make_first_photo(gateway: str, home: Home, sample: Path) -> list[Path]:
    """Send the sample photo through the gateway as any client would and keep the three pictures.

    Raises:
        FirstUseError: the gateway did not answer as it should.
    """
    import httpx  # only the first start needs it

    with httpx.Client(base_url=gateway, timeout=PHOTO_SECONDS, trust_env=False) as client:
        photo = base64.b64encode(sample.read_bytes())
        query = {"access_token": access_token(client, home)}
        answer = client.post(PHOTO_PATH, params=query, data={"image": photo.decode()})
    pictures = _content(answer).get("seg_info")
    if not isinstance(pictures, dict):
        raise FirstUseError(f"the portrait service answered {answer.text[:300]}")
    home.first_photo.mkdir(exist_ok=True)
    files = [home.first_photo / f"{part}.png" for part in PARTS]
    for part, file in zip(PARTS, files, strict=True):
        file.write_bytes(base64.b64decode(pictures[part]))
    return files


def access_token(client: "httpx.Client", home: Home) -> str:
    """Return a token of the demo app. Raises FirstUseError."""
    answer = client.post(
        "/oauth/2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": home.secrets.demo_api_key,
            "client_secret": home.secrets.demo_secret_key,
        },
    )
    token = _content(answer).get("access_token")
    if not isinstance(token, str):
        raise FirstUseError(f"the token service answered {answer.text[:300]}")
    return token


def curl_commands(gateway: str, home: Home, sample: Path) -> str:
    """Return shell commands that make the same picture and ask a map service; they need curl, sed, base64."""
    keys = f"client_id={home.secrets.demo_api_key}&client_secret={home.secrets.demo_secret_key}"
    return f"""\
TOKEN=$(curl -s '{gateway}/oauth/2.0/token?grant_type=client_credentials&{keys}' \\
  | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
base64 < {shlex.quote(str(sample))} | tr -d '\\n' \\
  | curl -s "{gateway}{PHOTO_PATH}?access_token=$TOKEN" --data-urlencode image@- -d background_color=blue \\
  | sed 's/.*"demo":"\\([^"]*\\)".*/\\1/' | base64 -d > id-photo.png
curl -s '{gateway}/location/ip?ip=58.16.0.1&coor=bd09ll&ak={home.secrets.demo_ak}'"""


def _content(answer: "httpx.Response") -> dict[str, object]:
    try:
        content = answer.json()
    except ValueError:
        content = None
    return content if isinstance(content, dict) else {}
