"""The READMEs say what the code says."""

import re
from pathlib import Path

import pytest

from shared.config.table import markdown_table

ROOT = Path(__file__).parents[3]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
TABLE = re.compile(r"(<!-- settings: .*? -->\n).*?(<!-- /settings -->)", re.DOTALL)


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_configuration_table_is_the_one_of_the_settings(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    expected = TABLE.sub(lambda found: f"{found[1]}{markdown_table()}\n{found[2]}", text)
    assert text == expected, "paste the output of `geoportrait settings` between the two comments"
