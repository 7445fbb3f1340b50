"""The operator's session: chats, boards, the desk, and changes of departments."""

from typing import Any

import pytest

from refdesk.chats import commands as c
from refdesk.chats.head import Head
from refdesk.colleagues.commands import Member
from refdesk.eventlog.address import chat_at
from refdesk.eventlog.refusals import NoSuchChat, Refusal, TextNotPlain, TextTooLong
from refdesk.gateway import effects as fx
from refdesk.gateway.operator import OperatorSession
from refdesk.presence.statuses import Choice
from refdesk.protocol import down, up
from refdesk.protocol.encode import row
from refdesk.protocol.refusals import NotNow
from tests.chats.world import ACTIVE, ANA, CHAT, CHI, EVE, LOCAL_HISTORY, REFERENCE, SHARED, WAITING, described

LOG = chat_at(CHAT)
KEY = "k" * 22
GONE = down.TransferredRow(chat=CHAT, to="Ana Morales")


def session(actor: c.Operator = ANA, head: Head | None = ACTIVE, *, desk: bool = True) -> OperatorSession:
    operator = OperatorSession(actor, "session", lambda log: head if head and head.address == log else None, desk=desk)
    list(operator.operator_changed(actor.name, dict.fromkeys(actor.departments, True)))
    return operator


def member_of(operator: OperatorSession) -> Member:
    return Member(operator.actor.id, operator.actor.name, operator.actor.departments)


def refused(refusal: Refusal) -> fx.Send:
    return fx.Send(down.Refused(refusal=refusal))  # type: ignore[arg-type]


def test_a_desk_counts_as_open_and_a_script_does_not() -> None:
    assert list(session().first()) == [fx.OpenDesk(ANA.id), fx.FollowOperator(ANA.id)]
    assert list(session(desk=False).first()) == [fx.FollowOperator(ANA.id)]


def test_P15_open_reopens_a_feed_from_the_requested_seq() -> None:
    assert list(session().receive(up.Open(log=LOG, after=5))) == [
        fx.CloseFeed(LOG),
        fx.OpenFeed(LOG, 5, ANA),
    ]


def test_leave_closes_the_feed() -> None:
    assert list(session().receive(up.Leave(log=LOG))) == [fx.CloseFeed(LOG)]


def test_P12_an_act_has_the_operator_and_all_their_departments() -> None:
    act = up.Do(key=KEY, log=LOG, act=c.Claim())
    assert list(session().receive(act)) == [fx.Submit(c.Command(CHAT, ANA, c.Claim(), KEY))]


def test_P22_watch_opens_the_desk_and_the_monitored_boards() -> None:
    operator = session(CHI)
    list(operator.operator_changed(ANA.name, {REFERENCE: True, LOCAL_HISTORY: False}))
    effects = [fx.WatchDesk(), fx.WatchBoards(frozenset({REFERENCE})), fx.WatchInternal(member_of(operator))]
    assert list(operator.receive(up.Watch())) == [*effects, fx.ReviewFeeds()], "feeds may be open already"


def test_P22_boards_follow_the_monitored_departments() -> None:
    operator = session(CHI)
    assert list(operator.operator_changed(ANA.name, {REFERENCE: True})) == [fx.ReviewFeeds()], "it does not watch yet"
    list(operator.receive(up.Watch()))
    assert list(operator.operator_changed(ANA.name, {REFERENCE: True})) == []
    effects = list(operator.operator_changed(ANA.name, {REFERENCE: False, LOCAL_HISTORY: True}))
    boards = fx.WatchBoards(frozenset({LOCAL_HISTORY}))
    assert effects == [fx.WatchInternal(member_of(operator)), boards, fx.ReviewFeeds()]


def test_P12_leaving_a_department_ends_its_feeds_and_acts() -> None:
    operator = session()
    list(operator.operator_changed(ANA.name, {LOCAL_HISTORY: True}))
    act = up.Do(key=KEY, log=LOG, act=c.Claim())
    [submitted] = list(operator.receive(act))
    assert isinstance(submitted, fx.Submit)
    assert isinstance(submitted.command.actor, c.Operator)
    assert submitted.command.actor.departments == {LOCAL_HISTORY}
    assert list(operator.head_changed(ACTIVE)) == [fx.CloseFeed(LOG), refused(NoSuchChat(log=LOG))]


