"""Which IP addresses the server connects to."""

import ipaddress

import pytest

from refdesk.outgoing.addresses import is_public, may_reach


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("142.250.74.10", True),
        ("2a00:1450:4001:82a::200a", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::10.0.0.1", False),
        ("64:ff9b::142.250.74.10", True),
        ("2002:a00:1::1", False),
    ],
)
def test_is_public_knows_private_networks(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("address", "reached"),
    [("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("169.254.169.254", False), ("8.8.8.8", True)],
)
def test_may_reach_allows_named_private_networks_but_never_metadata_of_clouds(address: str, reached: bool) -> None:
    networks = (ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("169.254.0.0/16"))
    assert may_reach(address, networks) is reached
