"""The wire is read as widely as the original reads it: short names, flags, ends of lists, forms, tokens."""

import base64
from typing import Annotated, Any

import pytest

from shared.access.app import App, MapKey
from shared.access.directory import AppDirectory
from shared.geo.notation import Pair
from shared.geo.refusal import NoData, ParameterInvalid
from shared.web.declaration import Call, Metering, takes_microseconds
from shared.web.fields import Flag, Points
from shared.web.function import Function
from shared.web.map import MapEndpoint
from shared.web.parameters import MapParameters, parameter
from tests.functional.conftest import Client, Serve
from tests.functional.web.test_web_ai import ECHO, PATH


class Width(MapParameters):
    """One field of each kind."""

    query: str = parameter("text")
    is_full: Flag = False
    points: Annotated[tuple[Pair, ...], Points(3)] = ()


def run(width: Width) -> dict[str, Any]:
    if width.query == "nowhere":
        raise NoData("无相关结果")
    if width.query == "wrong":
        raise ParameterInvalid("query", "is wrong")
    if width.query == "defect":
        raise ZeroDivisionError
    return {"query": width.query, "full": width.is_full, "points": len(width.points)}


WIDTH = Function(
    "width",
    [
        MapEndpoint(
            paths=("/width/v1",),
            summary="width",
            metering=Metering(service="routematrix", cost=lambda fields: int(fields.get("pairs", "1"))),
            call=Call(parameters=Width, run=run, is_light=takes_microseconds),
        )
    ],
)


@pytest.fixture
def client(serve: Serve) -> Client:
    return serve(WIDTH)


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"q": "银行"}, {"query": "银行"}),
        ({"q": "银行", "query": "学校"}, {"query": "学校"}),
        ({"q": "银行", "query": ""}, {"query": "银行"}),
        ({"is_full": "true"}, {"full": True}),
        ({"is_full": "True"}, {"full": True}),
        ({"is_full": "FALSE"}, {"full": False}),
        ({"points": "1,2|3,4|"}, {"points": 2}),
        ({"points": "1,2|3,4|5,6|"}, {"points": 3}),
        ({"points": "1,2| "}, {"points": 1}),
    ],
)
@pytest.mark.parametrize("form", ["query", "urlencoded", "multipart"])
def test_a_map_service_reads_it(
    client: Client, key: MapKey, fields: dict[str, str], answer: dict[str, Any], form: str
) -> None:
    if form == "query":
        response = client.get("/width/v1", params={"ak": key.ak, **fields})
    elif form == "urlencoded":
        response = client.post("/width/v1", data={"ak": key.ak, **fields})
    else:
        parts = {name: (None, text) for name, text in {"ak": key.ak, **fields}.items()}
        response = client.post("/width/v1", files=parts)
    content = response.json()
    assert content["status"] == 0
    assert {name: content[name] for name in answer} == answer


@pytest.mark.parametrize("place", ["query", "urlencoded", "multipart"])
def test_an_ai_service_takes_its_token_from_any_form(
    client_of_echo: Client, access_token: str, place: str
) -> None:
    word = base64.b64encode(b"photo").decode()
    fields = {"access_token": access_token, "word": word}
    if place == "query":
        answer = client_of_echo.post(PATH, params={"access_token": access_token}, data={"word": word})
    elif place == "urlencoded":
        answer = client_of_echo.post(PATH, data=fields)
    else:
        answer = client_of_echo.post(PATH, files={name: (None, text) for name, text in fields.items()})
    assert answer.json()["word"] == word


@pytest.mark.parametrize("token", ["", "24.forged"])
def test_a_wrong_token_in_the_form_is_refused(client_of_echo: Client, token: str) -> None:
    assert client_of_echo.post(PATH, data={"access_token": token, "word": "a"}).json()["error_code"] == 110


@pytest.fixture
def client_of_echo(serve: Serve) -> Client:
    return serve(ECHO)


# --- a refused matrix -------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["nowhere", "wrong", "defect"])
@pytest.mark.parametrize("pairs", [2, 50])
def test_a_call_without_an_answer_spends_one_unit_whatever_it_costs(
    client: Client, key: MapKey, app: tuple[App, str], directory: AppDirectory, query: str, pairs: int
) -> None:
    directory.set_limits(app[0].appid, "routematrix", quota=200, qps=0)
    fields = {"ak": key.ak, "pairs": str(pairs)}
    assert client.get("/width/v1", params=fields | {"query": query}).json()["status"] != 0
    assert client.get("/width/v1", params=fields | {"points": "x"}).json()["status"] == 2
    assert _spent(directory, app[0].appid) == 2
    assert client.get("/width/v1", params=fields | {"query": "good"}).json()["status"] == 0
    assert _spent(directory, app[0].appid) == 2 + pairs


def _spent(directory: AppDirectory, appid: int) -> int:
    (today,) = directory.usage(appid, "routematrix").values()
    return today.spent_units