def shared(*, watching: bool = True, monitored: bool = True) -> OperatorSession:
    """Eve's session, who participates in a chat of another department."""
    operator = session(EVE, SHARED)
    list(operator.operator_changed(EVE.name, {LOCAL_HISTORY: monitored}))
    if watching:
        list(operator.receive(up.Watch()))
    return operator


def test_P45_a_participant_gets_the_row_of_a_chat_whose_board_they_do_not_watch() -> None:
    operator = shared()
    [sent] = operator.head_changed(SHARED)
    assert sent == fx.Send(down.Board(department=REFERENCE, whole=False, rows=(row(SHARED),)))
    assert row(SHARED).participants == (EVE.id,)
    here = described(SHARED, department=LOCAL_HISTORY)
    assert list(operator.head_changed(here)) == [], "the board of her own department has it now"
    assert list(shared(watching=False).head_changed(SHARED)) == []


def test_P45_who_left_a_chat_of_another_department_loses_row_and_feed() -> None:
    operator = shared()
    list(operator.head_changed(SHARED))
    assert list(operator.head_changed(ACTIVE)) == [
        fx.Send(down.Board(department=REFERENCE, whole=False, rows=(), gone=(GONE,))),
        fx.CloseFeed(LOG),
        refused(NoSuchChat(log=LOG)),
    ]
    assert list(operator.head_changed(ACTIVE)) == [fx.CloseFeed(LOG), refused(NoSuchChat(log=LOG))]


def test_P45_an_owner_gets_the_row_of_a_chat_in_a_department_that_they_do_not_monitor() -> None:
    """The owner keeps it once it has ended, until they close it, or it is another's."""
    operator = session()
    list(operator.receive(up.Watch()))
    assert list(operator.head_changed(ACTIVE)) == [], "its board has it"
    list(operator.operator_changed(ANA.name, {REFERENCE: False}))

    def sent(head: Head) -> None:
        [effect] = operator.head_changed(head)
        assert effect == fx.Send(down.Board(department=REFERENCE, whole=False, rows=(row(head),)))

    sent(ACTIVE)
    sent(described(ACTIVE, state="ended", ended_by="patron"))
    sent(ACTIVE)
    taken_over = described(ACTIVE, claimed_by=CHI.id)
    gone = fx.Send(down.Board(department=REFERENCE, whole=False, rows=(), gone=(GONE,)))
    assert list(operator.head_changed(taken_over)) == [gone]
    assert list(operator.head_changed(taken_over)) == []


def test_P12_an_owner_who_left_the_department_gets_no_row() -> None:
    operator = session()
    list(operator.receive(up.Watch()))
    list(operator.operator_changed(ANA.name, {LOCAL_HISTORY: True}))
    assert list(operator.head_changed(ACTIVE)) == [fx.CloseFeed(LOG), refused(NoSuchChat(log=LOG))]


def test_P45_a_participant_in_their_own_department_has_the_row_by_its_board() -> None:
    joined = described(SHARED, department=LOCAL_HISTORY)
    assert list(shared().head_changed(joined)) == []
    [sent] = shared(monitored=False).head_changed(joined)
    assert isinstance(sent, fx.Send)


def test_P17_typing_of_a_participant_goes_to_all_others_and_their_read_mark_to_nobody() -> None:
    operator = shared()
    typing = down.TypingNow(log=LOG, by="desk", name="Eve Lang")
    assert list(operator.receive(up.Typing(log=LOG))) == [
        fx.Relay(REFERENCE, LOG, "patron", typing, but=EVE.id),
        fx.Relay(REFERENCE, LOG, "desk", typing, but=EVE.id),
    ]
    assert list(operator.receive(up.Seen(log=LOG, seq=4, count=1))) == [fx.SaveReadMark(LOG, EVE.id, 4, 1)]


