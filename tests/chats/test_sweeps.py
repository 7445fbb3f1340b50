"""What time does to chats: each sweep finds what is due, and nothing else."""

from typing import Any

import pytest

from refdesk.chats import commands as c
from refdesk.chats import sweeps
from refdesk.eventlog.actors import System
from refdesk.presence import desks
from refdesk.presence.leases import database_now
from refdesk.presence.models import Desk, Node
from refdesk.staff.models import Membership
from refdesk.staff.models import Operator as Person
from tests import logs
from tests.sample_people import People, at_desk

GRACE, GONE = 60_000, 30_000


@pytest.fixture(name="now")
def _now(people: People) -> int:
    return database_now()


class Chats:
    """Does to chats what a test says, at a time that it says."""

    def __init__(self, people: People, now: int) -> None:
        self.people, self.now = people, now

    def start(self, **details: object) -> int:
        return logs.started(self.people.ask, at=self.now, details=details)

    def do(self, chat: int, actor: c.Actor, act: c.AnyAct) -> Any:
        return logs.act(chat, actor, act, at=self.now)

    def claimed(self, **details: object) -> int:
        chat = self.start(**details)
        self.do(chat, c.Patron(chat), c.TakeSeat(node=f"node-{self.people.ana.pk}"))
        self.do(chat, c.Operator(self.people.ana.pk, "Ana", frozenset({self.people.reference.pk})), c.Claim())
        return chat


@pytest.fixture(name="chats")
def _chats(people: People, now: int) -> Chats:
    return Chats(people, now)


def due(now: int, awake: int = GONE) -> list[tuple[int, c.AnyAct]]:
    commands = sweeps.due(sweeps.Times(now, GRACE, GONE, awake=awake))
    assert all(command.actor == System() for command in commands)
    return [(command.chat, command.act) for command in commands]


def test_P21_a_chat_whose_grace_is_over_is_due_at_its_deadline(chats: Chats, now: int) -> None:
    chat = chats.start()
    assert due(now + 59_999) == []
    assert due(now + 60_000) == [(chat, c.EndLost())]
    chats.now = now + 60_000
    assert chats.do(chat, System(), c.EndLost()).state == "ended"
    assert due(now + 10**9) == []


def test_P21_patrons_of_a_dead_node_lose_their_connection(people: People, chats: Chats, now: int) -> None:
    at_desk(people.ana, now)
    chat = chats.claimed()
    assert due(now) == []
    Node.objects.update(lease_until=now - 1)
    assert (chat, c.LoseConnection(seat=1, grace=GRACE)) in due(now)
    chats.do(chat, System(), c.LoseConnection(seat=1, grace=GRACE))
    assert not [act for _, act in due(now) if isinstance(act, c.LoseConnection)]


def test_P21_a_phone_of_a_dead_node_has_the_grace_of_a_hidden_window(people: People, chats: Chats, now: int) -> None:
    at_desk(people.ana, now)
    chat = chats.claimed(mobile=True)
    Node.objects.update(lease_until=now - 1)
    lost = c.LoseConnection(seat=1, grace=GRACE, hidden=True)
    assert [act for act in due(now) if isinstance(act[1], c.LoseConnection)] == [(chat, lost)]
    assert chats.do(chat, System(), lost).deadline == now + 5 * GRACE


