"""Functions behind the pages keep their packs, whatever functions other tests start in the process."""

import httpx
import pytest

from shared.config import Settings
from tests.browser.javascript.gateway import Gateway
from tests.functional.conftest import serving
from tools.routes import load_functions

PAGE = {"referer": "http://localhost/"}


@pytest.mark.parametrize(
    ("name", "query"), [("map_jsapi", "/api?callback=begin"), ("map_image", "/styles/baidu.json?")]
)
def test_a_function_that_starts_beside_them_does_not_swap_their_packs(
    gateway: Gateway, server_settings: Settings, name: str, query: str
) -> None:
    gateway.lend_packs()
    address = f"{gateway.address}{query}&ak={gateway.key.ak}"
    before = httpx.get(address, headers=PAGE)
    function = next(function for function in load_functions() if function.name == name)
    with serving(server_settings) as serve:
        serve(function).get(function.endpoints[0].paths[0])
    gateway.lend_packs()
    after = httpx.get(address, headers=PAGE)
    assert (before.status_code, before.content) == (after.status_code, after.content)
    assert before.status_code == 200
