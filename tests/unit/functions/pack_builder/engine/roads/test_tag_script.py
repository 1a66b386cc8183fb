"""The engine's script of tags, and the one line of it that builds change."""

import difflib
import re
from pathlib import Path

import pytest

from functions.pack_builder.engine.roads import tag_script
from functions.pack_builder.engine.roads.programs import ProgramFailed
from functions.pack_builder.engine.roads.tag_script import write_tag_script


def test_the_script_is_whole_and_takes_low_speeds(tmp_path: Path) -> None:
    text = write_tag_script(tmp_path).read_text("ascii")
    assert text.startswith("highway = {\n")
    assert {"nodes_proc", "ways_proc", "rels_proc"} <= set(re.findall(r"^function (\w+)", text, re.M))
    assert text.endswith("\nend\n")
    original = text.replace("if num < 1 then", "if num < 10 then")
    changes = [line for line in difflib.ndiff([original], [text]) if line.startswith("+")]
    assert len(changes) == 1
    assert "if num < 10 then" not in text


def test_another_engine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_script, "LIBRARY", "__init__.py")
    with pytest.raises(ProgramFailed, match="use the lock's version"):
        write_tag_script(tmp_path)
