"""T10: an administrator gives a chat to somebody who is there."""

from typing import Any

import pytest

from refdesk.chats import commands as c
from refdesk.chats.colleague_events import Transferred
from refdesk.chats.head import Head
from refdesk.chats.machine import decide
from refdesk.eventlog.refusals import Refusal
from tests.eventlog.folding import fold

from .world import ACTIVE, ANA, BEN, CHAT, CHI, ENDED, LOCAL_HISTORY, NOON, OFFERED, REFERENCE, ROOT, WAITING, look_up

ADMINISTRATOR = c.Operator(ROOT.id, ROOT.name, administers=frozenset({REFERENCE, LOCAL_HISTORY}))
TO_CHI = c.Reassign(department=REFERENCE, operator=CHI.id)
TO_BEN = c.Reassign(department=LOCAL_HISTORY, operator=BEN.id)


def refusal(head: Head, actor: c.Actor, act: c.Reassign) -> str:
    decision = decide(head, c.Command(CHAT, actor, act), NOON, look_up=look_up)
    assert isinstance(decision, Refusal)
    return type(decision).__name__


def test_T10_an_administrator_of_the_department_gives_a_chat_to_another_operator() -> None:
    decision = decide(ACTIVE, c.Command(CHAT, ADMINISTRATOR, TO_BEN), NOON, look_up=look_up)
    assert not isinstance(decision, Refusal)
    [event] = decision
    assert event.body == Transferred(
        operator=BEN.id,
        name=BEN.name,
        previous=ANA.name,
        department=LOCAL_HISTORY,
        previous_department=REFERENCE,
        department_name="Local History",
    )
    assert event.actor.startswith(f"operator/{ROOT.id}/") or str(ROOT.id) in event.actor
    head = fold(ACTIVE, decision)
    assert (head.claimed_by, head.department, head.state) == (BEN.id, LOCAL_HISTORY, "active")


def test_T10_the_name_of_the_department_is_not_repeated_where_the_chat_stays_in_it() -> None:
    seen: list[object] = []

    def noted(head: Head, actor: c.Operator, act: Any) -> Any:
        seen.extend((head, actor, act))
        return look_up(head, actor, act)

    decision = decide(ACTIVE, c.Command(CHAT, ADMINISTRATOR, TO_CHI), NOON, look_up=noted)
    assert not isinstance(decision, Refusal)
    [event] = decision
    assert event.body == Transferred(
        operator=CHI.id,
        name=CHI.name,
        previous=ANA.name,
        department=REFERENCE,
        previous_department=REFERENCE,
        department_name="",
    )
    assert seen == [ACTIVE, ADMINISTRATOR, TO_CHI]


def test_T10_a_reassigned_chat_has_no_open_transfer() -> None:
    decision = decide(OFFERED, c.Command(CHAT, ADMINISTRATOR, TO_CHI), NOON, look_up=look_up)
    assert not isinstance(decision, Refusal)
    assert fold(OFFERED, decision).request_until is None


@pytest.mark.parametrize(
    ("head", "act", "name"),
    [
        (ENDED, TO_CHI, "ChatEnded"),
        (WAITING, TO_CHI, "NobodyAvailable"),
        (ACTIVE, c.Reassign(department=REFERENCE, operator=BEN.id), "NobodyAvailable"),
        (ACTIVE, c.Reassign(department=99, operator=BEN.id), "NobodyAvailable"),
        (ACTIVE, c.Reassign(department=REFERENCE, operator=0), "NobodyAvailable"),
    ],
)
def test_T10_what_cannot_be_reassigned_is_refused(head: Head, act: c.Reassign, name: str) -> None:
    assert refusal(head, ADMINISTRATOR, act) == name


def test_T10_a_chat_of_its_receiver_does_not_change() -> None:
    act = c.Reassign(department=REFERENCE, operator=ANA.id)
    assert decide(ACTIVE, c.Command(CHAT, ADMINISTRATOR, act), NOON, look_up=look_up) == ()


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        (ANA, "NotAllowed"),
        (CHI, "NotAllowed"),
        (BEN, "NoSuchChat"),
        (ROOT, "NoSuchChat"),
        (c.Operator(9, "Olga", administers=frozenset({LOCAL_HISTORY})), "NoSuchChat"),
    ],
)
def test_T10_nobody_but_its_administrators_reassigns_a_chat(actor: c.Operator, name: str) -> None:
    """Not even the operator who has it: that is a transfer, which the receiver accepts."""
    assert refusal(ACTIVE, actor, TO_CHI) == name
