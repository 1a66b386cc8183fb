"""A real set-up is broken in one way after another; the doctor names the cause and one next step."""

import datetime as dt
import os
import shutil
import socket
import threading
from collections import namedtuple
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
import redis
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec.structs import replace

from functions.map_coordinate.main import FUNCTION as COORDINATE
from functions.map_locate.main import FUNCTION as LOCATE
from shared.changes.layout_version import KEY, LAYOUT
from shared.config import Settings
from shared.config import settings as own_settings
from shared.stores import ObjectStore
from shared.stores.errors import ArtifactNotFound
from shared.web.function import Function
from tests.functional.inspection.running_function import running_function
from tools.cli.main import cli
from tools.inspection.areas.certificates import file_findings, is_covered
from tools.inspection.areas.machine import home_findings
from tools.inspection.finding import Level
from tools.inspection.inspection import diagnose
from tools.inspection.target import Target
from tools.inspection.texts import LANGUAGES, finding_line
from tools.local.home import Home


def secret(text: str):
    return type(Settings().redis_url)(text)


def causes(target: Target) -> list[str]:
    """Return the codes of what is wrong, and see to it that each says what to do in both languages."""
    findings = diagnose(target)
    for finding in findings:
        for language in LANGUAGES:
            line = finding_line(finding, language)
            assert line.remedy, finding.code
            assert target.settings.token_signing_key.get_secret_value() not in line.state
    return [finding.code for finding in findings]


@contextmanager
def undoing(do: Callable[[], object], undo: Callable[[], object]):
    do()
    try:
        yield
    finally:
        undo()


@pytest.fixture
def raw(own_redis):
    with redis.Redis.from_url(own_redis.url) as client:
        yield client


def test_nothing_is_wrong_with_a_good_set_up(set_up):
    assert causes(Target(set_up)) == []


# --- Redis -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("redis://127.0.0.1:1/0", "redis-away"),
        ("http://127.0.0.1", "redis-address"),
        ("redis://:wrong@{host}", "redis-password"),
        ("redis://{host}", "redis-password"),
    ],
)
def test_a_redis_that_cannot_be_used(set_up, own_redis, url, cause):
    url = url.replace("{host}", f"127.0.0.1:{own_redis.port}/0")
    broken = set_up.model_copy(update={"redis_url": secret(url), "redis_timeout_ms": 500})
    assert causes(Target(broken)) == [cause]


@pytest.mark.parametrize(
    ("setting", "value", "good_value", "cause"),
    [
        ("appendonly", "no", "yes", "redis-persistence"),
        ("maxmemory-policy", "allkeys-lru", "noeviction", "redis-eviction"),
        ("maxmemory", "1mb", "0", "redis-memory"),
    ],
)
def test_a_redis_that_would_lose_something(set_up, raw, setting, value, good_value, cause):
    with undoing(lambda: raw.config_set(setting, value), lambda: raw.config_set(setting, good_value)):
        assert cause in causes(Target(set_up))


@pytest.mark.parametrize("layout", [0, LAYOUT + 1])
def test_data_of_another_layout(set_up, raw, layout):
    with undoing(lambda: raw.set(KEY, layout), lambda: raw.set(KEY, LAYOUT)):
        assert causes(Target(set_up)) == ["layout"]


def test_a_damaged_record(set_up, raw):
    with undoing(
        lambda: (raw.sadd("apps", 12345678), raw.hset("app:{12345678}", mapping={"rev": 1, "record": "{"})),
        lambda: (raw.srem("apps", 12345678), raw.delete("app:{12345678}")),
    ):
        assert "apps" in causes(Target(set_up))


# --- the object store ----------------------------------------------------------------------------


class Late(BaseHTTPRequestHandler):
    """An object store whose clock is an hour away."""

    def do_GET(self):
        body = b"<Error><Code>RequestTimeTooSkewed</Code><Message>too large</Message></Error>"
        self.send_response(403)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


@contextmanager
def late_store():
    with HTTPServer(("127.0.0.1", 0), Late) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"s3_endpoint_url": "http://127.0.0.1:1"}, "objects-away"),
        ({"s3_endpoint_url": "garbage"}, "objects-address"),
        ({"s3_access_key_id": "UNKNOWN"}, "objects-key"),
        ({"s3_secret_access_key": "wrong"}, "objects-secret"),
    ],
)
def test_an_object_store_that_cannot_be_used(set_up, change, cause):
    values = {name: value if name == "s3_endpoint_url" else secret(value) for name, value in change.items()}
    assert causes(Target(set_up.model_copy(update=values))) == [cause]


