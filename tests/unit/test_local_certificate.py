"""The local gateway's own certificate."""

import datetime as dt
import ipaddress
import socket
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from shared.local import certificate
from shared.local.certificate import local_certificate


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


def test_a_damaged_or_foreign_key_gives_a_new_certificate(tmp_path: Path) -> None:
    made = local_certificate(tmp_path / "a")
    first = made.certificate.read_bytes()
    made.key.write_bytes(local_certificate(tmp_path / "b").key.read_bytes())
    assert local_certificate(tmp_path / "a").certificate.read_bytes() != first
    made.certificate.write_text("damaged")
    assert b"BEGIN CERTIFICATE" in local_certificate(tmp_path / "a").certificate.read_bytes()


def test_a_certificate_about_to_end_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = local_certificate(tmp_path).certificate.read_bytes()
    end = x509.load_pem_x509_certificate(first).not_valid_after_utc
    left = (end - dt.datetime.now(dt.UTC)).days
    monkeypatch.setattr(certificate, "RENEW_DAYS", left - 1)
    assert local_certificate(tmp_path).certificate.read_bytes() == first
    monkeypatch.setattr(certificate, "RENEW_DAYS", left + 2)
    assert local_certificate(tmp_path).certificate.read_bytes() != first
