"""The endpoint of hardware location. Its wire form is its own: JSON in the body, the key in it, `errcode`."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from time import perf_counter
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from functions.map_locate.hardware.answers import HardwareAnswer
from functions.map_locate.hardware.errors import ACCESS_ERRORS, HARDWARE_CODES, INTERNAL, HardwareRefusal
from functions.map_locate.hardware.parameters import MOST_ITEMS, read_devices, read_fields
from shared.access.decision import Decision
from shared.telemetry import new_log_id
from shared.web.body import BodyTooLarge, BodyTooSlow, ClientDisconnect, read_body
from shared.web.callers import read_caller
from shared.web.documents import Answer, Documentation, Parameter, shape_of
from shared.web.endpoint import JSON, Endpoint
from shared.web.engine import load_engine
from shared.web.forms import FormError, parse_form
from shared.web.map import ALIAS
from shared.web.platform import Platform
from shared.web.work import Busy

HARDWARE_SERVICE: Final = "hardware_location"
MAX_BODY_BYTES: Final = 64 * 1024
INVALID: Final = 103
ITEM_FIELDS: Final = {
    "accesstype": "0 cells, 1 access points, 2 nothing but `gps` converted",
    "imei": "the device",
    "bts": "the cell in use, `mcc,mnc,lac,cellid,signal`; of CDMA `sid,nid,bid,lon,lat,signal`",
    "nearbts": "cells nearby in the same form, with `|` between them",
    "cdma": "1 where the cells are of CDMA",
    "network": "GSM, GPRS, EDGE, HSUPA, HSDPA or WCDMA",
    "mmac": "the access point in use, `mac,signal,ssid`",
    "macs": "access points nearby in the same form, with `|` between them",
    "gps": "`lng|lat|radius` in WGS-84",
    "clientip": "the device's address on the network; it counts where nothing else is known",
    "coor": "coordinate type of the answer: bd09ll (default), gcj02 or wgs84",
    "need_rgc": "Y for the address of the position",
    "ctime": "Unix seconds, returned as they are",
}


class HardwareEndpoint(Endpoint, frozen=True, kw_only=True, dict=True):
    """Admits, reads, runs and answers. `locate` names the coroutine function that finds the positions."""

    locate: str

    @property
    def service(self) -> str:
        """The id of the service in the catalogue."""
        return HARDWARE_SERVICE

    @property
    def served_paths(self) -> tuple[str, ...]:
        """The declared paths, each also below the alias prefix."""
        return self.paths + tuple(ALIAS + path for path in self.paths)

    @cached_property
    def engine(self) -> Callable[..., Awaitable[HardwareAnswer]]:
        """What finds the positions, imported at its first use. Raises EngineMissing."""
        return load_engine(self.locate)

    def prepare(self) -> None:
        """Import the engine."""
        _ = self.engine

    def documentation(self) -> Documentation:
        """Describe body, answer and codes."""
        texts = {
            name: {
                "type": "string",
                "description": text,
                **({"enum": ["0", "1", "2"]} if number == 0 else {}),
            }
            for number, (name, text) in enumerate(ITEM_FIELDS.items())
        }
        item = {"type": "object", "properties": texts, "required": ["accesstype"]}
        client_fields = {name: {"type": "string"} for name in ("ver", "prod", "src")}
        body = {
            "type": "object",
            "properties": {
                "key": {"type": "string", "description": "the map key, here or in the query"},
                **client_fields,
                "trace": {"type": "boolean"},
                "body": {"type": "array", "items": item, "minItems": 1, "maxItems": MOST_ITEMS},
            },
            "required": ["body"],
        }
        shape, definitions = shape_of(HardwareAnswer, HARDWARE_SERVICE, {})
        return Documentation(
            tag=HARDWARE_SERVICE,
            methods=("post",),
            query=(Parameter("key", "the map key, where the body has none; `ak` is the same"),),
            form=tuple(
                Parameter(name, text, is_required=name == "accesstype") for name, text in ITEM_FIELDS.items()
            ),
            json_body=body,
            answers={
                "200": Answer(
                    "the positions, or why there are none", {HARDWARE_SERVICE: shape}, (), definitions
                )
            },
            codes=HARDWARE_CODES,
        )

    def refuse_method(self, method: str) -> Response:
        """Answer in the service's own form."""
        return _json(INVALID, f"method {method} is not offered; expected POST")

    async def answer(self, request: Request, platform: Platform) -> Response:
        """Answer one request; whatever the outcome, record it."""
        log_id, start = new_log_id(), perf_counter()
        outcome, decision = "ok", None
        try:
            fields = await self._fields(request)
            decision = await self._admit(request, fields, platform)
            if not decision.is_admitted:
                outcome = decision.outcome
                error = ACCESS_ERRORS[decision.outcome]
                return _json(error.code, error.message)
            with platform.workers.slot():
                return Response(
                    orjson.dumps(await self.engine(read_devices(fields), platform.settings)), media_type=JSON
                )
        except HardwareRefusal as error:
            outcome = "invalid"
            return _json(error.errcode, str(error))
        except (FormError, BodyTooLarge) as error:
            outcome = "invalid"
            return _json(INVALID, f"Parameter error: {error}")
        except Busy as error:
            outcome = "busy"
            return _json(INTERNAL.code, f"{INTERNAL.message}: {error}")
        except (BodyTooSlow, ClientDisconnect):
            outcome = "gone"
            raise
        except Exception:
            outcome = "error"
            platform.telemetry.log_defect(log_id, HARDWARE_SERVICE)
            return _json(INTERNAL.code, INTERNAL.message)
        finally:
            appid = decision.appid if decision else None
            platform.telemetry.record(HARDWARE_SERVICE, appid, outcome, perf_counter() - start, log_id)

    async def _fields(self, request: Request) -> Mapping[str, Any]:
        body = await read_body(request, MAX_BODY_BYTES) if request.method == "POST" else b""
        query = parse_form(request.scope["query_string"])
        is_json = body.lstrip()[:1] in (b"{", b"[")
        return read_fields(query, {} if is_json else parse_form(body), body)

    async def _admit(self, request: Request, fields: Mapping[str, Any], platform: Platform) -> Decision:
        key = fields.get("key") or fields.get("ak")
        texts = {name: value for name, value in fields.items() if isinstance(value, str)}
        caller = read_caller(request, platform, texts)
        return await platform.access.admit_key(HARDWARE_SERVICE, str(key) if key else None, caller)


def _json(errcode: int, message: str) -> Response:
    return Response(orjson.dumps({"errcode": errcode, "msg": message, "body": []}), media_type=JSON)


HARDWARE_ENDPOINTS: Final = (
    HardwareEndpoint(
        paths=("/locapi/v2",),
        summary="where a device is, by the access points and cells that it hears",
        locate="functions.map_locate.hardware.service:locate_devices",
    ),
)
