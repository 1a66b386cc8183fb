"""Whether a site has named the network of its gateway: until then nobody's `X-Forwarded-For` can be believed.

The shipped files hold a network that exists nowhere (RFC 5737), so a forgotten setting trusts nobody.
A whole private range would trust every pod and every machine of the site.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

from tools.deployment.findings import Finding
from tools.deployment.settings_agreement import Configuration

EXAMPLES: Final = tuple(
    map(
        ip_network,
        ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
    )
)
"""Networks for documents, which no machine has."""

WHOLE_RANGES: Final = tuple(
    map(
        ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/8", "fd00::/8")
    )
)
"""What a site calls private: never a gateway's own network."""

REMEDY: Final = (
    "name the network of the gateway's pods in TRUSTED_PROXIES, or its number of proxies in TRUSTED_HOPS"
)

Network = IPv4Network | IPv6Network


def check_proxy_networks(platforms: Mapping[str, Sequence[Configuration]]) -> Iterator[Finding]:
    """Check TRUSTED_PROXIES of every function that does not count hops, each value of a platform once."""
    for platform, configurations in platforms.items():
        values = {
            configuration.variables["TRUSTED_PROXIES"]: None
            for configuration in configurations
            if "TRUSTED_PROXIES" in configuration.variables
            and configuration.variables.get("TRUSTED_HOPS", "0") == "0"
        }
        for value in values:
            for text in filter(None, map(str.strip, value.split(","))):
                yield from _check_network(text, f"{platform} TRUSTED_PROXIES")


def _check_network(text: str, location: str) -> Iterator[Finding]:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return  # the settings themselves refuse it
    if any(_overlap(network, example) for example in EXAMPLES) and network.prefixlen:
        yield Finding(location, f"the placeholder {text}", "the network that the gateway calls from", REMEDY)
    elif any(_contains(network, whole) for whole in WHOLE_RANGES):
        yield Finding(location, f"the whole of {text}", "the network that the gateway calls from", REMEDY)


def _overlap(network: Network, other: Network) -> bool:
    return network.version == other.version and network.overlaps(other)


def _contains(network: Network, other: Network) -> bool:
    return network.version == other.version and other.subnet_of(network)  # type: ignore[arg-type]
