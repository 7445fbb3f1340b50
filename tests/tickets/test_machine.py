"""What may happen to a ticket."""

import pytest

from refdesk.eventlog.acts import SaveNote, SetContact, SetName, SetTags
from refdesk.eventlog.events import ContactChanged, Mark, NameChanged, NoteSaved
from refdesk.eventlog.refusals import (
    BadContact,
    BadMarks,
    BadTags,
    NotAllowed,
    Refusal,
    TextEmpty,
    TextNotPlain,
    TextTooLong,
)
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import machine
from refdesk.tickets import refusals as r
from refdesk.tickets.head import Head, apply, tags_of
from tests.eventlog.folding import fold

from .world import (
    ABROAD,
    ANA,
    BEN,
    CHI,
    CLOSED,
    DANA,
    HERE,
    NEW,
    NOON,
    OPEN,
    PENDING,
    SYSTEM,
    THERE,
    TICKET,
    after,
    ask,
    bodies,
    opened,
    opening,
    refusal,
)


def test_a_ticket_begins_new_with_its_question_by_the_patron() -> None:
    log = machine.begin(opening(contact="Dana@Example.org", page="https://lib.example/hours"), TICKET, NOON)
    assert not isinstance(log, Refusal)
    [event] = log
    assert (event.seq, event.actor, event.key) == (1, "patron", "k" * 22)
    assert isinstance(event.body, e.Opened)
    assert (event.body.contact, event.body.queue_name) == ("dana@example.org", "Reference")
    assert (NEW.status, NEW.owner, NEW.excerpt, NEW.excerpt_by) == (
        "new",
        None,
        "Where is the 1924 directory?",
        "patron",
    )


def test_an_operator_opens_it_with_an_owner_and_a_note() -> None:
    log = machine.begin(opening(actor=ANA, owner=102, note="She called twice"), TICKET, NOON)
    assert not isinstance(log, Refusal)
    assert [event.body for event in log[1:]] == [
        e.Assigned(operator=102, name="Chi Nguyen"),
        NoteSaved(text="She called twice"),
    ]
    assert {event.actor for event in log} == {"operator:101:Ana Morales"}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"question": " "}, TextEmpty()),
        ({"question": "x" * 10_001}, TextTooLong(limit=10_000, length=10_001)),
        ({"contact": "dana@"}, None),
        ({"actor": ANA, "owner": 103}, r.NotAMember()),
        ({"actor": ANA, "note": "\x00"}, TextNotPlain(character="U+0000")),
    ],
    ids=["empty", "long", "contact", "owner", "note"],
)
def test_invalid_facts_open_nothing(facts: dict[str, object], expected: Refusal | None) -> None:
    decision = machine.begin(opening(**facts), TICKET, NOON)
    assert isinstance(decision, Refusal)
    assert type(decision) is type(expected or BadContact(fault="neither"))


def test_the_desks_first_reply_assigns_the_ticket_and_sets_it_pending() -> None:
    assert bodies(NEW, ANA, c.Reply(text="On the second floor.")) == [
        e.Replied(text="On the second floor."),
        e.Assigned(operator=101, name="Ana Morales"),
        e.StatusChanged(status="pending"),
    ]


def test_a_reply_of_a_colleague_leaves_the_owner() -> None:
    assert bodies(PENDING, CHI, c.Reply(text="To the left.")) == [e.Replied(text="To the left.")]


def test_a_reply_may_close_the_ticket() -> None:
    assert bodies(PENDING, ANA, c.Reply(text="Done.", status="closed"))[1:] == [e.StatusChanged(status="closed")]
    assert refusal(PENDING, ANA, c.Reply(text="Done.", status="new")) == NotAllowed()


@pytest.mark.parametrize(
    ("head", "status"),
    [(NEW, "new"), (OPEN, "open"), (PENDING, "open"), (CLOSED, "open")],
    ids=["new", "open", "pend", "clo"],
)
def test_a_reply_of_the_patron_opens_it_again_but_a_new_one_stays_new(head: Head, status: str) -> None:
    assert after(head, (DANA, c.Reply(text="One more thing"))).status == status


def test_formatting_is_the_operators() -> None:
    mark = Mark(kind="bold", start=0, end=2)
    assert bodies(PENDING, ANA, c.Reply(text="On it", marks=(mark,)))[0] == e.Replied(text="On it", marks=(mark,))
    assert isinstance(refusal(PENDING, ANA, c.Reply(text="On", marks=(Mark(kind="bold", start=0, end=9),))), BadMarks)


