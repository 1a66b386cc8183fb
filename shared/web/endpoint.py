"""What every endpoint declares, and what it is given to answer a request.

An endpoint states its paths once. The function that holds it dispatches by them, and the route
tables of the gateways and the API documents are generated from them.
"""

from abc import abstractmethod
from typing import ClassVar, Final

import orjson
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from shared.web.abstract_struct import AbstractStruct
from shared.web.documents import Documentation
from shared.web.platform import Platform

JSON: Final = "application/json;charset=utf-8"

FORM_METHODS: Final = frozenset({"GET", "HEAD", "POST"})
"""How fields arrive: in the query, or in a form."""


QUERY_TYPE: Final = "qt"
"""The field of the query that names a service where several share a path."""


class Endpoint(Struct, frozen=True, kw_only=True, metaclass=AbstractStruct):
    """One endpoint: its public paths and how it answers.

    `paths` carry no trailing slash; a request may. With `prefix` every path below them is the
    endpoint's too, unless another endpoint names it exactly. An endpoint that is not `public` is
    reached inside the cluster only: the gateways' route tables leave it out. One for `management` has a
    gateway of its own, on the network of the people who run the bundle. A request with a method
    outside `methods` is refused before anything else is done.

    Baidu's JavaScript asks everything at `/` and names the service in the query, `qt=gc`. An endpoint with
    `query_types` has the requests to its paths with one of these values; other functions may have others.
    """

    paths: tuple[str, ...]
    summary: str
    prefix: bool = False
    public: bool = True
    management: bool = False
    query_types: tuple[str, ...] = ()
    methods: frozenset[str] = FORM_METHODS

    speaks_http: ClassVar[bool] = False
    """Whether it tells success and failure by HTTP statuses; others have an envelope in which they do."""

    @property
    def served_paths(self) -> tuple[str, ...]:
        """All paths under which the endpoint is reached: the declared ones and their aliases."""
        return self.paths

    @property
    def address(self) -> str:
        """The first path, with the query type where that decides: its name in the documents."""
        return f"{self.paths[0]}?{QUERY_TYPE}={self.query_types[0]}" if self.query_types else self.paths[0]

    def refuse_method(self, method: str) -> Response:
        """Answer a request whose method is not offered; the caller adds the status and the methods."""
        message = f"method {method} is not offered; expected {' or '.join(sorted(self.methods))}"
        return Response(orjson.dumps({"status": 2, "message": message}), media_type=JSON)

    def prepare(self) -> None:
        """Do at the warm-up what the first request should not wait for."""
        return

    def documentation(self) -> Documentation | None:
        """Say what the API documents need to know; None leaves the endpoint out of them."""
        return None

    @abstractmethod
    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one request; business errors are answers, only a defect raises."""
