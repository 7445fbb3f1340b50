"""P12: who may do what. One table of every act and every actor, in a chat in which its rightful actor may do it."""

from itertools import product
from typing import get_args

from refdesk.chats import commands as c
from refdesk.chats.head import Head
from refdesk.chats.machine import decide
from refdesk.chats.participants import Participant, encoded
from refdesk.eventlog.acts import Act, ExpireFile, Redact, SaveNote, Say, SendFile, SetContact, SetName, SetTags
from refdesk.eventlog.refusals import Refusal

from .world import (
    ACTIVE,
    ADDRESS,
    ANA,
    BEN,
    CHAT,
    CHI,
    ENDED,
    EVE,
    FILE,
    LEFT_ALONE,
    LOCAL_HISTORY,
    LOST,
    NOON,
    OFFERED,
    REQUESTED,
    ROOT,
    SEATED,
    SHARED,
    STRANGER,
    SYSTEM,
    UNSEATED,
    WAITING,
    described,
    look_up,
)

ACTORS: dict[str, c.Actor] = {
    "patron with the seat": SEATED,
    "patron without it": UNSEATED,
    "patron of another chat": STRANGER,
    "operator who claimed it": ANA,
    "colleague": CHI,
    "operator of another department": BEN,
    "participant of another department": EVE,
    "administrator outside the department": ROOT,
    "the system": SYSTEM,
}

OK, NO, NONE, MOVED, YOURS = "done", "NotAllowed", "NoSuchChat", "SeatMoved", "NotYours"
DESK = (NO, NO, NONE, OK, OK, NONE, OK, NONE, NO)
OWNER = (NO, NO, NONE, OK, YOURS, NONE, YOURS, NONE, NO)
SERVER = (NO, NO, NONE, NO, NO, NONE, NO, NONE, OK)
PATRON = (OK, MOVED, NONE, NO, NO, NONE, NO, NONE, NO)
ANY_WINDOW = (OK, OK, NONE, NO, NO, NONE, NO, NONE, NO)
# Nobody participates in an unclaimed chat.
SERVER_UNCLAIMED = (NO, NO, NONE, NO, NO, NONE, NONE, NONE, OK)
UNCLAIMED = (NO, NO, NONE, OK, OK, NONE, NONE, NONE, NO)

