"""Chats in every state, made by the machine itself, and the people who meet in them.

Ana claimed the chat, Chi is her colleague, Ben works in another department, Root administers all and belongs to none.
Eve works in another department too; where a chat is shared, she participates in it.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from refdesk.chats import commands as c
from refdesk.chats import machine
from refdesk.chats.events import AnyBody, Event
from refdesk.chats.head import Head
from refdesk.chats.rules import request as request_rules
from refdesk.chats.rules.conversation import SentMessage
from refdesk.chats.rules.follow_up import Languages
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Say, SendFile
from refdesk.eventlog.events import MessageSent
from refdesk.eventlog.refusals import Refusal
from tests.eventlog.folding import fold

CHAT, WIDGET, REFERENCE, LOCAL_HISTORY = 7, 3, 10, 20
ADDRESS = "https://example.org/opening-hours"
NOON = 1_700_000_000_000
GRACE = 60_000

ANA = c.Operator(101, "Ana Morales", frozenset({REFERENCE}))
CHI = c.Operator(102, "Chi Nguyen", frozenset({REFERENCE, LOCAL_HISTORY}))
BEN = c.Operator(103, "Ben Okafor", frozenset({LOCAL_HISTORY}))
ROOT = c.Operator(104, "Root")
EVE = c.Operator(105, "Eve Lang", frozenset({LOCAL_HISTORY}))
SYSTEM = System()
SEATED = c.Patron(CHAT, 1)
UNSEATED = c.Patron(CHAT)
STRANGER = c.Patron(CHAT + 1, 1)

Step = tuple[c.Actor, c.AnyAct]

SEAT: Step = (UNSEATED, c.TakeSeat(node="north"))
CLAIM: Step = (ANA, c.Claim())
LOSE: Step = (SYSTEM, c.LoseConnection(seat=1, grace=GRACE))
GONE: Step = (SYSTEM, c.NoticeOperatorGone(operator=ANA.id))
END: Step = (SEATED, c.End())
ASK: Step = (ANA, c.RequestContact())
CLOSE: Step = (ANA, c.Close())
OFFER: Step = (ANA, c.RequestColleague(department=LOCAL_HISTORY, note="She knows the maps."))
INVITE: Step = (
    ANA,
    c.RequestColleague(purpose="join", department=LOCAL_HISTORY, operator=EVE.id, note="Maps, please."),
)
JOIN: Step = (EVE, c.AcceptRequest())
OFFER_TO_CHI: Step = (ANA, c.RequestColleague(department=REFERENCE, operator=CHI.id))


def start(question: str = "Where do I renew?", **facts: object) -> c.Start:
    defaults = {"department_name": "Reference", "widget_title": "Ask us", "country": "US", "key": "k" * 22}
    return msgspec.convert(
        {"widget": WIDGET, "department": REFERENCE, "question": question, **defaults, **facts}, c.Start, str_keys=True
    )


def begun(now: int = NOON) -> tuple[Head, list[Event]]:
    head = Head(chat=CHAT, widget=WIDGET, department=REFERENCE, country="US", start_key="k" * 22)
    log = machine.begin(start(), CHAT, now)
    assert not isinstance(log, Refusal)
    return fold(head, log), list(log)


def chat(*steps: Step, now: int = NOON) -> Head:
    head, _ = begun(now)
    for actor, act in steps:
        head = fold(head, events(head, actor, act, now))
    return head


def ask(head: Head, actor: c.Actor, act: c.AnyAct, now: int = NOON) -> tuple[Event, ...] | Refusal:
    return machine.decide(head, c.Command(head.chat, actor, act), now, look_up=look_up)


def look_up(head: Head, actor: Any, act: Any) -> Any:
    """See `machine.LookUp`: event 4 is a message of Ana's, sent at `NOON`. Widgets speak Arabic and German."""
    if isinstance(act, c.ChooseLanguage):
        chosen, present = (tag.partition("-")[0] for tag in (act.language, head.language))
        return Languages(*(code if code in ("ar", "de") else "" for code in (chosen, present)))
    if isinstance(act, c.DeleteMessage):
        return SentMessage(f"operator:{ANA.id}:{ANA.name}", NOON, removed=False) if act.seq == 4 else None
    return receiver(head, actor, act)


def receiver(head: Head, actor: c.Operator, act: request_rules.NeedsReceiver) -> request_rules.Receiver | None:
    """Somebody is online in both departments."""
    if isinstance(act, c.Claim):
        number = request_rules.claiming_department(head, actor.departments)
    elif isinstance(act, c.AcceptRequest):
        number = request_rules.accepted_department(head, actor)
    else:
        number = act.department
    department = {REFERENCE: "Reference", LOCAL_HISTORY: "Local History"}.get(number or 0)
    person = {operator.id: operator for operator in (ANA, CHI, BEN, EVE)}.get(getattr(act, "operator", None) or 0)
    if department is None or (person and number not in person.departments):
        return None
    return request_rules.Receiver(person.name if person else department, department)


def events(head: Head, actor: c.Actor, act: c.AnyAct, now: int = NOON) -> tuple[Event, ...]:
    decision = ask(head, actor, act, now)
    assert not isinstance(decision, Refusal), decision
    return decision


def bodies(head: Head, actor: c.Actor, act: c.AnyAct, now: int = NOON) -> list[AnyBody]:
    return [event.body for event in events(head, actor, act, now)]


def refusal(head: Head, actor: c.Actor, act: c.AnyAct, now: int = NOON) -> Refusal:
    decision = ask(head, actor, act, now)
    assert isinstance(decision, Refusal), decision
    return decision


def said(log: Iterable[Event]) -> list[str]:
    return [event.body.text for event in log if isinstance(event.body, MessageSent)]


def described(head: Head, **facts: object) -> Head:
    """The chat of a patron of whose device the widget defaults otherwise."""
    return msgspec.structs.replace(head, **facts)


WAITING = chat(SEAT)
ACTIVE = chat(SEAT, CLAIM)
REQUESTED = chat(SEAT, CLAIM, ASK)
OFFERED = chat(SEAT, CLAIM, OFFER)
OFFERED_TO_CHI = chat(SEAT, CLAIM, OFFER_TO_CHI)
INVITED = chat(SEAT, CLAIM, INVITE)
SHARED = chat(SEAT, CLAIM, INVITE, JOIN)
LOST = chat(SEAT, CLAIM, LOSE)
LEFT_ALONE = chat(SEAT, CLAIM, GONE)
ENDED = chat(SEAT, CLAIM, END)
MOBILE = described(ACTIVE, mobile=True)
ENDED_UNCLAIMED = chat(SEAT, END)
CLOSED = chat(SEAT, CLAIM, END, CLOSE)
HELLO = Say(text="Hello")
FILE = SendFile(file=1, name="map.pdf", type="application/pdf", size=2048, token="t" * 43, keep=60_000)
