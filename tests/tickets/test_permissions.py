"""Each act, and who may and may not do it."""

from typing import get_args

import msgspec

from refdesk.eventlog.acts import Act, SaveNote, SetContact, SetName, SetTags
from refdesk.eventlog.refusals import Refusal
from refdesk.tickets import commands as c
from refdesk.tickets.events import EmailReceived
from refdesk.tickets.machine import decide

from .world import ANA, BEN, CHI, DANA, HERE, LIBRARY, NOON, PENDING, STRANGER, SYSTEM, THERE, TICKET

MARTA = c.Member(105, "Marta Lindqvist", frozenset(), frozenset({LIBRARY}))
OLGA = c.Member(106, "Olga Petrov", frozenset(), frozenset({LIBRARY + 1}))

GUEST = c.Patron(TICKET, 5)
OFFERED = msgspec.structs.replace(PENDING, offered=5)

ACTORS: dict[str, c.Actor] = {
    "its patron": DANA,
    "its patron by an operator's link": GUEST,
    "patron of another ticket": STRANGER,
    "its owner": ANA,
    "member of its queue": CHI,
    "operator of another queue": BEN,
    "administrator outside the queue": MARTA,
    "administrator of another library": OLGA,
    "the system": SYSTEM,
}
OK, NO, NONE = "done", "NotAllowed", "NoSuchTicket"
DESK = (NO, NO, NONE, OK, OK, NONE, NONE, NONE, NO)
SERVER = (NO, NO, NONE, NO, NO, NONE, NONE, NONE, OK)
MAIL = EmailReceived(sender="dana@example.org")

TABLE: dict[type[Act], tuple[c.AnyAct, c.QueueInfo | None, tuple[str, ...]]] = {
    c.Reply: (c.Reply(text="Hello"), None, (OK, OK, NONE, OK, OK, NONE, NONE, NONE, NO)),
    SaveNote: (SaveNote(text="Called"), None, DESK),
    c.Assign: (c.Assign(operator=102), HERE, DESK),
    c.Transfer: (c.Transfer(queue=THERE.id), THERE, DESK),
    c.SetTicketStatus: (c.SetTicketStatus(status="closed"), None, DESK),
    SetTags: (SetTags(tags=("maps",)), None, DESK),
    SetName: (SetName(name="Dana B"), None, DESK),
    SetContact: (SetContact(contact="dana@example.org"), None, DESK),
    c.ReceiveEmail: (c.ReceiveEmail(text="Thanks", received=MAIL), None, (OK, OK, NONE, NO, NO, NONE, NONE, NONE, NO)),
    c.NoteEmailSent: (c.NoteEmailSent(of=2, to="dana@example.org"), None, SERVER),
    c.NoteEmailFailed: (c.NoteEmailFailed(of=2, to="dana@example.org", reason="no such mailbox"), None, SERVER),
    c.Forget: (c.Forget(), None, (OK, NO, NONE, NO, NO, NONE, OK, NONE, NO)),
    c.MakeLink: (c.MakeLink(access="read"), None, DESK),
    c.ClaimLink: (c.ClaimLink(link=5), None, (OK, OK, NONE, NO, NO, NONE, NONE, NONE, NO)),
    c.Redact: (c.Redact(seqs=(1,)), None, (NO, NO, NONE, NO, NO, NONE, OK, NONE, OK)),
}


def _outcome(actor: c.Actor, act: c.AnyAct, queue: c.QueueInfo | None) -> str:
    decision = decide(OFFERED, c.Command(TICKET, actor, act, queue=queue), NOON)
    return type(decision).__name__ if isinstance(decision, Refusal) else OK


def test_the_table_says_who_may_do_what() -> None:
    for kind, (act, queue, row) in TABLE.items():
        outcomes = {name: _outcome(actor, act, queue) for name, actor in ACTORS.items()}
        assert outcomes == dict(zip(ACTORS, row, strict=True)), kind


def test_no_act_is_missing_from_the_table() -> None:
    assert set(TABLE) == set(get_args(c.AnyAct))
