"""What the audit log records of transcripts: reading one and sending one by email."""

from collections.abc import Iterable

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record, record_once_an_hour
from refdesk.audit.request import actor_of
from refdesk.chats.head import Head
from refdesk.chats.models import Event
from refdesk.eventlog.rows import LogRow
from refdesk.libraries.models import Department
from refdesk.people.models import Operator

_TOOK_PART = ("claimed", "taken_over", "transferred", "joined", "message_sent")


def read(operator: Operator, head: Head, rows: Iterable[LogRow]) -> None:
    """Records that an operator read the transcript of a chat in which they took no part; at most once an hour."""
    own_prefix = f"operator:{operator.pk}:"
    if head.claimed_by != operator.pk and not any(
        row.kind in _TOOK_PART and row.actor.startswith(own_prefix) for row in rows
    ):
        record_once_an_hour(Action.TRANSCRIPT_READ, _thing(head), library=_library(head))


def read_live(operator: int, head: Head, address: str) -> None:
    """Records that an operator opened an ended chat over the live connection, from this address; at most once an hour.

    Chats in which the operator took part are not recorded.
    """
    own_prefix = f"operator:{operator}:"
    took_part = Event.objects.filter(chat_id=head.chat, kind__in=_TOOK_PART, actor__startswith=own_prefix).exists()
    reader = Operator.objects.filter(pk=operator).first()
    if reader is None or took_part or head.claimed_by == operator:
        return
    by, library = actor_of(reader), _library(head)
    record_once_an_hour(Action.TRANSCRIPT_READ, _thing(head), actor=by, library=library, address=address)


def mailed(head: Head, to: str, *, notes: bool) -> None:
    """Records that a transcript was mailed, to the patron or to a colleague."""
    record(Action.TRANSCRIPT_MAILED, _thing(head), library=_library(head), changes={"to": to, "notes": notes})


def _thing(head: Head) -> Thing:
    return Thing("chat", head.chat, f"chat {head.chat}")


def _library(head: Head) -> int:
    return Department.objects.values_list("library_id", flat=True).get(pk=head.department)
