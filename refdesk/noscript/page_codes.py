"""The last part of a page's address: which page of which chat it is, and a proof that the server made it.

A browser keeps addresses in its history, and refreshes a page by its address. So each page has another one, and only
the latest page of a chat is shown: an earlier address opens nothing (docs/decisions/0038).
"""

import re
from typing import NamedTuple

from refdesk.chats.head import Head
from refdesk.chats.queries import head_of
from refdesk.eventlog import tokens

_SALT = "refdesk.noscript.page"
_PARTS = re.compile(r"(\d{1,9})-(.+)", re.ASCII)


class PageCode(NamedTuple):
    """A page's number and its chat."""

    page: int
    head: Head


def issue(head: Head, page: int) -> str:
    return f"{page}-{tokens.issue(_SALT, head.chat, page, head.widget, head.start_key)}"


def read(code: str, widget: int) -> PageCode | None:
    """The content of a code; None for one that the server did not make for this widget."""
    parts = _PARTS.fullmatch(code)
    chat = tokens.number_of(parts[2]) if parts else None
    head = head_of(chat) if chat else None
    if parts is None or head is None or head.widget != widget:
        return None
    page = int(parts[1])
    good = tokens.issued(_SALT, head.chat, page, head.widget, head.start_key)
    return PageCode(page, head) if tokens.is_one_of(parts[2], good) else None