def test_the_second_of_two_simultaneous_replies_is_refused_once() -> None:
    """The second had read the ticket before the first one's reply."""
    answered = after(NEW, (ANA, c.Reply(text="Second floor.", after=NEW.last_seq)))
    late = c.Reply(text="Third floor.", after=NEW.last_seq)
    assert refusal(answered, CHI, late) == r.AnsweredMeanwhile(by="Ana Morales", seq=NEW.last_seq + 1)
    again = c.Reply(text="Third floor.", after=answered.last_seq)
    assert bodies(answered, CHI, again)[0] == e.Replied(text="Third floor.")
    assert bodies(answered, ANA, late)[0] == e.Replied(text="Third floor.")


def test_an_owner_is_a_member_of_the_queue_or_nobody() -> None:
    assert bodies(NEW, ANA, c.Assign(operator=102), HERE) == [e.Assigned(operator=102, name="Chi Nguyen")]
    assert bodies(PENDING, CHI, c.Assign(operator=None)) == [e.Assigned(operator=None)]
    assert bodies(PENDING, CHI, c.Assign(operator=101), HERE) == []
    assert refusal(NEW, ANA, c.Assign(operator=103), HERE) == r.NotAMember()
    assert refusal(NEW, ANA, c.Assign(operator=103), THERE) == r.NotAMember()
    assert refusal(NEW, ANA, c.Assign(operator=102), None) == r.NotAMember()


def test_the_second_of_two_simultaneous_claims_is_refused_once() -> None:
    claims = c.Assign(operator=102, instead_of=0)
    assert bodies(NEW, CHI, claims, HERE) == [e.Assigned(operator=102, name="Chi Nguyen")]
    assert refusal(PENDING, CHI, claims, HERE) == r.ClaimedMeanwhile(by="Ana Morales")
    assert refusal(PENDING, CHI, c.Assign(operator=None, instead_of=102)) == r.ClaimedMeanwhile(by="Ana Morales")
    assert bodies(PENDING, CHI, c.Assign(operator=102, instead_of=101), HERE) == bodies(NEW, CHI, claims, HERE)
    assert bodies(PENDING, ANA, c.Assign(operator=101, instead_of=0), HERE) == []
    assert bodies(NEW, CHI, c.Assign(operator=102, instead_of=101), HERE) == bodies(NEW, CHI, claims, HERE)


def test_a_transfer_stays_in_the_library_and_leaves_the_owner_behind() -> None:
    moved = e.Transferred(queue=THERE.id, name="Local History", before=HERE.id)
    assert bodies(PENDING, ANA, c.Transfer(queue=THERE.id), THERE) == [moved]
    head = fold(PENDING, ask(PENDING, ANA, c.Transfer(queue=THERE.id), THERE))  # type: ignore[arg-type]
    assert (head.queue, head.owner) == (THERE.id, None)
    assert refusal(head, ANA, SaveNote(text="Mine?")) == r.NoSuchTicket()
    assert bodies(head, BEN, SaveNote(text="Mine.")) == [NoteSaved(text="Mine.")]
    assert refusal(PENDING, ANA, c.Transfer(queue=ABROAD.id), ABROAD) == r.NoSuchQueue()
    assert refusal(PENDING, ANA, c.Transfer(queue=99), None) == r.NoSuchQueue()


def test_a_transfer_gives_the_ticket_to_a_member_of_the_queue_that_it_comes_to() -> None:
    moved = e.Transferred(queue=THERE.id, name="Local History", before=HERE.id)
    assigned = e.Assigned(operator=103, name="Ben Okafor")
    assert bodies(PENDING, ANA, c.Transfer(queue=THERE.id, owner=103), THERE) == [moved, assigned]
    assert refusal(PENDING, ANA, c.Transfer(queue=THERE.id, owner=101), THERE) == r.NotAMember()
    both = [moved, e.Assigned(operator=102, name="Chi Nguyen")]
    chis = after(NEW, (CHI, c.Reply(text="Upstairs.")))
    assert bodies(chis, ANA, c.Transfer(queue=THERE.id, owner=102), THERE) == both
    assert bodies(PENDING, ANA, c.Transfer(queue=HERE.id, owner=102), HERE) == both[1:]
    assert bodies(PENDING, ANA, c.Transfer(queue=HERE.id, owner=101), HERE) == []


def test_a_ticket_is_never_made_new_again() -> None:
    assert refusal(OPEN, ANA, c.SetTicketStatus(status="new")) == NotAllowed()
    assert bodies(OPEN, ANA, c.SetTicketStatus(status="open")) == []


def test_tags_are_lowercased_sorted_and_unique() -> None:
    assert bodies(NEW, ANA, SetTags(tags=("Maps", " local  history", "maps", ""))) == [
        e.Tagged(tags=("local history", "maps"))
    ]
    tagged = after(NEW, (ANA, SetTags(tags=("maps", "a"))))
    assert tags_of(tagged) == ("a", "maps")
    assert bodies(tagged, ANA, SetTags(tags=("a", "maps"))) == []
    for bad in (("a,b",), ("x" * 41,), tuple(map(str, range(21))), ("\x00",)):
        assert refusal(NEW, ANA, SetTags(tags=bad)) == BadTags()


