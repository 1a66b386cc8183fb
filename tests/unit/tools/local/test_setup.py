"""What runs before there is a virtual environment: finding Python, and lock files fit for everyone."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]
FIND_PYTHON = ROOT / "setup" / "find-python"
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def find_python(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", FIND_PYTHON], env=environment, capture_output=True, text=True, check=False, timeout=30
    )


def test_a_python_by_name_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'the version is not selected' >&2\nexit 127\n")
    shim.chmod(0o755)
    real = Path(sys.base_prefix) / "bin"
    found = find_python({"PATH": f"{tmp_path}:{real}:{os.environ['PATH']}", "HOME": str(tmp_path)})
    assert found.returncode == 0
    assert found.stdout.strip() != str(shim)
    version = subprocess.run([found.stdout.strip(), "-V"], capture_output=True, text=True, check=True).stdout
    assert version.startswith("Python 3.12.")


def test_a_chosen_python_that_is_none_is_one_clear_line() -> None:
    refused = find_python({"PATH": os.environ["PATH"], "PYTHON": "/bin/false"})
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "PYTHON=/bin/false is not a Python 3.12" in refused.stderr


def test_without_any_python_it_says_what_to_install(tmp_path: Path) -> None:
    places = ["/opt/python/cp312-cp312", "/opt/homebrew", "/usr/local"]
    if any(Path(place, "bin/python3.12").exists() for place in places):
        pytest.skip("this machine has a Python 3.12 in one of the usual places")
    refused = find_python({"PATH": str(tmp_path), "HOME": str(tmp_path)})
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "Python 3.12 is needed" in refused.stderr


def test_without_a_home_the_search_goes_on() -> None:
    found = find_python({"PATH": f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}"})
    assert (found.returncode, found.stderr) == (0, "")
    lost = find_python({"PATH": "/nowhere"})
    assert "HOME" not in lost.stderr


@pytest.mark.slow
def test_a_clone_under_a_chinese_name_with_a_blank_gives_a_working_command_in_any_locale(
    tmp_path: Path,
) -> None:
    clone = tmp_path / "操作 员"
    (clone / "requirements").mkdir(parents=True)
    (clone / "requirements/dev.lock").touch()  # the packages are lent by this environment instead
    for part in ("setup", "shared"):
        shutil.copytree(ROOT / part, clone / part, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / file, clone)
    places = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C"}
    lent = {"PYTHONPATH": sysconfig.get_path("purelib"), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"}
    chosen = {"PYTHON": str(Path(sys.base_prefix) / "bin/python3.12")}
    subprocess.run([chosen["PYTHON"], "-m", "venv", "--without-pip", clone / ".venv"], check=True)
    made = subprocess.run(
        [clone / "setup/make-venv"], env=places | lent | chosen, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    says_where = (
        "import importlib.util as u; print(ascii(u.find_spec('shared').submodule_search_locations[0]))"
    )
    said = subprocess.run(
        [clone / ".venv/bin/python", "-c", says_where], env=places, cwd="/", capture_output=True, text=True
    )
    assert said.stdout.strip() == ascii(str(clone / "shared")), said


def test_of_two_at_once_the_second_waits_and_finds_it_done(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "setup", tmp_path / "setup")
    (tmp_path / "requirements").mkdir()
    for file in ("requirements/dev.lock", "pyproject.toml"):
        shutil.copy(ROOT / file, tmp_path / file)
    environment = {"PATH": os.environ["PATH"], "PYTHON": str(Path(sys.base_prefix) / "bin/python3.12")}
    first = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    with subprocess.Popen(
        [tmp_path / "setup/make-venv"], env=environment, stderr=subprocess.PIPE, text=True
    ) as second:
        assert second.stderr
        assert "waiting for it" in second.stderr.readline()
        (tmp_path / ".venv/bin").mkdir(parents=True)
        (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
        made_from = "cat requirements/dev.lock pyproject.toml setup/make-venv | cksum > .venv/.made-from"
        subprocess.run(made_from, shell=True, cwd=tmp_path, check=True)  # noqa: S602
        os.close(first)
        assert second.wait(20) == 0
        assert second.stderr.read() == ""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    line = re.compile(
        r"[a-z0-9][a-z0-9._-]*==[^ ]+( ; [^\\]+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?|    # .*"
    )
    text = lock.read_text()
    assert [each for each in text.splitlines() if not line.fullmatch(each)] == []
    assert "://" not in text
