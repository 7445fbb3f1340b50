"""Removes from texts the secrets with which a patron proves to be a ticket's patron.

Emails to a patron contain the address of their page and the address to which they reply; mail programs quote both. An
operator who reads one could reply as the patron and have the ticket forgotten. Only the secret part is replaced, so a
reader sees what was there.
"""

import re
from typing import Any

import msgspec

from refdesk.eventlog.redaction import INSTEAD
from refdesk.eventlog.rows import LogRow

# What quoting inserts into a long word: a line break with quote marks, a soft break of quoted-printable that was not
# decoded, an invisible character.
_BREAK = r"(?>=?[ \t]{0,20}\n[ \t\n>|]{0,40}|[\u00ad\u200b\u2060]{1,9})?+"
# Characters that gateways encode when they wrap a link into one of their own, or quoted-printable does.
_DOT = rf"{_BREAK}(?:\.|[%=]2E){_BREAK}"
_HYPHEN = rf"{_BREAK}(?:-(?:2D)?|[%=]2D){_BREAK}"
_PLUS = rf"(?:\+|[%=-]2B){_BREAK}"
_SLASH = r"(?:/|[%=]2F|_)"
_CUT = r"(?=\s*…?\s*\Z)"
_LINK_KIND = rf"(?:(?:read|claim|reply){_HYPHEN}\d{{1,9}}{_HYPHEN}\d{{1,15}}{_HYPHEN})?"


def _run(characters: str, length: int) -> str:
    """This many characters, in pieces."""
    return rf"(?:{characters}{_BREAK}){{{length - 1}}}{characters}(?!{characters})"


_SECRETS = re.compile(
    "|".join(
        (
            # A page's token, `refdesk.tickets.tokens`: whole, or at the end of a text that was cut.
            rf"(?<!\d)\d{{1,18}}{_DOT}{_LINK_KIND}(?P<page>{_run('[0-9a-f]', 43)})",
            rf"(?<=ticket){_SLASH}\d{{1,18}}{_DOT}{_LINK_KIND}(?P<cut_page>(?:[0-9a-f]{_BREAK}){{1,43}}){_CUT}",
            # The secret part alone, if the rest was broken or changed.
            rf"(?<![0-9a-z])(?P<proof>{_run('[0-9a-f]', 43)})(?![0-9a-z])",
            # The token in a reply address, `refdesk.mail.addresses`.
            rf"{_PLUS}(?:\d{_BREAK}){{1,18}}{_HYPHEN}(?P<reply>{_run('[a-z2-7]', 20)})",
            rf"{_PLUS}(?:\d{_BREAK}){{1,18}}{_HYPHEN}(?P<cut_reply>(?:[a-z2-7]{_BREAK}){{6,19}}){_CUT}",
            # The Message-ID of an email to the patron, which a reply without a token refers to.
            rf"(?<![0-9a-f])(?P<email>{_run('[0-9a-f]', 32)}){_BREAK}\.refdesk(?=@)",
        )
    ),
    re.IGNORECASE,
)
_LETTER = re.compile("[a-z]", re.IGNORECASE)
_LINK = re.compile(r"\bhttps?://[^\s<>]+", re.IGNORECASE)
_TEXTS = ("question", "text", "quoted", "subject", "reason")


def without_secrets(text: str) -> str:
    """The text with “[…]” in place of each token of a ticket and Message-ID of Refdesk, even if quoting broke it."""
    return _SECRETS.sub(_replacement, text)


def without_links(text: str) -> str:
    """The text without the addresses of links. An email gateway may have replaced one with its own, which redirects."""
    return _LINK.sub(INSTEAD, text)


def readable_row(row: LogRow) -> LogRow:
    """The event as operators may read it, also if it was stored with a secret."""
    if row.actor.startswith("operator:") and row.kind != "opened":
        return row
    body = msgspec.json.decode(row.payload)
    readable = readable_body(body)
    return row if readable == body else row._replace(payload=msgspec.json.encode(readable).decode())


def readable_body(body: dict[str, Any]) -> dict[str, Any]:
    """The body of an event without secrets. A text with formatting stays: its positions would be wrong."""
    texts = {name: without_secrets(body[name]) for name in _TEXTS if body.get(name) and not body.get("marks")}
    return {name: value for name, value in {**body, **texts}.items() if name != "message_id"}


def _replacement(match: re.Match[str]) -> str:
    """Digits alone are a number of the text, such as π, and no token."""
    kind = match.lastgroup or ""
    if not _LETTER.search(match[kind]):
        return match[0]
    return match[0][: match.start(kind) - match.start()] + INSTEAD + match[0][match.end(kind) - match.start() :]