def test_a_corrected_contact_is_checked() -> None:
    assert bodies(NEW, ANA, SetContact(contact="D@Example.org")) == [ContactChanged(contact="d@example.org")]
    assert isinstance(refusal(NEW, ANA, SetContact(contact="d@")), BadContact)


def test_an_empty_name_removes_it() -> None:
    assert bodies(NEW, ANA, SetName(name="")) == [NameChanged(name=None)]
    assert bodies(NEW, ANA, SetName(name=" Dana ")) == []


def test_a_reply_by_mail_opens_it_again() -> None:
    received = e.EmailReceived(sender="dana@example.org", lost=(e.LostAttachment("map.pdf", 2_000_000),))
    took = bodies(CLOSED, DANA, c.ReceiveEmail(text="Thanks, but which shelf?", received=received))
    assert took == [e.Replied(text="Thanks, but which shelf?"), received, e.StatusChanged(status="open")]
    assert refusal(PENDING, DANA, c.ReceiveEmail(text=" ", received=received)) == TextEmpty()


def test_an_automatic_reply_does_not_open_it_again() -> None:
    away = e.EmailReceived(sender="dana@example.org", text="I am away.", automatic=True)
    assert bodies(CLOSED, DANA, c.ReceiveEmail(text="", received=away)) == [away]


def test_a_question_that_came_by_mail_says_so_before_all_else() -> None:
    received = e.EmailReceived(sender="dana@example.org", subject="Directory")
    log = machine.begin(opening(source="email", received=received), TICKET, NOON)
    assert not isinstance(log, Refusal)
    assert [event.body for event in log][1:] == [received]
    assert log[1].actor == "patron"


def test_a_reply_by_email_has_its_files_and_the_link_of_its_author() -> None:
    file = e.AttachedFile(file=3, name="map.png", type="image/png", size=9, token="t" * 43, expires_at=NOON)
    act = c.ReceiveEmail(text="See this", received=e.EmailReceived(sender="dana@example.org"), files=(file.token,))
    for actor, link in ((c.Patron(TICKET, link=5), 5), (DANA, 0)):
        command = c.Command(TICKET, actor, act, attached=(file,))
        decision = machine.decide(PENDING, command, NOON)
        assert not isinstance(decision, Refusal), decision
        assert decision[0].body == e.Replied(text="See this", files=(file,), link=link)


def test_a_reply_by_email_may_be_as_long_as_any() -> None:
    received = e.EmailReceived(sender="dana@example.org")
    assert bodies(PENDING, DANA, c.ReceiveEmail(text="x" * 10_000, received=received))
    too_long = c.ReceiveEmail(text="x" * 10_001, received=received)
    assert refusal(PENDING, DANA, too_long) == TextTooLong(length=10_001, limit=10_000)


def test_no_link_is_claimed_of_a_ticket_without_one() -> None:
    assert refusal(NEW, DANA, c.ClaimLink(link=0)) == r.LinkUsed()


def test_outcomes_of_emails_are_stored_with_their_address() -> None:
    to, why = "dana@example.org", "No such mailbox"
    sent = bodies(PENDING, SYSTEM, c.NoteEmailSent(of=2, to=to, twice=True))
    assert sent == [e.EmailSent(of=2, to=to, twice=True)]
    failed = bodies(PENDING, SYSTEM, c.NoteEmailFailed(of=2, to=to, reason=why, bounced=True))
    assert failed == [e.EmailFailed(of=2, to=to, reason=why, bounced=True)]


def test_outcomes_of_emails_change_nothing_of_the_ticket() -> None:
    sent = after(PENDING, (SYSTEM, c.NoteEmailSent(of=2, to="dana@example.org", twice=True)))
    failed = after(
        sent, (SYSTEM, c.NoteEmailFailed(of=2, to="dana@example.org", reason="No such mailbox", bounced=True))
    )
    assert (failed.status, failed.excerpt, failed.answered_seq) == (
        PENDING.status,
        PENDING.excerpt,
        PENDING.answered_seq,
    )
    assert failed.last_seq == PENDING.last_seq + 2


def test_a_log_can_not_skip() -> None:
    with pytest.raises(ValueError, match="does not follow"):
        apply(NEW, e.Event(seq=NEW.last_seq + 2, at=NOON, actor="system", body=NoteSaved(text="x")))


def test_the_patron_sees_messages_and_the_status_and_nothing_else() -> None:
    seen = {kind for kind in e.KINDS if e.visible_to_patron(kind)}
    assert seen == {"opened", "replied", "status_changed", "redacted"}
    assert not e.visible_to_patron("anything else")
    assert opened().chat is None
