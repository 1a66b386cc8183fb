"""The local gateway's own certificate."""

import datetime as dt
import ipaddress
import socket
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tools.local import certificate
from tools.local.certificate import CertificateError, local_certificate


def test_the_certificate_names_this_machine_and_its_key_is_private(tmp_path: Path) -> None:
    made = local_certificate(tmp_path / "tls")
    read = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    names = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {"localhost", socket.gethostname()} <= set(names.get_values_for_type(x509.DNSName))
    assert ipaddress.ip_address("127.0.0.1") in names.get_values_for_type(x509.IPAddress)
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    key = read.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)


def test_the_certificate_stays_the_same_between_starts(tmp_path: Path) -> None:
    first = local_certificate(tmp_path).certificate.read_bytes()
    assert local_certificate(tmp_path).certificate.read_bytes() == first


@pytest.mark.parametrize("key", ["damaged", "foreign", "missing"])
def test_a_bad_key_of_our_own_certificate_gives_a_new_one(tmp_path: Path, key: str) -> None:
    made = local_certificate(tmp_path / "a")
    first = made.certificate.read_bytes()
    made.key.unlink()
    if key != "missing":
        other = local_certificate(tmp_path / "b").key.read_bytes()
        made.key.write_bytes(other if key == "foreign" else other[:60])
    assert local_certificate(tmp_path / "a").certificate.read_bytes() != first


def operators_certificate(folder: Path, days: int, password: bytes | None = None) -> tuple[Path, Path]:
    """Write what a bank's own authority would give: another name, its own end."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "maps.bank.example")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = (
        made.not_valid_before(now - dt.timedelta(days=99))
        .not_valid_after(now + dt.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    lock = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, lock)
    )
    return files


@pytest.mark.parametrize("days", [900, 10, -1])
def test_an_operators_own_certificate_and_key_are_never_replaced(tmp_path: Path, days: int) -> None:
    files = operators_certificate(tmp_path, days)
    before = [file.read_bytes() for file in files]
    local_certificate(tmp_path)
    assert [file.read_bytes() for file in files] == before


@pytest.mark.parametrize("fault", ["locked key", "foreign key", "no key", "no certificate", "no PEM"])
def test_an_operators_certificate_that_cannot_be_used_is_said_and_left_alone(
    tmp_path: Path, fault: str
) -> None:
    certificate_file, key = operators_certificate(tmp_path, 900, b"secret" if fault == "locked key" else None)
    match fault:
        case "foreign key":
            key.write_bytes(local_certificate(tmp_path / "other").key.read_bytes())
        case "no key":
            key.unlink()
        case "no certificate":
            certificate_file.unlink()
        case "no PEM":
            certificate_file.write_bytes(b"\x30\x82\x01")
    before = [file.read_bytes() for file in (certificate_file, key) if file.exists()]
    with pytest.raises(CertificateError, match=r"(key|certificate)\.pem cannot be used .* or remove"):
        local_certificate(tmp_path)
    assert [file.read_bytes() for file in (certificate_file, key) if file.exists()] == before


def test_a_certificate_about_to_end_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = local_certificate(tmp_path).certificate.read_bytes()
    end = x509.load_pem_x509_certificate(first).not_valid_after_utc
    left = (end - dt.datetime.now(dt.UTC)).days
    monkeypatch.setattr(certificate, "RENEW_DAYS", left - 1)
    assert local_certificate(tmp_path).certificate.read_bytes() == first
    monkeypatch.setattr(certificate, "RENEW_DAYS", left + 2)
    assert local_certificate(tmp_path).certificate.read_bytes() != first
