"""Models at run time and on the command line: published, fetched, verified, rolled back, added to."""

import hashlib
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from models.catalogue import load_catalogue
from models.publish import publish
from packages.errors import ContentMismatch
from shared.config import Settings
from shared.stores import ObjectStore, ProfileWeights, model_artifacts, open_models, profile_file
from shared.stores.errors import (
    ArtifactCorrupt,
    ArtifactNotFound,
    CacheUnusable,
    ManifestError,
    ObjectStoreUnavailable,
)
from shared.stores.models import PORTRAIT
from tools.cli.main import cli

WEIGHTS = b"weights of the operator"


@pytest.fixture
def bank(server_settings: Settings, tmp_path: Path) -> Settings:
    """Settings with buckets and a cache of this test's own."""
    prefix = hashlib.sha256(str(tmp_path).encode()).hexdigest()[:12] + "-"
    return server_settings.model_copy(update={"s3_bucket_prefix": prefix, "cache_dir": tmp_path / "cache"})


@pytest.fixture
def weights(bank: Settings) -> ProfileWeights:
    """The operators' weights of that bank."""
    return ProfileWeights(ObjectStore(bank), bank.cache_dir)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of weights."""
    path = tmp_path / "modnet.onnx"
    path.write_bytes(WEIGHTS)
    return path


def test_the_default_models_go_through_the_object_store_unchanged(bank: Settings, models_dir: Path) -> None:
    version = publish(models_dir, load_catalogue(), model_artifacts(bank))
    opened = open_models(bank)
    models = load_catalogue().of_kind("model").products
    assert set(opened) == {product.file for product in models}
    for product in models:
        assert hashlib.sha256(opened[product.file].read_bytes()).hexdigest() == product.sha256
    manifest = model_artifacts(bank).manifest(PORTRAIT, version)
    licences = {file.path: file.licence for file in manifest.files}
    assert licences["rvm_mobilenetv3_state.onnx"] == "GPL-3.0-only"
    assert publish(models_dir, load_catalogue(), model_artifacts(bank)) == version


def test_models_that_were_never_published_name_the_two_commands(bank: Settings) -> None:
    with pytest.raises(ArtifactNotFound, match=r"models fetch.*models publish"):
        open_models(bank)


def test_a_damaged_folder_is_not_published(bank: Settings, tmp_path: Path) -> None:
    with pytest.raises(ContentMismatch, match=r"lacks centerface\.onnx.*models fetch"):
        publish(tmp_path, load_catalogue(), model_artifacts(bank))


def test_added_weights_are_fetched_once_and_verified(
    bank: Settings, weights: ProfileWeights, file: Path
) -> None:
    added = weights.add("modnet", file)
    local = profile_file(bank, "modnet", "modnet.onnx")
    assert local.read_bytes() == WEIGHTS
    assert weights.list() == [added]
    assert added.sha256 == hashlib.sha256(WEIGHTS).hexdigest()
    gone = bank.model_copy(update={"s3_endpoint_url": "http://127.0.0.1:9"})
    assert profile_file(gone, "modnet", "modnet.onnx", added.sha256) == local
    with pytest.raises(ObjectStoreUnavailable):
        profile_file(gone, "modnet", "modnet.onnx")


def test_new_weights_under_the_same_name_are_followed(
    bank: Settings, weights: ProfileWeights, file: Path
) -> None:
    weights.add("modnet", file)
    profile_file(bank, "modnet", "modnet.onnx")
    file.write_bytes(b"better")
    weights.add("modnet", file)
    assert profile_file(bank, "modnet", "modnet.onnx").read_bytes() == b"better"


def test_a_damaged_local_copy_is_brought_again(bank: Settings, weights: ProfileWeights, file: Path) -> None:
    weights.add("modnet", file)
    local = profile_file(bank, "modnet", "modnet.onnx")
    local.write_bytes(b"x" * len(WEIGHTS))
    assert profile_file(bank, "modnet", "modnet.onnx").read_bytes() == WEIGHTS


def test_weights_and_sum_put_there_by_any_s3_client_work(bank: Settings) -> None:
    store = ObjectStore(bank)
    store.ensure_bucket("models")
    store.put("models", "profiles/modnet/m.onnx", WEIGHTS)
    with pytest.raises(ArtifactNotFound, match=r"\.sha256 file"):
        profile_file(bank, "modnet", "m.onnx")
    assert ProfileWeights(store, bank.cache_dir).list()[0].sha256 is None
    line = f"{hashlib.sha256(WEIGHTS).hexdigest().upper()} *m.onnx\r\n".encode()
    store.put("models", "profiles/modnet/m.onnx.sha256", line)
    assert profile_file(bank, "modnet", "m.onnx").read_bytes() == WEIGHTS


@pytest.mark.parametrize("line", [b"", b"\xff\xfe", b"not a sum m.onnx", b"0" * 5000])
def test_a_sidecar_that_is_no_sum_is_refused(
    bank: Settings, weights: ProfileWeights, file: Path, line: bytes
) -> None:
    weights.add("modnet", file)
    ObjectStore(bank).put("models", "profiles/modnet/modnet.onnx.sha256", line)
    with pytest.raises(ManifestError, match="add the file again"):
        profile_file(bank, "modnet", "modnet.onnx")


def test_weights_other_than_the_pinned_ones_are_refused(
    bank: Settings, weights: ProfileWeights, file: Path
) -> None:
    weights.add("modnet", file)
    with pytest.raises(ArtifactCorrupt, match="instead of 0000"):
        profile_file(bank, "modnet", "modnet.onnx", "0" * 64)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_weights_in_a_cache_of_another_user_are_not_trusted(
    bank: Settings, weights: ProfileWeights, file: Path
) -> None:
    weights.add("modnet", file)
    profile_file(bank, "modnet", "modnet.onnx")
    os.chown(bank.cache_dir / "profiles", 65534, 65534)
    with pytest.raises(CacheUnusable, match="belongs to the user 65534"):
        profile_file(bank, "modnet", "modnet.onnx")


def test_absent_weights_say_where_to_put_them(bank: Settings) -> None:
    place = f"{bank.s3_bucket_prefix}models/profiles/birefnet-portrait/"
    with pytest.raises(ArtifactNotFound, match=r"models add birefnet-portrait PATH/net\.onnx") as raised:
        profile_file(bank, "birefnet-portrait", "net.onnx")
    assert place in str(raised.value)
    for profile, name in (("../x", "a"), ("a", "../x"), ("a", "x.sha256"), ("a", ".hidden"), ("", "a")):
        with pytest.raises(ArtifactNotFound, match="is no"):
            profile_file(bank, profile, name, "0" * 64)


def run(bank: Settings, *arguments: str, status: int = 0) -> Result:
    """Run a command against the bank's object store."""
    environment = {
        "REDIS_URL": bank.redis_url.get_secret_value(),  # it is asked whether changes are frozen
        "S3_ENDPOINT_URL": bank.s3_endpoint_url,
        "S3_ACCESS_KEY_ID": bank.s3_access_key_id.get_secret_value(),
        "S3_SECRET_ACCESS_KEY": bank.s3_secret_access_key.get_secret_value(),
        "S3_BUCKET_PREFIX": bank.s3_bucket_prefix,
        "CACHE_DIR": str(bank.cache_dir),
    }
    from shared.config import settings

    settings.cache_clear()
    try:
        result = CliRunner().invoke(cli, ["models", *arguments], env=environment)
    finally:
        settings.cache_clear()
    assert result.exit_code == status, result.output
    return result