TABLE: dict[type[Act], tuple[Head, c.AnyAct, tuple[str, ...]]] = {
    Say: (ACTIVE, Say(text="Hello"), (OK, MOVED, NONE, OK, YOURS, NONE, OK, NONE, NO)),
    # A message of Ana's.
    c.DeleteMessage: (
        ACTIVE,
        c.DeleteMessage(seq=4),
        (NO, NO, NONE, OK, "NotYourMessage", NONE, "NotYourMessage", NONE, NO),
    ),
    c.Claim: (WAITING, c.Claim(), UNCLAIMED),
    c.OfferBackup: (WAITING, c.OfferBackup(department=LOCAL_HISTORY, name="Local History"), SERVER_UNCLAIMED),
    c.TakeOver: (LEFT_ALONE, c.TakeOver(), DESK),
    c.RequestColleague: (
        ACTIVE,
        c.RequestColleague(department=LOCAL_HISTORY),
        OWNER,
    ),
    c.WithdrawRequest: (OFFERED, c.WithdrawRequest(), OWNER),
    # To Local History: Chi belongs to it too, Ben to nothing else. Ana has the chat already.
    c.AcceptRequest: (OFFERED, c.AcceptRequest(), (NO, NO, NONE, OK, OK, OK, OK, NONE, NO)),
    c.DeclineRequest: (OFFERED, c.DeclineRequest(), (NO, NO, NONE, "NotOffered", OK, OK, OK, NONE, NO)),
    c.LeaveChat: (SHARED, c.LeaveChat(), (NO, NO, NONE, OK, YOURS, NONE, OK, NONE, NO)),
    c.NoticeParticipantGone: (SHARED, c.NoticeParticipantGone(operator=EVE.id), SERVER),
    c.ExpireRequest: (OFFERED, c.ExpireRequest(), SERVER),
    c.End: (ACTIVE, c.End(), (OK, MOVED, NONE, OK, YOURS, NONE, YOURS, NONE, NO)),
    c.Dismiss: (WAITING, c.Dismiss(reason="A test"), UNCLAIMED),
    c.Block: (ACTIVE, c.Block(hours=24, reason="Insults"), OWNER),
    c.Close: (ENDED, c.Close(), OWNER),
    SetName: (ACTIVE, SetName(name="Dana"), DESK),
    SetContact: (ACTIVE, SetContact(contact="dana@example.org"), DESK),
    c.RequestContact: (ACTIVE, c.RequestContact(), OWNER),
    c.ShareContact: (REQUESTED, c.ShareContact(contact="dana@example.org"), PATRON),
    c.DeclineContact: (REQUESTED, c.DeclineContact(), PATRON),
    SendFile: (ACTIVE, FILE, (OK, OK, NONE, OK, YOURS, NONE, OK, NONE, NO)),
    c.SuggestFrame: (ACTIVE, c.SuggestFrame(address=ADDRESS), (NO, NO, NONE, OK, YOURS, NONE, OK, NONE, NO)),
    c.EnterFrame: (ACTIVE, c.EnterFrame(), PATRON),
    SaveNote: (ACTIVE, SaveNote(text="Called back"), DESK),
    SetTags: (ENDED, SetTags(tags=("hours",)), DESK),
    c.TakeSeat: (ACTIVE, c.TakeSeat(node="south"), ANY_WINDOW),
    c.Leave: (WAITING, c.Leave(), (OK, OK, NONE, NO, NO, NONE, NONE, NONE, NO)),
    c.LoseConnection: (ACTIVE, c.LoseConnection(seat=1, grace=1), SERVER),
    c.RestartGrace: (LOST, c.RestartGrace(grace=1), SERVER),
    c.EndLost: (LOST, c.EndLost(), SERVER),
    c.NoticeOperatorGone: (ACTIVE, c.NoticeOperatorGone(operator=ANA.id), SERVER),
    c.NoticeOperatorBack: (LEFT_ALONE, c.NoticeOperatorBack(operator=ANA.id), SERVER),
    ExpireFile: (ENDED, ExpireFile(file=1), SERVER),
    c.SendFeedback: (ENDED, c.SendFeedback(answered="yes"), ANY_WINDOW),
    c.ChooseLanguage: (ACTIVE, c.ChooseLanguage(language="de"), ANY_WINDOW),
    c.Forget: (ENDED, c.Forget(), ANY_WINDOW),
    Redact: (ENDED, Redact(), SERVER),
    # Administrators of the department alone may, see `test_reassign`.
    c.Reassign: (
        ACTIVE,
        c.Reassign(department=LOCAL_HISTORY, operator=BEN.id),
        (NO, NO, NONE, NO, NO, NONE, NO, NONE, NO),
    ),
    c.Link: (ENDED, c.Link(to="ticket", id=12, by="Ana Morales"), SERVER),
}
EVES = Participant(EVE.id, LOCAL_HISTORY, EVE.name, "Local History")


def _shared(head: Head) -> Head:
    return described(head, participants=encoded([EVES])) if head.claimed_by else head


def _outcome(head: Head, actor: c.Actor, act: c.AnyAct) -> str:
    decision = decide(head, c.Command(CHAT, actor, act), NOON, look_up=look_up)
    return type(decision).__name__ if isinstance(decision, Refusal) else OK


def test_P12_actors_may_do_only_the_acts_of_the_table() -> None:
    for kind, (head, act, row) in TABLE.items():
        outcomes = {name: _outcome(_shared(head), actor, act) for name, actor in ACTORS.items()}
        assert outcomes == dict(zip(ACTORS, row, strict=True)), kind


def test_P12_no_act_is_missing_from_the_table() -> None:
    assert set(TABLE) == set(get_args(c.AnyAct))


def test_P12_a_client_may_ask_for_nothing_that_is_the_servers() -> None:
    """What only the system may do, the seat, leaving and a file that came have no form on the wire."""
    servers = {kind for kind, (_, _, row) in TABLE.items() if row in (SERVER, SERVER_UNCLAIMED)}
    servers |= {c.TakeSeat, c.Leave, SendFile, c.Reassign}
    assert set(get_args(c.ClientAct)) == set(TABLE) - servers


def test_P12_outsiders_get_one_refusal_in_any_state() -> None:
    """An answer that hangs on the state would tell an outsider that the chat exists."""
    heads = (WAITING, ACTIVE, REQUESTED, LOST, LEFT_ALONE, ENDED)
    outsiders: tuple[c.Actor, ...] = (STRANGER, BEN, ROOT)
    for kind, (_, act, _) in TABLE.items():
        outcomes = {_outcome(head, outsider, act) for head, outsider in product(heads, outsiders)}
        assert outcomes == {NONE}, kind