def test_a_store_of_another_time(set_up):
    with late_store() as address:
        assert causes(Target(set_up.model_copy(update={"s3_endpoint_url": address}))) == ["objects-skew"]


def test_missing_buckets(set_up):
    found = causes(Target(set_up.model_copy(update={"s3_bucket_prefix": "elsewhere-"})))
    assert found[:2] == ["buckets", "objects-writing"]
    assert "model-missing" in found


# --- models and packs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bucket", "name", "cause"), [("models", "portrait", "model"), ("packs", "roads", "pack")]
)
def test_an_artifact_that_is_missing_or_damaged(set_up, bucket, name, cause):
    store = ObjectStore(set_up)
    keys = [info.key for info in store.list(bucket, f"{name}/")]
    contents = {key: store.get(bucket, key) for key in keys}
    data = next(key for key in keys if key.endswith("data.bin"))
    pointer = next(key for key in keys if key.count("/") == 1)

    def restore():
        for key, content in contents.items():
            store.put(bucket, key, content)

    with undoing(lambda: store.delete(bucket, data), restore):
        assert causes(Target(set_up)) == [f"{cause}-damaged"]
    with undoing(lambda: store.put(bucket, data, contents[data].swapcase()), restore):
        assert causes(Target(set_up)) == []  # sizes are right: every byte is read when asked for
        assert causes(Target(set_up, reads_all=True)) == [f"{cause}-damaged"]
    with undoing(lambda: store.delete(bucket, pointer), restore):
        assert causes(Target(set_up)) == [f"{cause}-missing"]
    assert causes(Target(set_up, reads_all=True)) == []


# --- functions and the gateway -----------------------------------------------------------------------


def lose_models():
    raise ArtifactNotFound("run `geoportrait models publish`")


def test_functions_that_wait_or_are_away_and_paths_without_an_upstream(set_up, published_nothing):
    with ExitStack() as stack:
        coordinate = stack.enter_context(running_function(COORDINATE, set_up))
        names = ("map-coordinate", "map-locate", "map-place")
        broken = stack.enter_context(running_function(Function("broken", (), lose_models), set_up))
        without_pack = stack.enter_context(running_function(LOCATE, published_nothing))
        target = Target(set_up, gateway=coordinate, function_address="http://127.0.0.1:1", functions=names)
        assert causes(target) == ["routes", *["function-away"] * 3]  # the gateway knows one family alone
        waiting = Target(set_up, function_address=broken, functions=("segment-idphoto",))
        findings = diagnose(waiting)
        assert [finding.code for finding in findings] == ["function-waiting"]
        assert "models publish" in str(findings[0].fields["state"])
        unfed = Target(set_up, function_address=without_pack, functions=("map-locate",))
        assert causes(unfed) == ["function-pack"]
        ready = Target(set_up, gateway=coordinate, function_address=coordinate, functions=("map-coordinate",))
        assert causes(ready) == []
    assert causes(replace(ready, function_address=""))[:1] == ["gateway"]


@pytest.fixture
def published_nothing(set_up, tmp_path):
    """The set-up with an object store prefix under which nothing is published."""
    return set_up.model_copy(update={"s3_bucket_prefix": "nothing-", "cache_dir": tmp_path / "cache"})


# --- certificates --------------------------------------------------------------------------------


