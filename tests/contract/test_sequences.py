"""Any sequence of commands, through the real journal: the log stays whole, and the head is its fold.

Three journals write by turns, each with its own cached heads: all must decide on what is stored, whichever wrote last.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, product

import msgspec
import pytest
from django.db import connections
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from refdesk.chats import commands as c
from refdesk.chats.events import AnyBody, Event, FrameSuggested
from refdesk.chats.head import Head
from refdesk.chats.log import CHATS
from refdesk.chats.machine import decide
from refdesk.chats.outcomes import Stored
from refdesk.chats.queries import head_of, stretch
from refdesk.chats.rules.conversation import SentMessage
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import ExpireFile, Redact, SaveNote, Say, SetContact, SetName, SetTags
from refdesk.eventlog.events import FileSent, MessageSent, Redacted
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.redaction import emptied, without
from tests.chats.world import FILE, NOON, start
from tests.databases import Database
from tests.eventlog.folding import blank, fold
from tests.generated import examples
from tests.sample_people import People

FOLLOW_UPS = {"note_saved", "tagged", "name_changed", "contact_changed", "closed", "file_expired"}
FOLLOW_UPS |= {"redacted", "linked"}
MESSAGES = (MessageSent, FileSent, FrameSuggested)
KEYS = [None, None, None, *(letter * 22 for letter in "abc")]
NUMBERS = count(1)

PATRONS = ("seated", "seated", "moved", "stranger")
OPERATORS = ("ana", "ana", "chi", "ben")
SAYINGS: dict[str, c.AnyAct] = {text[:9]: Say(text=text) for text in ("Hello", "x" * 10_001, "a\x00b", "e\u0301")}
CORRECTIONS: dict[str, c.AnyAct] = {
    "note": SaveNote(text="n"),
    "tags": SetTags(tags=("hours",)),
    "named": SetName(name="Dana"),
    "unnamed": SetName(name=""),
    "contact": SetContact(contact="a@b.org"),
    "no contact": SetContact(contact="nobody"),
}
CLAIMS: dict[str, c.AnyAct] = {"claim": c.Claim(), "take over": c.TakeOver(), "end": c.End(), "close": c.Close()}
DELETIONS: dict[str, c.AnyAct] = {f"delete {seq}": c.DeleteMessage(seq=seq) for seq in (3, 6, 7, 8)}
REQUESTS: dict[str, c.AnyAct] = {"ask": c.RequestContact(), "frame": c.SuggestFrame(address="http://b.org")}
FILES: dict[str, c.AnyAct] = {"file": FILE}
OWN: dict[str, c.AnyAct] = {"end": c.End(), "seat": c.TakeSeat(node="n"), "leave": c.Leave()}
ANSWERS: dict[str, c.AnyAct] = {"share": c.ShareContact(contact="d@b.org"), "decline": c.DeclineContact()}
ENTERS: dict[str, c.AnyAct] = {"enter": c.EnterFrame()}
FORGETS: dict[str, c.AnyAct] = {"forget": c.Forget()}
REDACTIONS: dict[str, c.AnyAct] = {
    "all texts": Redact(),
    "name": Redact(data=("name", "contact")),
    "one text": Redact(seqs=(3, 5)),
    "a passage": Redact(seqs=(3,), passage=(2, 4)),
}
LINKS: dict[str, c.AnyAct] = {"link": c.Link(to="ticket", id=1, by="Ana")}
SWEPT: dict[str, c.AnyAct] = {
    "grace": c.RestartGrace(grace=1000),
    "end lost": c.EndLost(),
    "expired": ExpireFile(file=1),
}
# These need to know of the chat or of the sample people.
NOTICED = ("lost", "hidden", "gone", "back")
ACTS = SAYINGS | CORRECTIONS | CLAIMS | REQUESTS | FILES | OWN | ANSWERS | ENTERS | SWEPT
ACTS |= FORGETS | REDACTIONS | LINKS | DELETIONS

# Mostly what somebody may do in some state, sometimes what they never may.
PAIRS = [
    *product(PATRONS, (*SAYINGS, *FILES, *OWN, *ANSWERS, *ENTERS, *FORGETS)),
    *product(OPERATORS, (*SAYINGS, *CORRECTIONS, *CLAIMS, *REQUESTS, *FILES, *DELETIONS)),
    *product(("system",) * 3, (*SWEPT, *NOTICED)),
    *product(("system", "marta"), (*REDACTIONS, *LINKS)),
    *product(("seated", "ana", "system"), (*ACTS, *NOTICED)),
]
BATCHES = st.lists(st.tuples(st.sampled_from(PAIRS), st.sampled_from(KEYS)), min_size=1, max_size=4)

# To look for a shorter sequence that fails too would take minutes.
BOUNDED = settings(
    max_examples=examples(50),
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.reuse, Phase.generate),
    report_multiple_bugs=False,
)
# Who writes: mostly one journal, now and then another on its connection, or one on a connection of its own.
WRITERS = st.sampled_from(["usual", "usual", "beside", "elsewhere"])
Run = Callable[[Journal, Sequence[c.Command]], list[Outcome]]

decode = msgspec.json.Decoder(AnyBody).decode


def log_of(chat: int) -> list[Event]:
    """The stored log, as the machine knows it."""
    rows = stretch(chat, 0, 10_000)
    return [Event(row.seq, row.at, row.actor, decode(row.payload), row.client_key) for row in rows]


def unredacted(said: list[Event]) -> list[Event]:
    """What is left of a log: redactions applied to the events before them."""
    log = list(said)
    for number, event in enumerate(said):
        if isinstance(event.body, Redacted):
            log[:number] = [redacted_by(earlier, event.body) for earlier in log[:number]]
    return log


def redacted_by(event: Event, by: Redacted) -> Event:
    """One of them."""
    if by.seqs and event.seq not in by.seqs:
        return event
    bare = emptied(event.body, by.data)
    if by.passage and "text" in event.body.__struct_fields__:
        bare = msgspec.structs.replace(bare, text=without(event.body.text, by.passage))  # type: ignore[union-attr]
    return msgspec.structs.replace(event, body=bare)


class Sequences(RuleBasedStateMachine):
    """One chat, everybody who may come across it, and a clock that only goes on."""

    people: People
    elsewhere: Run

    @initialize()
    def begin(self) -> None:
        self.now = NOON
        self.journals = {who: Journal(clock=lambda: self.now) for who in ("usual", "beside", "elsewhere")}
        command = start(widget=self.people.ask.pk, department=self.people.reference.pk, key=f"{next(NUMBERS):022}")
        [outcome] = self.journals["usual"].execute([command])
        assert isinstance(outcome, Stored)
        self.chat, self.head, self.log = outcome.head.chat, outcome.head, list(outcome.events)
        self.first: dict[str, tuple[int, tuple[str, c.AnyAct]]] = {}

    def actor(self, who: str) -> c.Actor:
        reference, local_history = frozenset({self.people.reference.pk}), frozenset({self.people.local_history.pk})
        actors: dict[str, c.Actor] = {
            "seated": c.Patron(self.chat, self.head.seat),
            "moved": c.Patron(self.chat, self.head.seat - 1 or None),
            "stranger": c.Patron(self.chat + 1, self.head.seat),
            "ana": c.Operator(self.people.ana.pk, "Ana", reference),
            "chi": c.Operator(self.people.chi.pk, "Chi", reference),
            "ben": c.Operator(self.people.ben.pk, "Ben", local_history),
            "marta": c.Operator(self.people.marta.pk, "Marta", frozenset(), reference),
            "system": System(),
        }
        return actors[who]

    def act(self, what: str) -> c.AnyAct:
        noticed: dict[str, c.AnyAct] = {
            "lost": c.LoseConnection(seat=self.head.seat, grace=1000),
            "hidden": c.LoseConnection(seat=self.head.seat, grace=1000, hidden=True),
            "gone": c.NoticeOperatorGone(operator=self.people.ana.pk),
            "back": c.NoticeOperatorBack(operator=self.people.ana.pk),
        }
        return noticed.get(what) or ACTS[what]

    @rule(passed=st.sampled_from([0, 1, 999, 1000, 60_000]))
    def time_passes(self, passed: int) -> None:
        self.now += passed

    @rule(requests=BATCHES, writer=WRITERS)
    def somebody_acts(self, requests: list[tuple[tuple[str, str], str | None]], writer: str) -> None:
        self.before = list(self.log)
        batch = [c.Command(self.chat, self.actor(who), self.act(what), key) for (who, what), key in requests]
        run = Sequences.elsewhere if writer == "elsewhere" else Journal.execute
        outcomes = run(self.journals[writer], batch)
        for command, outcome in zip(batch, outcomes, strict=True):
            if command.key not in self.first:
                self.check_decided(command, outcome)
            self.check_key(command, outcome)
            if isinstance(outcome, Stored):
                self.log += outcome.events
                self.head = fold(self.head, outcome.events)
                assert outcome.head == self.head
        assert head_of(self.chat) == self.head

    def check_decided(self, command: c.Command, outcome: Outcome) -> None:
        """What the machine says to it in the chat as it stands, whatever the journal thought that it knew."""
        said = decide(self.head, command, self.now, look_up=self.sent_message)
        assert (outcome.refusal if isinstance(outcome, Refused) else outcome.events) == said

    def sent_message(self, head: Head, actor: c.Operator, act: c.DeleteMessage) -> SentMessage | None:
        """What `lookups` reads: what was stored before the batch."""
        for event in unredacted(self.before):
            if event.seq == act.seq and isinstance(event.body, MESSAGES):
                return SentMessage(event.actor, event.at, event.body == emptied(event.body, ("text",)))
        return None

    def check_key(self, command: c.Command, outcome: Outcome) -> None:
        if command.key is None or isinstance(outcome, Refused) or outcome.seq is None:
            return
        repeat = (c.encode_actor(command.actor), command.act)
        first = self.first.setdefault(command.key, (outcome.seq, repeat))
        assert outcome.repeat == (first != (outcome.seq, repeat) or not outcome.events)
        assert first == (outcome.seq, repeat), "one key, one event, one meaning"

    def teardown(self) -> None:
        log, head = log_of(self.chat), self.head
        assert log == unredacted(self.log)
        assert [event.seq for event in log] == list(range(1, len(log) + 1))
        assert fold(blank(head), log) == head
        kinds = [str(event.body.__struct_config__.tag) for event in log]
        if "ended" in kinds:
            assert set(kinds[kinds.index("ended") + 1 :]) <= FOLLOW_UPS
            assert kinds.count("closed") <= 1


@pytest.fixture
def elsewhere() -> Iterator[Run]:
    """Executes on a connection of its own, which stays open."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda journal, batch: thread.submit(journal.execute, batch).result()
        thread.submit(connections.close_all).result()


def test_any_sequence_of_commands_leaves_a_whole_log_and_its_fold(database: Database, elsewhere: Run) -> None:
    Sequences.people, Sequences.elsewhere = database.people, staticmethod(elsewhere)
    # The files of these commands have no rows.
    projections, CHATS.projections[:] = list(CHATS.projections), []
    try:
        run_state_machine_as_test(Sequences, settings=BOUNDED)
    finally:
        CHATS.projections[:] = projections
