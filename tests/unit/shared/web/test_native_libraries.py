"""Native libraries are linked beside the imports, and a wrong name harms nothing."""

import subprocess
import sys
import time
from pathlib import Path
from threading import enumerate as threads

import pytest

from shared.web.native_libraries import FILE, link_beside, module_files

FUNCTIONS = Path(__file__).parents[4] / "functions"
DECLARED = sorted(
    (file.parent.name, name)
    for file in FUNCTIONS.glob(f"*/{FILE}")
    for name in file.read_text(encoding="ascii").split()
)


def wait_until_linked() -> None:
    deadline = time.monotonic() + 30
    while any(thread.name == FILE for thread in threads()) and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize(("function", "name"), DECLARED)
def test_what_a_function_names_is_a_library_of_this_machine(function: str, name: str) -> None:
    assert list(module_files(name)), f"functions/{function}/{FILE} names {name}, which is not installed"


@pytest.mark.parametrize("names", ["nowhere.at_all", "json.decoder\nshapely.lib", ""])
def test_a_name_that_is_no_library_is_left_to_the_import(names: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(names, encoding="ascii")
    link_beside(tmp_path)
    wait_until_linked()


def test_a_folder_without_the_file_links_nothing(tmp_path: Path) -> None:
    link_beside(tmp_path)
    assert not any(thread.name == FILE for thread in threads())


@pytest.mark.parametrize("name", ["shapely.lib", "valhalla._valhalla"])
def test_a_library_is_linked_without_its_package_being_imported(name: str, tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(name, encoding="ascii")
    program = f"""
import sys, threading
from pathlib import Path
from shared.web.native_libraries import link_beside, module_files
link_beside(Path({str(tmp_path)!r}))
[thread.join() for thread in threading.enumerate() if thread.daemon]
(file,) = module_files({name!r})
assert str(file.resolve()) in Path("/proc/self/maps").read_text()
assert {name.partition(".")[0]!r} not in sys.modules
import {name}
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=FUNCTIONS.parent)
