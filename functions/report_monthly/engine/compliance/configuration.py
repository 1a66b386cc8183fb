"""Configuration that matters to a regulator, as facts that can be compared with those of another month."""

import datetime as dt
import hashlib
import hmac
import socket
import ssl
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal
from urllib.parse import urlsplit

from msgspec import Struct

from shared.access.app import App
from shared.access.days import SHANGHAI
from shared.config import Settings
from shared.config.release import RELEASE

TLS_SECONDS: Final = 5.0
LEAST_CERTIFICATE_DAYS: Final = 30
MOST_KEY_DAYS: Final = 365
NOTHING, YES, NO = "@none", "@yes", "@no"
"""Values that each language has a word for."""
NOT_PUBLIC: Final = ("127.0.0.1", "localhost", "::1")

Tone = Literal["plain", "good", "bad"]


class Fact(Struct, frozen=True):
    """One fact: `key` names its text, `value` is a figure, a name or one of the words above."""

    key: str
    value: str
    tone: Tone = "plain"


def _switch(key: str, is_on: bool, *, wanted_state: bool | None = None) -> Fact:
    """Return a yes or no; one that is not as it should be stands out."""
    tone: Tone = "plain"
    if wanted_state is not None:
        tone = "good" if is_on == wanted_state else "bad"
    return Fact(key, YES if is_on else NO, tone)


def configuration_facts(
    settings: Settings, apps: Iterable[App], key_begin_time: float, now: float
) -> list[Fact]:
    """Return all facts; asks the public address for its certificate."""
    return [
        Fact("release", RELEASE),
        *certificate_facts(settings.public_url, now),
        *_transport(settings),
        *_keys(settings, key_begin_time, now),
        *_open_modes(settings),
        *_sources(settings),
        *_apps(list(apps)),
    ]


def _transport(settings: Settings) -> list[Fact]:
    redis = urlsplit(settings.redis_url.get_secret_value())
    store = urlsplit(settings.s3_endpoint_url or "https://")
    return [
        _transport_fact("redis_tls", redis.scheme.startswith("rediss"), redis.hostname),
        _transport_fact("s3_tls", store.scheme == "https", store.hostname),
    ]


def _transport_fact(key: str, is_encrypted: bool, host: str | None) -> Fact:
    """On the same machine nothing has to be encrypted."""
    if not is_encrypted and (host is None or host in NOT_PUBLIC):
        return Fact(key, "@local")
    return _switch(key, is_encrypted, wanted_state=True)


def _keys(settings: Settings, begin_time: float, now: float) -> list[Fact]:
    days = int((now - begin_time) // 86_400)
    date = dt.datetime.fromtimestamp(begin_time, SHANGHAI).date().isoformat()
    return [
        Fact("signing_key_since", date, "bad" if days > MOST_KEY_DAYS else "plain"),
        _switch("previous_key", bool(settings.token_previous_signing_key.get_secret_value())),
    ]


def _open_modes(settings: Settings) -> list[Fact]:
    return [
        _switch("unsigned_events", settings.event_allow_unsigned, wanted_state=False),
        _switch("processor_fallback", settings.ort_allow_fallback),
        _switch("hardware_learns", settings.hardware_learns),
    ]


def _sources(settings: Settings) -> list[Fact]:
    """Whether anything that callers send leaves the bundle."""
    upstream = urlsplit(settings.upstream_url).hostname or NOTHING
    has_upstream = upstream != NOTHING and "upstream" in settings.map_providers
    return [
        Fact("map_providers", settings.map_providers, "bad" if has_upstream else "plain"),
        Fact("upstream_host", upstream),
        Fact("weather_providers", ", ".join(settings.weather_providers) or NOTHING),
        Fact("alarm_addresses", str(len(settings.track_alarm_addresses))),
        Fact("approval_number", settings.map_approval_number or NOTHING),
    ]


def _apps(apps: Sequence[App]) -> list[Fact]:
    living = [app for app in apps if app.state != "deleted"]
    keys = [key for app in living for key in app.keys]
    unbound = [key for key in keys if key.kind == "server" and not key.sn and _admits_all(key.ips)]
    shadows = sum(bool(rules.shadow) for app in living for rules in app.services.values())
    oldest = min((app.created_at for app in living), default=None)
    oldest_date = dt.datetime.fromtimestamp(oldest, SHANGHAI).date().isoformat() if oldest else NOTHING
    return [
        Fact("apps", str(len(living))),
        Fact("deleted_apps", str(len(apps) - len(living))),
        Fact("oldest_app", oldest_date),
        Fact("map_keys", str(len(keys))),
        Fact("unbound_keys", str(len(unbound)), "bad" if unbound else "good"),
        Fact("debug_keys", str(sum(key.allows_debug for key in keys))),
        Fact("shadow_rules", str(shadows), "bad" if shadows else "good"),
    ]


def _admits_all(ips: Sequence[str]) -> bool:
    return not ips or any(ip.endswith("/0") for ip in ips)


def certificate_facts(public_url: str, now: float) -> list[Fact]:
    """Return protocol and end of the certificate at the public address, as a client sees them."""
    address = urlsplit(public_url)
    if address.scheme != "https" or not address.hostname:
        return [Fact("tls", NOTHING if not public_url else NO, "bad"), Fact("certificate_end", NOTHING)]
    try:
        port = address.port or 443
        connection = socket.create_connection((address.hostname, port), timeout=TLS_SECONDS)
        context = ssl.create_default_context()
        with connection, context.wrap_socket(connection, server_hostname=address.hostname) as channel:
            certificate = channel.getpeercert() or {}
            version = channel.version() or ""
    except ssl.SSLCertVerificationError as error:
        return [Fact("tls", f"@unverified {error.verify_message}", "bad"), Fact("certificate_end", NOTHING)]
    except (OSError, ValueError) as error:
        return [Fact("tls", f"@silent {type(error).__name__}", "bad"), Fact("certificate_end", NOTHING)]
    end = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    date = time.strftime("%Y-%m-%d", time.gmtime(end))
    is_soon = end - now < LEAST_CERTIFICATE_DAYS * 86_400
    return [Fact("tls", version, "good"), Fact("certificate_end", date, "bad" if is_soon else "good")]


def fingerprint(signing_key: str) -> str:
    """Return what tells one signing key from another, and nothing else of it."""
    return hmac.new(signing_key.encode(), b"fingerprint of the signing key", hashlib.sha256).hexdigest()[:16]


def changes(earlier: Mapping[str, str], present: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return key, earlier and present value of what differs between two months, by key."""
    return [
        (key, earlier.get(key, NOTHING), present.get(key, NOTHING))
        for key in sorted(earlier.keys() | present.keys())
        if earlier.get(key, NOTHING) != present.get(key, NOTHING)
    ]
