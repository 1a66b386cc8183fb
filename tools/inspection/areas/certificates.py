"""The gateway's certificate: how long it is valid, for which names, and whether its key belongs to it."""

import datetime as dt
import socket
import ssl
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from tools.inspection.finding import Findings, fault, judge
from tools.inspection.target import Target

SOON_DAYS: Final = 30
CONNECT_SECONDS: Final = 5.0


def certificate_findings(target: Target) -> Findings:
    """Look at the certificate that the gateway shows, or at the files of `make up`."""
    parts = urlsplit(target.gateway)
    if parts.scheme == "https" and parts.hostname:
        place = f"{parts.hostname}:{parts.port or 443}"
        try:
            certificate = _shown_certificate(parts.hostname, parts.port or 443)
        except (OSError, ValueError) as error:
            yield fault("certificate-absent", place=place, state=str(error))
            return
        yield from judge_certificate(certificate, place, target.hosts)
    elif target.home is not None and (target.home.tls / "certificate.pem").exists():
        yield from file_findings(
            target.home.tls / "certificate.pem", target.home.tls / "key.pem", target.extra_hosts
        )


def file_findings(file: Path, key_file: Path, hosts: Sequence[str] = ()) -> Findings:
    """Look at a certificate and its key as PEM files."""
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        yield fault("certificate-absent", place=file, state=str(error)[:200])
        return
    if certificate.public_key() != key.public_key():
        yield fault("certificate-key", place=file)
    yield from judge_certificate(certificate, str(file), list(hosts))


def judge_certificate(certificate: x509.Certificate, place: str, hosts: list[str]) -> Findings:
    """Judge the days left and the names of a certificate."""
    now = dt.datetime.now(dt.UTC)
    days = (certificate.not_valid_after_utc - now).days
    is_early = certificate.not_valid_before_utc > now
    end = f"{certificate.not_valid_after_utc:%Y-%m-%d}"
    yield judge("certificate", days < 0 or is_early, days < SOON_DAYS, place=place, days=days, end=end)
    names = certificate_names(certificate)
    strangers = [host for host in hosts if not any(is_covered(host, name) for name in names)]
    if hosts:
        yield judge(
            "certificate-names",
            bool(strangers),
            place=place,
            names=", ".join(names) or "—",
            hosts=", ".join(strangers or hosts),
        )


def certificate_names(certificate: x509.Certificate) -> list[str]:
    """Return the names and addresses that a certificate is for."""
    try:
        value = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = map(str, value.get_values_for_type(x509.IPAddress))
    return [*value.get_values_for_type(x509.DNSName), *addresses]


def is_covered(host: str, name: str) -> bool:
    """Tell whether a name of a certificate is for a host; `*.` stands for one label (RFC 6125)."""
    host, name = host.lower().rstrip("."), name.lower().rstrip(".")
    try:
        return ip_address(host) == ip_address(name)
    except ValueError:
        pass
    return host == name or (name.startswith("*.") and host.partition(".")[2] == name[2:])


def _shown_certificate(host: str, port: int) -> x509.Certificate:
    context = ssl._create_unverified_context()  # noqa: S323 - it is looked at, and nothing is sent
    with (
        socket.create_connection((host, port), CONNECT_SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as secure_socket,
    ):
        content = secure_socket.getpeercert(binary_form=True)
    if not content:
        raise ValueError("no certificate was shown")
    return x509.load_der_x509_certificate(content)