def test_P6_an_operator_who_may_not_sign_in_is_closed_with_4403() -> None:
    assert list(session().withdrawn()) == [fx.Close(4403, "Withdrawn")]
    assert list(session().withdrawn()) == [fx.Close(4403, "Withdrawn")]


def test_P17_typing_of_the_claiming_operator_goes_to_the_patron() -> None:
    typing = down.TypingNow(log=LOG, by="desk", name="Ana Morales")
    assert list(session().receive(up.Typing(log=LOG))) == [fx.Relay(REFERENCE, LOG, "patron", typing, but=ANA.id)]


@pytest.mark.parametrize("frame", [up.Typing(log=LOG), up.Seen(log=LOG, seq=1)])
@pytest.mark.parametrize(
    ("actor", "head"), [(CHI, ACTIVE), (ANA, WAITING), (ANA, None)], ids=["colleague", "waiting", "closed"]
)
def test_P17_typing_and_seen_of_other_operators_are_ignored(frame: up.Up, actor: c.Operator, head: Head | None) -> None:
    """An operator who only looks into a chat neither types nor reads it."""
    assert list(session(actor, head).receive(frame)) == []


def test_P18_seen_of_the_claiming_operator_is_saved_and_relayed() -> None:
    seen = down.SeenUpTo(log=LOG, by="desk", seq=2)
    assert list(session().receive(up.Seen(log=LOG, seq=2, count=1))) == [
        fx.SaveReadMark(LOG, ANA.id, 2, 1),
        fx.Relay(REFERENCE, LOG, "patron", seen),
    ]


def test_P18_seen_is_capped_at_the_last_seq() -> None:
    mark, _ = session().receive(up.Seen(log=LOG, seq=2**31 - 1))
    assert isinstance(mark, fx.SaveReadMark)
    assert mark.seq == ACTIVE.last_seq


def test_P24_status_and_departments_are_saved_for_the_operator() -> None:
    operator = session()
    assert list(operator.receive(up.SetStatus(key=KEY, status="online"))) == [
        fx.SetStatus(KEY, ANA.id, Choice("online"))
    ]
    assert list(operator.receive(up.Monitor(key=KEY, departments=(1, 2)))) == [fx.SetMonitored(KEY, ANA.id, (1, 2))]


def test_T6_only_away_has_a_reason_and_a_time() -> None:
    lunch: dict[str, Any] = {"key": KEY, "reason": " Lunch\n with Dana ", "back_at": 9}
    assert list(session().receive(up.SetStatus(status="away", **lunch))) == [
        fx.SetStatus(KEY, ANA.id, Choice("away", "Lunch with Dana", 9))
    ]
    for status in ("online", "colleagues", "offline"):
        frame = up.SetStatus(status=status, **lunch)
        assert list(session().receive(frame)) == [fx.SetStatus(KEY, ANA.id, Choice(status))]


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [("x" * 81, TextTooLong(limit=80, length=81)), ("a\u202eb", TextNotPlain(character="U+202E"))],
)
def test_T6_a_reason_that_is_too_long_or_no_plain_text_is_refused(reason: str, refusal: Refusal) -> None:
    [answer] = session().receive(up.SetStatus(key=KEY, status="away", reason=reason))
    assert answer == fx.Send(down.Refused(refusal=refusal, key=KEY))  # type: ignore[arg-type]


def test_P41_activity_is_noted_for_the_operator() -> None:
    assert list(session().receive(up.Active())) == [fx.NoteActivity(ANA.id)]


@pytest.mark.parametrize("frame", [up.TakeSeatHere(), up.Visible(visible=True)])
def test_P12_a_patrons_frame_is_refused_to_an_operator(frame: up.Up) -> None:
    assert list(session().receive(frame)) == [refused(NotNow(reason="this frame is a patron's"))]


def test_P12_an_operator_who_left_all_departments_while_connecting_acts_in_none() -> None:
    operator = OperatorSession(ANA, "session", lambda chat: None, desk=True)
    list(operator.operator_changed(ANA.name, {}))
    [submit] = operator.receive(up.Do(key=KEY, log=LOG, act=c.Claim()))
    assert isinstance(submit, fx.Submit)
    assert submit.command.actor == c.Operator(ANA.id, ANA.name, frozenset())
