"""Each act on each internal chat × each actor, and what the acts lead to."""

from itertools import product

import msgspec
import pytest

from refdesk.colleagues import commands as c
from refdesk.colleagues import events as e
from refdesk.colleagues.head import Head, apply
from refdesk.colleagues.machine import begin, decide, new_head
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import ExpireFile, Say, SendFile
from refdesk.eventlog.address import internal_chat_at
from refdesk.eventlog.events import FileExpired, Mark, MessageSent
from refdesk.eventlog.refusals import BadMarks, NoSuchChat, NotAllowed, Refusal, TextEmpty, TextTooLong

from .world import ANA, BEN, CHI, LEFT, MARTA, OLGA, ROOT, STARTS, head_of

NOW = 1_000_000
MEMBERS = {
    "department": {"Ana", "Chi", "Marta"},
    "library": {"Ana", "Ben", "Chi", "Marta"},
    "pair": {"Ana", "Chi"},
}
ACTORS: dict[str, c.Actor] = {
    "Ana": ANA,
    "Ben": BEN,
    "Chi": CHI,
    "Marta": MARTA,
    "Olga": OLGA,
    "Root": ROOT,
    "Chi, who left": LEFT,
    "Refdesk": System(),
}
FILE = SendFile(file=7, name="map.png", type="image/png", size=12, token="t", keep=60)
OF_MEMBERS: list[c.AnyAct] = [Say(text="Hello"), FILE]
OF_REFDESK: list[c.AnyAct] = [ExpireFile(file=7), c.ExpireHistory(through=2)]


def after(head: Head, command: c.Command) -> Head:
    events = decide(head, command, NOW)
    assert not isinstance(events, Refusal)
    for event in events:
        head = apply(head, event)
    return head


def expected(scope: str, actor: str, act: c.AnyAct) -> Refusal | None:
    if actor != "Refdesk" and actor not in MEMBERS[scope]:
        return NoSuchChat(log=internal_chat_at(9))
    allowed = OF_REFDESK if actor == "Refdesk" else OF_MEMBERS
    return None if act in allowed else NotAllowed()


@pytest.mark.parametrize("scope", MEMBERS)
def test_T3_permissions_of_acts(scope: str) -> None:
    head = apply(head_of(scope), e.Event(1, NOW, "system", e.InternalChatStarted(scope="pair")))
    head = apply(head, e.Event(2, NOW, "operator:1:Ana", MessageSent(text="Hi")))
    for actor, act in product(ACTORS, [*OF_MEMBERS, *OF_REFDESK]):
        decision = decide(head, c.Command(head.internal_chat, ACTORS[actor], act), NOW)
        assert (decision if isinstance(decision, Refusal) else None) == expected(scope, actor, act), (actor, act)


@pytest.mark.parametrize("scope", MEMBERS)
def test_T3_permissions_of_starts(scope: str) -> None:
    members = {name: actor for name, actor in ACTORS.items() if isinstance(actor, c.Member)}
    starts = {
        name: begin(msgspec.structs.replace(STARTS[scope], actor=member), 9, NOW) for name, member in members.items()
    }
    assert {name for name, decision in starts.items() if not isinstance(decision, Refusal)} == MEMBERS[scope]


def test_nobody_has_an_internal_chat_with_themselves() -> None:
    assert begin(c.start_of_pair(ANA, ANA.id), 9, NOW) == NoSuchChat()


def test_a_start_has_one_key_and_digest_whoever_starts() -> None:
    mine, other = c.start_of_pair(ANA, CHI.id), c.start_of_pair(CHI, ANA.id)
    assert (mine.key, c.digest_of(mine)) == (other.key, c.digest_of(other))


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (Say(text=" \n"), TextEmpty),
        (Say(text="x" * 10_001), TextTooLong),
        (Say(text="x", marks=(Mark(kind="bold", start=0, end=2),)), BadMarks),
    ],
)
def test_a_text_is_checked_as_in_a_chat(act: Say, refusal: type[Refusal]) -> None:
    assert isinstance(decide(head_of("library"), c.Command(9, BEN, act), NOW), refusal)


def test_a_message_has_its_marks() -> None:
    marks = (Mark(kind="bold", start=0, end=5),)
    decision = decide(head_of("library"), c.Command(9, BEN, Say(text="Hello", marks=marks)), NOW)
    assert not isinstance(decision, Refusal)
    assert [event.body for event in decision] == [MessageSent(text="Hello", marks=marks)]


def test_the_head_counts_messages_and_files() -> None:
    head = after(head_of("department"), c.Command(9, CHI, Say(text="Hello"), "k" * 22))
    assert (head.messages, head.message_by, head.message_at, head.last_seq) == (1, CHI.id, NOW, 1)
    assert head.excerpt == "Hello"
    head = after(head, c.Command(9, ANA, FILE))
    assert (head.messages, head.message_by, head.excerpt) == (2, ANA.id, "map.png")


def test_an_expired_history_is_deleted_once_and_its_excerpt_too() -> None:
    head = apply(head_of("pair"), e.Event(1, NOW, "system", e.InternalChatStarted(scope="pair")))
    head = apply(head, e.Event(2, NOW, "operator:1:Ana", MessageSent(text="Hi")))
    head = after(head, c.Command(9, System(), c.ExpireHistory(through=2)))
    assert (head.expired_seq, head.excerpt, head.messages) == (3, "", 1), (
        "the note of it expires with nothing before it"
    )
    for through in (1, 2, 3, 4):
        assert decide(head, c.Command(9, System(), c.ExpireHistory(through=through)), NOW) == ()


def test_apply_refuses_events_out_of_order() -> None:
    with pytest.raises(ValueError, match="does not follow"):
        apply(head_of("pair"), e.Event(2, NOW, "system", FileExpired(file=1)))


@pytest.mark.parametrize("scope", STARTS)
def test_the_first_event_has_the_starts_key_by_which_a_repeat_is_found(scope: str) -> None:
    events = begin(STARTS[scope], 9, NOW)
    assert not isinstance(events, Refusal)
    assert [(event.seq, event.key) for event in events] == [(1, STARTS[scope].key)]
    assert new_head(STARTS[scope]).internal_chat == 0
