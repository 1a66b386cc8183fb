"""What the offline bundle is made of: the program and no secrets, wheels by hash, the same bytes twice."""

import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Final

import pytest

from functions.pack_builder.engine.import_graph import files_behind
from functions.pack_builder.engine.pack_plan import PackPlan
from functions.pack_builder.engine.plans import PLANS
from shared.config.release import RELEASE
from shared.progress import Silent
from tools.release.errors import LockError, WheelsMissing
from tools.release.lock_file import LockPackage, read_lock
from tools.release.offline_bundle import INSTALLER
from tools.release.program import WHEEL, program_files, program_wheel
from tools.release.tar_archive import write_archive
from tools.release.wheels import collect_wheels

ROOT: Final = Path(__file__).parents[4]


def test_the_same_content_gives_the_same_archive_and_the_sums_come_first(tmp_path: Path) -> None:
    (tmp_path / "model").write_bytes(b"weights")
    contents = {"models/model": tmp_path / "model", "install": b"#!/bin/sh\n"}
    programs = frozenset({"install"})
    first = write_archive(tmp_path / "a.tar", "top", contents, programs, Silent())
    (tmp_path / "model").touch()
    backwards = dict(reversed(contents.items()))
    assert write_archive(tmp_path / "b.tar", "top", backwards, programs, Silent()) == first
    with tarfile.open(tmp_path / "a.tar") as archive:
        assert [(entry.name, entry.mode, entry.uid) for entry in archive] == [
            ("top/SHA256SUMS", 0o644, 0),
            ("top/install", 0o755, 0),
            ("top/models/model", 0o644, 0),
        ]
        sums = archive.extractfile("top/SHA256SUMS")
        assert sums is not None
        assert f"{hashlib.sha256(b'weights').hexdigest()}  models/model\n" in sums.read().decode()


def test_the_program_carries_what_it_runs_and_nothing_hidden(tmp_path: Path) -> None:
    for name in ("shared/a.py", "shared/.secret", "shared/__pycache__/a.pyc", ".geoportrait/secrets.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert "shared/a.py" in (names := [name for name, path in program_files(tmp_path) if path.exists()])
    assert names == ["shared/a.py"]
    real_names = {name for name, _ in program_files()}
    assert {"tools/cli/main.py", "knative/base/kustomization.yaml", "setup/install-bundle"} <= real_names


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_a_pack_has_the_same_recipe_in_the_program_as_here(plan: PackPlan) -> None:
    """Otherwise an installation would build anew what it brought along, and has no network for it."""
    names = {name for name, _ in program_files()}
    files = {file.relative_to(ROOT).as_posix() for file in files_behind(plan.build.module)}
    folders = {
        file.relative_to(ROOT).as_posix()
        for folder in plan.folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
    }
    assert files | folders <= names


def test_every_part_of_the_program_is_there() -> None:
    assert all(path.is_file() for _, path in program_files(ROOT))


def test_the_wheel_of_the_program_is_one_that_pip_takes(tmp_path: Path) -> None:
    (tmp_path / WHEEL).write_bytes(program_wheel())
    assert program_wheel() == program_wheel()
    pip = (sys.executable, "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet")
    target = tmp_path / "target"
    subprocess.run([*pip, "--no-deps", "--no-index", "--target", target, tmp_path / WHEEL], check=True)
    assert (target / "geoportrait.pth").read_text() == "../../../..\n"
    assert (target / f"geoportrait-{RELEASE}.dist-info/METADATA").is_file()


def test_a_wheel_with_a_pinned_hash_is_kept_and_one_with_another_is_not(tmp_path: Path) -> None:
    file = tmp_path / "thing-1.0-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr("thing.py", "")
    pinned = LockPackage("thing", "1.0", frozenset({hashlib.sha256(file.read_bytes()).hexdigest()}))
    assert collect_wheels([pinned], tmp_path, Silent()) == {pinned: file}
    other = LockPackage("geoportrait-has-no-such-package", "1.0", frozenset({"0" * 64}))
    with pytest.raises(WheelsMissing, match="it reaches its package index"):
        collect_wheels([other], tmp_path, Silent())


@pytest.mark.parametrize("text", ["", "thing==1.0\n", "thing>=1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"])
def test_a_lock_without_hashes_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.lock").write_text(text, encoding="utf-8")
    with pytest.raises(LockError, match="make lock"):
        read_lock("bad", tmp_path)


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """A bundle with next to nothing in it, as it lies unpacked; it ends where it looks for a Python."""
    folder = tmp_path / "bundle"
    contents = {
        "platform": f"{platform.machine()}\n".encode(),
        "program/setup/find-python": b"echo looked for a Python >&2; exit 1\n",
        "wheels/thing.whl": b"a wheel",
    }
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    shutil.copy(ROOT / INSTALLER, folder / "install")
    names = [*contents, "install"]
    lines = (f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return folder


def install(bundle: Path, target: Path) -> "subprocess.CompletedProcess[str]":
    command = ["sh", str(bundle / "install"), str(target)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_whole_bundle_is_installed_as_far_as_there_is_a_python(unpacked: Path, tmp_path: Path) -> None:
    run = install(unpacked, tmp_path / "target")
    assert (run.returncode, run.stderr) == (1, "looked for a Python\n")


@pytest.mark.parametrize("name", ["program/sitecustomize.py", "wheels/other thing.whl", "program/.hidden"])
def test_a_file_without_a_sum_stops_the_installation(name: str, unpacked: Path, tmp_path: Path) -> None:
    (unpacked / name).write_text("print('mine')", encoding="utf-8")
    run = install(unpacked, tmp_path / "target")
    assert run.returncode == 1
    assert "has other files than SHA256SUMS names" in run.stderr
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("name", ["wheels/thing.whl", "program/further"])
def test_a_link_in_a_bundle_stops_the_installation(name: str, unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"a wheel")
    (unpacked / name).unlink(missing_ok=True)
    (unpacked / name).symlink_to(tmp_path / "elsewhere")
    run = install(unpacked, tmp_path / "target")
    assert run.returncode == 1
    assert "has other files than SHA256SUMS names" in run.stderr


def test_a_program_of_the_bundle_runs_only_after_its_sum_was_right(unpacked: Path, tmp_path: Path) -> None:
    (unpacked / "program/setup/find-python").write_text(f"touch {tmp_path}/ran\n", encoding="utf-8")
    assert "the bundle is damaged" in install(unpacked, tmp_path / "target").stderr
    assert not (tmp_path / "ran").exists()
