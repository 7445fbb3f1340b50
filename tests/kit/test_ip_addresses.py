import ipaddress

import pytest

from refdesk.kit.ip_addresses import client_address, is_trusted, rate_limit_key, shorten

PROXIES = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128"))


def _forwarded(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", value.encode()) for value in values]


def test_the_forwarded_header_of_an_untrusted_peer_is_ignored() -> None:
    assert client_address("198.51.100.7", _forwarded("203.0.113.9"), PROXIES) == "198.51.100.7"


def test_the_forwarded_header_of_a_trusted_proxy_is_used() -> None:
    assert client_address("10.0.0.1", _forwarded("203.0.113.9"), PROXIES) == "203.0.113.9"


def test_entries_before_those_of_the_proxy_are_ignored() -> None:
    assert client_address("10.0.0.1", _forwarded("1.1.1.1, 203.0.113.9"), PROXIES) == "203.0.113.9"
    assert client_address("10.0.0.1", _forwarded("1.1.1.1", "203.0.113.9, 10.0.0.2"), PROXIES) == "203.0.113.9"


@pytest.mark.parametrize("header", ["", "unknown", "203.0.113.9, ruß"])
def test_an_entry_that_is_no_address_ends_the_search(header: str) -> None:
    assert client_address("10.0.0.1", _forwarded(header), PROXIES) == "10.0.0.1"


@pytest.mark.parametrize(
    ("word", "address"),
    [
        ("203.0.113.7:1234", "203.0.113.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("1.1.1.1, 203.0.113.7:1234, 10.0.0.2:80", "203.0.113.7"),
        ("203.0.113.7:port", "10.0.0.1"),
        ("2001:db8::1]:443", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_may_have_a_port(word: str, address: str) -> None:
    assert client_address("10.0.0.1", _forwarded(word), PROXIES) == address


def test_an_ipv4_peer_on_an_ipv6_socket_is_the_same_peer() -> None:
    assert is_trusted("::ffff:10.0.0.1", PROXIES)
    assert client_address("::ffff:10.0.0.1", _forwarded("2001:db8::5"), PROXIES) == "2001:db8::5"


def test_a_unix_sockets_peer_is_not_changed() -> None:
    assert client_address("", [], PROXIES) == ""


@pytest.mark.parametrize(
    ("address", "short"),
    [("203.0.113.9", "203.0.113.0/24"), ("2001:db8:1:2:3::5", "2001:db8:1::/48"), ("nonsense", "")],
)
def test_shorten_returns_the_network(address: str, short: str) -> None:
    assert shorten(address, "short") == short


def test_shorten_returns_all_or_nothing_by_policy() -> None:
    assert shorten("203.0.113.9", "full") == "203.0.113.9"
    assert shorten("203.0.113.9", "none") == ""


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("2001:db8:1:2:3::5", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::6", "2001:db8:1:2::/64"),
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", ""),
    ],
)
def test_rate_limit_key_is_the_64_of_an_ipv6_address(address: str, counted: str) -> None:
    assert rate_limit_key(address) == counted


def test_rate_limit_key_uses_a_wider_prefix_in_ipv6_only() -> None:
    assert rate_limit_key("2001:db8:1:2ff:3::5", 56) == "2001:db8:1:200::/56"
    assert rate_limit_key("2001:db8:1:2ff:3::5", 48) == "2001:db8:1::/48"
    assert rate_limit_key("203.0.113.9", 48) == "203.0.113.9"
