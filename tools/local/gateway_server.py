"""The gateway as a process: its sockets are opened here and outlive a gateway that dies."""

import os
import socket
import sys
from collections.abc import Mapping
from contextlib import suppress

import orjson

from tools.local import programs
from tools.local.certificate import Certificate
from tools.local.entrance import EntranceServer
from tools.local.gateway_process import GatewayConfiguration
from tools.local.programs import Program
from tools.local.readiness import probe
from tools.local.server import ANSWER_SECONDS


class GatewayServer(EntranceServer):
    """The gateway on `http` and, with a certificate, on `https`; the console's pages on `console`.

    The listeners belong to it from now on.

    `environment` goes to the functions too; it holds the addresses and secrets of the bundle.
    """

    name = "gateway"

    def __init__(
        self,
        configuration: GatewayConfiguration,
        http: socket.socket,
        https: tuple[socket.socket, Certificate] | None = None,
        environment: Mapping[str, str] = os.environ,
        console: socket.socket | None = None,
    ) -> None:
        self.configuration = configuration
        self.log = configuration.logs / "gateway.log"
        self._http = http
        self._https = https
        self._environment = environment
        self._console = console

    @property
    def program(self) -> Program:
        """What to run; writes the configuration beside the logs."""
        file = self.configuration.logs / "gateway.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(self.configuration.model_dump_json(indent=2), encoding="utf-8")
        argv = [sys.executable, "-m", "tools.local.gateway_process", str(file)]
        argv += ["--http-fd", str(self._http.fileno())]
        descriptors = [self._http.fileno()]
        if self._https:
            listener, certificate = self._https
            argv += ["--https-fd", str(listener.fileno())]
            argv += ["--certificate", str(certificate.certificate), "--key", str(certificate.key)]
            descriptors.append(listener.fileno())
        if self._console:
            argv += ["--console-fd", str(self._console.fileno())]
            descriptors.append(self._console.fileno())
        return Program(self.name, tuple(argv), self.log, self._environment, descriptors=tuple(descriptors))

    @property
    def http_port(self) -> int:
        """The port of the plain address."""
        return programs.port_of(self._http)

    @property
    def https_port(self) -> int | None:
        """The port of the TLS address."""
        return programs.port_of(self._https[0]) if self._https else None

    def answers(self) -> bool:
        """Say whether the gateway answers anything."""
        return (
            probe(self.http_port, "/_/health", programs.own_address(self._http), ANSWER_SECONDS) is not None
        )

    def waiting_for(self) -> dict[str, str] | None:
        """Return what each function that starts with the gateway waits for; None without an answer."""
        answer = probe(self.http_port, "/_/ready", programs.own_address(self._http))
        if answer is None:
            return None
        with suppress(ValueError):
            missing: dict[str, str] = orjson.loads(answer[1])["waiting_for"]
            return missing
        return None

    def close(self) -> None:
        """Stop the process and give the ports back."""
        self.stop()
        self._http.close()
        if self._https:
            self._https[0].close()
        if self._console:
            self._console.close()
