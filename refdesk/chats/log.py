"""How the journal stores chats."""

from refdesk.eventlog.acts import digest
from refdesk.eventlog.log import Log
from refdesk.eventlog.redaction import rewriting
from refdesk.eventlog.refusals import NoSuchChat
from refdesk.eventlog.tables import Tables

from . import machine
from .bounds import size
from .commands import Command, Start, digest_of_start, encode_actor
from .events import KINDS
from .head import Head, apply
from .lookups import look_up
from .outcomes import Stored

TABLES = Tables(
    Head,
    heads="chats_chat",
    log="chats_event",
    of="chat_id",
    start=("widget_id", "start_key"),
    columns={"chat": "id", "widget": "widget_id", "department": "department_id", "claimed_by": "claimed_by_id"},
)


def _decide(head: Head, command: Command, now: int) -> machine.Decided:
    return machine.decide(head, command, now, size(), look_up)


CHATS = Log(
    tables=TABLES,
    command=Command,
    start=Start,
    new_head=machine.new_head,
    begin=machine.begin,
    decide=_decide,
    apply=apply,
    actor_of=lambda command: encode_actor(command.actor),
    digest=lambda request: digest_of_start(request) if isinstance(request, Start) else digest(request),
    not_found=NoSuchChat(),
    stored=Stored,
    rewrites=rewriting(KINDS),
)
