"""The application of a function: what it makes of `main.py`, with and without functions-framework."""

import asyncio
import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from shared.config import Settings
from shared.web import event
from shared.web.application import Application, NoFunction, load_function, open_application

ROOT = Path(__file__).resolve().parents[4]
MAINS = sorted((ROOT / "functions").glob("*/main.py"))


def _ask(application: Application, method: str, path: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://function") as client:
            return await client.request(method, path)

    return asyncio.run(ask())


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("PUT", "/a/b"), ("POST", "/favicon.ico")])
def test_every_method_and_path_reaches_the_function(method: str, path: str) -> None:
    async def main(request: Request) -> Response:
        return Response(f"{request.method} {request.url.path}")

    assert _ask(Application(main), method, path).text == f"{method} {path}"


@pytest.mark.parametrize("error", [ValueError("ak=secret"), LookupError("x")])
def test_a_defect_is_answered_with_500_and_logged_without_the_query(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async def main(request: Request) -> Response:
        raise error

    with caplog.at_level(logging.ERROR):
        answer = _ask(Application(main), "GET", "/geoconv/v1?ak=abc")
    assert (answer.status_code, answer.text) == (500, "Internal Server Error")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert [record.getMessage() for record in caplog.records] == ["defect in GET /geoconv/v1"]


@pytest.mark.parametrize("token", ["only-the-store-knows", "a token/with a slash"])
@pytest.mark.parametrize("is_right", [True, False])
def test_a_defect_behind_an_event_tells_no_token_of_its_path(
    token: str, is_right: bool, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> bool:
        raise RuntimeError("a defect")

    if is_right:
        monkeypatch.setattr(event, "parse_events", fail)
    else:
        monkeypatch.setattr(event, "carries_event_token", fail)
    endpoint = event.ObjectEventEndpoint(
        paths=("/events/x",), summary="x", bucket="x", handle=lambda key, etag: "", passing=()
    )
    platform = SimpleNamespace(settings=Settings(event_auth_token=SecretStr(token)))

    async def main(request: Request) -> Response:
        return await endpoint.answer(request, platform)  # type: ignore[arg-type]

    with caplog.at_level(logging.ERROR):
        answer = _ask(Application(main), "POST", f"/events/x/{quote(token)}")
    assert answer.status_code == 500
    assert [record.getMessage() for record in caplog.records] == ["defect in POST /events/x"]


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("none.py", "main", "FUNCTION_SOURCE: none.py is no file"),
        ("", "main", "is no file"),
        (str(MAINS[0]), "handler", "has no function 'handler'"),
        (str(MAINS[0]), "", "has no function ''"),
    ],
)
def test_what_the_variables_lack_is_said(
    source: str, target: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNCTION_SOURCE", source)
    monkeypatch.setenv("FUNCTION_TARGET", target)
    with pytest.raises(NoFunction, match=message):
        open_application()


def test_a_file_of_another_place_is_a_function_too(tmp_path: Path) -> None:
    (tmp_path / "words.py").write_text("WORD = 'hello'\n")
    (tmp_path / "other.py").write_text(
        "from starlette.responses import Response\nfrom words import WORD\n"
        "async def answer(request):\n    return Response(WORD)\n"
    )
    assert _ask(Application(load_function(tmp_path / "other.py", "answer")), "GET", "/").text == "hello"


@pytest.mark.parametrize("source", [MAINS[0], MAINS[-1]], ids=lambda source: source.parent.name)
def test_functions_framework_serves_every_main(source: Path) -> None:
    program = "import sys, functions_framework as framework; print(framework.create_app('main', sys.argv[1]))"
    assert "starlette.applications.Starlette" in _output(program, str(source))


HEAVY = ("boto3", "cv2", "flask", "httpx", "onnxruntime", "pyarrow", "redis", "scipy")
"""What no declaration needs: the warm-up imports what answers, and a first use what few calls need."""


def test_the_declarations_of_a_function_import_nothing_heavy() -> None:
    names = [source.parent.name for source in MAINS if source.parent.name != "console"]
    program = (
        "import sys\n"
        "from importlib import import_module\n"
        "import shared.web.server\n"
        "for name in sys.argv[1:]:\n"
        "    import_module(f'functions.{name}.main')\n"
        f"    print(name, *sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    assert _output(program, *names).splitlines() == names


def test_the_process_of_a_function_starts_no_threads_for_its_libraries(tmp_path: Path) -> None:
    source = tmp_path / "main.py"
    source.write_text(
        "import os, sys, numpy, pydantic\n"
        "print(len(os.listdir('/proc/self/task')), 'importlib.metadata' in sys.modules)\n"
        "os._exit(0)\n"
    )
    names = {"FUNCTION_SOURCE": str(source), "FUNCTION_TARGET": "main"}
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    command = [sys.executable, "-u", "-m", "shared.web", "--uds", str(tmp_path / "socket")]
    answer = subprocess.run(
        command, cwd=ROOT, env=environment | names, capture_output=True, text=True, check=True
    )
    assert answer.stdout == "1 False\n"


def _output(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
