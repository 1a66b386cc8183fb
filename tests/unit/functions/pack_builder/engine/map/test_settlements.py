"""What a settlement abroad is called."""

import pytest

from functions.pack_builder.engine.map.settlements import Scripts

TABLE = {"盧": "卢", "羅": "罗", "達": "达", "順": "顺", "爾": "尔", "後": "后", "維": "维", "馬": "马"}
SCRIPTS = Scripts(str.maketrans(TABLE), frozenset(TABLE.values()) - TABLE.keys())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ""),
        (["盧安達", "罗安达"], "罗安达"),
        (["伊斯坦堡", "伊斯坦布尔", "伊斯坦布爾"], "伊斯坦布尔"),
        (["順化", "順化市", "顺化市"], "顺化"),
        (["羅馬", "罗马市"], "罗马"),
        (["罗马市", "羅馬"], "罗马"),
        (["奧斯汀", "柯士甸"], "奧斯汀"),
        (["維也納"], "维也納"),
        (["巴黎"], "巴黎"),
    ],
)
def test_of_several_names_the_one_in_simplified_characters_is_taken(names: list[str], expected: str) -> None:
    assert SCRIPTS.choose(names) == expected
