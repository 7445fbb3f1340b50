"""FAQs that may answer a question, before it is sent from a plain page."""

import pytest
from django.db import OperationalError

from refdesk.chats.models import Chat
from refdesk.faq.api import per_address
from refdesk.faq.models import SuggestionCount
from refdesk.noscript import start_page
from tests.faq.world import faq, group
from tests.sample_people import People

from .conftest import Browser, ask

HOW = "How do I renew a book?"


def test_L3_and_L4_one_button_passes_the_step_with_faqs(browser: Browser, people: People) -> None:
    faq(group(people.harbour), HOW)
    browser.open()
    browser.send("start", question="renew a book", name="Dana")
    assert browser.title == "Possible answers"
    assert HOW in browser.html
    assert not Chat.objects.exists()
    browser.send("start-anyway", question="renew a book", name="Dana")
    assert (Chat.objects.get().name, browser.title) == ("Dana", "Waiting for an answer")


def test_a_widget_without_suggestions_has_no_such_step(browser: Browser, people: People) -> None:
    faq(group(people.harbour), HOW)
    people.ask.suggest_faqs = False
    people.ask.save()
    ask(browser, "renew a book")
    assert browser.title == "Waiting for an answer"


def test_a_question_is_sent_while_faqs_cannot_be_searched(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*args: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(start_page, "suggestions", unavailable)
    ask(browser, "renew a book")
    assert browser.title == "Waiting for an answer"


def test_searches_beyond_the_limit_leave_the_step_out(
    browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    faq(group(people.harbour), HOW)
    monkeypatch.setattr(per_address, "spend", lambda address: False)
    ask(browser, "renew a book")
    assert browser.title == "Waiting for an answer"


def test_L4_a_question_sent_anyway_and_an_answer_are_counted(browser: Browser, people: People) -> None:
    renew = faq(group(people.harbour), HOW)
    browser.open()
    browser.send("start", question="renew a book")
    assert f'name="suggested" value="{renew.pk}"' in browser.html
    browser.post({"do": "answered", "faq": str(renew.pk)})
    assert "Good to hear. Your question was not sent." in browser.html
    assert "renew a book" not in browser.html
    assert not Chat.objects.exists()
    browser.send("start", question="renew a book")
    browser.send("start-anyway", question="renew a book")
    counts = SuggestionCount.objects.values_list("faq", "widget", "answered", "sent")
    assert list(counts) == [(renew.pk, people.ask.pk, 1, 1)]


@pytest.mark.parametrize("number", ["", "x", "²", "9" * 40, "-1"])
def test_L4_a_wrong_number_counts_nothing(browser: Browser, people: People, number: str) -> None:
    faq(group(people.harbour), HOW)
    browser.open()
    browser.post({"do": "answered", "faq": number})
    assert browser.page.status_code == 200
    browser.send("start", question="renew a book")
    browser.send("start-anyway", question="renew a book", suggested=number)
    assert (Chat.objects.count(), SuggestionCount.objects.count()) == (1, 0)
