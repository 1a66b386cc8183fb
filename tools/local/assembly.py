"""What one bundle consists of: its servers, and the settings with which its functions run.

What the operator has set in the environment is left alone: with `REDIS_URL` or `S3_ENDPOINT_URL` the
bundle uses that one and starts none of its own.
"""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct, field
from pydantic import SecretStr

from shared.config import Settings
from shared.config.settings import read_settings
from shared.web.event import ObjectEventEndpoint
from shared.web.schedule import ScheduledEndpoint
from tools.deployment.repository import Repository
from tools.local import ports, programs
from tools.local.entrance import Entrance
from tools.local.environment_file import environment_text, without_own
from tools.local.gateway_entrance import gateway_entrance
from tools.local.home import Home, Ports
from tools.local.object_server import ObjectServer
from tools.local.programs import LOOPBACK
from tools.local.redis_server import RedisServer
from tools.local.schedule_clock import CronLine, ScheduledCall
from tools.routes import deployed_name, load_functions

ROOT = Path(__file__).parents[2]
CONSOLE = "console"
"""The function that has an address of its own."""


class Options(Struct, frozen=True):
    """What the person who starts a bundle may choose.

    With `processes` every function runs all the time as a process of its own behind nginx, as in a cluster;
    otherwise one gateway starts functions when they are needed, and stops idle ones after `idle_seconds`.
    `migration` brings the data to this release's layout first, or back to the backup before that.
    """

    host: str = LOOPBACK
    http_port: int = 8080
    https_port: int = 8443
    idle_seconds: float = 0
    processes: bool = False
    migration: Literal["none", "upgrade", "rollback"] = "none"
    console_port: int = 8090


class Assembly(Struct, frozen=True):
    """The servers of one bundle, None for what the operator brings, and the complete settings.

    hooks: where the operator's own S3 should tell of new objects, by bucket; empty with ours, which knows.
    """

    redis: RedisServer | None
    objects: ObjectServer | None
    entrance: Entrance
    settings: Settings
    schedules: tuple[ScheduledCall, ...] = ()
    console_port: int = 0
    hooks: Mapping[str, str] = field(default_factory=dict)

    @property
    def console_address(self) -> str:
        """The address of the console: by a name that browsers trust without TLS, on this machine alone."""
        return f"http://localhost:{self.console_port}/console/"

    @property
    def address(self) -> str:
        """The plain address of the gateway, for a client on this machine."""
        return f"http://{self.entrance.host}:{self.entrance.http_port}"

    @property
    def tls_address(self) -> str:
        """The TLS address of the gateway, by a name that its certificate holds."""
        return f"https://localhost:{self.entrance.https_port}"


def assemble(options: Options, home: Home, sockets: Path) -> Assembly:
    """Put a bundle together in its home; nothing runs yet.

    `sockets` is a private folder for unix sockets.

    Raises:
        PortUnavailable, SettingsError: before anything is made.
        HomeError: the secrets are damaged.
        CertificateError: the operator's certificate cannot be used.
        ProgramError: nginx is needed and missing.
    """
    for name in os.environ.keys() - without_own(os.environ, home.environment_file).keys():
        del os.environ[name]  # of a shell that has read the file of an earlier start
    operator = read_settings()
    chosen_ports = [port for port in (options.http_port, options.https_port, options.console_port) if port]
    if len(set(chosen_ports)) < len(chosen_ports):
        raise ports.PortUnavailable(
            f"{', '.join(map(str, chosen_ports))}: --http-port, --https-port and --console-port must differ"
        )
    http = ports.listen(options.host, options.http_port, "--http-port")
    https = ports.listen(options.host, options.https_port, "--https-port")
    console = ports.listen(LOOPBACK, options.console_port, "--console-port")
    console_port = programs.port_of(console)
    address = f"http://{programs.own_address(http)}:{programs.port_of(http)}"
    function_ports: dict[str, int] = {}
    if options.processes:
        console.close()  # its process takes the port
        names = [function.name for function in load_functions() if function.name != CONSOLE]
        function_ports = ports.remembered_or_free(home.ports.functions, names) | {CONSOLE: console_port}
    own_settings = _own_settings(operator, home, address)
    hooks = event_hooks(address, operator.s3_bucket_prefix, function_ports)
    redis = None
    if "redis_url" not in operator.model_fields_set:
        redis = _own_redis(home)
        own_settings["redis_url"] = redis.url
    objects = None
    if "s3_endpoint_url" not in operator.model_fields_set:
        token = operator.event_auth_token.get_secret_value() if operator.event_auth_token else ""
        objects = _own_objects(home, hooks, token or home.secrets.event_auth_token)
        own_settings["s3_endpoint_url"] = objects.endpoint_url
        own_settings["s3_access_key_id"] = objects.access_key
        own_settings["s3_secret_access_key"] = objects.secret_key
    _remember_ports(home, redis, objects, function_ports)
    settings = Settings(**own_settings)
    home.write_environment(
        environment_text(
            _shell_values(settings, own_settings.keys()),
            _shell_values(settings, settings.model_fields_set - own_settings.keys()),
        )
    )
    environment = os.environ | {name.upper(): value for name, value in own_settings.items()}
    if options.processes:
        from tools.local.process_entrance import process_entrance  # its templates: only this mode needs them

        entrance = process_entrance(home, (http, https), function_ports, environment)
    else:
        entrance = gateway_entrance(home, sockets, (http, https), environment, options.idle_seconds, console)
    calls = schedules(address, function_ports, settings, f"http://{LOOPBACK}:{console_port}")
    foreign_hooks = hooks if objects is None else {}
    return Assembly(redis, objects, entrance, settings, calls, console_port, foreign_hooks)


