"""A second copy of the bundle as the upstream: passed through, out of quota, hanging, sending rubbish."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from msgspec.structs import force_setattr

from functions.map_locate.endpoints import name_caller
from functions.map_locate.main import FUNCTION as LOCATE
from functions.map_locate.parameters import IpParameters
from shared.access.app import MapKey
from shared.access.directory import AppDirectory
from shared.config import Settings
from shared.geo.refusal import NoData
from shared.upstream.client import Upstream
from shared.upstream.keys import KeyPool, parse_keys
from shared.web.application import Application
from shared.web.declaration import Call, Metering, takes_microseconds
from shared.web.function import Function
from shared.web.map import MapEndpoint
from shared.web.platform import Platform
from tests.functional.conftest import Client, Serve


def knows_nothing(asked: IpParameters) -> dict[str, Any]:
    raise NoData("ip loc failed")


OURS = Function(
    "ours",
    [
        MapEndpoint(
            paths=("/location/ip",),
            summary="",
            metering=Metering(service="ip_location"),
            call=Call(
                parameters=IpParameters,
                run=knows_nothing,
                is_light=takes_microseconds,
                forward=name_caller,
            ),
        )
    ],
)


class SecondCopy(httpx.AsyncBaseTransport):
    """The other bundle: what it is asked for, and how it misbehaves."""

    def __init__(self, settings: Settings) -> None:
        function = Function(LOCATE.name, LOCATE.endpoints, LOCATE.warm_up, LOCATE.packs)
        function.platform = Platform.open(settings, LOCATE.name)

        self.function = function
        self.asked: list[httpx.URL] = []
        self.hangs = False
        self.rubbish: httpx.Response | None = None
        self._inner = httpx.ASGITransport(Application(function))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        if self.hangs:
            await asyncio.sleep(60)
        return self.rubbish or await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Let go of everything, in the event loop that it worked in."""
        await self.function.platform.access.close()
        self.function.platform.telemetry.close()
        for pack in self.function.packs:
            pack.close()


@pytest.fixture
def key(directory: AppDirectory) -> MapKey:
    app, _ = directory.create("a caller of ours")
    return directory.add_key(app.appid, "server")[1]


@pytest.fixture
def account(directory: AppDirectory) -> MapKey:
    """Our signing key at the upstream, for three calls a day."""
    app, _ = directory.create("our account")
    directory.set_limits(app.appid, "ip_location", quota=3)
    return directory.add_key(app.appid, "server", sn=True)[1]


@pytest.fixture
def upstream(server_settings: Settings, published_pack: str) -> SecondCopy:
    return SecondCopy(server_settings)


@pytest.fixture
def client(serve: Serve, upstream: SecondCopy, account: MapKey) -> Iterator[Client]:
    client = serve(OURS, map_providers="local,upstream", trusted_proxies=("127.0.0.0/8",))
    keys = KeyPool(parse_keys(f"{account.ak}:{account.sk}"), lambda: 1_790_000_000.0)
    asks = Upstream("http://upstream", keys, budget=5.0, transport=upstream)
    force_setattr(client.function.platform, "upstream", asks)
    yield client
    client.run(upstream.aclose())


def ask(client: Client, key: MapKey, **fields: str) -> Any:
    return client.get("/location/ip", params={"ak": key.ak, **fields}).json()


def test_its_answers_pass_through_signed_and_without_the_callers_key(
    client: Client, upstream: SecondCopy, key: MapKey, account: MapKey
) -> None:
    answer = ask(client, key, ip="58.16.0.1", coor="bd09ll")
    assert answer["content"]["address_detail"]["city"] == "贵阳市"
    assert upstream.asked[0].params["ak"] == account.ak
    assert key.ak not in str(upstream.asked[0])


def test_it_is_told_the_callers_address_instead_of_taking_ours(
    client: Client, upstream: SecondCopy, key: MapKey
) -> None:
    seen = {"x-forwarded-for": "58.16.0.1"}
    answer = client.get("/location/ip", params={"ak": key.ak}, headers=seen).json()
    assert answer["content"]["address_detail"]["city"] == "贵阳市"
    assert upstream.asked[0].params["ip"] == "58.16.0.1"


def test_its_quota_running_out_leaves_our_answer_and_is_not_asked_again(
    client: Client, upstream: SecondCopy, key: MapKey
) -> None:
    statuses = [ask(client, key, ip="58.16.0.1")["status"] for _ in range(6)]
    assert statuses == [0, 0, 0, 1, 1, 1]
    assert len(upstream.asked) == 4


def test_its_hanging_costs_the_time_budget_and_then_nothing(
    serve: Serve, upstream: SecondCopy, client: Client, key: MapKey, account: MapKey
) -> None:
    keys = KeyPool(parse_keys(f"{account.ak}:{account.sk}"), lambda: 1_790_000_000.0)
    hasty = Upstream("http://upstream", keys, budget=0.25, transport=upstream)
    force_setattr(client.function.platform, "upstream", hasty)
    upstream.hangs = True
    for _ in range(5):
        answer = client.get("/location/ip", params={"ak": key.ak, "ip": "58.16.0.1"})
        assert answer.json()["status"] == 1
    assert len(upstream.asked) == 3


@pytest.mark.parametrize(
    "rubbish",
    [
        httpx.Response(200, content=b"\xff\xfe\x00"),
        httpx.Response(200, json={"status": True}),
        httpx.Response(200, json={"status": None}),
        httpx.Response(200, content=b'{"status":0' + b" " * 9_000_000 + b"}"),
        httpx.Response(204),
        httpx.Response(503, json={"status": 0}),
    ],
)
def test_its_rubbish_leaves_our_answer(
    client: Client, upstream: SecondCopy, key: MapKey, rubbish: httpx.Response
) -> None:
    upstream.rubbish = rubbish
    assert ask(client, key, ip="58.16.0.1")["message"] == "ip loc failed"
