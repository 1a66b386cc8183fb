"""The API explorer: every operation with a form; the console's own app calls, so the call counts."""

import threading
import time
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import orjson

from functions.console.engine.api_document import ApiDocument, Operation
from functions.console.engine.call_samples import curl_sample, javascript_sample, python_sample
from functions.console.engine.gateway import REFERER, Gateway, GatewayAway
from functions.console.engine.shown_answers import show_answer
from functions.console.errors import FormRefused, OutcomeUnknown
from functions.console.frame.visit import Result, Visit
from shared.catalogue import load_catalogue

DOCUMENT: Final = "/openapi.json"
KEPT_SECONDS: Final = 60.0
KEY_NAMES: Final = {"ak": "YOUR_AK", "access_token": "YOUR_ACCESS_TOKEN"}
FIELD: Final = "f."
"""What the names of a call's fields begin with in the form."""


def show(visit: Visit) -> Result:
    """Show the operations, and the form of the one that is chosen."""
    return _data(visit)


def _data(visit: Visit) -> dict[str, Any]:
    data: dict[str, Any] = {
        "families": (),
        "operation": None,
        "values": {},
        "answer": None,
        "samples": {},
        "app": None,
        "services": load_catalogue(),
    }
    try:
        document = _document(visit.stores.gateway)
        data["app"] = visit.stores.gateway.app()
    except GatewayAway:
        return data
    operation = document.operations.get(visit.query.get("operation", visit.form.get("operation", "")))
    values = {field.name: field.example for field in operation.fields} if operation else {}
    return {
        **data,
        "families": document.families,
        "operation": operation,
        "values": values,
        "samples": _samples(visit, operation, values) if operation else {},
    }


def call(visit: Visit) -> Result:
    """Make the call and show its answer."""
    gateway = visit.stores.gateway
    try:
        operation = _document(gateway).operations.get(visit.form.get("operation", ""))
    except GatewayAway:
        raise FormRefused(key="gateway.away") from None
    if operation is None:
        raise FormRefused(key="explorer.unknown")
    values = {
        field.name: value
        for field in operation.fields
        if (value := visit.form.get(FIELD + field.name, "")) != ""
    }
    key = gateway.key("browser" if operation.query_type else "server").ak if operation.takes_key else ""
    token = gateway.token() if operation.takes_token else ""
    query, form, body = _parts(operation, values, visit.form.get("body", ""), key, token)
    headers = {"referer": REFERER}
    if body is not None:
        headers["content-type"] = "application/json"
    try:
        answer = gateway.call(
            operation.method,
            _fill_path(operation.path, values),
            query=query,
            form=form if operation.method == "POST" and body is None else None,
            body=body,
            headers=headers,
        )
    except GatewayAway:
        raise OutcomeUnknown(key="gateway.away") from None
    visit.record("explorer.call", target=operation.name)
    answer_part = show_answer(answer, (key, token))
    return {
        **_data(visit),
        "values": values,
        "answer": answer_part,
        "samples": _samples(visit, operation, values),
    }


def _parts(
    operation: Operation, values: Mapping[str, str], text: str, key: str, token: str
) -> tuple[dict[str, str], dict[str, str], bytes | None]:
    """Return query, form and JSON body of a call."""
    places = {field.name: field.place for field in operation.fields}
    query = {name: value for name, value in values.items() if places[name] == "query"}
    form = {name: value for name, value in values.items() if places[name] == "form"}
    if operation.query_type:
        query["qt"] = operation.query_type
    if token:
        query["access_token"] = token
    if not operation.json_example:
        if key:
            (form if operation.method == "POST" and not query else query)["ak"] = key
        return query, form, None
    try:
        content = orjson.loads(text or operation.json_example)
    except orjson.JSONDecodeError:
        raise FormRefused(key="explorer.json") from None
    return {**query, "ak": key, "key": key}, form, orjson.dumps(content)


def _samples(visit: Visit, operation: Operation, values: Mapping[str, str]) -> dict[str, str]:
    known_values = {name: value for name, value in values.items() if value}
    key = KEY_NAMES["ak"] if operation.takes_key else ""
    token = KEY_NAMES["access_token"] if operation.takes_token else ""
    query, form, _ = _parts(operation, known_values, "", key, token)
    address = visit.stores.gateway.public_address + _fill_path(operation.path, known_values)
    arguments = (operation.method, address, query, form)
    return {
        "curl": curl_sample(*arguments),
        "Python": python_sample(*arguments),
        "JavaScript": javascript_sample(*arguments),
    }


def _fill_path(path: str, values: Mapping[str, str]) -> str:
    """Return a path with its parts filled in; no part leads elsewhere."""
    for name, value in values.items():
        if f"{{{name}}}" in path:
            if not value.replace("-", "").replace("_", "").replace(".", "").isalnum() or ".." in value:
                raise FormRefused(key="explorer.path")
            path = path.replace(f"{{{name}}}", value)
    return path


class _Cache:
    """The document of each gateway, read again after a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._documents: dict[str, tuple[float, ApiDocument]] = {}

    def find(self, gateway: Gateway) -> ApiDocument:
        """Return the document. Raises GatewayAway."""
        with self._lock:
            read_at, document = self._documents.get(gateway.address, (0.0, None))
            if document is None or time.monotonic() - read_at > KEPT_SECONDS:
                answer = gateway.get(DOCUMENT)
                try:
                    document = ApiDocument(orjson.loads(answer.content), load_catalogue())
                except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                    raise GatewayAway("the gateway answers no OpenAPI document") from error
                self._documents[gateway.address] = (time.monotonic(), document)
            return document


@cache
def _cache() -> _Cache:
    return _Cache()


def _document(gateway: Gateway) -> ApiDocument:
    return _cache().find(gateway)
