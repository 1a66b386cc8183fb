"""`/api`, `/getscript`, and the files of the script under its hash."""

from time import perf_counter
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import Response

from functions.map_jsapi.engine.console_line import error_line
from functions.map_jsapi.script.parameters import FileParameters, LoaderParameters
from functions.map_jsapi.script.writing import PATH
from shared.geo.refusal import Refusal
from shared.telemetry import new_log_id
from shared.web import map_form
from shared.web.callers import read_caller
from shared.web.documents import Answer, Documentation, parameters_of
from shared.web.endpoint import Endpoint
from shared.web.engine import load_engine
from shared.web.forms import FormError, parse_form
from shared.web.parameters import PLATFORM_FIELDS, PUBLIC_ADDRESS, read_parameters
from shared.web.platform import Platform
from shared.web.resource import Resource
from shared.web.resource_answer import ANY_ORIGIN, check_conditions, send_content
from shared.web.resources import ResourceEndpoint, ResourceMetering

SERVICE: Final = "functions.map_jsapi.script.service"
JAVASCRIPT: Final = "text/javascript;charset=utf-8"
HEADERS: Final = {**ANY_ORIGIN, "cache-control": "no-store"}


class LoaderEndpoint(Endpoint, frozen=True, kw_only=True):
    """Answers a script whatever the key is: the page's own code must learn what is wrong from `getStatus`."""

    service: str
    methods: frozenset[str] = frozenset({"GET", "HEAD"})

    speaks_http: ClassVar[bool] = True

    def prepare(self) -> None:
        """Import what answers."""
        load_engine(f"{SERVICE}:loader")

    def documentation(self) -> Documentation:
        """Describe parameters and answer."""
        return Documentation(
            tag=self.service,
            methods=("get",),
            access=map_form.ACCESS,
            query=parameters_of(LoaderParameters, exclude=PLATFORM_FIELDS | {"ak"}),
            answers={
                "200": Answer("the script, or the lines that load it", {}, media_types=("text/javascript",)),
                "304": Answer("the caller's copy is the newest", {}),
            },
        )

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Look at the key and answer the loader; what is wrong with the request is a comment in it."""
        log_id, start = new_log_id(), perf_counter()
        outcome, appid = "ok", None
        try:
            fields = parse_form(request.scope["query_string"])
            caller = read_caller(request, platform, fields)
            decision = await platform.access.admit_key(self.service, fields.get("ak"), caller)
            appid = decision.appid
            outcome = "ok" if decision.is_admitted else decision.outcome
            own = {PUBLIC_ADDRESS: platform.public_address(request)}
            parameters = read_parameters(LoaderParameters, fields | own)
            resource: Resource = load_engine(f"{SERVICE}:loader")(parameters, decision.outcome)
            if answer := check_conditions(request, resource):
                return answer
            return send_content(request, resource, resource.load())
        except (Refusal, FormError) as error:
            outcome = "no_data"
            return Response(error_line(str(error)), headers=HEADERS, media_type=JAVASCRIPT)
        finally:
            platform.telemetry.record(self.service, appid, outcome, perf_counter() - start, log_id)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    LoaderEndpoint(
        paths=("/api", "/getscript"),
        summary="the script of the JavaScript API: `BMap`, or `BMapGL` with `type=webgl`",
        service="javascript_api",
    ),
    ResourceEndpoint(
        paths=(PATH,),
        prefix=True,
        summary="the files that `/api` loads, to be kept for a year",
        metering=ResourceMetering(),
        parameters=FileParameters,
        find=f"{SERVICE}:find_file",
        pattern=r"/(?P<version>[0-9a-f]{16})/(?P<name>map\.js|map\.js\.map|BMap\.d\.ts)",
        templates=(PATH + "/{version}/{name}",),
        media_types=("text/javascript", "application/json", "text/plain"),
    ),
)
