"""How the journal stores internal chats."""

from refdesk.eventlog.log import Log
from refdesk.eventlog.refusals import NoSuchChat
from refdesk.eventlog.tables import Tables

from . import machine
from .commands import Command, Start, digest_of, encode_actor
from .head import Head, apply
from .outcomes import Stored

TABLES = Tables(
    Head,
    heads="colleagues_internalchat",
    log="colleagues_event",
    of="internal_chat_id",
    start=("start_key",),
    columns={
        "internal_chat": "id",
        "department": "department_id",
        "library": "library_id",
        "first": "first_id",
        "second": "second_id",
    },
)

INTERNAL_CHATS = Log(
    tables=TABLES,
    command=Command,
    start=Start,
    new_head=machine.new_head,
    begin=machine.begin,
    decide=machine.decide,
    apply=apply,
    actor_of=lambda command: encode_actor(command.actor),
    digest=digest_of,
    not_found=NoSuchChat(),
    stored=Stored,
)
