"""A real nginx in front of the functions' processes, with the route table of a deployment.

It is one process without workers, so that it ends with the supervisor however that ends.
"""

import os
import shutil
import socket
from pathlib import Path

from tools.local import programs
from tools.local.certificate import Certificate
from tools.local.entrance import EntranceServer
from tools.local.programs import Program, ProgramError
from tools.local.readiness import probe
from tools.local.server import ANSWER_SECONDS

_CONFIGURATION = """\
# Made by `geoportrait up --processes` at every start.
daemon off;
master_process off;
pid nginx.pid;
error_log stderr crit;
events {
    worker_connections 1024;
}
http {
    client_body_temp_path temporary/body;
    proxy_temp_path temporary/proxy;
    fastcgi_temp_path temporary/fastcgi;
    uwsgi_temp_path temporary/uwsgi;
    scgi_temp_path temporary/scgi;
    include routes.conf;
}
"""

_LISTEN = """\
listen {host}:{http_port}{family};
listen {host}:{https_port} ssl{family};
ssl_certificate "{certificate}";
ssl_certificate_key "{key}";
"""


class NginxServer(EntranceServer):
    """nginx with `routes` (a configuration for inside `http`), and its files in `folder`.

    It takes the addresses of `http` and `https`, which are held until it starts. Raises ProgramError when
    nginx is not installed.
    """

    name = "nginx"

    def __init__(
        self,
        folder: Path,
        routes: str,
        http: socket.socket,
        https: socket.socket,
        certificate: Certificate,
        log: Path,
    ) -> None:
        self.log = log
        self.http_port = programs.port_of(http)
        self._host = programs.own_address(http)
        self._folder = folder
        self._listeners = (http, https)
        self._executable = find_nginx()
        (folder / "geoportrait").mkdir(parents=True, exist_ok=True)
        (folder / "temporary").mkdir(exist_ok=True)
        (folder / "nginx.conf").write_text(_CONFIGURATION, encoding="utf-8")
        (folder / "routes.conf").write_text(routes, encoding="utf-8")
        host = http.getsockname()[0]
        listen = _LISTEN.format(
            host=f"[{host}]" if ":" in host else host,
            family=" ipv6only=off" if host == programs.WILDCARD else "",
            http_port=self.http_port,
            https_port=programs.port_of(https),
            certificate=certificate.certificate,
            key=certificate.key,
        )
        (folder / "geoportrait/listen.conf").write_text(listen, encoding="utf-8")

    @property
    def program(self) -> Program:
        """What to run."""
        argv = (self._executable, "-e", "stderr", "-p", str(self._folder), "-c", "nginx.conf")
        return Program(self.name, argv, self.log, dict(os.environ))

    def launch(self) -> None:
        """Give the held addresses to nginx."""
        self._release()
        super().launch()

    def answers(self) -> bool:
        """Say whether nginx answers anything."""
        return probe(self.http_port, "/", self._host, ANSWER_SECONDS) is not None

    def waiting_for(self) -> dict[str, str] | None:
        """Return {} as soon as nginx answers."""
        return None if probe(self.http_port, "/", self._host) is None else {}

    def close(self) -> None:
        """Stop the process and give the ports back."""
        self.stop()
        self._release()

    def _release(self) -> None:
        for listener in self._listeners:
            listener.close()


def find_nginx() -> str:
    """Return the path of nginx; raises ProgramError that says how to install it."""
    executable = shutil.which("nginx", path=programs.search_path())
    if executable is None:
        raise ProgramError(
            "nginx is not installed, and --processes needs it: apt-get install nginx-light (Debian, Ubuntu), "
            "dnf install nginx (Fedora), brew install nginx (macOS); or start without --processes"
        )
    return executable
