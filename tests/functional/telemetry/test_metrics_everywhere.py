"""Every function tells Prometheus what it does, before it is warm and without a key."""

import pytest

from tools.routes import load_functions

FUNCTIONS = list(load_functions())


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_function_has_metrics(serve, function):
    answer = serve(function).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "geoportrait_" in answer.text
