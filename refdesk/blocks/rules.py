"""Whether a patron is blocked."""

from refdesk.kit.clock import now_ms
from refdesk.kit.ip_addresses import is_in, rate_limit_key
from refdesk.libraries.models import Library

from .models import Block


def is_blocked(library: Library, browser: str, address: str) -> bool:
    """Whether a block of the library names this browser (by its mark) or the network of this IP address."""
    active = list(Block.objects.filter(library=library, until__gt=now_ms()).values_list("browser", "network"))
    if browser and any(blocked == browser for blocked, _ in active):
        return True
    networks = {network for _, network in active if network}
    return is_in(address, networks) and not is_exempt(library, address)


def network_of(library: Library, stored: str) -> str:
    """The network to block for a patron's stored IP address: that network itself, or the one of a whole address.

    Empty where the library stores no addresses, or where the network is exempt.
    """
    network = stored if "/" in stored else rate_limit_key(stored)
    return "" if is_exempt(library, network.partition("/")[0]) else network


def is_exempt(library: Library, address: str) -> bool:
    """Whether the address belongs to a network in which only browsers are blocked, such as the library's own."""
    return is_in(address, library.exempt_networks.split())
