"""Tokens of a ticket's page, each of them a proof that stands in an address.

The patron's own is derived, so that every mail can carry the same address. It carries all of the patron's rights, and
is given to nobody at a desk. What operators can make are links of other kinds, which say by whom, and do less.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

from django.conf import settings

from refdesk.journal import tokens

from .head import Head

_SALT = "refdesk.tickets.patron"
_SALT_OF_LINKS = "refdesk.tickets.link"
_LINK = re.compile(r"\d{1,18}\.(read|claim|reply)-(\d{1,9})-(\d{1,15})-[0-9a-f]{43}", re.ASCII)

Kind = Literal["own", "read", "claim", "reply"]
"""`own`: the patron's. `read`: reads until its time is over. `claim`: can be traded once for a `reply`, which reads and
replies, but has nothing forgotten."""


class Access(NamedTuple):
    """What a token opens. `link` is the event of the operator who made it, or who entered the address that it was
    mailed to; `until` (ms) is when it ends, 0 for never."""

    kind: Kind
    link: int = 0
    until: int = 0


OWN = Access("own")


def issue(head: Head, access: Access = OWN) -> str:
    """The token of this ticket that gives this access."""
    return next(_issued(head, access))


ticket_of = tokens.number_of


def access_of(token: str, head: Head) -> Access | None:
    """What the token opens of this ticket; None where it is not one of its tokens. Whether it is over is not asked."""
    parts = _LINK.fullmatch(token)
    claimed = Access(cast("Kind", parts[1]), int(parts[2]), int(parts[3])) if parts else OWN
    return claimed if tokens.is_one_of(token, _issued(head, claimed)) else None


def _issued(head: Head, access: Access) -> Iterator[str]:
    """One for each secret key that is good, the present one first."""
    birth = (head.library, head.start_key)
    if access == OWN:
        yield from tokens.issued(_SALT, head.ticket, *birth)
        return
    for token in tokens.issued(_SALT_OF_LINKS, head.ticket, *birth, *access):
        number, _, proof = token.partition(".")
        yield f"{number}.{access.kind}-{access.link}-{access.until}-{proof}"


def patrons_page(head: Head, access: Access = OWN) -> str:
    """The address of the private page on which the patron reads and replies."""
    return f"{settings.CONFIG.public_url}{patrons_path(head, access)}"


def patrons_path(head: Head, access: Access = OWN) -> str:
    """The same, on whichever host it was asked for."""
    return f"/ticket/{issue(head, access)}/"
