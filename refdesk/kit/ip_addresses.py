"""IP addresses of clients: behind trusted proxies, shortened for storage, and as keys of rate limits."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import Literal

from .env import Network

Policy = Literal["none", "short", "full"]

# Prefix lengths that data protection authorities advise: the network of a street or an organization.
_STORED_BITS = {4: 24, 6: 48}
_WITH_PORT = re.compile(r"(?:([0-9.]+)|\[([^\]]+)\]):[0-9]{1,5}")


def client_address(peer: str, headers: Sequence[tuple[bytes, bytes]], trusted: Sequence[Network]) -> str:
    """The client's IP address: the peer's, or, if the peer is a trusted proxy, the nearest one that isn't.

    `headers` are those of an ASGI scope (lower case). X-Forwarded-For is read from its end, since clients can write its
    beginning, up to the first entry that isn't an address with or without a port.
    """
    address = _parse(peer)
    if address is None or not _in(address, trusted):
        return peer
    for word in reversed(_forwarded(headers)):
        forwarded = _parse(_without_port(word))
        if forwarded is None:
            break
        address = forwarded
        if not _in(address, trusted):
            break
    return str(address)


def is_trusted(peer: str, trusted: Sequence[Network]) -> bool:
    address = _parse(peer)
    return address is not None and _in(address, trusted)


def is_loopback(address: str) -> bool:
    """Whether it is an address of this machine that no other can use."""
    parsed = _parse(address)
    return parsed is not None and parsed.is_loopback


def shorten(address: str, policy: Policy) -> str:
    """The part of an address that the policy allows to store: all, its network (203.0.113.0/24), or nothing."""
    parsed = _parse(address)
    if policy == "none" or parsed is None:
        return ""
    if policy == "full":
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _STORED_BITS[parsed.version]), strict=False))


def rate_limit_key(address: str, bits: int = 64) -> str:
    """The key to count a client by: its address, or its IPv6 network, as every IPv6 customer has a /64 at least.

    `bits` is the prefix length of the network: providers assign a /56 to a household, a /48 to an organization.
    """
    parsed = _parse(address)
    if parsed is None or parsed.version == 4:
        return str(parsed or address)
    return str(ipaddress.ip_network((parsed, bits), strict=False))


def networks(text: str) -> list[Network]:
    """The networks that a text holds, separated by white space. Raises ValueError with what is none."""
    return [_network(word) for word in text.split()]


def is_in(address: str, networks: Iterable[str]) -> bool:
    """Whether an IP address, or a text that should be one, belongs to one of these networks."""
    parsed = _parse(address)
    return parsed is not None and _in(parsed, [_network(network) for network in networks])


def _network(word: str) -> Network:
    try:
        return ipaddress.ip_network(word, strict=False)
    except ValueError:
        raise ValueError(word) from None


def _forwarded(headers: Sequence[tuple[bytes, bytes]]) -> list[str]:
    values = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
    return [word.strip() for value in values for word in value.split(",")]


def _without_port(word: str) -> str:
    """IIS and Azure append the client's port: `203.0.113.7:1234`, `[2001:db8::1]:443`."""
    match = _WITH_PORT.fullmatch(word)
    return match[1] or match[2] if match else word


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address


def _in(address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
