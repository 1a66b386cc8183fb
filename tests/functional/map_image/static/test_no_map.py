"""Static images before a map is loaded."""

from functions.map_image.endpoints import ENDPOINTS
from functions.map_image.pack import PACK
from shared.access.app import MapKey
from shared.web.function import Function
from tests.functional.conftest import Serve


def test_without_a_map_the_answer_names_what_to_load(serve: Serve, key: MapKey) -> None:
    answer = serve(Function("map_image", ENDPOINTS, packs=(PACK,))).get(
        "/staticimage/v2", params={"ak": key.ak, "center": "1,2"}
    )
    assert (answer.status_code, answer.json()["status"]) == (200, 1)
    assert "packs build" in answer.json()["message"]
