"""nginx's route tables, made from declared routes."""

import pytest

from tools.deployment.nginx_routes import Platform, numbered_ports, render_nginx, render_process_nginx
from tools.routes import Route

ROUTES = [
    Route("/oauth/2.0/token", False, "auth_token"),
    Route("/rest/2.0/image-classify/v1/body_seg", False, "segment_idphoto"),
    Route("/events/upload", False, "segment_idphoto", public=False),
    Route("/api/v3/track", True, "map_track"),
    Route("/", False, "map_geocode", query_type="gc"),
    Route("/", False, "map_track", query_type="drct"),
]
PORTS = {
    "auth_token": 9101,
    "map_track": 9102,
    "pack_builder": 9103,
    "segment_idphoto": 9104,
    "map_geocode": 9105,
}


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
    assert "/events/upload" not in render_process_nginx(ROUTES, PORTS)


def test_a_process_has_an_upstream_of_its_own_when_it_has_public_routes() -> None:
    text = render_process_nginx(ROUTES, PORTS)
    assert "upstream auth_token {\n    server 127.0.0.1:9101;" in text
    assert "upstream pack_builder" not in text
    assert (
        "    location = /oauth/2.0/token {\n        proxy_pass http://auth_token/oauth/2.0/token;\n" in text
    )
    assert "proxy_pass http://map_track/api/v3/track/;" in text


def test_ports_follow_the_names_of_the_functions() -> None:
    names = ["auth_token", "map_geocode", "map_track", "segment_idphoto"]
    assert numbered_ports(ROUTES) == {name: 9101 + number for number, name in enumerate(names)}


def test_one_path_belongs_to_several_functions_by_its_query() -> None:
    text = render_process_nginx(ROUTES, PORTS)
    assert "map $arg_qt $geoportrait_function_0 {" in text
    assert 'default "";\n    gc map_geocode;\n    drct map_track;\n}' in text
    (location,) = [block for block in text.split("location ") if block.startswith("= / {")]
    assert "proxy_pass http://$geoportrait_function_0;" in location
    with_default = render_process_nginx([*ROUTES, Route("/", False, "auth_token")], PORTS)
    assert "    default auth_token;" in with_default
