"""Tickets in every state, made by the machine itself, and the people who meet in them.

Ana and Chi are members of the reference queue, Ben of the local history's only, Root of none.
"""

from typing import Any

from refdesk.eventlog.actors import System
from refdesk.eventlog.refusals import Refusal
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import machine
from refdesk.tickets.head import Head
from tests.eventlog.folding import fold

TICKET, LIBRARY, REFERENCE, LOCAL_HISTORY, ELSEWHERE = 7, 1, 10, 20, 30
NOON = 1_700_000_000_000

ANA = c.Member(101, "Ana Morales", frozenset({REFERENCE}))
CHI = c.Member(102, "Chi Nguyen", frozenset({REFERENCE, LOCAL_HISTORY}))
BEN = c.Member(103, "Ben Okafor", frozenset({LOCAL_HISTORY}))
DANA = c.Patron(TICKET)
STRANGER = c.Patron(TICKET + 1)
SYSTEM = System()

HERE = c.QueueInfo(id=REFERENCE, name="Reference", library=LIBRARY, members={101: "Ana Morales", 102: "Chi Nguyen"})
THERE = c.QueueInfo(
    id=LOCAL_HISTORY, name="Local History", library=LIBRARY, members={102: "Chi Nguyen", 103: "Ben Okafor"}
)
ABROAD = c.QueueInfo(id=ELSEWHERE, name="Hill", library=2, members={101: "Ana Morales"})


def opening(**facts: Any) -> c.Open:
    content: dict[str, Any] = {"queue": HERE, "country": "US", "source": "form", "key": "k" * 22}
    return c.Open(**(content | {"question": "Where is the 1924 directory?", "name": "Dana"} | facts))


def ask(head: Head, actor: c.Actor, act: c.AnyAct, queue: c.QueueInfo | None = None) -> tuple[e.Event, ...] | Refusal:
    return machine.decide(head, c.Command(head.ticket, actor, act, queue=queue), NOON)


def bodies(head: Head, actor: c.Actor, act: c.AnyAct, queue: c.QueueInfo | None = None) -> list[e.AnyBody]:
    decision = ask(head, actor, act, queue)
    assert not isinstance(decision, Refusal), decision
    return [event.body for event in decision]


def refusal(head: Head, actor: c.Actor, act: c.AnyAct, queue: c.QueueInfo | None = None) -> Refusal:
    decision = ask(head, actor, act, queue)
    assert isinstance(decision, Refusal), decision
    return decision


def opened(**facts: Any) -> Head:
    start = opening(**facts)
    log = machine.begin(start, TICKET, NOON)
    assert not isinstance(log, Refusal), log
    return fold(Head(TICKET, LIBRARY, "US", start.key, start.chat), log)


def after(head: Head, *steps: tuple[c.Actor, c.AnyAct]) -> Head:
    for actor, act in steps:
        decision = ask(head, actor, act)
        assert not isinstance(decision, Refusal), decision
        head = fold(head, decision)
    return head


NEW = opened()
PENDING = after(NEW, (ANA, c.Reply(text="On the second floor.")))
OPEN = after(PENDING, (DANA, c.Reply(text="Which shelf?")))
CLOSED = after(PENDING, (ANA, c.SetTicketStatus(status="closed")))
