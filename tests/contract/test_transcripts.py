"""The list of chats and its search, on SQLite and PostgreSQL: the same results on both."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from refdesk.chats.commands import (
    AcceptRequest,
    Claim,
    Close,
    End,
    Forget,
    LeaveChat,
    Operator,
    Patron,
    RequestColleague,
)
from refdesk.chats.models import Chat
from refdesk.eventlog.acts import Redact, SaveNote, Say, SetContact, SetName, SetTags
from refdesk.libraries.models import Library
from refdesk.presence.leases import database_now
from refdesk.search.tokenizer import terms
from refdesk.staff import models as accounts
from refdesk.transcripts import search as transcript_search
from refdesk.transcripts.desk_api import tags_of
from refdesk.transcripts.indexing import CHATS, due, store
from refdesk.transcripts.list_query import page
from refdesk.transcripts.models import Card, Due, Tagging
from refdesk.transcripts.schemas import TranscriptQuery
from refdesk.widgets.models import Widget
from refdesk.word_index.documents import Document
from refdesk.word_index.sort_keys import LAST
from tests.databases import Database
from tests.sample_people import People, at_desk
from tests.transcripts.world import NOON, act, actor, begin, had, indexed, lost, shown


@pytest.fixture(name="people")
def _people(database: Database) -> People:
    return database.people


def _history(people: People) -> Widget:
    made, _ = Widget.objects.get_or_create(department=people.local_history, slug="history")
    return made


def test_chat_is_listed_from_its_start_with_its_outcome(people: People) -> None:
    chat = begin(people.ask)
    assert shown(people.ana, outcome=["waiting"]) == [chat]
    missed = lost(begin(people.ask))
    answered = had(people.ask, people.ana)
    assert shown(people.ana) == [answered, missed, chat]
    assert shown(people.ana, outcome=["missed", "operator"]) == [answered, missed]
    assert shown(people.ana, outcome=["patron", "disconnection", "active"]) == []


def test_search_matches_chats_with_every_word_or_its_stem(people: People) -> None:
    chat = had(people.ask, people.ana, "Where can I renew my books?", "At the café on the second floor.")
    other = had(people.ask, people.ana, "Renewals by phone?")
    indexed()
    assert shown(people.ana, search="renewing") == [other, chat]
    assert shown(people.ana, search="RENEW the cafe") == [chat]
    assert shown(people.ana, search="caf") == []
    assert shown(people.ana, search="caf*") == [chat]
    assert shown(people.ana, search="xylophone renew") == []


PUNCTUATION = ['"', "' OR 777", "*", "(", ":-!&|", "NEAR(a b)", "text:renew", "%", "\\", "a*b", "☃"]


def test_search_treats_punctuation_as_text(people: People) -> None:
    had(people.ask, people.ana)
    indexed()
    assert [query for query in PUNCTUATION if shown(people.ana, search=query)] == []


def test_search_is_limited_to_messages_notes_or_patron(people: People) -> None:
    chat = had(people.ask, people.ana, "Hours of the harbour?")
    act(chat, actor(people.ana), SaveNote(text="Wants a tour"))
    act(chat, actor(people.ana), SetName(name="Dana Reyes"))
    indexed()
    for word, within in (("harbour", "messages"), ("tour", "notes"), ("reyes", "patron")):
        parts = [name for name in ("", "messages", "notes", "patron") if shown(people.ana, search=word, within=name)]
        assert parts == ["", within]
    assert shown(people.ana, search=str(chat)) == [chat]


def test_filters_limit_the_list_with_and_without_a_search(people: People) -> None:
    history = _history(people)
    first = had(people.ask, people.ana, "A", at=NOON)
    second = had(history, people.ben, "B", at=NOON + 1000)
    act(first, actor(people.ana), SetContact(contact="(617) 555-0123"))
    act(first, actor(people.ana), SetTags(tags=("Printing", "wi-fi")))
    act(second, actor(people.ben), SaveNote(text="Scanned"))
    indexed()
    for search in ("", "a", "b"):
        matching = [chat for chat, text in ((second, "b"), (first, "a")) if search in ("", text)]
        only = {chat: [number for number in matching if number == chat] for chat in (first, second)}
        filters = {"search": search}
        assert shown(people.marta, **filters) == matching
        assert shown(people.marta, number=first, **filters) == only[first]
        assert shown(people.marta, contact="+1 617 555 0123", **filters) == only[first]
        assert shown(people.marta, contact="nobody@example.org", **filters) == []
        assert shown(people.marta, department=[people.local_history.pk], **filters) == only[second]
        assert shown(people.marta, operator=people.ana.pk, **filters) == only[first]
        assert shown(people.marta, widget=history.pk, **filters) == only[second]
        assert shown(people.marta, tag=" PRINTING", **filters) == only[first]
        assert shown(people.marta, noted=True, **filters) == only[second]
        assert shown(people.marta, since=NOON + 1000, **filters) == only[second]
        assert shown(people.marta, until=NOON + 1000, **filters) == only[first]
        assert shown(people.marta, operator=people.ana.pk, noted=True, **filters) == []


@pytest.mark.parametrize("search", ["", "atlas"])
@pytest.mark.parametrize("tag", ["", "maps"])
def test_T2_the_filter_for_an_operator_finds_chats_that_they_joined_or_had(
    people: People, search: str, tag: str
) -> None:
    """Each once, in their order, also after the chat is closed; a request that nobody accepted isn't one."""
    claimed = had(people.ask, people.chi, "Where is the atlas?", at=NOON - 1)
    ana, chi = actor(people.ana), actor(people.chi)
    joined, moved, alone = (begin(people.ask, "Where is the atlas?", NOON + n) for n in range(3))
    reference = people.reference.pk
    for operator in (people.ana, people.chi):
        at_desk(operator, database_now())
    for chat in (joined, moved, alone):
        act(chat, ana, Claim())
    for chat in (joined, alone):
        act(chat, ana, RequestColleague(purpose="join", department=reference, operator=chi.id))
    act(joined, chi, AcceptRequest())
    act(joined, chi, LeaveChat())
    act(moved, ana, RequestColleague(department=reference, operator=chi.id))
    act(moved, chi, AcceptRequest())
    act(moved, chi, RequestColleague(purpose="join", department=reference, operator=ana.id))
    act(moved, ana, AcceptRequest())
    act(moved, chi, LeaveChat(owner=ana.id))
    for chat, end in ((claimed, None), (joined, End()), (moved, End()), (alone, End())):
        for what in (end, SetTags(tags=("maps",)), Close()):
            if what:
                act(chat, chi if chat == claimed else ana, what)
    indexed()
    query = {"search": search, "tag": tag}
    assert shown(people.marta, operator=people.chi.pk, **query) == [moved, joined, claimed]
    assert shown(people.marta, operator=people.ana.pk, **query) == [alone, moved, joined]
    assert shown(people.marta, operator=people.marta.pk, **query) == []


