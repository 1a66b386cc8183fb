"""The functions and the gateway: who is ready, who waits for what, and which paths lead nowhere."""

import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from shared.web.ai import UNAVAILABLE
from shared.web.function import WARM_UP
from tools.inspection.finding import Finding, Findings, fault, good, judge, notice, warning
from tools.inspection.target import Target
from tools.routes import Route, deployed_name, load_functions, load_routes, public_routes

READY_SECONDS: Final = 65.0
"""A function that is woken may fetch its pack first."""
CONSOLE: Final = "console"
PAUSE_SECONDS: Final = 0.3
AT_ONCE: Final = 4
_OUTAGE_TEXT: Final = "服务暂时不可用"
_MOST_BYTES: Final = 1 << 16

_OPENER: Final = urllib.request.build_opener(
    urllib.request.ProxyHandler({}),
    urllib.request.HTTPSHandler(context=ssl._create_unverified_context()),  # noqa: S323 - see `certificates`
)


def function_findings(target: Target) -> Findings:
    """Ask every function whether it is ready."""
    names = target.functions or [
        deployed_name(function.name)
        for function in load_functions()
        if function.name != CONSOLE or target.function_address or target.settings.console_url
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from pool.map(lambda name: _function(target, name), names)


def route_findings(target: Target) -> Findings:
    """Ask the gateway one path of every function, without a key: each must be answered by its function."""
    if not target.gateway:
        return
    status, _ = fetch(target.gateway, 10)
    if status == 0:
        yield fault("gateway", place=target.gateway, state="—")
        return
    yield good("gateway", place=target.gateway, state="✓")
    routes: dict[str, Route] = {}
    for route in public_routes(load_routes()):
        if not route.prefix and not route.query_type and route.path != "/":
            routes.setdefault(deployed_name(route.function), route)
    paths_to_ask = {
        name: route for name, route in routes.items() if not target.functions or name in target.functions
    }
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = pool.map(
            lambda route: fetch(target.gateway.rstrip("/") + route.path, READY_SECONDS), paths_to_ask.values()
        )
        dead_paths = [
            f"{route.path} ({status or '—'})"
            for route, (status, body) in zip(paths_to_ask.values(), answers, strict=True)
            if _is_dead(status, body)
        ]
    yield judge("routes", bool(dead_paths), count=len(paths_to_ask), paths=", ".join(dead_paths) or "—")


def _is_dead(status: int, body: Mapping[str, Any]) -> bool:
    is_outage = body.get("error_code") == UNAVAILABLE.code or str(body.get("message", "")).startswith(
        _OUTAGE_TEXT
    )
    return status in (0, 404, 502, 503, 504) or is_outage


def _function(target: Target, name: str) -> Finding:
    status = 0
    body: dict[str, Any] = {}
    for address in _addresses(target, name):
        status, body = _readiness(address)
        if status not in (0, 404):
            break
    if status == 200 and body.get("ready"):
        return _ready_function(name, body.get("packs") or {})
    if status == 429:
        return notice("function", name=name, state="429")
    reason = str(body.get("waiting_for") or body.get("message") or (f"HTTP {status}" if status else "—"))
    return fault("function-waiting" if status == 503 else "function-away", name=name, state=reason[:300])


def _ready_function(name: str, packs: Mapping[str, Mapping[str, str]]) -> Finding:
    """Judge a function that answers by the packs that it answers from."""
    missing = [
        f"{pack} ({facts.get('fault', '—')})" for pack, facts in packs.items() if not facts.get("version")
    ]
    if missing:
        return fault("function-pack", name=name, state=", ".join(missing)[:300])
    stale = [f"{pack}: {facts['fault']}" for pack, facts in packs.items() if facts.get("fault")]
    if stale:
        return warning("function-pack", name=name, state=", ".join(stale)[:300])
    return good(
        "function",
        name=name,
        state=", ".join(f"{pack} {facts['version']}" for pack, facts in packs.items()) or "✓",
    )


def _readiness(address: str) -> tuple[int, dict[str, Any]]:
    """Ask whether a function is ready; one that is just starting is asked again."""
    deadline = time.monotonic() + READY_SECONDS
    while True:
        status, body = fetch(f"{address}/_/ready", READY_SECONDS)
        if body.get("waiting_for") != WARM_UP or time.monotonic() > deadline:
            return status, body
        time.sleep(PAUSE_SECONDS)


def _addresses(target: Target, name: str) -> list[str]:
    """Return where a function may be reached, the most likely first."""
    if target.function_address:
        return [target.function_address.replace("{name}", name).rstrip("/")]
    if name == CONSOLE:  # it has an entrance of its own
        return [target.settings.console_url.rstrip("/")]
    addresses = [f"{target.gateway.rstrip('/')}/function/{name}"] if target.gateway else []
    port = target.home.ports.functions.get(name.replace("-", "_"), 0) if target.home else 0
    return [*addresses, *([f"http://127.0.0.1:{port}"] if port else [])]


def fetch(address: str, seconds: float) -> tuple[int, dict[str, Any]]:
    """Return the status of a GET, 0 without an answer, and its body where that is an object of JSON."""
    try:
        with _OPENER.open(address, timeout=seconds) as answer:
            return answer.status, _object(answer.read(_MOST_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _object(error.read(_MOST_BYTES))
    except (OSError, ValueError):
        return 0, {}


def _object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
