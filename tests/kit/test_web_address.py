import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.kit.web_address import BadAddressError, normalize

LIMIT = 2_000


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("https://Example.org", "https://example.org/"),
        ("  HTTP://example.org:80/Hours  ", "http://example.org/Hours"),
        ("http://localhost:8000/demo/?desk=http://a.org/#top", "http://localhost:8000/demo/?desk=http://a.org/#top"),
        ("https://bücher.example/ü?q=ä&x=%20", "https://xn--bcher-kva.example/%C3%BC?q=%C3%A4&x=%20"),
        ("https://[2001:DB8:0::1]:8443/", "https://[2001:db8::1]:8443/"),
    ],
)
def test_normalize_returns_the_url_as_browsers_write_it(typed: str, normal: str) -> None:
    assert normalize(typed, LIMIT) == normal


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("example.org/hours", "not_web"),
        ("//example.org", "not_web"),
        ("javascript:alert(1)", "not_web"),
        ("java\tscript:alert(1)", "not_web"),
        (" JavaScript://example.org/%0aalert(1)", "not_web"),
        ("data:text/html,<script>alert(1)</script>", "not_web"),
        ("blob:https://example.org/1", "not_web"),
        ("file:///etc/passwd", "not_web"),
        ("ftp://example.org/", "not_web"),
        ("https://library.example@elsewhere.example/", "user"),
        ("https://a:b@example.org/", "user"),
        ("https://", "not_whole"),
        ("https:example.org", "not_whole"),
        ("https:/example.org", "not_whole"),
        ("https://example.org\\@elsewhere.example/", "not_whole"),
        ("https://exam ple.org/", "not_whole"),
        ("https://example.org/a b", "not_whole"),
        ("ht\ntps://example.org/", "not_whole"),
        ("https://example.org/\u202egro.elpmaxe", "not_whole"),
        ("https://example.org/\x00", "not_whole"),
        ("https://example.org:99999/", "not_whole"),
        ("https://a..b/", "not_whole"),
        ("https://[::1/", "not_whole"),
        ("https://example.org/" + "x" * LIMIT, "too_long"),
        ("https://example.org/" + "ü" * (LIMIT // 4), "too_long"),
    ],
)
def test_normalize_refuses_other_addresses_with_their_fault(typed: str, fault: str) -> None:
    with pytest.raises(BadAddressError) as error:
        normalize(typed, LIMIT)
    assert error.value.fault == fault


@given(st.text() | st.text().map("https://example.org/{}".format) | st.text().map("http://{}".format))
def test_normalize_returns_short_ascii_and_is_idempotent(typed: str) -> None:
    try:
        normal = normalize(typed, LIMIT)
    except BadAddressError:
        return
    assert normal.isascii()
    assert normal.startswith(("http://", "https://"))
    assert len(normal) <= LIMIT
    assert normalize(normal, LIMIT) == normal
