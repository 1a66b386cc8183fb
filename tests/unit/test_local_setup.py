"""What runs before there is a virtual environment: finding Python, and lock files fit for everyone."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
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


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: Path) -> None:
    line = re.compile(
        r"[a-z0-9][a-z0-9._-]*==[^ ]+( ; [^\\]+)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?|    # .*"
    )
    text = lock.read_text()
    assert [each for each in text.splitlines() if not line.fullmatch(each)] == []
    assert "://" not in text
