"""What a patron's browser has to load, compressed: the loader, and everything until the patron can type."""

import gzip
import re
from urllib.parse import urljoin, urlsplit

from bench.figures import Report
from refdesk.client import Http

NEEDED = re.compile(rb"""<(?:script|link)\b[^>]*?(?:src|href)=["']?([^"'\s>]+\.(?:m?js|css)[^"'\s>]*)""", re.IGNORECASE)
IMPORTED = re.compile(rb"""(?:\bimport|\bfrom)\s*["']([^"']+\.js)["']""")
ANY_ADDRESS = re.compile(rb"""https?://[^\s"'`)<>\\]+""")


async def sizes(report: Report, url: str, widget: str = "ask") -> None:
    """The loader, and the widget's page with what it and its modules name."""
    loader = await _compressed(url, f"/embed/{widget}.js")
    parts = await _page(url, f"/embed/{widget}/")
    everything = loader + sum(parts.values())
    report.add(
        "Bytes over the wire, gzip -9",
        ["what", "bytes", "limit"],
        [
            ["loader", f"{loader:,}", "3,072"],
            *([f"{path}", f"{size:,}", ""] for path, size in parts.items()),
            ["everything until the patron can type", f"{everything:,}", "40,960"],
        ],
    )


async def _page(url: str, path: str) -> dict[str, int]:
    """The page and every script and style that it needs at once, by path."""
    html = (await Http(url).get(path)).body
    found = {path: len(gzip.compress(html, 9))}
    wanted = [urljoin(path, match.decode()) for match in NEEDED.findall(html)]
    while wanted:
        asset = urlsplit(wanted.pop()).path
        if asset in found:
            continue
        body = (await Http(url).get(asset)).body
        found[asset] = len(gzip.compress(body, 9))
        if asset.endswith(".js"):
            wanted += [urljoin(asset, match.decode()) for match in IMPORTED.findall(body)]
    return found


async def _compressed(url: str, path: str) -> int:
    return len(gzip.compress((await Http(url).get(path)).body, 9))
