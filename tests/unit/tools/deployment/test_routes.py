"""The gateways' route tables, made from declared routes."""

import pytest

from tools.deployment.routes import MATCHES_A_RULE, Platform, render_http_routes, render_nginx
from tools.deployment.yaml_files import parse_documents
from tools.routes import Route

ROUTES = [
    Route("/oauth/2.0/token", False, "auth_token"),
    Route("/rest/2.0/image-classify/v1/body_seg", False, "segment_idphoto"),
    Route("/events/upload", False, "segment_idphoto", public=False),
    Route("/api/v3/track", True, "map_track"),
]


def test_nginx_sends_a_path_and_its_slash_form_to_the_function() -> None:
    text = render_nginx(ROUTES, "openfaas")
    for path in ("/oauth/2.0/token", "/oauth/2.0/token/"):
        target = f"proxy_pass http://geoportrait_functions/function/auth-token{path};"
        assert f"location = {path} {{\n        {target}" in text


def test_nginx_sends_a_prefix_and_all_below_it_to_the_function() -> None:
    text = render_nginx(ROUTES, "knative")
    assert "location = /api/v3/track {" in text
    assert (
        "    location ^~ /api/v3/track/ {\n"
        "        set $function_host map-track.geoportrait.svc.cluster.local;\n"
        "        proxy_pass http://geoportrait_functions/api/v3/track/;\n"
    ) in text


@pytest.mark.parametrize("platform", ["openfaas", "knative"])
def test_nginx_logs_no_query_and_believes_no_caller_about_its_address(platform: Platform) -> None:
    text = render_nginx(ROUTES, platform)
    assert "$request " not in text
    assert "$request_uri" not in text
    assert "$args" not in text
    assert "error_log /dev/stderr crit;" in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text


def test_events_are_not_reachable_from_outside() -> None:
    assert "/events/upload" not in render_nginx(ROUTES, "openfaas") + render_nginx(ROUTES, "knative")
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


def test_an_http_route_keeps_within_the_matches_that_one_rule_may_have() -> None:
    many = [Route(f"/path/{number}", False, "map_place") for number in range(50)]
    [route, _] = parse_documents(render_http_routes(many), "routes")
    counts = [len(rule["matches"]) for rule in route["spec"]["rules"]]
    assert counts == [MATCHES_A_RULE, 36]
