"""What the audit log records of transcripts: reading one and sending one by email."""

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record, record_once_an_hour
from refdesk.audit.request import actor_of
from refdesk.chats.head import Head
from refdesk.chats.models import Event
from refdesk.libraries.models import Department
from refdesk.people.models import Operator

_TOOK_PART = ("claimed", "taken_over", "transferred", "joined", "message_sent")


def read(operator: Operator, head: Head, address: str | None = None) -> None:
    """Records that an operator read a chat in which they took no part; at most once an hour.

    `address` is the client's on a live connection; None: that of the request.
    """
    own_prefix = f"operator:{operator.pk}:"
    own = Event.objects.filter(chat_id=head.chat, kind__in=_TOOK_PART, actor__startswith=own_prefix)
    if head.claimed_by != operator.pk and not own.exists():
        by, library = actor_of(operator), _library(head)
        record_once_an_hour(Action.TRANSCRIPT_READ, _thing(head), actor=by, library=library, address=address)


def read_live(operator: int, head: Head, address: str) -> None:
    """`read` over a live connection from this address."""
    reader = Operator.objects.filter(pk=operator).first()
    if reader is not None:
        read(reader, head, address)


def mailed(head: Head, to: str, *, notes: bool) -> None:
    """Records that a transcript was mailed, to the patron or to a colleague."""
    record(Action.TRANSCRIPT_MAILED, _thing(head), library=_library(head), changes={"to": to, "notes": notes})


def _thing(head: Head) -> Thing:
    return Thing("chat", head.chat, f"chat {head.chat}")


def _library(head: Head) -> int:
    return Department.objects.values_list("library_id", flat=True).get(pk=head.department)
