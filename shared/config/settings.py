"""Every environment variable that the bundle reads, with its default, in one place.

Precedence, highest first: a file of the same (lower-case, hyphenated or underscored) name in the
secret directory (`/var/openfaas/secrets`, where OpenFaaS and our Knative manifests mount secrets),
then the environment variable, then the default below. The configuration table of the documents is
generated from this class, and the deployment checker compares the manifests with it.
"""

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails

SECRET_DIRECTORY = Path("/var/openfaas/secrets")
_BASE_URL: Final = re.compile(r"https?://[^\s/?#]\S*")


class SettingsError(ValueError):
    """Settings that cannot be; the message names each, with no value of a secret one."""


def secret_values(names: Iterable[str]) -> dict[str, str]:
    """Return what the secret files hold: `redis-url` or `redis_url` is the setting `redis_url`."""
    try:
        present = set(os.listdir(SECRET_DIRECTORY))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    values = {}
    for name in names:
        spellings = (spelling for spelling in (name.replace("_", "-"), name) if spelling in present)
        file = next(filter(Path.is_file, map(SECRET_DIRECTORY.joinpath, spellings)), None)
        if file is not None:
            values[name] = file.read_text(encoding="utf-8").strip()
    return values


def environment_values(names: Iterable[str]) -> dict[str, str]:
    """Return what the environment says of settings, whose variables may be written in any case."""
    variables = {variable.lower(): value for variable, value in os.environ.items()}
    return {name: variables[name].strip() for name in names if name in variables}


