"""Alarms are sent to the address that an operator set, signed, until it takes them up."""

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from functions.map_track import service
from functions.map_track.engine.alarms.receiver import alarm_secret
from functions.map_track.engine.storage.keys import PUSH
from functions.map_track.engine.storage.registry import ServiceRules
from shared.access.app import MapKey
from shared.access.link import command
from shared.config import Settings
from tests.functional.conftest import Client, Serve
from tests.functional.map_track.conftest import Fleet, track_client
from tests.functional.map_track.test_tracks_fences import circle, drive

TOKEN = {"authorization": "Bearer an event token that only the tests know"}


class CustomerServer(ThreadingHTTPServer):
    """Takes alarms up, or answers what a test wants."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.answer = b'{"status":0}'
        super().__init__(("127.0.0.1", 0), CustomerHandler)

    @property
    def contents(self) -> list[dict[str, Any]]:
        """The bodies of the requests."""
        return [json.loads(body) for _, body in self.requests]


class CustomerHandler(BaseHTTPRequestHandler):
    """One request of an alarm push."""

    server: CustomerServer

    def do_POST(self) -> None:
        """Note the request down and answer."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append((dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def customer() -> Iterator[CustomerServer]:
    with CustomerServer() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def url(customer: CustomerServer) -> str:
    return f"http://127.0.0.1:{customer.server_address[1]}/alarms/fleet"


@pytest.fixture
def sending(serve: Serve, server_settings: Settings, url: str) -> Iterator[Client]:
    with track_client(serve, server_settings, track_alarm_addresses=(url.removesuffix("fleet"),)) as client:
        yield client


@pytest.fixture
def car(sending: Client, track_key: MapKey, url: str) -> Fleet:
    """A service whose alarms are sent."""
    fleet = Fleet(sending, track_key.ak)
    assert fleet.post("entity/add", entity_name="car")["status"] == 0
    rules = ServiceRules(alarm_url=url, alarm_start=int(time.time()))
    sending.run(service.station().registry.change(fleet.service_id(), rules))
    return fleet


def push(fleet: Fleet) -> int:
    """Do what the clock does each minute."""
    response = fleet.client.post("/schedules/alarms", headers=TOKEN)
    assert response.status_code == 200, response.text
    return int(response.json()["done"]["alarms"])


def wait_for(fleet: Fleet, customer: CustomerServer, count: int) -> None:
    """Let the function's event loop run until the customer has so many requests."""

    deadline = time.monotonic() + 20
    while len(customer.requests) < count and time.monotonic() < deadline:
        fleet.client.run(asyncio.sleep(0.02))


def end_pause(fleet: Fleet) -> str:
    """Let the time until the next try be over; return what was noted down."""
    field = f"pause:{fleet.service_id()}"

    async def change() -> str:
        link = service.station().link
        text: bytes = await link.call(command("HGET", PUSH, field, key=PUSH))
        count = text.partition(b":")[0].decode()
        await link.call(command("HSET", PUSH, field, f"{count}:0", key=PUSH))
        return text.decode()

    return str(fleet.client.run(change()))


def test_alarms_are_sent_signed_and_once(car: Fleet, noon: int, customer: CustomerServer) -> None:
    fence = circle(car)
    drive(car, noon, [900, 0, 900])
    wait_for(car, customer, 2)
    check, alarms = customer.contents
    assert check == {"type": 1, "service_id": car.number}
    assert (alarms["type"], alarms["service_id"]) == (2, car.number)
    assert [(row["fence_id"], row["action"]) for row in alarms["content"]] == [
        (fence, "enter"),
        (fence, "exit"),
    ]
    assert alarms["content"] == car.get("fence/historyalarm", monitored_person="car")["alarms"]
    secret = alarm_secret(service.station().push._signing_key.get_secret_value(), car.service_id())
    for headers, body in customer.requests:
        assert headers["SignId"] == "baidu_yingyan"
        text = headers["X-Timestamp"].encode() + b"." + body
        assert headers["X-Signature"] == hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    assert push(car) == 0
    drive(car, noon + 60, [0])
    wait_for(car, customer, 3)
    assert [row["action"] for row in customer.contents[2]["content"]] == ["enter"]


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, b'{"status":0}'),
        (302, b'{"status":0}'),
        (200, b'{"status":1}'),
        (200, b"thanks"),
        (200, b"[]"),
        (200, b'{"status":0}' + b" " * 70_000),
    ],
)
def test_what_is_not_taken_up_is_sent_again(
    car: Fleet, noon: int, customer: CustomerServer, status: int, answer: bytes
) -> None:
    circle(car)
    customer.status, customer.answer = status, answer
    drive(car, noon, [900, 0])
    wait_for(car, customer, 1)
    assert push(car) == 0, "a pause lasts"
    assert len(customer.requests) == 1
    pauses = []
    for number in (2, 3):
        pauses.append(end_pause(car))
        assert push(car) == 0
        assert len(customer.requests) == number
    pauses.append(end_pause(car))
    assert [text.partition(":")[0] for text in pauses] == ["1", "2", "3"]
    seconds = [int(text.partition(":")[2]) - time.time() for text in pauses]
    assert seconds == pytest.approx([15, 30, 60], abs=10)
    customer.status, customer.answer = 200, b'{"status":0}'
    assert push(car) == 1
    assert push(car) == 0
    assert [body["type"] for body in customer.contents] == [1, 1, 1, 1, 2]


def test_many_alarms_come_in_order_and_in_pages(car: Fleet, noon: int, customer: CustomerServer) -> None:
    circle(car)
    customer.status = 500
    for start in range(0, 250, 50):
        drive(car, noon + 5 * start, [900, 0] * 25)
    wait_for(car, customer, 1)
    end_pause(car)
    customer.status = 200
    assert push(car) == 249
    contents = [body["content"] for body in customer.contents if body["type"] == 2]
    assert [len(content) for content in contents] == [100, 100, 49]
    moments = [row["alarm_point"]["loc_time"] for content in contents for row in content]
    assert moments == sorted(moments)


def test_an_address_that_is_no_longer_allowed_gets_nothing(
    car: Fleet, noon: int, customer: CustomerServer
) -> None:
    rules = ServiceRules(alarm_url=f"http://127.0.0.1:{customer.server_address[1]}/other")
    car.client.run(service.station().registry.change(car.service_id(), rules))
    circle(car)
    drive(car, noon, [900, 0])
    assert push(car) == 0
    assert customer.requests == []