def test_an_operator_is_gone_only_after_the_grace_time(
    people: People, chats: Chats, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_desk(people.ana, now)
    chat = chats.claimed()
    Desk.objects.all().delete()
    Person.objects.filter(pk=people.ana.pk).update(desk_seen_at=now)
    monkeypatch.setattr(desks, "database_now", lambda: now + GONE)
    assert due(now) == []
    monkeypatch.setattr(desks, "database_now", lambda: now + GONE + 1)
    assert due(now) == [(chat, c.NoticeOperatorGone(operator=people.ana.pk))]


def test_C5_an_operator_whose_desk_is_frozen_is_gone_after_the_same_time_until_it_answers(
    people: People, chats: Chats, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = joined(people, chats, now)
    chat = chats.claimed()
    for desk in Desk.objects.all():
        desks.set_silent(desk.pk, silent=True)
    Person.objects.update(desk_seen_at=now)
    Node.objects.update(lease_until=now + 10 * GONE)
    monkeypatch.setattr(desks, "database_now", lambda: now + GONE)
    assert due(now) == []
    monkeypatch.setattr(desks, "database_now", lambda: now + GONE + 1)
    gone = c.NoticeOperatorGone(operator=people.ana.pk)
    assert due(now) == [(shared, gone), (chat, gone)], "and no participant leaves"
    for number in (shared, chat):
        chats.do(number, System(), gone)
    assert due(now) == []
    desks.set_silent(f"desk-{people.ana.pk}", silent=False)
    back = c.NoticeOperatorBack(operator=people.ana.pk)
    assert due(now) == [(shared, back), (chat, back)]


def test_after_an_outage_operators_have_the_grace_time_to_open_their_desks(
    people: People, chats: Chats, now: int
) -> None:
    """They were seen last before it."""
    at_desk(people.ana, now)
    chat = chats.claimed()
    Desk.objects.all().delete()
    Person.objects.filter(pk=people.ana.pk).update(desk_seen_at=now - 10 * GONE)
    assert due(now, awake=GONE - 1) == []
    assert due(now, awake=GONE) == [(chat, c.NoticeOperatorGone(operator=people.ana.pk))]


def test_an_operator_who_left_the_department_is_gone_from_its_chats(people: People, chats: Chats, now: int) -> None:
    """Nobody could answer there, or take over. A chat of another department is as it was; and they may be put back."""
    at_desk(people.ana, now)
    chat = chats.claimed()
    membership = Membership.objects.get(operator=people.ana, department=people.reference)
    membership.delete()
    assert due(now, awake=0) == [(chat, c.NoticeOperatorGone(operator=people.ana.pk))]
    chats.do(chat, System(), c.NoticeOperatorGone(operator=people.ana.pk))
    assert due(now) == []
    membership.save(force_insert=True)
    assert due(now) == [(chat, c.NoticeOperatorBack(operator=people.ana.pk))]


def test_an_operator_is_gone_by_the_database_clock(people: People, chats: Chats, now: int) -> None:
    at_desk(people.ana, now)
    chats.claimed()
    Desk.objects.all().delete()
    Person.objects.filter(pk=people.ana.pk).update(desk_seen_at=now)
    assert due(now + 2 * GONE) == []


def test_an_operator_whose_desk_is_open_is_not_gone_however_long_ago_it_opened(
    people: People, chats: Chats, now: int
) -> None:
    at_desk(people.ana, now)
    chats.claimed()
    Person.objects.filter(pk=people.ana.pk).update(desk_seen_at=now - 10 * GONE)
    assert due(now) == []


def test_an_operator_who_is_back_is_noticed_once(people: People, chats: Chats, now: int) -> None:
    at_desk(people.ana, now)
    chat = chats.claimed()
    chats.do(chat, System(), c.NoticeOperatorGone(operator=people.ana.pk))
    assert due(now) == [(chat, c.NoticeOperatorBack(operator=people.ana.pk))]
    chats.do(chat, System(), c.NoticeOperatorBack(operator=people.ana.pk))
    assert due(now) == []


def test_a_chat_that_ended_while_its_operator_was_gone_is_not_swept_again(
    people: People, chats: Chats, now: int
) -> None:
    at_desk(people.ana, now)
    chat = chats.claimed()
    chats.do(chat, System(), c.NoticeOperatorGone(operator=people.ana.pk))
    chats.do(chat, c.Patron(chat, 1), c.End())
    assert due(now) == []


def test_after_a_downtime_every_running_grace_begins_again(chats: Chats, now: int) -> None:
    waiting, connected = chats.start(), chats.start()
    chats.do(connected, c.Patron(connected), c.TakeSeat(node="n"))
    assert sweeps.restarted_graces(GRACE) == [c.Command(waiting, System(), c.RestartGrace(grace=GRACE))]


def test_sweeps_limit_their_batches_after_a_large_outage(
    chats: Chats, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "BATCH_LIMIT", 2)
    for _ in range(3):
        chats.start()
    assert len(due(now + 60_000)) == 2


def joined(people: People, chats: Chats, now: int) -> int:
    """A chat of Ana's in which Ben participates, both at a desk."""
    at_desk(people.ana, now)
    chat = chats.claimed()
    join(people, chats, chat, people.ben)
    return chat


def join(people: People, chats: Chats, chat: int, who: Person) -> None:
    """Ana invites a colleague of Local History, who is at a desk and joins."""
    at_desk(who, chats.now)
    history = people.local_history.pk
    ana = c.Operator(people.ana.pk, "Ana", frozenset({people.reference.pk}))
    chats.do(chat, ana, c.RequestColleague(purpose="join", department=history, operator=who.pk))
    chats.do(chat, c.Operator(who.pk, who.name, frozenset({history})), c.AcceptRequest())


def test_T2_a_participant_is_gone_only_after_the_grace_time(people: People, chats: Chats, now: int) -> None:
    chat, ben = joined(people, chats, now), people.ben
    assert due(now) == []
    Desk.objects.filter(operator=ben).delete()
    Person.objects.filter(pk=ben.pk).update(desk_seen_at=now - GONE + 5_000)
    assert due(now) == []
    Person.objects.filter(pk=ben.pk).update(desk_seen_at=now - GONE - 5_000)
    assert due(now, awake=GONE - 1) == []
    assert due(now) == [(chat, c.NoticeParticipantGone(operator=ben.pk))]
    chats.do(chat, System(), c.NoticeParticipantGone(operator=ben.pk))
    assert due(now) == []


@pytest.mark.parametrize("how", ["left", "deactivated"])
def test_T2_a_participant_who_left_the_department_or_may_not_sign_in_is_gone(
    people: People, chats: Chats, now: int, how: str
) -> None:
    chat, ben = joined(people, chats, now), people.ben
    if how == "left":
        Membership.objects.filter(operator=ben).delete()
    else:
        Person.objects.filter(pk=ben.pk).update(is_active=False)
    assert due(now) == [(chat, c.NoticeParticipantGone(operator=ben.pk))]


def test_T2_participants_who_are_there_do_not_hide_one_who_is_gone_from_a_sweep(
    people: People, chats: Chats, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "BATCH_LIMIT", 1)
    chat, marta = joined(people, chats, now), people.marta
    join(people, chats, chat, marta)
    Membership.objects.filter(operator=marta).delete()
    assert due(now) == [(chat, c.NoticeParticipantGone(operator=marta.pk))]
