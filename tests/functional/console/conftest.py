"""The console in process, with real Redis and S3 behind it."""

from collections.abc import Iterator

import pytest

from functions.console.endpoints import ENDPOINTS
from functions.console.frame.stores import Stores
from shared.config import Settings
from shared.web.function import Function
from tests.functional.conftest import Serve
from tests.functional.console.echo_gateway import EchoGateway, running_gateway
from tests.functional.console.people import NewPerson, Person


@pytest.fixture(scope="module")
def stores(server_settings: Settings) -> Iterator[Stores]:
    """What the console reads and changes."""
    opened = Stores(server_settings)
    yield opened
    opened.close()


@pytest.fixture
def person(new_person: NewPerson) -> Person:
    """Somebody at the console who is not signed in."""
    return new_person()


@pytest.fixture
def new_person(serve: Serve, stores: Stores) -> NewPerson:
    """Somebody else at the same console."""
    client = serve(Function("console", ENDPOINTS))
    return lambda: Person(client, stores)


@pytest.fixture(scope="module")
def module_person(serve_module: Serve, stores: Stores) -> NewPerson:
    """Somebody at a console that lasts for the module."""
    client = serve_module(Function("console", ENDPOINTS))
    return lambda: Person(client, stores)


@pytest.fixture(scope="module")
def gateway() -> Iterator[EchoGateway]:
    """A gateway that answers what it is asked."""
    with running_gateway() as running:
        yield running


@pytest.fixture
def new_caller(serve: Serve, stores: Stores, gateway: EchoGateway) -> Iterator[NewPerson]:
    """Somebody at a console that calls the gateway."""
    client = serve(Function("console", ENDPOINTS), gateway_url=gateway.address)
    yield lambda: Person(client, stores)
    gateway.questions.clear()
    gateway.replies.clear()
