"""The table of the packages that packs are made of."""

from pathlib import Path

import pytest

from functions.pack_builder.engine.source_table import load_sources
from functions.pack_builder.errors import SourceTableError


def test_every_source_says_whose_work_it_is() -> None:
    sources = load_sources()
    assert {source.id for source in sources if source.optional} == {"ip-dbip"}
    for source in sources:
        assert source.licence
        assert source.attribution
        assert source.source
        assert "==" in source.spec or "@" in source.spec[1:], f"{source.id} pins no version"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("format = 1\n[[source]]\nid = 'a'", "cannot be read"),
        ("format = 2", "has format 2; expected 1"),
        ("=", "cannot be read"),
    ],
)
def test_a_wrong_table_is_refused(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceTableError, match=complaint):
        load_sources(path)
