"""A self-signed certificate for the local gateway, made at the first start and kept."""

import datetime as dt
import ipaddress
import socket
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from tools.private_files import create_private

VALID_DAYS = 825  # the longest that browsers and macOS accept
RENEW_DAYS = 30
_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "geoportrait local gateway")])


class CertificateError(Exception):
    """The files of an operator's certificate cannot be used; the message says what to do."""


class Certificate(Struct, frozen=True):
    """The files of a certificate and its private key, both PEM."""

    certificate: Path
    key: Path


def local_certificate(folder: Path) -> Certificate:
    """Return the certificate of `folder`; makes one when there is none, or ours ends within 30 days.

    What an operator put there is never replaced. Raises CertificateError when it cannot be used.
    """
    files = Certificate(folder / "certificate.pem", folder / "key.pem")
    if not (files.certificate.exists() or files.key.exists()) or _is_to_be_made_anew(files):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(files)
    return files


def _is_to_be_made_anew(files: Certificate) -> bool:
    try:
        certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(files.certificate, error) from error
    ours = certificate.subject == certificate.issuer == _NAME
    if ours and certificate.not_valid_after_utc - dt.datetime.now(dt.UTC) < dt.timedelta(days=RENEW_DAYS):
        return True
    try:
        key = serialization.load_pem_private_key(files.key.read_bytes(), None)
        if certificate.public_key() != key.public_key():
            raise ValueError("it is not the key of the certificate")
    except (OSError, ValueError, TypeError) as error:  # TypeError: it is encrypted
        if ours:
            return True
        raise _unusable(files.key, error) from error
    return False


def _unusable(file: Path, error: Exception) -> CertificateError:
    return CertificateError(
        f"{file} cannot be used ({error}): put a PEM file without a password there, or remove "
        "certificate.pem and key.pem to have new ones made"
    )


def _make(files: Certificate) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName(_names()), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with create_private(files.key) as file:
        file.write(private)
    files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _names() -> list[x509.GeneralName]:
    hosts = dict.fromkeys(("localhost", socket.gethostname()))
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in hosts if host and host.isascii()]
    return names + [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
