"""Static images: what a call is answered."""

import pytest

from functions.map_image.errors import MapMissing
from functions.map_image.static.parameters import StaticImageParameters
from functions.map_image.static.service import draw
from shared.web.parameters import read_parameters


def test_without_a_map_the_answer_says_what_to_load() -> None:
    with pytest.raises(MapMissing, match="packs build map"):
        draw(read_parameters(StaticImageParameters, {}))
