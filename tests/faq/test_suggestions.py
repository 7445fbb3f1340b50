"""FAQs before the wait: what a patron's question brings up, and what becomes of the text."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from refdesk.faq import api
from refdesk.faq.models import Faq
from refdesk.faq.suggestions import suggestions
from refdesk.widgets.bootstrap import page
from refdesk.widgets.models import Widget
from tests.sample_people import People

from .world import faq, group, picture, shows

HOW = "How do I renew a book?"


def _suggested(question: str, widget: str = "ask") -> Any:
    return Client().post(
        f"/api/v1/widgets/{widget}/faqs", json.dumps({"question": question}), content_type="application/json"
    )


def _questions(question: str, widget: str = "ask") -> list[str]:
    return [row["question"] for row in _suggested(question, widget).json()["faqs"]]


def test_L4_suggestions_are_three_at_most_best_first(people: People) -> None:
    borrowing = group(people.harbour)
    for number in range(4):
        faq(borrowing, f"Where is shelf {number}?", "Not where you would renew a book.")
    best = faq(borrowing, HOW)
    assert suggestions(people.ask, "can i renew my book online")[0] == best
    assert len(suggestions(people.ask, "can i renew my book online")) == 3


def test_L4_an_unfinished_word_is_searched_from_four_characters_on(people: People) -> None:
    faq(group(people.harbour), HOW)
    assert _questions("ren") == _questions("   ren   ") == []
    assert _questions("rene") == [HOW]


def test_L4_what_isnt_public_is_never_suggested(people: People) -> None:
    borrowing = group(people.harbour)
    faq(borrowing, "Zither draft", state=Faq.State.DRAFT)
    faq(borrowing, "Zither retired", state=Faq.State.RETIRED)
    faq(group(people.harbour, "at-the-desk", public=False), "Zither internal")
    faq(group(people.hill, "hill-faqs"), "Zither of another library")
    assert _questions("zither") == []
    assert _questions("zither", "hill") == ["Zither of another library"]
    faq(borrowing, "Zither for all")
    assert _questions("zither") == ["Zither for all"]


def test_L4_no_faq_is_suggested_where_the_widget_says_so(people: People) -> None:
    faq(group(people.harbour), HOW)
    assert page(people.ask, embedded=True, language="en")["widget"]["faqs"] is True
    Widget.objects.filter(pk=people.ask.pk).update(suggest_faqs=False)
    people.ask.refresh_from_db()
    assert _questions("renew") == []
    assert "faqs" not in page(people.ask, embedded=True, language="en")["widget"]


def test_L4_a_widget_without_public_faqs_sends_nothing_that_is_typed(people: People) -> None:
    faq(group(people.harbour, "at-the-desk", public=False), HOW)
    faq(group(people.hill, "hill-faqs"), HOW)
    assert "faqs" not in page(people.ask, embedded=True, language="en")["widget"]


def test_L4_a_suggestion_has_its_whole_answer_clean(people: People) -> None:
    map_ = picture(people.harbour)
    made = faq(group(people.harbour), HOW, f"<p>Online.</p><script>alert(1)</script>{shows(map_)}")
    answer = _suggested("renew").json()
    [suggestion] = answer["faqs"]
    assert suggestion["language"] == people.harbour.language
    assert suggestion["id"] == made.pk
    assert suggestion["address"] == f"http://127.0.0.1:8000{made.path}"
    assert "<p>Online.</p>" in suggestion["answer"]
    assert f'src="http://127.0.0.1:8000{map_.path}"' in suggestion["answer"]
    assert "script" not in suggestion["answer"]


def test_L4_what_is_typed_is_in_no_log_and_in_no_cache(people: People, caplog: pytest.LogCaptureFixture) -> None:
    faq(group(people.harbour), HOW)
    with caplog.at_level(logging.DEBUG):
        answer = _suggested("renew my divorce guide")
    assert answer["Cache-Control"] == "no-store"
    assert "divorce" not in answer.content.decode()
    assert "divorce" not in " ".join(record.getMessage() for record in caplog.records if "sql" not in record.__dict__)


def test_L4_suggestions_are_limited_by_address(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    faq(group(people.harbour), HOW)
    monkeypatch.setattr(api.per_address, "_limit", lambda: 2)
    assert [_suggested("renew").status_code for _ in range(3)] == [200, 200, 429]


def test_L4_no_widget_has_no_suggestions(people: People) -> None:
    assert _suggested("renew", "nowhere").status_code == 404
    assert Client().get("/api/v1/widgets/ask/faqs").status_code == 405
