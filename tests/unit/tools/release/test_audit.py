"""The dependency audit: advisories of a file against every pinned package.

The advisories here are made up for the test; none is about a real fault.
"""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tools.cli.main import cli
from tools.release.advisories import Advisory, AuditedPackage
from tools.release.audit import pinned_packages


def advisory(
    name: str, events: list[dict[str, str]], ecosystem: str = "PyPI", **fields: Any
) -> dict[str, Any]:
    return {
        "id": "TEST-0000-1",
        "modified": "2026-11-01T00:00:00Z",
        "aliases": ["TEST-ALIAS-1"],
        "summary": "made up for a test",
        "affected": [
            {
                "package": {"ecosystem": ecosystem, "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": events}],
            }
        ],
        "database_specific": {"source": "a test"},
        **fields,
    }


def audit(tmp_path: Path, *advisories: dict[str, Any], options: tuple[str, ...] = ()) -> Result:
    file = tmp_path / "advisories.json"
    file.write_text(json.dumps(advisories), encoding="utf-8")
    return CliRunner().invoke(cli, ["audit-dependencies", "--advisories", str(file), *options])


def version_of(name: str) -> str:
    return next(package.version for package in pinned_packages() if package.name == name)


@pytest.mark.parametrize("name", ["numpy", "Typing.Extensions"])
def test_an_advisory_about_a_pinned_version_is_found(tmp_path: Path, name: str) -> None:
    run = audit(tmp_path, advisory(name, [{"introduced": "0"}, {"fixed": "9999"}]))
    assert run.exit_code == 1
    assert "TEST-0000-1, TEST-ALIAS-1: made up for a test; mended in 9999" in run.output
    assert "dev.lock" in run.output


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("starlette", {}),
        ("nobody-uses-this", {}),
        ("numpy", {"withdrawn": "2026-11-02T00:00:00Z"}),
    ],
)
def test_one_about_another_version_or_package_or_withdrawn_is_not(
    tmp_path: Path, name: str, fields: dict[str, Any]
) -> None:
    fixed = version_of("starlette") if name == "starlette" else "9999"
    run = audit(tmp_path, advisory(name, [{"introduced": "0"}, {"fixed": fixed}], **fields))
    assert run.exit_code == 0, run.output
    assert "1 advisories, the newest of 2026-11-01: no known faults" in run.output


def test_packages_of_npm_are_looked_at_too(tmp_path: Path) -> None:
    run = audit(tmp_path, advisory("@mediapipe/pose", [{"introduced": "0.5.0"}], "npm"))
    assert run.exit_code == 1
    assert "@mediapipe/pose" in run.output
    assert "no version mends it" in run.output


@pytest.mark.parametrize("name", ["TEST-0000-1", "TEST-ALIAS-1"])
def test_one_that_was_judged_is_left_out_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    run = audit(tmp_path, advisory("numpy", [{"introduced": "0"}]), options=("--ignore", name))
    assert run.exit_code == 0, run.output


@pytest.mark.parametrize(
    ("events", "faulty", "sound"),
    [
        ([{"introduced": "1.2"}, {"fixed": "1.10"}], ["1.2", "1.9.9", "1.10rc1"], ["1.1", "1.10", "2"]),
        ([{"introduced": "0"}, {"last_affected": "3.4"}], ["0.1", "3.4", "3.4.0"], ["3.4.1"]),
        (
            [{"introduced": "1"}, {"fixed": "1.5"}, {"introduced": "2"}, {"fixed": "2.3"}],
            ["1.4", "2.0", "2.2"],
            ["0.9", "1.5", "1.9", "2.3"],
        ),
    ],
)
def test_ranges_are_read_as_the_format_defines_them(
    events: list[dict[str, str]], faulty: list[str], sound: list[str]
) -> None:
    row = Advisory.model_validate(advisory("some-package", events))
    assert [v for v in faulty if not row.is_about(AuditedPackage("PyPI", "some_package", v))] == []
    assert [v for v in sound if row.is_about(AuditedPackage("PyPI", "some_package", v))] == []


def test_versions_in_a_list_count_and_versions_that_cannot_be_compared_are_reported() -> None:
    row = advisory("some-package", [{"introduced": "not-a-version"}])
    assert Advisory.model_validate(row).is_about(AuditedPackage("PyPI", "some-package", "1.0"))
    row["affected"][0] = {**row["affected"][0], "ranges": [], "versions": ["1.0"]}
    assert Advisory.model_validate(row).is_about(AuditedPackage("PyPI", "some-package", "1.0.0"))
    assert not Advisory.model_validate(row).is_about(AuditedPackage("PyPI", "some-package", "1.1"))


def test_a_zip_and_a_folder_of_advisories_are_read(tmp_path: Path) -> None:
    row = json.dumps(advisory("numpy", [{"introduced": "0"}]))
    (tmp_path / "one").mkdir()
    with zipfile.ZipFile(tmp_path / "one" / "all.zip", "w") as archive:
        archive.writestr("TEST-0000-1.json", row)
    for place in (tmp_path / "one", tmp_path / "one" / "all.zip"):
        assert CliRunner().invoke(cli, ["audit-dependencies", "--advisories", str(place)]).exit_code == 1


@pytest.mark.parametrize(("version", "status"), [("2.10", 1), ("0.1", 0)])
def test_a_database_of_yaml_files_is_read_and_its_versions_stay_texts(
    tmp_path: Path, version: str, status: int
) -> None:
    folder = tmp_path / "vulns/numpy"
    folder.mkdir(parents=True)
    (folder / "TEST-0000-2.yaml").write_text(
        "id: TEST-0000-2\nmodified: 2026-11-01T00:00:00Z\ndetails: made up for a test\naffected:\n"
        "- package:\n    name: numpy\n    ecosystem: PyPI\n  ranges:\n  - type: ECOSYSTEM\n    events:\n"
        f"    - introduced: '0'\n    - last_affected: {version}\n",
        encoding="utf-8",
    )
    run = CliRunner().invoke(cli, ["audit-dependencies", "--advisories", str(tmp_path)])
    assert run.exit_code == status, run.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "holds no advisory"),
        ("{", "is no JSON"),
        ('{"id": "X"}', "is no advisory in the OSV format: modified"),
        ("PK\x05\x06" + "\0" * 18, "holds no advisory"),
    ],
)
def test_a_file_that_says_nothing_is_an_error_and_no_clean_audit(
    tmp_path: Path, content: str, message: str
) -> None:
    file = tmp_path / "advisories"
    file.write_text(content, encoding="utf-8")
    run = CliRunner().invoke(cli, ["audit-dependencies", "--advisories", str(file)])
    assert run.exit_code == 1
    assert message in run.output
