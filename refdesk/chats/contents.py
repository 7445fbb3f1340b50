"""What a chat stores of web pages."""

from refdesk.kit import web_address
from refdesk.kit.sanitize import sanitized_address, sanitized_text

from .events import Page
from .refusals import BadAddress

ADDRESS_LIMIT = 2_000
TITLE_LIMIT = 300


def checked_address(address: str) -> str | BadAddress:
    """The address as browsers write it, or the refusal."""
    try:
        return web_address.normalize(address, ADDRESS_LIMIT)
    except web_address.BadAddressError as error:
        return BadAddress(fault=error.fault)


def reported_address(text: str, *, query: bool = True) -> str:
    """The address that a browser reported; empty where it is not one of the web."""
    return sanitized_address(text, ADDRESS_LIMIT, query=query)


def reported_page(page: Page | None, *, query: bool = True) -> Page | None:
    """The page that a browser reported; None where its address is not one of the web."""
    url = reported_address(page.url, query=query) if page else ""
    return Page(url=url, title=sanitized_text(page.title, TITLE_LIMIT)) if page and url else None
