"""The sites on which a widget may stand, as an administrator writes them: one a line.

A line is an origin (`https://www.example.org`, with a port where it has one), or an origin whose host begins with
`*.`, which stands for every host below it, or ends with `:*`, which stands for every port.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import idna

LOOPBACK = "\n".join(("http://localhost:*", "http://*.localhost:*", "http://127.0.0.1:*"))

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SITE = re.compile(
    rf"(?P<scheme>https?)://(?P<host>(?:\*\.)?{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:]+\])(?::(?P<port>\d{{1,5}}|\*))?",
    re.ASCII,  # a digit of another script would make the policy's header unreadable for browsers
)
NO_SITES = ("null", "file://")
"""What browsers call the origin of a page that was opened from a file, or that is shut in by a sandbox."""
ORIGIN_LIMIT = 300
ADDRESS_LIMIT = 4096
_PORTS = {"http": "80", "https": "443"}


def read_sites(text: str) -> list[str]:
    """The lines that aren't empty, without blanks and in small letters, each once."""
    return list(dict.fromkeys(line.strip().lower().rstrip("/") for line in text.splitlines() if line.strip()))


def wrong_sites(text: str) -> list[str]:
    """The lines that aren't sites. A `*.` before a bare top-level name other than localhost counts as wrong."""
    return [site for site in read_sites(text) if not _is_site(site)]


def suggested(line: str) -> str:
    """The site that the line probably stands for: the origin of a whole address, with https where it has no scheme.

    Empty if there is none. Names in other scripts become ASCII, as browsers send them (UTS 46). This machine has http.
    """
    try:
        parts = urlsplit(line if "://" in line else f"https://{line}")
        host = _ascii(parts.hostname or "")
        if host == "localhost" and "://" not in line:
            parts = parts._replace(scheme="http")
        site = f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    except ValueError:  # UnicodeError is one
        return ""
    return site if ("." in host or host == "localhost") and not wrong_sites(site) and site != line else ""


def _ascii(host: str) -> str:
    """Raises UnicodeError for a name that no host has."""
    wildcard, below = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    return wildcard + (below if below.isascii() else idna.encode(below, uts46=True).decode())


def matches(text: str, origin: str) -> bool:
    parts = _SITE.fullmatch(origin.lower())
    if parts is None or "*" in origin:
        return False
    return any(_covers(site, parts) for site in _parsed(text))


def refuses(text: str, origin: str) -> bool:
    """Whether browsers surely show the widget on no page of this origin, by the policy that `sources` makes.

    False where it is allowed, and for an origin that can't be read: the policy decides, this only explains.
    """
    if origin in NO_SITES:
        return True
    parts = _SITE.fullmatch(origin.lower()) if len(origin) <= ORIGIN_LIMIT and "*" not in origin else None
    return parts is not None and not any(_covers(site, parts) or _upgraded(site, parts) for site in _parsed(text))


def sources(text: str) -> str:
    """The sites as sources of a content security policy; 'none' where there are none."""
    return " ".join(match.group() for match in _parsed(text)) or "'none'"


def _parsed(text: str) -> Iterator[re.Match[str]]:
    return (match for site in read_sites(text) if (match := _SITE.fullmatch(site)))


def _is_site(site: str) -> bool:
    match = _SITE.fullmatch(site)
    if match is None:
        return False
    host, port = match["host"], match["port"]
    too_wide = host.startswith("*.") and host.count(".") < 2 and host != "*.localhost"
    return not too_wide and (port in (None, "*") or 0 < int(port) < 65536)


def _covers(site: re.Match[str], page: re.Match[str]) -> bool:
    default = _PORTS[page["scheme"]]
    return (
        site["scheme"] == page["scheme"]
        and (site["port"] == "*" or (site["port"] or default) == (page["port"] or default))
        and _host_covers(site["host"], page["host"])
    )


def _upgraded(site: re.Match[str], page: re.Match[str]) -> bool:
    """A site with http covers the same host with https, port 80 then 443 (Content Security Policy 3, 6.7.2)."""
    ports = ("80", None, "*") if page["port"] in (None, "443") else (page["port"], "*")
    schemes = (site["scheme"], page["scheme"])
    return schemes == ("http", "https") and site["port"] in ports and _host_covers(site["host"], page["host"])


def _host_covers(pattern: str, host: str) -> bool:
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def page_origin(address: str) -> str:
    """The origin of a web page's address as browsers write it (RFC 6454), or nothing if no site could allow it."""
    page = _SITE.fullmatch(origin_of(address).lower()) if len(address) <= ADDRESS_LIMIT else None
    if page is None or "*" in page.group() or len(page.group()) > ORIGIN_LIMIT:
        return ""
    usual = page["port"] == _PORTS[page["scheme"]]
    return page.group().removesuffix(f":{page['port']}") if usual else page.group()


def origin_of(address: str) -> str:
    """The origin of a page's address, or nothing where it has none."""
    try:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}" if parts.scheme in _PORTS and parts.hostname else ""
    except ValueError:
        return ""
