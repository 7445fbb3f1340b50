"""T2: colleagues participate in a chat; its owner alone ends and transfers it, and leaves it to one of them."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.colleague_events import ColleagueRequested, Joined, Left, OwnerChanged, TakenOver
from refdesk.chats.head import Head
from refdesk.chats.participants import LIMIT, Participant, decoded, encoded
from refdesk.chats.rules.request import REQUEST_TIME
from refdesk.eventlog.acts import Say
from refdesk.eventlog.events import MessageSent
from refdesk.eventlog.refusals import NoSuchChat
from tests.eventlog.folding import fold

from .world import (
    ACTIVE,
    ANA,
    BEN,
    CHI,
    CLAIM,
    EVE,
    INVITE,
    INVITED,
    JOIN,
    LOCAL_HISTORY,
    NOON,
    OFFERED,
    REFERENCE,
    ROOT,
    SEAT,
    SEATED,
    SHARED,
    SYSTEM,
    bodies,
    chat,
    described,
    events,
    refusal,
)

EVES = Participant(EVE.id, LOCAL_HISTORY, EVE.name, "Local History")
INVITE_CHI = (ANA, c.RequestColleague(purpose="join", department=REFERENCE, operator=CHI.id))
# Eve and Chi participate.
BOTH = chat(SEAT, CLAIM, INVITE, JOIN, INVITE_CHI, (CHI, c.AcceptRequest()))
EVE_OWNS = OwnerChanged(
    operator=EVE.id,
    name="Eve Lang",
    previous="Ana Morales",
    department=LOCAL_HISTORY,
    previous_department=REFERENCE,
    department_name="Local History",
)


def after(head: Head, actor: c.Actor, act: c.AnyAct, now: int = NOON) -> Head:
    return fold(head, events(head, actor, act, now))


def operators(head: Head) -> list[int]:
    return [participant.operator for participant in decoded(head.participants)]


def test_T2_a_request_to_join_leaves_the_chat_with_its_owner() -> None:
    [body] = bodies(ACTIVE, *INVITE)
    until = NOON + REQUEST_TIME
    assert body == ColleagueRequested(
        purpose="join", department=LOCAL_HISTORY, operator=EVE.id, name="Eve Lang", note="Maps, please.", until=until
    )
    assert (INVITED.claimed_by, INVITED.request_purpose, operators(INVITED)) == (ANA.id, "join", [])
    assert refusal(INVITED, EVE, Say(text="Hello")) == NoSuchChat()


def test_T2_who_joins_writes_beside_the_owner_and_sees_the_chat() -> None:
    joined = Joined(operator=EVE.id, name="Eve Lang", department=LOCAL_HISTORY, department_name="Local History")
    assert bodies(INVITED, *JOIN) == [joined]
    assert (decoded(SHARED.participants), SHARED.claimed_by, SHARED.department) == ((EVES,), ANA.id, REFERENCE)
    assert (SHARED.request_until, SHARED.request_purpose) == (None, "transfer")
    for who in (ANA, EVE):
        assert bodies(SHARED, who, Say(text="Hello")) == [MessageSent(text="Hello")]
    assert refusal(SHARED, BEN, Say(text="Hello")) == NoSuchChat()
    assert refusal(SHARED, CHI, Say(text="Hello")) == r.NotYours(by="Ana Morales")


def test_T2_a_second_acceptance_changes_nothing() -> None:
    assert bodies(SHARED, *JOIN) == []


def test_T2_a_colleague_of_the_chats_department_joins_through_it() -> None:
    head = chat(SEAT, CLAIM, (ANA, c.RequestColleague(purpose="join", department=LOCAL_HISTORY, operator=CHI.id)))
    head = after(head, CHI, c.AcceptRequest())
    assert decoded(head.participants) == (Participant(CHI.id, REFERENCE, "Chi Nguyen", "Reference"),)


@pytest.mark.parametrize(
    "act",
    [
        c.RequestColleague(purpose="join", department=REFERENCE),
        c.RequestColleague(purpose="join", department=REFERENCE, operator=BEN.id),
        c.RequestColleague(purpose="join", department=LOCAL_HISTORY, operator=EVE.id),
    ],
    ids=["a department as a whole", "not online there", "participates already"],
)
def test_T2_nobody_else_is_invited(act: c.RequestColleague) -> None:
    assert refusal(SHARED, ANA, act) == r.NobodyAvailable()


def test_T2_one_request_is_open_at_a_time_whatever_it_is_for() -> None:
    assert refusal(OFFERED, *INVITE) == r.RequestOpen(to="Local History")
    assert refusal(INVITED, ANA, c.RequestColleague(department=LOCAL_HISTORY)) == r.RequestOpen(to="Eve Lang")


def test_T2_a_chat_has_a_limit_of_participants() -> None:
    full = encoded([Participant(200 + number, REFERENCE, "Somebody", "Reference") for number in range(LIMIT)])
    assert refusal(described(ACTIVE, participants=full), *INVITE) == r.ParticipantsFull(limit=LIMIT)


def test_T2_an_invitation_is_declined_withdrawn_or_expires() -> None:
    declined = after(INVITED, EVE, c.DeclineRequest())
    withdrawn = after(INVITED, ANA, c.WithdrawRequest())
    expired = after(INVITED, SYSTEM, c.ExpireRequest(), NOON + REQUEST_TIME)
    for head in (declined, withdrawn, expired):
        assert (head.request_until, head.claimed_by, operators(head)) == (None, ANA.id, [])
        assert refusal(head, *JOIN) == NoSuchChat()


def test_T2_an_invitation_is_for_one_colleague() -> None:
    assert refusal(INVITED, CHI, c.AcceptRequest()) == r.NotOffered(by="Ana Morales")
    assert refusal(INVITED, BEN, c.AcceptRequest()) == NoSuchChat()


@pytest.mark.parametrize(
    "act",
    [c.End(), c.RequestContact(), c.RequestColleague(department=REFERENCE), c.WithdrawRequest(), c.Block(hours=1)],
)
def test_T2_the_owner_alone_decides(act: c.AnyAct) -> None:
    assert refusal(SHARED, EVE, act) == r.NotYours(by="Ana Morales")
    assert isinstance(bodies(SHARED, ANA, act), list)


def test_T2_a_participant_leaves() -> None:
    assert bodies(SHARED, EVE, c.LeaveChat()) == [Left(operator=EVE.id, name="Eve Lang")]
    head = after(SHARED, EVE, c.LeaveChat())
    assert (head.participants, head.claimed_by) == (None, ANA.id)
    assert refusal(head, EVE, Say(text="Hello")) == NoSuchChat()


def test_T2_the_owner_leaves_to_the_only_participant_and_the_chat_moves_along() -> None:
    assert bodies(SHARED, ANA, c.LeaveChat()) == [EVE_OWNS]
    head = after(SHARED, ANA, c.LeaveChat())
    assert (head.claimed_by, head.claimed_name, head.department) == (EVE.id, "Eve Lang", LOCAL_HISTORY)
    assert (head.participants, head.claimed_at) == (None, SHARED.claimed_at)
    assert refusal(head, ANA, Say(text="Hello")) == NoSuchChat()
    assert bodies(head, EVE, c.End()) == [e.Ended(by="operator")]


def test_T2_the_owner_names_who_owns_the_chat_then() -> None:
    assert refusal(BOTH, ANA, c.LeaveChat()) == r.NoNewOwner()
    assert refusal(BOTH, ANA, c.LeaveChat(owner=BEN.id)) == r.NoNewOwner()
    head = after(BOTH, ANA, c.LeaveChat(owner=CHI.id))
    assert (head.claimed_by, head.department, operators(head)) == (CHI.id, REFERENCE, [EVE.id])
    assert bodies(head, EVE, Say(text="Hello"))


def test_T2_the_name_of_the_department_is_not_repeated_where_the_chat_stays_in_it() -> None:
    assert bodies(BOTH, ANA, c.LeaveChat(owner=CHI.id)) == [
        OwnerChanged(
            operator=CHI.id,
            name=CHI.name,
            previous=ANA.name,
            department=REFERENCE,
            previous_department=REFERENCE,
            department_name="",
        )
    ]


def test_T2_an_owner_without_participants_does_not_leave() -> None:
    assert refusal(ACTIVE, ANA, c.LeaveChat()) == r.NoNewOwner()
    # The last participant left just before.
    assert refusal(after(SHARED, EVE, c.LeaveChat()), ANA, c.LeaveChat(owner=EVE.id)) == r.NoNewOwner()


def test_T2_a_participant_who_becomes_the_owner_is_no_participant_any_more() -> None:
    transferred = after(BOTH, ANA, c.RequestColleague(department=REFERENCE, operator=CHI.id))
    transferred = after(transferred, CHI, c.AcceptRequest())
    administrator = c.Operator(ROOT.id, ROOT.name, administers=frozenset({REFERENCE}))
    reassigned = after(BOTH, administrator, c.Reassign(department=REFERENCE, operator=CHI.id))
    for head in (transferred, reassigned):
        assert (head.claimed_by, operators(head)) == (CHI.id, [EVE.id])


def test_T2_the_end_ends_an_invitation() -> None:
    assert after(INVITED, SEATED, c.End()).request_until is None


def test_T2_participation_ends_when_the_chat_is_closed() -> None:
    ended = after(SHARED, SEATED, c.End())
    assert refusal(ended, EVE, Say(text="Hello")) == r.ChatEnded(by="patron", at=NOON)
    assert refusal(ended, EVE, c.LeaveChat()) == r.ChatEnded(by="patron", at=NOON)
    closed = after(ended, ANA, c.Close())
    assert closed.participants is None
    assert refusal(closed, EVE, c.LeaveChat()) == NoSuchChat()


def test_T2_participants_stay_while_the_owner_is_gone() -> None:
    gone = after(BOTH, SYSTEM, c.NoticeOperatorGone(operator=ANA.id))
    assert bodies(gone, EVE, Say(text="I am here")) == [MessageSent(text="I am here")]


def test_T2_a_participant_may_take_over_while_the_owner_is_gone() -> None:
    gone = after(BOTH, SYSTEM, c.NoticeOperatorGone(operator=ANA.id))
    assert refusal(SHARED, EVE, c.TakeOver()) == r.StillAttended(by="Ana Morales")
    # Chi belongs to the chat's department; with Eve the chat moves to hers.
    assert bodies(gone, CHI, c.TakeOver()) == [TakenOver(operator=CHI.id, name=CHI.name, previous=ANA.name)]
    by_chi = after(gone, CHI, c.TakeOver())
    assert (by_chi.claimed_by, by_chi.department, operators(by_chi)) == (CHI.id, REFERENCE, [EVE.id])
    assert bodies(gone, EVE, c.TakeOver()) == [EVE_OWNS]
    by_eve = after(gone, EVE, c.TakeOver())
    assert (by_eve.claimed_by, by_eve.department, by_eve.operator_gone) == (EVE.id, LOCAL_HISTORY, False)


def test_T2_a_participant_who_is_gone_leaves_and_the_owner_stays() -> None:
    assert bodies(SHARED, SYSTEM, c.NoticeParticipantGone(operator=EVE.id)) == [Left(operator=EVE.id, name="Eve Lang")]
    assert bodies(SHARED, SYSTEM, c.NoticeParticipantGone(operator=ANA.id)) == []
    assert bodies(after(SHARED, SEATED, c.End()), SYSTEM, c.NoticeParticipantGone(operator=EVE.id)) == []


def test_T2_who_left_their_department_is_among_no_longer() -> None:
    elsewhere = c.Operator(EVE.id, EVE.name, frozenset({99}))
    assert refusal(SHARED, elsewhere, Say(text="Hello")) == NoSuchChat()
    # A member of the chat's own department sees it, and doesn't write.
    assert refusal(SHARED, c.Operator(EVE.id, EVE.name, frozenset({REFERENCE})), Say(text="Hello")) == r.NotYours(
        by="Ana Morales"
    )
