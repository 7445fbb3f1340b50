"""The addresses at which services receive messages, and what is wrong with one, in words."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ChannelKind

LIMIT = 2_000
"""Characters of an address; those of Workflows have about 300."""
TOKEN_LIMIT = 1_000
_PRINTABLE = re.compile(f"[!-~]{{1,{LIMIT}}}")
_TOKEN = re.compile(f"[!-~]{{0,{TOKEN_LIMIT}}}")
_ROOM = re.compile(r"![!-~]{1,254}")
_PATHS = {
    ChannelKind.SLACK: re.compile(r"/services/[^/]+/[^/]+/[^/]+"),
    ChannelKind.TEAMS: re.compile(r"(/[^/]+)*/workflows/[^/]+/triggers/.+"),
    ChannelKind.MATTERMOST: re.compile(r"(/[^/]+)*/hooks/[^/]+"),
    ChannelKind.MATRIX: re.compile(r"/?"),
    ChannelKind.DISCORD: re.compile(r"/api(/v\d+)?/webhooks/\d+/[^/]+"),
    ChannelKind.NTFY: re.compile(r"/[-_A-Za-z0-9]{1,64}"),
}
_EXAMPLES = {
    ChannelKind.SLACK: "https://hooks.slack.com/services/…",
    ChannelKind.TEAMS: "https://….logic.azure.com/workflows/…/triggers/manual/paths/invoke?…",
    ChannelKind.MATTERMOST: "https://mattermost.example.org/hooks/…",
    ChannelKind.MATRIX: "https://matrix.example.org",
    ChannelKind.DISCORD: "https://discord.com/api/webhooks/…",
    ChannelKind.NTFY: "https://ntfy.sh/your-topic",
}
_WITH_QUERY = (ChannelKind.TEAMS, ChannelKind.DISCORD)
_OLD_CONNECTOR = _("Teams no longer accepts messages at this address. Make one with the app Workflows, and enter that.")


class Address(NamedTuple):
    """Where a service receives messages. `path` includes the query."""

    host: str
    port: int
    path: str


def address_of(text: str) -> Address | None:
    """None for what is no address of a server with https."""
    if not _PRINTABLE.fullmatch(text):
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not host or port == 0 or "@" in parts.netloc or parts.fragment:
        return None
    return Address(host, port or 443, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def wrong_address(kind: str, text: str) -> str | Promise:
    """What to do about an address that isn't one of this kind of channel; empty for one that is."""
    address, expected = address_of(text), _EXAMPLES[ChannelKind(kind)]
    path, _mark, query = address.path.partition("?") if address else ("", "", "")
    if address and kind == ChannelKind.TEAMS and address.host.endswith(".webhook.office.com"):
        return _OLD_CONNECTOR
    if address and _PATHS[ChannelKind(kind)].fullmatch(path) and (not query or kind in _WITH_QUERY):
        return ""
    return _("Enter the address as %(kind)s shows it, such as %(example)s") % {
        "kind": ChannelKind(kind).label,
        "example": expected,
    }


def wrong_token(kind: str, token: str) -> str | Promise:
    if kind == ChannelKind.MATRIX and not token:
        return _("Enter the access token of the account that writes the messages.")
    return "" if _TOKEN.fullmatch(token) else _("Enter the token exactly as the service shows it, without spaces.")


def wrong_room(kind: str, room: str) -> str | Promise:
    if kind != ChannelKind.MATRIX or _ROOM.fullmatch(room):
        return ""
    return _("Enter the room’s internal ID, which begins with “!”: it is in the room’s settings, under Advanced.")