def test_the_commands_from_fetch_to_verify(bank: Settings, models_dir: Path) -> None:
    folder = f"--folder={models_dir}"
    done = run(bank, "fetch", folder, "--without=astronaut", "--json")
    assert json.loads(done.stdout)["downloaded_bytes"] == 0
    version = json.loads(run(bank, "publish", folder, "--json").stdout)["version"]
    smaller = json.loads(run(bank, "publish", folder, "--without=rvm-mobilenetv3", "--json").stdout)[
        "version"
    ]
    run(bank, "use", version)
    listed = json.loads(run(bank, "list", "--json").stdout)
    current = {row["version"]: row["current"] for row in listed["portrait"]}
    assert current == {version: True, smaller: False}
    verified = json.loads(run(bank, "verify", "--json").stdout)
    assert (verified["version"], verified["faults"]) == (version, [])
    ObjectStore(bank).delete("models", f"portrait/{version}/centerface.onnx")
    assert "centerface.onnx is missing" in run(bank, "verify", status=1).output


def test_rollback_on_the_command_line_says_when_nothing_is_older(bank: Settings, models_dir: Path) -> None:
    run(bank, "publish", f"--folder={models_dir}")
    assert "nothing to go back to" in run(bank, "rollback", status=1).output


def test_weights_are_added_and_listed_on_the_command_line(bank: Settings, file: Path) -> None:
    assert "profiles/modnet/modnet.onnx" in run(bank, "add", "modnet", str(file)).output
    listed = json.loads(run(bank, "list", "--json").stdout)
    assert listed["profiles"] == [
        {
            "profile": "modnet",
            "file": "modnet.onnx",
            "bytes": len(WEIGHTS),
            "sha256": hashlib.sha256(WEIGHTS).hexdigest(),
        }
    ]
    assert "modnet.onnx" in run(bank, "list").output


def test_an_error_on_the_command_line_is_one_line(bank: Settings, tmp_path: Path) -> None:
    for arguments in (
        ["publish", f"--folder={tmp_path}"],
        ["rollback"],
        ["use", "x"],
        ["fetch", "--without=x"],
    ):
        output = run(bank, *arguments, status=1).output
        assert output.startswith("Error: ")
        assert output.count("\n") == 1
