"""`geoportrait tracks`: the services of tracks, how long their points stay, and who gives live traffic."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import click

from tools.cli.output import failure, print_json, print_table, say
from tools.cli.stores import require_change

if TYPE_CHECKING:
    from functions.map_track.engine.storage.keys import ServiceId


@click.group()
def tracks() -> None:
    """List the services of tracks, and set their rules."""


@tracks.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(as_json: bool) -> None:
    """List every service of tracks with its rules."""
    from functions.map_track.engine.storage.registry import ServiceRegistry

    services = _with_registry(ServiceRegistry.services)
    rows = [
        {"appid": service.appid, "service_id": service.number, **rules.model_dump()}
        for service, rules in sorted(services.items())
    ]
    if as_json:
        print_json(rows)
        return
    print_table("services of tracks", rows)


@tracks.command("set")
@click.argument("appid", type=int)
@click.argument("service_id", type=int)
@click.option("--retention-days", type=click.IntRange(1, 3_650), help="How long points stay.")
@click.option("--probes/--no-probes", default=None, help="Whether live traffic is made of its points.")
@click.option("--alarm-url", help="Where alarms are sent to, of TRACK_ALARM_ADDRESSES; '' for none.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def set_command(
    appid: int,
    service_id: int,
    retention_days: int | None,
    probes: bool | None,
    alarm_url: str | None,
    as_json: bool,
) -> None:
    """Set rules of the service SERVICE_ID of the app APPID, which begins unless it exists."""
    from functions.map_track.engine.storage.keys import ServiceId
    from functions.map_track.engine.storage.registry import ServiceRegistry, ServiceRules

    require_change()
    service = ServiceId(appid, service_id)
    changes: dict[str, object] = {"retention_days": retention_days, "gives_probes": probes}
    secrets = {}
    if alarm_url is not None:
        changes |= {"alarm_url": alarm_url, "alarm_start": int(time.time())}
    if alarm_url:
        secrets["alarm_secret"] = _alarm_secret(service, alarm_url)

    async def change(registry: ServiceRegistry) -> ServiceRules:
        rules = await registry.begin(service)
        new_values = {name: value for name, value in changes.items() if value is not None}
        new_rules = rules.model_copy(update=new_values)
        await registry.change(service, new_rules)
        return new_rules

    rules = _with_registry(change)
    text = f"service {service_id} of app {appid}: set; functions follow within 5 s"
    if secrets:
        text += f"\nsecret of the signature of its alarms: {secrets['alarm_secret']}"
    say(as_json, text, appid=appid, service_id=service_id, **rules.model_dump(), **secrets)


def _alarm_secret(service: "ServiceId", alarm_url: str) -> str:
    """Return the secret that a service's alarms are signed with; an address that no list has is one line."""
    from functions.map_track.engine.alarms.push import ALLOWED_BY
    from functions.map_track.engine.alarms.receiver import alarm_secret
    from shared.config import settings
    from shared.delivery.addresses import AddressForbidden, check_address

    try:
        check_address(alarm_url, settings().track_alarm_addresses, ALLOWED_BY)
    except AddressForbidden as error:
        raise failure(error, "alarm_url") from None
    return alarm_secret(settings().token_signing_key.get_secret_value(), service)


def _with_registry[Result](use: Callable[..., Awaitable[Result]]) -> Result:
    """Run something with the registry of the settings; a Redis that does not answer is one line."""
    from functions.map_track.engine.storage.registry import ServiceRegistry
    from shared.access.errors import StoreUnreachable
    from shared.access.guard import open_link
    from shared.config import settings

    async def run() -> Result:
        link = open_link(settings())
        try:
            return await use(ServiceRegistry(link))
        finally:
            await link.close()

    try:
        return asyncio.run(run())
    except StoreUnreachable as error:
        raise failure(error, "redis_url") from None
