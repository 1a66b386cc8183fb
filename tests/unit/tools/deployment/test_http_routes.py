"""The HTTPRoutes of the Gateway API, made from declared routes."""

from tools.deployment.http_routes import MATCHES_A_RULE, render_http_routes
from tools.deployment.yaml_files import parse_documents
from tools.routes import Route

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
