"""The second factor: one-time codes by time (RFC 6238), six digits every thirty seconds."""

import time
from collections.abc import Callable
from typing import Final

import pyotp
import segno

STEP_SECONDS: Final = 30
WINDOW: Final = 1
"""Steps that a clock may be wrong by."""


def new_code_secret() -> str:
    """Return a secret of 160 bits, in Base32."""
    return pyotp.random_base32()


def accepted_step(
    secret: str, code: str, last_step: int, clock: Callable[[], float] = time.time
) -> int | None:
    """Return the time step whose code this is; None for a wrong code, or one that was used before."""
    digits = code.replace(" ", "")
    now = int(clock()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in range(now - WINDOW, now + WINDOW + 1):
        if pyotp.utils.strings_equal(generator.at(step * STEP_SECONDS), digits) and step > last_step:
            return step
    return None


def enrolment_picture(secret: str, account: str, issuer: str) -> str:
    """Return the QR code that an authenticator reads, as a `data:` address."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)
    picture: str = segno.make(address, error="m").svg_data_uri(scale=5, dark="#111", light="#fff", border=4)
    return picture
