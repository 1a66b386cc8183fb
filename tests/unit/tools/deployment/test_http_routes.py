"""The HTTPRoutes of the Gateway API, made from declared routes."""

from collections.abc import Callable
from typing import Any

import pytest

from tools.deployment.http_route_rules import check_http_routes
from tools.deployment.http_routes import MATCHES_A_RULE, render_http_routes
from tools.deployment.yaml_files import parse_documents
from tools.routes import Route, load_routes

ROUTES = [
    Route("/oauth/2.0/token", False, "auth_token"),
    Route("/rest/2.0/image-classify/v1/body_seg", False, "segment_idphoto"),
    Route("/events/upload", False, "segment_idphoto", public=False),
    Route("/api/v3/track", True, "map_track"),
]


def test_events_are_not_reachable_from_outside() -> None:
    assert "/events/upload" not in render_http_routes(ROUTES)


def test_an_http_route_names_the_service_by_host() -> None:
    documents = parse_documents(render_http_routes(ROUTES), "routes")
    by_name = {
        document["metadata"]["name"]: document for document in documents if document["kind"] == "HTTPRoute"
    }
    assert set(by_name) == {"auth-token", "map-track", "segment-idphoto"}
    [rule] = by_name["auth-token"]["spec"]["rules"]
    assert [match["path"] for match in rule["matches"]] == [
        {"type": "Exact", "value": "/oauth/2.0/token"},
        {"type": "Exact", "value": "/oauth/2.0/token/"},
    ]
    [rewrite] = rule["filters"]
    assert rewrite["urlRewrite"]["hostname"] == "auth-token.geoportrait.svc.cluster.local"
    [rule] = by_name["map-track"]["spec"]["rules"]
    assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": "/api/v3/track"}}]


def test_a_query_type_is_part_of_a_match() -> None:
    routes = [
        Route("/", False, "map_geocode", query_type="gc"),
        Route("/", False, "map_geocode", query_type="rgc"),
    ]
    [route, _] = parse_documents(render_http_routes(routes), "routes")
    [rule] = route["spec"]["rules"]
    assert rule["matches"] == [
        {"path": {"type": "Exact", "value": "/"}, "queryParams": [{"name": "qt", "value": value}]}
        for value in ("gc", "rgc")
    ]


def test_an_http_route_keeps_within_the_matches_that_one_rule_may_have() -> None:
    many = [Route(f"/path/{number}", False, "map_place") for number in range(50)]
    [route, _] = parse_documents(render_http_routes(many), "routes")
    counts = [len(rule["matches"]) for rule in route["spec"]["rules"]]
    assert counts == [MATCHES_A_RULE, 36]


def test_a_function_with_more_paths_than_an_http_route_may_have_gets_several() -> None:
    many = [Route(f"/path/{number}", False, "map_place") for number in range(100)]
    documents = parse_documents(render_http_routes(many), "routes")
    names = [document["metadata"]["name"] for document in documents if document["kind"] == "HTTPRoute"]
    assert names == ["map-place", "map-place-2"]
    rewrites = {
        rule["filters"][0]["urlRewrite"]["hostname"]
        for document in documents[:2]
        for rule in document["spec"]["rules"]
    }
    assert rewrites == {"map-place.geoportrait.svc.cluster.local"}
    assert list(check_http_routes(documents, many)) == []


def test_the_http_routes_of_all_functions_keep_every_bound() -> None:
    routes = load_routes()
    documents = parse_documents(render_http_routes(routes), "routes")
    assert [str(finding) for finding in check_http_routes(documents, routes)] == []


def _without_time(rule: dict[str, Any]) -> None:
    del rule["timeouts"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rule: rule.update(matches=[]), "0 matches"),
        (lambda rule: rule["matches"].extend(rule["matches"] * 40), "matches; expected 1 to 64"),
        (lambda rule: rule["matches"][0].update(paths={}), "did you mean 'path'"),
        (lambda rule: rule["matches"][0]["path"].update(type="Prefix"), "unknown path type 'Prefix'"),
        (lambda rule: rule["matches"][0]["path"].update(value="/a//b"), "the path '/a//b'"),
        (lambda rule: rule["matches"][0]["path"].update(value="events/upload"), "the path 'events/upload'"),
        (
            lambda rule: rule["matches"][0]["path"].update(value="/events/upload"),
            "a match for Exact /events/upload",
        ),
        (lambda rule: rule["matches"].pop(), "no match for Exact /oauth/2.0/token/"),
        (lambda rule: rule["filters"].append(rule["filters"][0]), "2 filters URLRewrite"),
        (lambda rule: rule["filters"][0]["urlRewrite"].update(hostname="*.svc"), "the host '*.svc'"),
        (lambda rule: rule["backendRefs"][0].pop("port"), "the name and the port of a Service"),
        (lambda rule: rule.update(backendRefs=[]), "no backendRefs"),
        (lambda rule: rule["timeouts"].update(request="65 s"), "a duration such as 65s"),
        (_without_time, "no timeouts.request"),
        (lambda rule: rule.update(timeout="65s"), "did you mean 'timeouts'"),
    ],
)
def test_what_a_cluster_refuses_or_drops_is_found(
    change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    documents = parse_documents(render_http_routes(ROUTES), "routes")
    [rule] = next(one for one in documents if one["metadata"]["name"] == "auth-token")["spec"]["rules"]
    change(rule)
    assert words in "\n".join(map(str, check_http_routes(documents, ROUTES)))
