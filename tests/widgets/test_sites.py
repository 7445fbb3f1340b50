import pytest

from refdesk.widgets import sites


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("https://www.example.org/", "https://www.example.org:443"),
        ("https://*.example.org", "https://a.b.example.org"),
        ("http://localhost:*", "http://localhost:5173"),
        ("http://*.localhost:*", "http://lib.localhost:8000"),
        ("HTTPS://WWW.Example.org", "https://www.example.org"),
    ],
)
def test_a_site_covers_its_pages(site: str, origin: str) -> None:
    assert sites.matches(f"https://other.example\n{site}\n", origin)


@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("https://www.example.org", "http://www.example.org"),
        ("https://www.example.org", "https://www.example.org:8443"),
        ("https://*.example.org", "https://example.org"),
        ("https://*.example.org", "https://evilexample.org"),
        ("https://*.example.org", "https://a.example.org.evil.test"),
        ("http://localhost", "http://localhost:5173"),
        ("https://*.example.org", "https://*.example.org"),
        ("https://www.example.org", "null"),
        ("https://www.example.org", "https://www.example.org@evil.test"),
        ("", "https://www.example.org"),
    ],
)
def test_a_site_covers_nothing_else(site: str, origin: str) -> None:
    assert not sites.matches(site, origin)


@pytest.mark.parametrize(
    ("site", "origin", "refused"),
    [
        ("https://www.example.org", "https://www.example.org", False),
        ("https://www.example.org", "https://evil.test", True),
        ("https://www.example.org", "http://www.example.org", True),
        # Browsers let a site with http stand for https, too.
        ("http://www.example.org", "https://www.example.org", False),
        ("http://www.example.org:80", "https://www.example.org", False),
        ("http://www.example.org:8080", "https://www.example.org", True),
        ("http://www.example.org:*", "https://www.example.org:8443", False),
        ("http://www.example.org", "https://www.example.org:8443", True),
        ("", "https://www.example.org", True),
        ("https://www.example.org", "null", True),
        ("https://www.example.org", "file://", True),
        # Nobody explains what can't be read: the browser decides.
        ("https://*.example.org", "https://read_ing.example.org", False),
        ("", "https://*.example.org", False),
        ("", "https://" + "a." * 200 + "example", False),
        ("", "<script>", False),
        ("", "", False),
    ],
)
def test_a_page_is_refused_where_the_policy_refuses_it(site: str, origin: str, refused: bool) -> None:
    assert sites.refuses(site, origin) is refused


@pytest.mark.parametrize(
    "line",
    ["*", "https://*", "https://*.org", "example.org", "https://example.org/path", "javascript:x", "ftp://example.org",
     "https://exa mple.org", "https://example.org:0", "https://example.org:99999", "https://example.org; script-src *",
     "https://example.org:\u0664\u0664\u0663"],
)  # fmt: skip
def test_site_validation_names_invalid_lines(line: str) -> None:
    assert sites.wrong_sites(f"https://www.example.org\n{line}") == [line]


def test_the_demos_sites_are_any_of_this_machine() -> None:
    assert not sites.wrong_sites(sites.LOOPBACK)
    for origin in ("http://localhost:1", "http://127.0.0.1:8000", "http://lib.localhost:9"):
        assert sites.matches(sites.LOOPBACK, origin)
    assert not sites.matches(sites.LOOPBACK, "http://example.org")


def test_the_policy_names_the_sites_and_nothing_that_is_none() -> None:
    assert sites.sources("https://a.example\n; script-src *\nhttp://*.localhost:*") == (
        "https://a.example http://*.localhost:*"
    )
    assert sites.sources("") == "'none'"


def test_the_origin_of_an_address() -> None:
    assert sites.origin_of("https://a.example:8443/x?y#z") == "https://a.example:8443"
    assert sites.origin_of("about:blank") == ""
    assert sites.origin_of("http://[half") == ""
