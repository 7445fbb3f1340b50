"""Tokens of a ticket's page. Each is part of an address and proves access.

The patron's own token is derived, so that every email can contain the same address. It carries all of the patron's
rights and is sent to no desk. Operators can make links of other kinds, which name their maker and carry fewer rights.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

from django.conf import settings

from refdesk.eventlog import tokens

from .head import Head

_PATRON_SALT = "refdesk.tickets.patron"
_LINK_SALT = "refdesk.tickets.link"
_LINK = re.compile(r"\d{1,18}\.(read|claim|reply)-(\d{1,9})-(\d{1,15})-[0-9a-f]{43}", re.ASCII)

Kind = Literal["own", "read", "claim", "reply"]
"""`own`: all rights of the patron. `read`: reads until it expires. `claim`: can be exchanged once for a `reply`, which
can read and reply, but can't have the ticket forgotten."""


class Access(NamedTuple):
    """What a token opens. `link` is the event of the operator who made it, or who entered the address that it was
    mailed to; `until` (ms) is when it ends, 0 for never."""

    kind: Kind
    link: int = 0
    until: int = 0


OWN = Access("own")


def issue(head: Head, access: Access = OWN) -> str:
    return next(_accepted_tokens(head, access))


ticket_of = tokens.number_of


def access_of(token: str, head: Head) -> Access | None:
    """The access that the token gives to this ticket; None if it is not one of its tokens. Doesn't check expiry."""
    parts = _LINK.fullmatch(token)
    claimed = Access(cast("Kind", parts[1]), int(parts[2]), int(parts[3])) if parts else OWN
    return claimed if tokens.is_one_of(token, _accepted_tokens(head, claimed)) else None


def _accepted_tokens(head: Head, access: Access) -> Iterator[str]:
    """One token for each accepted secret key, the present key first."""
    birth = (head.library, head.start_key)
    if access == OWN:
        yield from tokens.issued(_PATRON_SALT, head.ticket, *birth)
        return
    for token in tokens.issued(_LINK_SALT, head.ticket, *birth, *access):
        number, _, proof = token.partition(".")
        yield f"{number}.{access.kind}-{access.link}-{access.until}-{proof}"


def patron_page_url(head: Head, access: Access = OWN) -> str:
    """The address of the private page on which the patron reads and replies."""
    return f"{settings.CONFIG.public_url}{patron_page_path(head, access)}"


def patron_page_path(head: Head, access: Access = OWN) -> str:
    return f"/ticket/{issue(head, access)}/"
