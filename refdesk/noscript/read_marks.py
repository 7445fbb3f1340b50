"""How far a patron has read. A page can't report it, but each of its buttons sends which event the page ended with."""

import re

from django.dispatch import Signal

from refdesk.chats.head import Head

from . import presence

page_read = Signal()
"""Sent with `head` and `seq`: the patron of this chat has read it up to this event. The server shows it on desks."""
_SEQ = re.compile(r"\d{1,9}", re.ASCII)


def note(head: Head, seen: str) -> None:
    """Announce what the page of a pressed button has shown."""
    if head.state == "active" and presence.holds(head) and _SEQ.fullmatch(seen):
        page_read.send(sender=Head, head=head, seq=min(int(seen), head.last_seq))