@pytest.mark.parametrize("filters", [{}, {"search": "renew"}, {"tag": "t"}, {"outcome": ["operator"]}])
def test_date_filter_uses_the_time_zone_of_the_chats_library(people: People, filters: dict[str, Any]) -> None:
    """Root sees a library in New York and one in Auckland, whose days begin hours apart."""
    Library.objects.filter(pk=people.harbour.pk).update(time_zone="America/New_York")
    Library.objects.filter(pk=people.hill.pk).update(time_zone="Pacific/Auckland")
    hour = 3_600_000
    noon = 1_700_049_600_000  # 2023-11-15, 12:00 UTC: 7:00 in New York, 1:00 of the next day in Auckland
    chats = {}
    for name, widget, at in (
        ("evening before", people.ask, noon - 8 * hour),  # 14 November, 23:00
        ("morning", people.ask, noon - 7 * hour),  # 15 November, 0:00
        ("night", people.ask, noon + 17 * hour - 1),  # 15 November, the last moment
        ("hill", people.hill_widget, noon - 2 * hour),  # 15 November, 23:00
        ("hill, the day after", people.hill_widget, noon - hour),  # 16 November, 0:00
    ):
        chats[name] = had(widget, people.ana if widget is people.ask else people.olga, at=at)
        act(chats[name], actor(people.ana if widget is people.ask else people.olga), SetTags(tags=("t",)))
    indexed()
    day = date(2023, 11, 15)

    def found(who: accounts.Operator, **days: date) -> list[str]:
        names = {number: name for name, number in chats.items()}
        return [names[chat] for chat in shown(who, **filters, **days)]

    assert found(people.ana, first=day, last=day) == ["night", "morning"]
    assert found(people.olga, first=day, last=day) == ["hill"]
    assert found(people.root, first=day, last=day) == ["night", "hill", "morning"]
    assert found(people.root, first=date(2023, 11, 16)) == ["hill, the day after"]
    assert found(people.root, last=date(2023, 11, 14)) == ["evening before"]
    assert len(found(people.root, first=date.min, last=date.max)) == 5
    assert found(people.root, first=day, last=date(2023, 11, 14)) == []


