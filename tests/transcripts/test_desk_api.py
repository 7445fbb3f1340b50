"""Transcripts over HTTP: what they show, acts on them, and who has no access."""

from typing import Any

import pytest
from django.test import Client

from refdesk.eventlog.acts import SetTags
from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import Role
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import act, actor, begin, had, indexed, lost

ADDRESS = "/api/v1/desk/transcripts"
KEY = "k" * 22
OUTSIDERS = ("ben", "olga")


def listed(client: Client, **query: Any) -> Any:
    answer = client.get(ADDRESS, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def does(client: Client, chat: int, key: str = KEY, **what: Any) -> Any:
    return client.post(f"{ADDRESS}/{chat}/acts?key={key}", what, content_type="application/json")


def test_row_shows_patron_question_operator_and_outcome(people: People, signed_in: SignedIn) -> None:
    chat = had(people.ask, people.ana, "Where do I renew?", "On the second floor.")
    act(chat, actor(people.ana), SetTags(tags=("renewals",)))
    indexed()
    [line] = listed(signed_in(people.chi), search="floor")["transcripts"]
    result = {name: line[name] for name in ("chat", "outcome", "question", "messages", "tags", "noted")}
    assert result == {
        "chat": chat,
        "outcome": "operator",
        "question": "Where do I renew?",
        "messages": 1,
        "tags": ["renewals"],
        "noted": False,
    }
    assert (line["department"]["name"], line["widget"]["name"]) == ("Reference", "Ask us")
    assert line["operator"] == {"id": people.ana.pk, "name": "Ana Morales"}
    assert [piece["text"] for piece in line["found"] if piece["meant"]] == ["floor"]


def test_the_next_page_begins_where_the_last_ended(
    people: People, monkeypatch: pytest.MonkeyPatch, ana: Client
) -> None:
    monkeypatch.setattr("refdesk.transcripts.search.find.__defaults__", (2,))
    chats = [lost(begin(people.ask)) for _ in range(3)]
    first = listed(ana)
    second = listed(ana, before=first["next"])
    shown = [line["chat"] for page in (first, second) for line in page["transcripts"]]
    assert (shown, second["next"]) == (chats[::-1], None)


@pytest.mark.parametrize(
    "query",
    [
        {"before": "x"},
        {"number": -1},
        {"outcome": "lost"},
        {"within": "text"},
        {"since": 2**63},
        {"search": "x" * 1001},
    ],
)
def test_invalid_filters_are_refused(people: People, signed_in: SignedIn, query: dict[str, Any]) -> None:
    assert signed_in(people.ana).get(ADDRESS, query).status_code == 422


def test_list_limited_to_chats_holds_those_that_match(people: People, ana: Client) -> None:
    first, second, _ = (had(people.ask, people.ana, word) for word in ("Maps?", "Hours?", "Maps?"))
    indexed()
    chats = [
        [line["chat"] for line in listed(ana, chat=[first, second], **filters)["transcripts"]]
        for filters in ({}, {"search": "maps"}, {"number": second}, {"outcome": "missed"})
    ]
    assert chats == [[second, first], [first], [second], []]
    assert ana.get(ADDRESS, {"chat": range(51)}).status_code == 422


def test_it_can_be_narrowed_to_what_one_may_read_of(people: People, signed_in: SignedIn) -> None:
    act(had(people.ask, people.ana), actor(people.ana), SetTags(tags=("wi-fi", "hours")))
    filters = signed_in(people.ana).get(f"{ADDRESS}/filters").json()
    assert [department["name"] for department in filters["departments"]] == ["Reference"]
    assert [operator["name"] for operator in filters["operators"]] == ["Ana Morales", "Chi Nguyen", "Marta Lindqvist"]
    assert filters["widgets"] == [{"id": people.ask.pk, "name": "Ask us (ask)"}]
    assert (filters["tags"], filters["sends_email"]) == (["hours", "wi-fi"], False)
    assert [
        department["administered"]
        for department in signed_in(people.marta).get(f"{ADDRESS}/filters").json()["departments"]
    ] == [
        True,
        True,
    ]
    assert signed_in(people.olga).get(f"{ADDRESS}/filters").json()["tags"] == []
    whole = [signed_in(who).get(f"{ADDRESS}/filters").json()["everything"] for who in (people.ana, people.root)]
    assert whole == [False, True]


def test_a_transcript_is_the_whole_log(people: People, signed_in: SignedIn) -> None:
    chat = had(people.ask, people.ana, "Where?", *(f"Answer {number}" for number in range(210)))
    result = signed_in(people.chi).get(f"{ADDRESS}/{chat}").json()
    assert [event["seq"] for event in result["events"]] == list(range(1, 217))
    assert (result["transcript"]["chat"], result["may_redact"]) == (chat, False)
    assert all(event["key"] is None for event in result["events"])
    assert signed_in(people.marta).get(f"{ADDRESS}/{chat}").json()["may_redact"] is True


def test_notes_and_tags_are_added_later_by_anybody_of_the_department(people: People, signed_in: SignedIn) -> None:
    chat = had(people.ask, people.ana)
    chi = signed_in(people.chi)
    assert does(chi, chat, kind="save_note", text="Called back").json() == {"seq": 7, "repeat": False}
    assert does(chi, chat, kind="save_note", text="Called back").json() == {"seq": 7, "repeat": True}
    assert does(chi, chat, key="t" * 22, kind="set_tags", tags=["Hours"]).status_code == 200
    [line] = listed(chi)["transcripts"]
    assert (line["noted"], line["tags"]) == (True, ["hours"])
    wrong = does(chi, chat, key="w" * 22, kind="set_tags", tags=["a,b"])
    assert (wrong.status_code, wrong.json()) == (400, {"refusal": {"name": "BadTags"}})


def test_administrator_redacts_a_passage_and_the_whole_chat(people: People, marta: Client) -> None:
    chat = had(people.ask, people.ana, "My number is 5551234.")
    assert does(marta, chat, kind="redact", seqs=[3], passage=[13, 20]).status_code == 200
    assert [line["chat"] for line in listed(marta, search="number")["transcripts"]] == [chat]
    assert listed(marta, search="5551234")["transcripts"] == []
    said = marta.get(f"{ADDRESS}/{chat}").json()
    assert said["events"][2]["body"]["text"] == "My number is […]."
    assert said["transcript"]["question"] == "My number is […]."
    gone = does(marta, chat, key="a" * 22, kind="redact", data=["text", "name", "contact", "page", "device", "address"])
    assert gone.status_code == 200
    assert marta.get(f"{ADDRESS}/{chat}").json()["transcript"]["question"] == ""
    late = does(marta, chat, key="n" * 22, kind="save_note", text="x")
    assert (late.status_code, late.json()["refusal"]["name"]) == (409, "Forgotten")


def test_only_administrators_of_the_library_redact(people: People, signed_in: SignedIn) -> None:
    chat = had(people.ask, people.ana)
    assert does(signed_in(people.ana), chat, kind="redact", seqs=[3]).status_code == 403
    for outsider in OUTSIDERS:
        assert does(signed_in(getattr(people, outsider)), chat, kind="redact", seqs=[3]).status_code == 404
    assert signed_in(people.ana).get(f"{ADDRESS}/{chat}").json()["transcript"]["question"] == "Where do I renew?"


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_chat_does_not_exist_for_an_outsider(people: People, signed_in: SignedIn, outsider: str) -> None:
    chat = had(people.ask, people.ana)
    client = signed_in(getattr(people, outsider))
    assert listed(client) == {"transcripts": [], "next": None}
    assert listed(client, number=chat)["transcripts"] == []
    assert listed(client, chat=[chat])["transcripts"] == []
    assert client.get(f"{ADDRESS}/{chat}").status_code == 404
    assert client.get(f"{ADDRESS}/{chat + 1}").status_code == 404
    for what in ({"kind": "save_note", "text": "x"}, {"kind": "set_tags", "tags": ["x"]}):
        assert does(client, chat, **what).status_code == 404


def test_A4_a_reader_reads_ended_chats_only(people: People, signed_in: SignedIn) -> None:
    """Beside another department whose chats they answer, and as long as those are going on."""
    Membership.objects.filter(operator=people.chi).update(role=Role.READER)
    Membership.objects.create(operator=people.chi, department=people.hill_desk)
    waiting, other = begin(people.ask, "Maps?"), begin(people.hill_widget, "Maps?")
    ended = had(people.ask, people.ana, "Maps?")
    indexed()
    reader = signed_in(people.chi)
    queries: list[dict[str, Any]] = [{}, {"search": "maps"}, {"chat": [waiting, other, ended]}]
    for query in (*queries, {"department": people.reference.pk}):
        chats = [line["chat"] for line in listed(reader, **query)["transcripts"]]
        assert chats == [chat for chat in (ended, other) if chat != other or "department" not in query], query
    for query in ({"number": waiting}, {"outcome": "waiting", "department": people.reference.pk}):
        assert listed(reader, **query)["transcripts"] == []
    assert [reader.get(f"{ADDRESS}/{chat}").status_code for chat in (waiting, other, ended)] == [404, 200, 200]
    departments = reader.get(f"{ADDRESS}/filters").json()["departments"]
    assert {department["name"]: department["followed"] for department in departments} == {
        "Front Desk": True,
        "Reference": False,
    }
    colleague = signed_in(people.ana)
    assert [line["chat"] for line in listed(colleague, search="maps")["transcripts"]] == [ended, waiting]
    lost(waiting)
    indexed()
    assert reader.get(f"{ADDRESS}/{waiting}").status_code == 200
    assert waiting in [line["chat"] for line in listed(reader, search="maps")["transcripts"]]


def test_A4_a_chat_that_is_going_on_leads_to_the_desk_of_those_whose_desk_shows_it(
    people: People, signed_in: SignedIn
) -> None:
    """An administrator of the library who doesn't belong to its department reads it, but has no page of it."""
    Membership.objects.filter(operator=people.marta, department=people.reference).delete()
    waiting, ended = begin(people.ask), had(people.ask, people.ana)

    def opens(who: Operator, chat: int) -> Any:
        return signed_in(who).get(f"{ADDRESS}/{chat}").json()["may_open"]

    assert [opens(who, waiting) for who in (people.ana, people.marta, people.root)] == [True, False, False]
    assert opens(people.ana, ended) is False


@pytest.mark.parametrize(
    "what", [{}, {"kind": "end"}, {"kind": "say", "text": "x"}, {"kind": "save_note"}, {"kind": "claim"}]
)
def test_nothing_else_is_done_to_a_transcript(people: People, signed_in: SignedIn, what: dict[str, Any]) -> None:
    chat = had(people.ask, people.ana)
    refused = does(signed_in(people.ana), chat, **what)
    assert (refused.status_code, refused.json()["refusal"]["name"]) == (400, "BadAct")
