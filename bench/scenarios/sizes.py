"""What a patron's browser has to load, compressed: the loader, and everything until the patron can type."""

import gzip
import re
from urllib.parse import urljoin, urlsplit

from bench.report import Report
from refdesk.client import Http

NEEDED = re.compile(rb"""<(?:script|link)\b[^>]*?(?:src|href)=["']?([^"'\s>]+\.(?:m?js|css)[^"'\s>]*)""", re.IGNORECASE)
IMPORTED = re.compile(rb"""(?:\bimport|\bfrom)\s*["']([^"']+\.js)["']""")


async def sizes(report: Report, url: str, widget: str = "ask") -> None:
    """The loader, and the widget's page with what it and its modules name."""
    _, loader = await _got(url, f"/embed/{widget}.js")
    parts = await _page(url, f"/embed/{widget}/")
    everything = loader + sum(parts.values())
    report.add(
        "Bytes over the wire, gzip",
        ["what", "bytes", "limit"],
        [
            ["loader", f"{loader:,}", "3,072"],
            *([f"{path}", f"{size:,}", ""] for path, size in parts.items()),
            ["everything until the patron can type", f"{everything:,}", "40,960"],
        ],
        "Sizes as served. Django adds up to 100 random bytes to compressed pages, so that their size reveals nothing.",
    )


async def _page(url: str, path: str) -> dict[str, int]:
    """The page and every script and style that it needs at once, by path."""
    html, size = await _got(url, path)
    found = {path: size}
    assets = [urljoin(path, match.decode()) for match in NEEDED.findall(html)]
    while assets:
        asset = urlsplit(assets.pop()).path
        if asset in found:
            continue
        body, found[asset] = await _got(url, asset)
        if asset.endswith(".js"):
            assets += [urljoin(asset, match.decode()) for match in IMPORTED.findall(body)]
    return found


async def _got(url: str, path: str) -> tuple[bytes, int]:
    """What is there, and how many bytes it comes in."""
    answer = await Http(url).call("GET", path, Accept_Encoding="gzip")
    return gzip.decompress(answer.body), len(answer.body)
