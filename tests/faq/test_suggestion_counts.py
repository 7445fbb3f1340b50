"""What followed when FAQs were suggested, in counts that hold nothing of a patron."""

import json
from datetime import date, datetime
from typing import Any

import msgspec
import pytest
from django.test import Client

from refdesk.chats.events import PatronDescribed
from refdesk.chats.models import Chat, Event
from refdesk.faq import suggestion_counts
from refdesk.faq.models import Faq, SuggestionCount
from refdesk.kit.clock import now_ms
from refdesk.tickets.events import Opened
from tests.conftest import SignedIn
from tests.logs import queue_of, started
from tests.sample_people import People, at_desk

from .world import faq, group

HOW = "How do I renew a book?"
WIDGETS = "/api/v1/widgets"


def _post(path: str, body: Any = None, **headers: str) -> int:
    content = json.dumps(body) if body else b""
    return Client().post(f"{WIDGETS}/{path}", content, content_type="application/json", headers=headers).status_code


def _start(*suggested: int, key: str = "k" * 22, widget: str = "ask") -> int:
    return _post(f"{widget}/chats", {"key": key, "question": "renew my book", "suggested": suggested})


def _leave(*suggested: int, key: str = "k" * 22) -> int:
    return _post("ask/tickets", {"key": key, "question": "renew my book", "suggested": suggested})


def _counts() -> list[tuple[int, str, int, int]]:
    rows = SuggestionCount.objects.order_by("faq", "widget")
    return list(rows.values_list("faq", "widget__slug", "answered", "sent"))


@pytest.fixture(name="renew")
def _renew(people: People) -> Faq:
    at_desk(people.ana, now_ms())
    return faq(group(people.harbour), HOW)


def test_L4_a_question_sent_anyway_is_counted_by_faq_widget_and_day(renew: Faq, people: People) -> None:
    other = faq(renew.group, "What are the fines?")
    assert _start(renew.pk, other.pk) == 201
    assert _start(renew.pk, key="m" * 22) == 201
    assert _counts() == [(renew.pk, "ask", 0, 2), (other.pk, "ask", 0, 1)]
    assert isinstance(SuggestionCount.objects.values_list("day", flat=True)[0], date)


def test_L4_the_day_is_that_of_the_library(renew: Faq, people: People) -> None:
    people.harbour.time_zone = "Pacific/Kiritimati"
    people.harbour.save()
    at = int(datetime.fromisoformat("2026-03-01T23:00:00Z").timestamp() * 1000)
    suggestion_counts._count_sent([suggestion_counts.Sent(people.ask.pk, [renew.pk], at)])
    assert SuggestionCount.objects.get().day == date(2026, 3, 2)


def test_L4_a_start_that_is_sent_again_counts_once(renew: Faq) -> None:
    assert [_start(renew.pk), _start(renew.pk), _start()] == [201, 200, 200]
    assert _counts() == [(renew.pk, "ask", 0, 1)]


def test_L4_a_question_left_in_writing_is_counted_too(renew: Faq, people: People) -> None:
    queue_of(people.reference, "Reference questions", "reference")
    assert [_leave(renew.pk), _leave(renew.pk), _leave()] == [201, 200, 200]
    assert _counts() == [(renew.pk, "ask", 0, 1)]


def test_L4_only_faqs_that_the_widget_can_suggest_are_counted(renew: Faq, people: People) -> None:
    draft = faq(renew.group, "Draft", state=Faq.State.DRAFT)
    internal = faq(group(people.harbour, "at-the-desk", public=False), "Internal")
    hill = faq(group(people.hill, "hill-faqs"), "Of another library")
    for number, suggested in enumerate((draft.pk, internal.pk, hill.pk, 2**53 - 1, 0)):
        assert _start(suggested, key=str(number) * 22) == 201
        assert _post(f"ask/faqs/{suggested}/answered") == 404
    assert _start(renew.pk, renew.pk, hill.pk, key="d" * 22) == 201
    assert _counts() == [(renew.pk, "ask", 0, 1)]
    assert _post(f"hill/faqs/{renew.pk}/answered") == 404


def test_L4_a_widget_without_suggestions_counts_none(renew: Faq, people: People) -> None:
    people.ask.suggest_faqs = False
    people.ask.save()
    assert (_start(renew.pk), _post(f"ask/faqs/{renew.pk}/answered"), _counts()) == (201, 404, [])


def test_L4_more_faqs_than_a_widget_suggests_are_refused(renew: Faq) -> None:
    assert (_start(renew.pk, 1, 2, 3), Chat.objects.count()) == (422, 0)
    assert _start(-1) == 422


def test_L4_an_answer_is_counted_without_anything_of_the_patron(renew: Faq) -> None:
    assert [_post(f"ask/faqs/{renew.pk}/answered") for _ in range(2)] == [204, 204]
    assert _counts() == [(renew.pk, "ask", 2, 0)]
    assert {field.name for field in SuggestionCount._meta.fields} == {"id", "faq", "widget", "day", "answered", "sent"}


def test_L4_answers_are_limited_by_address(renew: Faq, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestion_counts.per_address, "_limit", lambda: 2)
    assert [_post(f"ask/faqs/{renew.pk}/answered") for _ in range(3)] == [204, 204, 429]
    assert _counts() == [(renew.pk, "ask", 2, 0)]


def test_L4_no_other_site_counts_answers(renew: Faq) -> None:
    assert _post(f"ask/faqs/{renew.pk}/answered", Origin="https://evil.example") == 403
    assert (_post(f"nowhere/faqs/{renew.pk}/answered"), _counts()) == (404, [])


def test_L4_counts_go_with_their_faq_and_an_faq_deleted_meanwhile_keeps_no_chat(renew: Faq) -> None:
    _start(renew.pk)
    number = renew.pk
    renew.delete()
    assert _counts() == []
    assert (_start(number, key="m" * 22), _counts()) == (201, [])


def test_L4_events_without_suggestions_are_read_as_before(renew: Faq, people: People) -> None:
    started(people.ask, HOW)
    payload = msgspec.json.decode(Event.objects.get(kind="patron_described").payload)
    del payload["suggested"]
    assert msgspec.json.decode(msgspec.json.encode(payload), type=PatronDescribed).suggested == ()
    opened = b'{"kind":"opened","source":"widget","queue":1,"queue_name":"Q","question":"?"}'
    decoded = msgspec.json.decode(opened, type=Opened)
    assert (decoded.widget, decoded.suggested) == (0, ())


def test_L4_editors_see_both_counts_of_an_faq_and_others_none(renew: Faq, people: People, signed_in: SignedIn) -> None:
    _start(renew.pk)
    _post(f"ask/faqs/{renew.pk}/answered")
    address = f"/api/v1/desk/administration/faqs/{renew.pk}"
    shown = signed_in(people.marta).get(address).json()
    [row] = shown["days"]
    assert (shown["answered"], shown["sent"]) == (row["answered"], row["sent"]) == (1, 1)
    assert row["widget"] == people.ask.title
    assert signed_in(people.olga).get(address).status_code == 404
    assert signed_in(people.ana).get(address).status_code in (403, 404)
