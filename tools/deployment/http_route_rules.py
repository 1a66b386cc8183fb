"""What Gateway API refuses about an HTTPRoute, and what it accepts without a word.

The bounds are those of the kind HTTPRoute, version v1, of gateway.networking.k8s.io.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tools.deployment.findings import Finding, unknown_name
from tools.deployment.http_routes import MATCHES_A_ROUTE, MATCHES_A_RULE
from tools.deployment.yaml_files import Document
from tools.routes import Route, public_routes

API: Final = "gateway.networking.k8s.io/v1"
RULES: Final = 16
FILTERS: Final = 16
PATH_CHARACTERS: Final = 1024
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({"apiVersion", "kind", "metadata", "spec"}),
    "metadata": frozenset({"name", "namespace", "labels", "annotations"}),
    "spec": frozenset({"parentRefs", "hostnames", "rules"}),
    "rule": frozenset({"name", "matches", "filters", "backendRefs", "timeouts"}),
    "match": frozenset({"path", "queryParams", "headers", "method"}),
    "path": frozenset({"type", "value"}),
    "queryParam": frozenset({"type", "name", "value"}),
    "backendRef": frozenset({"group", "kind", "name", "namespace", "port", "weight"}),
    "timeouts": frozenset({"request", "backendRequest"}),
}
_PATH_TYPES: Final = frozenset({"Exact", "PathPrefix"})
"""Regular expressions are left to each implementation, so none of ours is one."""
_FILTERS: Final[Mapping[str, str]] = {
    "URLRewrite": "urlRewrite",
    "RequestHeaderModifier": "requestHeaderModifier",
}
_NOT_IN_PATH: Final = ("//", "/./", "/../", "%2f", "%2F", "#")
_NAME: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_HOST: Final = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_TIME: Final = re.compile(r"(?:[0-9]{1,5}(?:h|m|s|ms)){1,4}")
_PARAMETER: Final = re.compile(r"[A-Za-z0-9!#$%&'*+\-.^_`|~]{1,256}")


def check_http_routes(documents: Iterable[Document], routes: Iterable[Route]) -> Iterator[Finding]:
    """Check the HTTPRoutes of all public routes: each of them, their matches together, and who is reached."""
    http_routes = [document for document in documents if document.get("kind") == "HTTPRoute"]
    matches: Counter[str] = Counter()
    for document in http_routes:
        name = str((document.get("metadata") or {}).get("name"))
        location = f"HTTPRoute {name}"
        yield from _check_route(document, location)
        for rule in document["spec"].get("rules", ()):
            matches.update(_text(match) for match in rule.get("matches", ()))
    for text, count in sorted(matches.items()):
        if count > 1:
            yield Finding(
                "HTTPRoutes", f"{text} {count} times", "each match once", "the older route wins silently"
            )
    own = {_text(match) for route in public_routes(routes) for match in _expected_matches(route)}
    for text in sorted(own - matches.keys()):
        yield Finding("HTTPRoutes", f"no match for {text}", "every public path of the functions")
    for text in sorted(matches.keys() - own):
        yield Finding("HTTPRoutes", f"a match for {text}", "public paths of the functions alone")


def _check_route(document: Document, location: str) -> Iterator[Finding]:
    yield from _check_keys(document, "", location)
    if document.get("apiVersion") != API:
        yield Finding(location, f"apiVersion {document.get('apiVersion')}", API)
    metadata, spec = document.get("metadata") or {}, document.get("spec") or {}
    yield from _check_keys(metadata, "metadata", location)
    yield from _check_keys(spec, "spec", location)
    if not _NAME.fullmatch(str(metadata.get("name", ""))):
        yield Finding(
            location, f"the name {metadata.get('name')!r}", "a name of lower-case letters, digits, hyphens"
        )
    if not spec.get("parentRefs"):
        yield Finding(
            location, "no parentRefs", "the Gateway that it attaches to", "without one it serves nobody"
        )
    rules = spec.get("rules") or []
    if not 1 <= len(rules) <= RULES:
        yield Finding(location, f"{len(rules)} rules", f"1 to {RULES}", "make several HTTPRoutes")
    total = sum(len(rule.get("matches") or ()) for rule in rules)
    if total > MATCHES_A_ROUTE:
        yield Finding(location, f"{total} matches", f"at most {MATCHES_A_ROUTE}", "make several HTTPRoutes")
    for number, rule in enumerate(rules):
        yield from _check_rule(rule, f"{location} rules[{number}]")


def _check_rule(rule: Mapping[str, Any], location: str) -> Iterator[Finding]:
    yield from _check_keys(rule, "rule", location)
    matches = rule.get("matches") or []
    if not 1 <= len(matches) <= MATCHES_A_RULE:
        yield Finding(
            location, f"{len(matches)} matches", f"1 to {MATCHES_A_RULE}", "no match would mean every path"
        )
    for match in matches:
        yield from _check_match(match, location)
    yield from _check_filters(rule.get("filters") or [], location)
    yield from _check_backends(rule.get("backendRefs") or [], location)
    times = rule.get("timeouts") or {}
    yield from _check_keys(times, "timeouts", location)
    for name, value in times.items():
        if not _TIME.fullmatch(str(value)):
            yield Finding(f"{location}.timeouts.{name}", str(value), "a duration such as 65s or 1m5s")
    if "request" not in times:
        yield Finding(
            location, "no timeouts.request", "a time", "what each implementation takes then differs"
        )


def _check_match(match: Mapping[str, Any], location: str) -> Iterator[Finding]:
    yield from _check_keys(match, "match", location)
    path = match.get("path") or {}
    yield from _check_keys(path, "path", location)
    kind, value = str(path.get("type")), str(path.get("value", ""))
    if kind not in _PATH_TYPES:
        yield unknown_name(location, "path type", kind, _PATH_TYPES)
    is_plain = value.startswith("/") and not any(part in value for part in _NOT_IN_PATH)
    if not is_plain or value.endswith(("/.", "/..")) or len(value) > PATH_CHARACTERS:
        yield Finding(
            location, f"the path {value!r}", f"a plain path of at most {PATH_CHARACTERS} characters"
        )
    for parameter in match.get("queryParams") or ():
        yield from _check_keys(parameter, "queryParam", location)
        if not _PARAMETER.fullmatch(str(parameter.get("name", ""))) or not parameter.get("value"):
            yield Finding(location, f"the query parameter {parameter}", "a name and a value")


def _check_filters(filters: list[Mapping[str, Any]], location: str) -> Iterator[Finding]:
    kinds = Counter(str(one.get("type")) for one in filters)
    if len(filters) > FILTERS:
        yield Finding(location, f"{len(filters)} filters", f"at most {FILTERS}")
    for kind, count in kinds.items():
        if kind not in _FILTERS:
            yield unknown_name(location, "filter", kind, _FILTERS)
        elif count > 1:
            yield Finding(location, f"{count} filters {kind}", "one of each kind")
    for one in filters:
        kind = str(one.get("type"))
        if kind in _FILTERS and set(one) != {"type", _FILTERS[kind]}:
            yield Finding(
                location, f"a filter {kind} with {', '.join(sorted(one))}", f"type and {_FILTERS[kind]}"
            )
        host = str((one.get("urlRewrite") or {}).get("hostname", "host"))
        if not _HOST.fullmatch(host):
            yield Finding(location, f"the host {host!r}", "a host name without a port or a wildcard")


def _check_backends(backends: list[Mapping[str, Any]], location: str) -> Iterator[Finding]:
    if not backends:
        yield Finding(location, "no backendRefs", "a Service", "every request would get 500")
    for backend in backends:
        yield from _check_keys(backend, "backendRef", location)
        if not backend.get("name") or not isinstance(backend.get("port"), int):
            yield Finding(location, f"the backend {dict(backend)}", "the name and the port of a Service")


def _check_keys(content: Mapping[str, Any], kind: str, location: str) -> Iterator[Finding]:
    for key in sorted(set(content) - _KEYS[kind]):
        yield unknown_name(
            location, "key", str(key), _KEYS[kind], otherwise="a cluster drops it without a word"
        )


def _expected_matches(route: Route) -> Iterator[Document]:
    query = [{"name": "qt", "value": route.query_type}] if route.query_type else []
    kind = "PathPrefix" if route.prefix else "Exact"
    for path in route.spellings:
        yield {"path": {"type": kind, "value": path}, "queryParams": query}


def _text(match: Mapping[str, Any]) -> str:
    path = match.get("path") or {}
    query = "&".join(f"{one.get('name')}={one.get('value')}" for one in match.get("queryParams") or ())
    return f"{path.get('type')} {path.get('value')}" + (f"?{query}" if query else "")
