"""Which IP addresses the server may connect to, for any name of a host."""

import ipaddress
from collections.abc import Sequence

from refdesk.kit.env import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NEVER = tuple(
    ipaddress.ip_network(network)
    for network in (
        "169.254.0.0/16",
        "fe80::/10",
        "fd00:ec2::/32",
        "100.100.100.200/32",
        "168.63.129.16/32",
        "192.0.0.192/32",
    )
)
"""Link-local addresses, and those at which clouds hand out the credentials of a machine."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address belongs to no private, local or otherwise special network."""
    return may_reach(address, ())


def may_reach(address: str, networks: Sequence[Network]) -> bool:
    """Whether the server may connect to this IP address: a public one, or one of these private `networks`."""
    ip = _reached(ipaddress.ip_address(address.partition("%")[0]))
    if any(ip in network for network in _NEVER):
        return False
    return (ip.is_global and not ip.is_multicast) or any(ip in network for network in networks)


def _reached(ip: Address) -> Address:
    """The IPv4 address that an IPv6 address leads to; else the address itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    embedded = ip.ipv4_mapped or ip.sixtofour
    if embedded is None and ip in _NAT64:
        embedded = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return embedded or ip
