"""The committed deployment files themselves."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from tools.cli.deployment import deployment
from tools.deployment.knative_container import environment
from tools.deployment.knative_service import container_of, is_knative_service
from tools.deployment.kustomize import KustomizeUnavailable, feature_flags, render
from tools.deployment.repository import Repository, check_repository
from tools.deployment.schedules import CRON_JOBS
from tools.deployment.tables import accelerators
from tools.deployment.yaml_files import substitute, with_defaults

ROOT = Path(__file__).parents[4]
REPOSITORY = Repository(ROOT)
SITE = ROOT / "deploy/site.example.env"

OVERLAYS = {
    # overlay: (variant of the image, ORT_PROVIDERS, accelerator limits)
    "cpu": ("cpu", "CPU", {}),
    "nvidia": ("gpu", "CUDA", {"nvidia.com/gpu": "1"}),
    "hami": (
        "gpu",
        "CUDA",
        {"nvidia.com/gpu": "1", "nvidia.com/gpumem": "2048", "nvidia.com/gpucores": "50"},
    ),
    "volcano": (
        "gpu",
        "CUDA",
        {"volcano.sh/vgpu-number": "1", "volcano.sh/vgpu-memory": "2048", "volcano.sh/vgpu-cores": "50"},
    ),
    "ascend": ("ascend", "CANN", {"huawei.com/Ascend310P": "1", "huawei.com/Ascend310P-memory": "4096"}),
    "dcu": (
        "vendor",
        "MIGraphX",
        {"hygon.com/dcunum": "1", "hygon.com/dcumem": "4096", "hygon.com/dcucores": "50"},
    ),
}


def test_the_repository_has_no_finding_at_a_site() -> None:
    findings, _ = check_repository(ROOT, SITE)
    assert [str(finding) for finding in findings] == []


def test_the_command_says_that_all_is_well() -> None:
    result = CliRunner().invoke(deployment, ["check", "--site", str(SITE)])
    assert result.exit_code == 0, result.output
    assert "The deployment files are consistent." in result.output


def test_the_command_fails_until_a_site_has_named_its_gateway() -> None:
    result = CliRunner().invoke(deployment, ["check"])
    assert result.exit_code == 1
    assert result.output.count("the placeholder 192.0.2.0/24") == 2


@pytest.mark.parametrize("name", REPOSITORY.generated_files())
def test_a_generated_file_is_what_the_table_gives(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == REPOSITORY.generated_files()[name]


def test_the_community_file_asks_for_no_card_and_no_zero() -> None:
    stack = REPOSITORY.stack("stack.ce.yml", {}, "community", "stack.ce.yml")
    function = stack.functions["segment-idphoto"]
    assert function["environment"]["ORT_PROVIDERS"] == "CPU"
    assert function["image"].endswith("-cpu")
    assert set(function["labels"]) == {"com.openfaas.scale.min", "com.openfaas.scale.max"}
    assert "com.openfaas.profile" not in function["annotations"]


def test_the_defaults_of_the_stack_are_the_nvidia_variant() -> None:
    defaults = REPOSITORY.stack("stack.yml", {}, "standard", "").content
    assert defaults == REPOSITORY.stack("stack.yml", REPOSITORY.variants["nvidia"], "standard", "").content


def test_there_is_an_overlay_for_every_platform() -> None:
    assert {folder.name for folder in REPOSITORY.overlays} == set(OVERLAYS)


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_overlay_asks_for_its_card_and_no_other(name: str) -> None:
    variant, providers, limits = OVERLAYS[name]
    container = container_of(_rendered(name)["segment-idphoto"])
    assert container["image"].endswith(f"/segment-idphoto:{REPOSITORY.version}-{variant}")
    assert environment(container)["ORT_PROVIDERS"] == providers
    asked = {
        resource: amount for resource, amount in container["resources"]["limits"].items() if "/" in resource
    }
    assert asked == limits


@pytest.mark.parametrize("name", OVERLAYS)
def test_an_overlay_follows_the_generated_name_of_the_settings(name: str) -> None:
    documents = _documents(name)
    [settings] = [document for document in documents if document["kind"] == "ConfigMap"]
    for service in filter(is_knative_service, documents):
        [source] = container_of(service)["envFrom"]
        assert source["configMapRef"]["name"] == settings["metadata"]["name"] != "geoportrait-settings"


@pytest.mark.parametrize("name", ["cpu", "hami"])
def test_the_overlay_of_a_site_is_made_as_the_document_says(tmp_path: Path, name: str) -> None:
    text = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    begin = text.index("mkdir site && cp")
    script = text[begin : text.index("kubectl kustomize site", begin)].replace(
        "overlays/hami", f"overlays/{name}"
    )
    (tmp_path / "geoportrait").symlink_to(ROOT)
    subprocess.run(["/bin/sh", "-euc", script], cwd=tmp_path, check=True)
    documents = _rendered_folder(tmp_path / "site")
    images = [container_of(document)["image"] for document in documents if is_knative_service(document)]
    assert len(images) == len(REPOSITORY.built_folders)
    assert [image for image in images if not image.startswith("registry.bank.example/geoportrait/")] == []
    [settings] = [document for document in documents if document["kind"] == "ConfigMap"]
    assert settings["data"]["TRUSTED_PROXIES"] == "127.0.0.0/8,10.42.7.0/26"
    assert settings["data"]["PACK_POLL_SECONDS"] == "30"


def test_only_volcano_names_a_scheduler_and_only_nvidia_a_runtime_class() -> None:
    specs = {name: _rendered(name)["segment-idphoto"]["spec"]["template"]["spec"] for name in OVERLAYS}
    assert {name for name, spec in specs.items() if "schedulerName" in spec} == {"volcano"}
    assert {name for name, spec in specs.items() if "runtimeClassName" in spec} == {"nvidia"}


def test_variables_are_replaced_as_faas_cli_does_it() -> None:
    assert substitute("${A:-x}/${B:-y}/${C}", {"B": "z"}) == "x/z/"
    assert with_defaults("${A:-x}/${B:-y}", {"A": "n"}) == "${A:-n}/${B:-y}"


def _documents(name: str) -> list[dict[str, Any]]:
    return _rendered_folder(ROOT / "knative/overlays" / name)


def _rendered_folder(folder: Path) -> list[dict[str, Any]]:
    try:
        return render(folder)
    except KustomizeUnavailable as error:
        pytest.skip(str(error))


def _rendered(name: str) -> dict[str, dict[str, Any]]:
    return {
        document["metadata"]["name"]: document
        for document in _documents(name)
        if is_knative_service(document)
    }


def test_the_document_names_every_accelerator_secret_overlay_and_flag() -> None:
    text = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    for accelerator in accelerators():
        shares = ", ".join(f"`{share}`" for share in accelerator.shares)
        row = f"| {accelerator.platform} | `{accelerator.count}` | {shares} | {accelerator.provider} |"
        assert row in text
    for configurations in REPOSITORY.configurations().values():
        for configuration in configurations:
            assert all(f"`{secret}`" in text for secret in configuration.secrets)
    for folder in REPOSITORY.overlays:
        flags = ", ".join(f"`{flag}`" for flag in sorted(feature_flags(folder))) or "none"
        assert any(
            line.startswith(f"| `{folder.name}` |") and line.endswith(f"| {flags} |")
            for line in text.splitlines()
        ), folder.name


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("report-monthly-schedules-reports", 600),  # as long as the function may take
        ("report-monthly-schedules-beat", 60),  # until the next call
        ("map-traffic-schedules-traffic", 60),
    ],
)
def test_a_clock_of_openfaas_waits_for_its_function(name: str, seconds: int) -> None:
    jobs = yaml.safe_load_all((ROOT / CRON_JOBS).read_text(encoding="utf-8"))
    (job,) = [job["spec"]["jobTemplate"]["spec"] for job in jobs if job["metadata"]["name"] == name]
    (clock,) = job["template"]["spec"]["containers"]
    assert f"timeout={seconds})" in clock["command"][-1]
    assert job["activeDeadlineSeconds"] > seconds
