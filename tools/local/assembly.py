"""What one bundle consists of: its servers, and the settings with which its functions run.

What the operator has set in the environment is left alone: with `REDIS_URL` or `S3_ENDPOINT_URL` the
bundle uses that one and starts none of its own.
"""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.config import Settings
from shared.web.event import ObjectEventEndpoint
from tools.local import ports, programs
from tools.local.certificate import local_certificate
from tools.local.gateway_process import GatewayConfiguration, LocalFunction
from tools.local.gateway_server import GatewayServer
from tools.local.home import Home, Ports
from tools.local.object_server import ObjectServer
from tools.local.programs import LOOPBACK
from tools.local.redis_server import RedisServer
from tools.local.route_table import Route
from tools.routes import FUNCTIONS, load_functions, load_routes


@dataclass(frozen=True)
class Options:
    """What the person who starts a bundle may choose."""

    host: str = LOOPBACK
    http_port: int = 8080
    https_port: int = 8443
    idle_seconds: float = 0


@dataclass(frozen=True)
class Assembly:
    """The servers of one bundle, None for what the operator brings, and the complete settings."""

    redis: RedisServer | None
    objects: ObjectServer | None
    gateway: GatewayServer
    settings: Settings

    @property
    def address(self) -> str:
        """The plain address of the gateway, for a client on this machine."""
        return f"http://127.0.0.1:{self.gateway.http_port}"

    @property
    def tls_address(self) -> str:
        """The TLS address of the gateway, by a name that its certificate holds."""
        return f"https://localhost:{self.gateway.https_port}"


def assemble(options: Options, home: Home, sockets: Path) -> Assembly:
    """Put a bundle together in its home; nothing runs yet.

    `sockets` is a private folder for unix sockets. Raises PortUnavailable before anything is made, and
    HomeError for damaged secrets.
    """
    operator = Settings()
    if options.http_port == options.https_port != 0:
        raise ports.PortUnavailable(f"port {options.http_port} is chosen for both: give --https-port another")
    http = ports.listen(options.host, options.http_port, "--http-port")
    https = ports.listen(options.host, options.https_port, "--https-port")
    given = operator.model_fields_set
    secrets = {
        "token_signing_key": home.secrets.token_signing_key,
        "event_auth_token": home.secrets.event_auth_token,
        "cache_dir": str(home.cache),
    }
    ours: dict[str, Any] = {name: value for name, value in secrets.items() if name not in given}
    if "gateway_url" not in given:
        ours["gateway_url"] = f"http://{LOOPBACK}:{programs.port_of(http)}"
    redis = None if "redis_url" in given else _own_redis(home)
    if redis is not None:
        ours["redis_url"] = redis.url
    objects = None
    if "s3_endpoint_url" not in given:
        token = operator.event_auth_token.get_secret_value() if operator.event_auth_token else ""
        hooks = event_hooks(f"http://{LOOPBACK}:{programs.port_of(http)}", operator.s3_bucket_prefix)
        objects = _own_objects(home, hooks, token or home.secrets.event_auth_token)
        ours["s3_endpoint_url"] = objects.endpoint_url
        ours["s3_access_key_id"] = objects.access_key
        ours["s3_secret_access_key"] = objects.secret_key
    home.remember(Ports(redis=redis.port if redis else 0, s3=objects.port if objects else 0))
    home.write_environment(ours)
    environment = os.environ | {name.upper(): value for name, value in ours.items()}
    return Assembly(
        redis, objects, _gateway(options, home, sockets, http, https, environment), Settings(**ours)
    )


def event_hooks(gateway: str, bucket_prefix: str) -> dict[str, str]:
    """Return which address is told of the new objects of which bucket, from the functions' declarations."""
    return {
        bucket_prefix + endpoint.bucket: f"{gateway}/function/{function.name.replace('_', '-')}{path}"
        for function in load_functions()
        for endpoint in function.endpoints
        if isinstance(endpoint, ObjectEventEndpoint)
        for path in endpoint.paths[:1]
    }


def _own_redis(home: Home) -> RedisServer:
    port = ports.last_or_free(home.ports.redis)
    return RedisServer(
        home.redis, port=port, password=home.secrets.redis_password, log=home.logs / "redis.log"
    )


def _own_objects(home: Home, hooks: dict[str, str], event_token: str) -> ObjectServer:
    return ObjectServer(
        home.objects,
        port=ports.last_or_free(home.ports.s3),
        access_key=home.secrets.s3_access_key,
        secret_key=home.secrets.s3_secret_key,
        hooks=hooks,
        event_token=event_token,
        log=home.logs / "s3.log",
    )


def _gateway(
    options: Options,
    home: Home,
    sockets: Path,
    http: socket.socket,
    https: socket.socket,
    environment: dict[str, str],
) -> GatewayServer:
    functions = {
        function.name: LocalFunction(
            main=FUNCTIONS / function.name / "main.py",
            repeatable=function.repeatable,
            warm_start=function.warm_start,
        )
        for function in load_functions()
    }
    configuration = GatewayConfiguration(
        routes=[Route(route.path, route.prefix, route.function) for route in load_routes() if route.public],
        functions=functions,
        sockets=sockets,
        logs=home.logs,
        idle_seconds=options.idle_seconds,
    )
    return GatewayServer(configuration, http, (https, local_certificate(home.tls)), environment)