@pytest.mark.parametrize("filters", [{}, {"search": "renew"}, {"tag": "t"}, {"outcome": ["operator", "missed"]}])
def test_list_pages_have_no_gap_or_repeat(people: People, filters: dict[str, object]) -> None:
    chats = [had(people.ask, people.ana, at=NOON + number // 2) for number in range(7)]
    for chat in chats:
        act(chat, actor(people.ana), SetTags(tags=("t",)))
    indexed()
    query, seen = TranscriptQuery.model_validate(filters), list[int]()
    before: int | None = LAST
    while before is not None:
        page = transcript_search.find(_criteria(people, query, before), most=3)
        seen += page.chats
        before = page.next
    assert seen == chats[::-1]


def _criteria(people: People, query: TranscriptQuery, before: int) -> transcript_search.Criteria:
    departments = [people.reference.pk, people.local_history.pk]
    return transcript_search.Criteria(
        departments, terms(query.search, ["en"]), tag=query.tag, outcomes=query.outcome, before=before
    )


def test_list_is_limited_to_the_readers_departments_or_libraries(people: People) -> None:
    history = _history(people)
    ours, theirs = had(people.ask, people.ana), had(history, people.ben)
    hills = had(people.hill_widget, people.olga)
    indexed()
    for search in ("", "renew"):
        seen = {
            who.name: shown(who, search=search)
            for who in (people.ana, people.chi, people.ben, people.marta, people.olga)
        }
        assert seen == {
            "Ana Morales": [ours],
            "Chi Nguyen": [ours],
            "Ben Okafor": [theirs],
            "Marta Lindqvist": [theirs, ours],
            "Olga Petrov": [hills],
        }
        assert shown(people.root, search=search) == [hills, theirs, ours]
        assert shown(people.ana, search=search, department=[people.hill_desk.pk]) == []
        assert shown(people.ben, search=search, number=ours) == []


def test_messages_are_indexed_within_a_minute(people: People) -> None:
    chat = begin(people.ask, "Zeppelins?")
    assert due(NOON) == [chat]
    CHATS.catch_up(NOON)
    assert shown(people.ana, search="zeppelin") == [chat]
    act(chat, Patron(chat, 1), Say(text="And marzipan"), NOON + 1)
    act(chat, Patron(chat, 1), Say(text="And okapis"), NOON + 50_000)
    assert (due(NOON + 59_999), due(NOON + 60_000)) == ([], [chat])
    CHATS.catch_up(NOON + 60_000)
    assert shown(people.ana, search="marzipan okapis zeppelins") == [chat]
    assert due(NOON + 3_600_000) == []


def test_messages_are_indexed_at_once_at_the_end(people: People) -> None:
    chat = begin(people.ask, "Zeppelins?")
    CHATS.catch_up(NOON)
    act(chat, Patron(chat, 1), Say(text="Quetzals"), NOON + 70_000)
    lost(chat, NOON + 70_001)
    CHATS.catch_up(NOON + 70_001)
    assert shown(people.ana, search="quetzals") == [chat]
    assert not Due.objects.exists()


def test_redacted_text_leaves_the_index_at_once(people: People) -> None:
    chat = had(people.ask, people.ana, "My number is 5551234, renew", "Done, marzipan")
    act(chat, actor(people.ana), SetTags(tags=("shame",)))
    act(chat, actor(people.ana), SaveNote(text="okapi"))
    indexed()
    marta = Operator(people.marta.pk, "Marta", frozenset(), frozenset({people.reference.pk}))
    act(chat, marta, Redact(seqs=(3,), passage=(13, 20)))
    assert shown(people.ana, search="5551234") == []
    indexed()
    assert (shown(people.ana, search="5551234"), shown(people.ana, search="renew marzipan")) == ([], [chat])
    act(chat, Patron(chat), Forget())
    assert shown(people.ana, search="marzipan") == shown(people.ana, noted=True) == shown(people.ana, tag="shame") == []
    assert not Tagging.objects.exists()
    indexed()
    assert shown(people.ana, search="marzipan") == shown(people.ana, search="okapi") == []
    [line] = page(people.ana, TranscriptQuery.model_validate({})).rows
    assert (line.question, line.head.tags, line.noted) == ("", "", False)


def test_row_shows_an_excerpt_around_the_searched_word(people: People) -> None:
    had(people.ask, people.ana, "Where?", "Behind the old lighthouse.")
    indexed()
    [line] = page(people.ana, TranscriptQuery.model_validate({"search": "lighthouses"})).rows
    assert [(piece.text, piece.meant) for piece in line.pieces] == [
        ("Behind the old ", False),
        ("lighthouse", True),
        (".", False),
    ]


def test_event_between_reading_and_writing_keeps_the_chat_due(people: People) -> None:
    chat = had(people.ask, people.ana)
    read = CHATS.documents([chat])
    act(chat, actor(people.ana), SaveNote(text="okapi"))
    assert store(read, NOON) == 0
    assert Due.objects.filter(chat=chat).exists()
    assert store(CHATS.documents([chat]), NOON) == 1
    assert shown(people.ana, search="okapi") == [chat]


def test_long_chat_is_read_in_pages_up_to_the_limit(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{word} {word}" for word in ("okapi", "gnu", "ibis", "newt", "loris")]
    chats = [had(people.ask, people.ana, *texts), had(people.ask, people.ana, "okapi")]

    def read() -> list[Document]:
        return sorted(CHATS.documents(chats), key=lambda document: document.log)

    whole = read()
    monkeypatch.setattr("refdesk.word_index.documents.PAGE", 2)
    assert read() == whole
    assert {"okapi", "loris"} <= set(whole[0].entry.text)
    monkeypatch.setattr("refdesk.word_index.documents.LIMIT", len("okapi okapi") + 3)
    text = read()[0].entry.text
    assert ("okapi" in text, "gnu" in text, "ibis" in text) == (True, True, False)


def test_short_chats_are_fetched_together_up_to_a_page(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    chats = [had(people.ask, people.ana, word) for word in ("okapi", "gnu", "ibis")]
    events = Chat.objects.get(pk=chats[0]).last_seq
    for most, fetches in ((3 * events, 1), (3 * events - 1, 2), (events, 3)):
        monkeypatch.setattr("refdesk.word_index.documents.PAGE", most)
        with CaptureQueriesContext(connection) as queries:
            read = sorted(CHATS.documents(chats), key=lambda document: document.log)
        assert sum('FROM "chats_event"' in query["sql"] for query in queries) == fetches
        assert [("okapi" in transcript.entry.text, "ibis" in transcript.entry.text) for transcript in read] == [
            (True, False),
            (False, False),
            (False, True),
        ]


def test_cards_match_the_heads_of_their_chats(people: People) -> None:
    had(people.ask, people.ana)
    lost(begin(people.ask))
    cards = Card.objects.values_list("chat__claimed_by", "operator", "outcome").order_by("chat")
    assert list(cards) == [(people.ana.pk, people.ana.pk, "operator"), (None, None, "missed")]


def test_tags_are_offered_once_per_library(people: People) -> None:
    for widget, who, tags in ((people.ask, people.ana, ("hours", "wi-fi")), (people.ask, people.ana, ("hours",))):
        act(had(widget, who), actor(who), SetTags(tags=tags))
    act(had(people.hill_widget, people.olga), actor(people.olga), SetTags(tags=("skis",)))
    assert (tags_of({people.harbour.pk}), tags_of({people.hill.pk})) == (["hours", "wi-fi"], ["skis"])
    assert (tags_of({people.harbour.pk, people.hill.pk}), tags_of(set())) == (["hours", "skis", "wi-fi"], [])
