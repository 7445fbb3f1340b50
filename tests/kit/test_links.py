import pytest

from refdesk.kit.links import is_web_address


@pytest.mark.parametrize("address", ["https://example.org", "http://example.org:8080/a?b#c", "https://example.org/é"])
def test_absolute_http_urls_are_web_addresses(address: str) -> None:
    assert is_web_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "/faq/",
        "javascript:alert(1)",
        "ftp://example.org",
        "https://",
        "https://a b.example",
        "https://bank.example@evil.example/",
        "https://evil.example\\.bank.example/",
        "https://example.org:99999/",
        "https://[::1",
        f"https://{'x' * 2_000}.example",
    ],
)
def test_other_text_is_no_web_address(address: str) -> None:
    assert not is_web_address(address)