def make_certificate(folder, names=("maps.bank.example",), days=90, key_of_another=False):
    """Write a certificate and a key as PEM files."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = dt.datetime.now(dt.UTC)
    alternatives = [
        x509.DNSName(each) if not each[0].isdigit() else x509.IPAddress(ip_address(each)) for each in names
    ]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(now + dt.timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=True)
        .sign(key, hashes.SHA256())
    )
    if key_of_another:
        key = ec.generate_private_key(ec.SECP256R1())
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files[1].write_bytes(key.private_bytes(*form))
    return files


@pytest.mark.parametrize(
    ("options", "host", "expectation"),
    [
        ({}, "maps.bank.example", {}),
        ({"days": 12}, "maps.bank.example", {"certificate": Level.WARNING}),
        ({"days": -3}, "maps.bank.example", {"certificate": Level.FAULT}),
        ({"names": ("other.example",)}, "maps.bank.example", {"certificate-names": Level.FAULT}),
        ({"names": ("*.bank.example",)}, "maps.bank.example", {}),
        ({"names": ("10.0.0.7",)}, "10.0.0.7", {}),
        ({"key_of_another": True}, "maps.bank.example", {"certificate-key": Level.FAULT}),
    ],
)
def test_a_certificate_that_ends_is_for_another_name_or_has_another_key(tmp_path, options, host, expectation):
    findings = file_findings(*make_certificate(tmp_path, **options), [host])
    assert {row.code: row.level for row in findings if row.level > Level.NOTICE} == expectation


def test_the_certificate_that_the_gateway_shows_is_judged(set_up, tmp_path):
    certificate, key = make_certificate(tmp_path, names=("maps.bank.example",), days=5)
    options = {"ssl_certfile": str(certificate), "ssl_keyfile": str(key)}
    with running_function(COORDINATE, set_up, **options) as address:
        target = Target(set_up, gateway=address, function_address=address, functions=("map-coordinate",))
        assert causes(target) == ["certificate", "certificate-names"]  # five days left, and not for 127.0.0.1
        assert causes(replace(target, extra_hosts=("maps.bank.example",)))[0] == "certificate"


@pytest.mark.parametrize(
    ("host", "name", "covers"),
    [("a.b.c", "*.b.c", True), ("x.a.b.c", "*.b.c", False), ("b.c", "*.b.c", False), ("A.b", "a.B", True)],
)
def test_a_star_of_a_certificate_stands_for_one_label(host, name, covers):
    assert is_covered(host, name) is covers


# --- this machine ----------------------------------------------------------------------------------


@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_proxies_of_the_shell(set_up, monkeypatch, spelling):
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(spelling("http_proxy"), "http://proxy.bank.example:3128")
    assert causes(Target(set_up))[0] == "proxy"
    monkeypatch.setenv(spelling("no_proxy"), "127.0.0.1")
    assert causes(Target(set_up)) == []


def test_a_full_disk_and_another_python(set_up, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**12, 10**12 - 10**8, 10**8))
    assert causes(Target(set_up)) == ["disk"]
    monkeypatch.undo()
    monkeypatch.setattr("sys.version_info", (3, 11, 4))
    assert causes(Target(set_up)) == ["python"]


def test_a_short_signing_key(set_up):
    assert causes(Target(set_up.model_copy(update={"token_signing_key": secret("short")}))) == ["signing-key"]


def test_a_bundle_of_make_up_that_is_stopped_whose_port_is_taken_or_whose_secrets_are_gone(set_up, tmp_path):
    home = Home(tmp_path)
    _ = home.secrets
    target = Target(set_up, home)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        findings = list(home_findings(target, [(port, "--http-port")]))
        assert [finding.code for finding in findings] == ["port", "stopped"]
        assert "--http-port" in finding_line(findings[0], "en").remedy
    with home.hold():
        assert [finding.level for finding in home_findings(target)] == [Level.GOOD]
    (tmp_path / "secrets.json").write_text("{")
    assert causes(Target(set_up, Home(tmp_path)))[0] == "home"


# --- the commands ----------------------------------------------------------------------------------


@pytest.fixture
def command(set_up, monkeypatch):
    for name in ("redis_url", "s3_access_key_id", "s3_secret_access_key", "token_signing_key"):
        monkeypatch.setenv(name.upper(), getattr(set_up, name).get_secret_value())
    monkeypatch.setenv("S3_ENDPOINT_URL", set_up.s3_endpoint_url)
    monkeypatch.setenv("REDIS_TIMEOUT_MS", "2000")
    own_settings.cache_clear()
    yield lambda *words: CliRunner().invoke(cli, words)
    own_settings.cache_clear()


def test_the_command_says_the_cause_and_the_next_step_and_ends_with_the_worst(command, raw):
    result = command("doctor")
    assert (result.exit_code, result.output) == (0, "Nothing is wrong.\n")
    with undoing(lambda: raw.config_set("appendonly", "no"), lambda: raw.config_set("appendonly", "yes")):
        result = command("doctor", "--language", "zh")
        assert result.exit_code == 2
        first, step, *others = result.output.splitlines()
        assert first == "✗ Redis：持久化: appendonly no, save —"
        assert step.startswith("  → 执行 CONFIG SET appendonly yes")
        assert others == []
