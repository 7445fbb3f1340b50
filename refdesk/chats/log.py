"""How the journal stores chats."""

from typing import Any

import msgspec

from refdesk.eventlog.acts import Say, digest
from refdesk.eventlog.log import Log
from refdesk.eventlog.redaction import emptied, rewriting
from refdesk.eventlog.refusals import NoSuchChat, SensitiveText
from refdesk.eventlog.tables import Tables
from refdesk.libraries.languages import offered_code
from refdesk.masking.commands import masked
from refdesk.masking.library_rules import rules_of_department

from . import machine
from .bounds import size
from .commands import ChooseLanguage, Command, DeleteMessage, Earlier, Operator, Patron, Start, encode_actor
from .events import KINDS, PatronDescribed
from .head import Head, apply
from .models import Event
from .outcomes import Stored
from .rules.conversation import SentMessage
from .rules.follow_up import Languages
from .transfers.receivers import find_receiver

_MESSAGES = ("message_sent", "file_sent", "frame_suggested")


def look_up(head: Head, actor: Any, act: Any) -> Any:
    """See `machine.LookUp`."""
    if isinstance(act, ChooseLanguage):
        return Languages(offered_code(act.language), offered_code(head.language))
    return find_message(head, actor, act) if isinstance(act, DeleteMessage) else find_receiver(head, actor, act)


def find_message(head: Head, actor: Operator, act: DeleteMessage) -> SentMessage | None:
    """See `rules.conversation.FindMessage`."""
    events = Event.objects.filter(chat_id=head.chat, seq=act.seq, kind__in=_MESSAGES)
    for kind, by, at, payload in events.values_list("kind", "actor", "at", "payload"):
        body = msgspec.json.decode(payload, type=KINDS[kind])
        return SentMessage(by, at, body == emptied(body, ("text",)))
    return None


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


def digest_of_start(start: Start) -> str:
    """The digest of a start: of what the patron wrote, without what the browser and the server add."""
    added = {"details": PatronDescribed(), "browser": "", "department_name": "", "widget_title": ""}
    added["sensitive"] = "mask"
    if start.continues is not None:
        added |= {"name": "", "contact": "", "continues": Earlier(chat=start.continues.chat)}
    return digest(msgspec.structs.replace(start, **added))


def _mask(head: Head, command: Command) -> Command | SensitiveText:
    """Operators decide themselves what they write."""
    if not isinstance(command.actor, Patron) or not command.act.free_text:
        return command
    choice = command.act.sensitive if isinstance(command.act, Say) else "mask"
    return masked(command, rules_of_department(head.department), choice)


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
    mask=_mask,
    mask_start=lambda start: masked(start, rules_of_department(start.department), start.sensitive),
    rewrites=rewriting(KINDS),
)