def event_hooks(address: str, bucket_prefix: str, function_ports: Mapping[str, int]) -> dict[str, str]:
    """Return which address is told of the new objects of which bucket, from the functions' declarations.

    A function without a port of its own is reached through the gateway at `address`.
    """
    return {
        bucket_prefix + endpoint.bucket: f"{_function_address(function.name, address, function_ports)}{path}"
        for function in load_functions()
        for endpoint in function.endpoints
        if isinstance(endpoint, ObjectEventEndpoint)
        for path in endpoint.paths[:1]
    }


def schedules(
    address: str, function_ports: Mapping[str, int], settings: Settings, console_address: str = ""
) -> tuple[ScheduledCall, ...]:
    """Return what is called at set times, of what is of use with these settings.

    The gateway at `address` does not reach the console; `console_address` is where it is reached.
    """
    endpoints = {
        (function.name, path): endpoint
        for function in load_functions()
        for endpoint in function.endpoints
        if isinstance(endpoint, ScheduledEndpoint)
        for path in endpoint.paths
    }
    gateways = {CONSOLE: console_address} if console_address else {}
    return tuple(
        ScheduledCall(
            _function_address(row.folder, gateways.get(row.folder, address), function_ports) + schedule.path,
            CronLine.parse(schedule.cron),
        )
        for row in Repository(ROOT).function_table.rows
        for schedule in row.schedules
        if endpoints[row.folder, schedule.path].is_of_use(settings)
    )


def _function_address(name: str, address: str, function_ports: Mapping[str, int]) -> str:
    if name in function_ports:
        return f"http://{LOOPBACK}:{function_ports[name]}"
    return f"{address}/function/{deployed_name(name)}"


def _own_settings(operator: Settings, home: Home, address: str) -> dict[str, Any]:
    """Return the settings of this bundle that the operator has not set."""
    settings = {
        "token_signing_key": home.secrets.token_signing_key,
        "event_auth_token": home.secrets.event_auth_token,
        "cache_dir": str(home.cache),
        "gateway_url": address,
    }
    return {name: value for name, value in settings.items() if name not in operator.model_fields_set}


def _remember_ports(
    home: Home, redis: RedisServer | None, objects: ObjectServer | None, function_ports: dict[str, int]
) -> None:
    home.remember(
        Ports(
            redis=redis.port if redis else 0,
            s3=objects.port if objects else 0,
            functions=function_ports or home.ports.functions,
        )
    )


def _shell_values(settings: Settings, names: Collection[str]) -> dict[str, str]:
    """Return some of the settings as the environment would say them."""
    values = {name: getattr(settings, name) for name in names}
    return {name.upper(): _shell_value(value) for name, value in values.items() if value is not None}


def _shell_value(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


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
