"""What `up` refuses before it starts anything, and what it prints to be copied."""

import shlex
from pathlib import Path

import pytest

from tools.local.assembly import Options, assemble
from tools.local.first_use import curl_commands
from tools.local.home import Home
from tools.local.ports import PortUnavailable


def test_one_port_for_both_addresses_is_refused_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailable, match="must differ"):
        assemble(Options(http_port=9000, https_port=9000), Home(tmp_path), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_printed_commands_can_be_copied_whatever_the_folder_is_called(tmp_path: Path) -> None:
    sample = tmp_path / "操作's 员" / "astronaut.png"
    words = shlex.split(curl_commands("http://127.0.0.1:8080", Home(tmp_path), sample), comments=False)
    assert str(sample) in words