class Settings(BaseModel):
    """The bundle's settings; an environment variable has the field's name in capitals."""

    model_config = ConfigDict(extra="ignore", frozen=True, validate_default=True)

    def __init__(self, **values: Any) -> None:
        """values: settings that stand above the secret files and the environment."""
        names = type(self).model_fields
        super().__init__(**{**environment_values(names), **secret_values(names), **values})

    # --- where the state lives -------------------------------------------------------------
    redis_url: SecretStr = Field(
        SecretStr("redis://127.0.0.1:6379/0"), description="Redis, or Redis Cluster with redis+cluster://"
    )
    redis_timeout_ms: int = Field(50, ge=1, description="budget of one Redis round trip, connecting included")
    s3_endpoint_url: str | None = Field(
        None, description="S3 API; empty means the AWS default for the region"
    )
    s3_public_url: Annotated[str, Field(pattern=r"^(https?://[A-Za-z0-9.-]+(:\d{1,5})?)?$")] = Field(
        "",
        description="address (`https://host:port`) under which callers reach the S3 API and read the files of"
        " exports; empty: S3_ENDPOINT_URL",
    )
    s3_region: str = Field("us-east-1", description="S3 region name used in signatures")
    s3_access_key_id: SecretStr | None = Field(None, description="S3 access key")
    s3_secret_access_key: SecretStr | None = Field(None, description="S3 secret key")
    s3_bucket_prefix: str = Field(
        "", description="put before the bucket names models, packs, uploads, results, …"
    )
    cache_dir: Path = Field(
        Path("/tmp/geoportrait"),  # noqa: S108 - the only writable place of a read-only container
        description="verified local copies of models and data packs",
    )

    # --- access ------------------------------------------------------------------------------
    token_signing_key: SecretStr = Field(
        SecretStr(""), description="signs access tokens; at least 32 characters, the same in every function"
    )
    token_previous_signing_key: SecretStr = Field(
        SecretStr(""),
        description="still verifies tokens for 30 days after the signing key was replaced; else empty",
    )
    event_auth_token: SecretStr | None = Field(
        None,
        description="token that object-store webhooks must carry (bearer, password or end of the path);"
        " empty refuses every event",
    )
    event_allow_unsigned: bool = Field(
        False, description="believe events without a token: only behind a broker that nobody else can reach"
    )
    trusted_proxies: tuple[str, ...] = Field(
        ("127.0.0.0/8", "::1/128"), description="comma list of CIDRs whose X-Forwarded-For is believed"
    )
    trusted_hops: int = Field(
        0,
        ge=0,
        le=16,
        description="proxies before the caller's address, counted from the right; 0: by TRUSTED_PROXIES",
    )

    # --- inference ---------------------------------------------------------------------------
    ort_providers: tuple[str, ...] = Field(
        ("CPU",), description="comma list in order of preference: CUDA, CANN, OpenVINO, MIGraphX, CPU"
    )
    ort_allow_fallback: bool = Field(
        False, description="start on the CPU when the provider asked for is absent"
    )
    ort_threads: int = Field(
        0, ge=0, description="threads of one inference; 0 means the CPUs this process may use"
    )
    gpu_memory_limit_mb: int = Field(4096, ge=256, description="upper bound of the GPU memory arena")
    matting_profile: str = Field("rvm-mobilenetv3", description="id of an entry of the matting profiles")
    matting_quality: Literal["fast", "fine"] = Field(
        "fine", description="how hard the hair band is worked on; docs/matting.md has the figures"
    )
    photo_specifications: Path | None = Field(
        None, description="TOML file whose photo specifications are added to, or replace, the built-in ones"
    )
    engine_threads: int = Field(
        0, ge=0, description="engines that run at once; 0 means the CPUs of this process"
    )
    max_in_flight: int = Field(
        8, ge=1, description="requests of one pod at a time; more are refused with 429"
    )

    # --- data packs ----------------------------------------------------------------------------
    pack_poll_seconds: float = Field(
        30, gt=0, description="how often a function looks whether another data pack is current"
    )
    pack_versions_kept: int = Field(
        3, ge=1, description="versions of a data pack that stay when operators' files make new ones"
    )

    # --- pictures of the map -------------------------------------------------------------------
    icon_allow_list: tuple[str, ...] = Field(
        (),
        description="comma list of addresses (`https://host/path/`) and private networks for markers' icons",
    )
    raster_memory_mb: int = Field(
        128, ge=8, description="memory of map-image for tiles and for pictures that are asked for again"
    )
    raster_store_mb: int = Field(
        1024, ge=0, description="bound of the bucket tiles, which has what map-image drew; 0: not used"
    )
    map_approval_number: str = Field(
        "", description="the map's approval number (审图号), which pictures show; empty: they have none"
    )

    # --- location ----------------------------------------------------------------------------
    hardware_learns: bool = Field(
        True, description="whether reports with a satellite position teach where access points and cells are"
    )

    # --- map providers -------------------------------------------------------------------------
    map_providers: str = Field(
        "local", description="order of providers: local, upstream or local,upstream; service=order after ;"
    )
    upstream_url: str = Field(
        "", description="base URL of the operator's Baidu-compatible account; empty: none"
    )
    upstream_keys: SecretStr = Field(
        SecretStr(""), description="comma list of upstream keys, ak or ak:sk to sign"
    )
    upstream_timeout_ms: int = Field(250, ge=10, description="time budget of one upstream request, all tries")
    gateway_url: str = Field(
        "", description="base URL at which `/batch` reaches the gateway; empty: it is not offered"
    )

    public_url: str = Field(
        "", description="base URL of the gateway in styles and TileJSON; empty: the one of the request"
    )

    # --- live traffic ------------------------------------------------------------------------
    traffic_poll_seconds: float = Field(
        5.0, gt=0, description="how often map-direction looks whether there are new live speeds"
    )
    traffic_window_minutes: int = Field(
        30, ge=1, le=120, description="for how long a vehicle's passage counts for the speed of a road"
    )

    # --- weather -------------------------------------------------------------------------------
    weather_providers: tuple[str, ...] = Field(
        (), description="comma list in order of preference: feed, qweather, open-meteo, baidu; empty: none"
    )
    weather_open_meteo_url: str = Field("", description="base URL of a server with the API of Open-Meteo")
    weather_open_meteo_key: SecretStr = Field(
        SecretStr(""), description="key of that server; empty where it asks for none"
    )
    weather_qweather_url: str = Field("", description="base URL of the QWeather account: its API host")
    weather_qweather_key: SecretStr = Field(SecretStr(""), description="API key of the QWeather account")
    weather_fresh_seconds: int = Field(600, ge=10, description="for how long a report counts as new")
    weather_oldest_minutes: int = Field(
        360, ge=10, description="an observation older than this is not answered, whatever the providers do"
    )
    weather_timeout_ms: int = Field(
        220, ge=10, description="how long a caller waits for the weather providers, all tries"
    )

    # --- tracks --------------------------------------------------------------------------------
    track_hot_points: int = Field(
        20_000_000,
        ge=10_000,
        description="points of a service that Redis may hold, some 45 bytes each; further ones are refused",
    )
    track_picture_megabytes: int = Field(
        10_000,
        ge=64,
        description="megabytes of pictures of a service in the object store, a 64th of it in each shard",
    )
    track_alarm_addresses: tuple[str, ...] = Field(
        (),
        description="comma list of addresses (`https://host/path/`) that alarms may be sent to; empty: none",
    )

    # --- reports -------------------------------------------------------------------------------
    report_organization: str = Field(
        "", description="whose reports they are: the organisation and its department, printed on every page"
    )
    digest_webhooks: tuple[str, ...] = Field(
        (), description="comma list of addresses that the compliance digest is posted to, signed; empty: none"
    )
    digest_recipients: tuple[str, ...] = Field(
        (), description="comma list of mail addresses that get the compliance digest; empty: none"
    )
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="mail server: smtps://user:password@host, smtp+starttls://… or smtp://host; empty: none",
    )
    smtp_sender: str = Field("", description="mail address that the compliance digest comes from")
    probe_url: str = Field(
        "", description="public address that each service is probed at every minute; empty: no probes"
    )

    # --- console -------------------------------------------------------------------------------
    console_url: str = Field("", description="base URL of the console; empty: it answers to localhost alone")

    console_oidc_issuer: str = Field(
        "", description="address of the OpenID provider that people sign in through; empty: local accounts"
    )
    console_oidc_client: str = Field("", description="id of the console at that provider")
    console_oidc_secret: SecretStr = Field(
        SecretStr(""), description="secret of the console at that provider"
    )
    console_oidc_claim: str = Field("roles", description="claim of the ID token that names the role")
    console_oidc_roles: str = Field(
        "operator=operator,security=security,auditor=auditor",
        description="which value of the claim stands for which role",
    )

    # --- process -----------------------------------------------------------------------------
    otlp_url: str = Field(
        "", description="base URL of an OpenTelemetry collector (OTLP over HTTP); empty: nothing is sent"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="lowest level that is logged"
    )

    @field_validator(
        "trusted_proxies",
        "ort_providers",
        "icon_allow_list",
        "weather_providers",
        "track_alarm_addresses",
        "digest_webhooks",
        "digest_recipients",
        mode="before",
    )
    @classmethod
    def split_commas(cls, value: object) -> object:
        """Turn `"a, b"` into `("a", "b")`."""
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator(
        "upstream_url",
        "gateway_url",
        "public_url",
        "weather_open_meteo_url",
        "weather_qweather_url",
        "probe_url",
        "console_url",
        "console_oidc_issuer",
        "otlp_url",
    )
    @classmethod
    def know_scheme(cls, value: str) -> str:
        """Refuse at the start what names no scheme: it would be no address at the first use."""
        if value and not _BASE_URL.fullmatch(value):
            raise ValueError("expected https://host or http://host, with a port and a path where needed")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def lower_case(cls, value: object) -> object:
        """Take `INFO` for `info`."""
        return value.lower() if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def name_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse at the start what is no network."""
        for cidr in value:
            ip_network(cidr, strict=False)
        return value


def is_secret(name: str) -> bool:
    """Whether a setting belongs into a secret file rather than the environment."""
    annotation = Settings.model_fields[name].annotation
    return SecretStr in (get_args(annotation) or (annotation,))


def read_settings() -> Settings:
    """Return what the secret files and the environment say now. Raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False)
        raise SettingsError("; ".join(_tell(str(fault["loc"][0]), fault) for fault in faults)) from None


def _tell(name: str, fault: ErrorDetails) -> str:
    message = fault["msg"].removeprefix("Value error, ")
    value = "" if is_secret(name) else f"; found {fault['input']!r}"
    return f"{name.upper()}: {message}{value}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the process's settings, read once. Raises SettingsError."""
    return read_settings()
