"""Which files are behind a module: what it imports, through others too, and the tables that it names."""

from pathlib import Path

import pytest

from functions.pack_builder.engine.import_graph import files_behind


def names_behind(module: str, root: Path) -> list[str]:
    return [file.relative_to(root).as_posix() for file in files_behind(module, root)]


def test_two_modules_and_the_table_beside_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room/builder.py").write_text("import json\n\nimport numpy\n\nfrom room import reader\n")
    (tmp_path / "room/reader.py").write_text('TABLE = __file__.with_name("colours.toml")\n')
    (tmp_path / "room/colours.toml").touch()
    (tmp_path / "room/unread.toml").touch()
    (tmp_path / "room/unread.py").touch()
    assert names_behind("room.builder", tmp_path) == [
        "room/builder.py",
        "room/colours.toml",
        "room/reader.py",
    ]


def test_packages_count_and_so_do_imports_inside_functions(tmp_path: Path) -> None:
    (tmp_path / "room/inner").mkdir(parents=True)
    (tmp_path / "room/__init__.py").write_text("from room.frame import size\n")
    (tmp_path / "room/frame.py").write_text("size = 1\n")
    (tmp_path / "room/inner/__init__.py").touch()
    (tmp_path / "room/inner/late.py").touch()
    (tmp_path / "room/entry.py").write_text("def run():\n    from .inner import late\n")
    assert names_behind("room.entry", tmp_path) == [
        "room/__init__.py",
        "room/entry.py",
        "room/frame.py",
        "room/inner/__init__.py",
        "room/inner/late.py",
    ]


def test_what_only_the_type_checker_imports_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "entry.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import types_only\nelse:\n    import other\n"
    )
    (tmp_path / "types_only.py").touch()
    (tmp_path / "other.py").write_text("import entry\n")
    assert names_behind("entry", tmp_path) == ["entry.py", "other.py"]


def test_a_module_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModuleNotFoundError, match="has no module room"):
        files_behind("room.nothing", tmp_path)
