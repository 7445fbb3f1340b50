"""How far a patron has read. A page can't report it, but each of its buttons sends which event the page ended with."""

from django.dispatch import Signal

from refdesk.chats.head import Head

from . import presence
from .forms import seq_of

page_read = Signal()
"""Sent with `head` and `seq`: the patron of this chat has read it up to this event. The server shows it on desks."""


def note(head: Head, seen: str) -> None:
    """Announce what the page of a pressed button has shown."""
    seq = seq_of(seen)
    if seq and head.state == "active" and presence.holds(head):
        page_read.send(sender=Head, head=head, seq=min(seq, head.last_seq))
