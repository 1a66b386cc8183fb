"""How an address is read: what `/geocoding/v3` answers with `debug=1` to the console's own key."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from functions.console.engine.gateway import GatewayAway
from functions.console.frame.visit import Result, Visit

LONGEST_ADDRESS: Final = 200
WINNING_VERDICT: Final = "accepted"
"""The verdict of the candidate that is the answer."""


def show(visit: Visit) -> Result:
    """Show the way from an address to its point, with what was weighed and why the first won."""
    address = visit.query.get("q", "").strip()[:LONGEST_ADDRESS]
    region = visit.query.get("region", "").strip()[:LONGEST_ADDRESS]
    data: dict[str, Any] = {
        "q": address,
        "region": region,
        "trace": None,
        "winner": None,
        "result": None,
        "failure": "",
    }
    if not address:
        return data
    query = {"address": address, "city": region, "debug": "1", "output": "json"}
    try:
        gateway = visit.stores.gateway
        answer = gateway.call(
            "GET",
            "/geocoding/v3",
            query={**{name: value for name, value in query.items() if value}, "ak": gateway.key("server").ak},
        )
        content = orjson.loads(answer.content)
    except (GatewayAway, orjson.JSONDecodeError):
        return {**data, "failure": visit.t("gateway.away")}
    if content.get("status") != 0:
        data["failure"] = str(content.get("message") or content.get("msg") or content.get("status"))
    trace = content.get("debug")
    return {**data, "trace": trace, "winner": _winner(trace), "result": content.get("result") or None}


def _winner(trace: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return the attempt that gave the answer: the last one with a candidate that was accepted."""
    attempts: list[Mapping[str, Any]] = trace["attempts"] if trace else []
    return next(
        (
            attempt
            for attempt in reversed(attempts)
            if any(candidate["verdict"] == WINNING_VERDICT for candidate in attempt["candidates"])
        ),
        None,
    )
