"""What plain pages refuse: blocked patrons, too much at once, programs; and what two tabs do."""

from typing import Any

import pytest
from django.test import Client

from refdesk.chats import api as chats
from refdesk.chats.commands import Block, Claim, Operator
from refdesk.chats.models import Chat, Event
from refdesk.kit.quota import Quota
from refdesk.noscript import acts
from refdesk.tickets.models import Queue, Ticket
from tests.sample_people import People

from .conftest import Browser, ask, newest, perform

HERE, ELSEWHERE = "203.0.113.7", "198.51.100.4"


def browser_at(address: str) -> Browser:
    return Browser(Client(enforce_csrf_checks=True, REMOTE_ADDR=address))


@pytest.fixture(name="queue")
def _queue(people: People) -> Queue:
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    queue.members.add(people.ana)
    return queue


@pytest.fixture(name="blocked")
def _blocked(ana: Operator) -> Browser:
    """A patron whose network an operator has blocked. Plain pages know no browser's mark."""
    browser = browser_at(HERE)
    ask(browser)
    perform(ana, Claim(), Block(hours=24, reason="Insults", scope="network"))
    return browser


def test_L3_a_blocked_patron_starts_no_chat_and_keeps_the_text(blocked: Browser) -> None:
    """The outsider, at another address, can."""
    blocked.open()
    blocked.send("start", question="Why me?")
    assert blocked.page.status_code == 422
    assert "Chat is not available to you right now." in blocked.html
    assert "Why me?</textarea>" in blocked.html
    assert "Insults" not in blocked.html
    assert Chat.objects.count() == 1
    ask(browser_at(ELSEWHERE))
    assert Chat.objects.count() == 2


def test_a_blocked_patron_reads_the_end_and_leaves_no_question(blocked: Browser, queue: Queue) -> None:
    blocked.refresh()
    assert blocked.title == "Chat ended"
    blocked.post(blocked.hidden("finish") | {"do": "leave", "question": "Why me?"})
    assert "Chat is not available to you right now." in blocked.html
    assert not Ticket.objects.exists()


def test_starts_beyond_the_limit_of_an_address_are_refused(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chats, "_new_chats", Quota("tests/starts", 1, 60))
    ask(browser)
    browser.open()
    browser.send("start", question="And another?")
    assert (browser.page.status_code, "Retry-After" in browser.page) == (429, True)
    assert "And another?</textarea>" in browser.html
    assert Chat.objects.count() == 1


def test_messages_beyond_the_limit_of_a_chat_are_refused(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_messages", Quota("tests/messages", 1, 60))
    ask(browser)
    browser.send("to-write")
    browser.send("say", text="One")
    browser.send("to-write")
    browser.send("say", text="Two")
    assert (browser.page.status_code, "Retry-After" in browser.page) == (429, True)
    assert "Two</textarea>" in browser.html
    assert Event.objects.filter(chat=newest().chat, kind="message_sent").count() == 2


def test_two_tabs_write_in_one_chat_and_lose_nothing(browser: Browser) -> None:
    """An old tab shows nothing when it is loaded again, but a message that was written in it is sent."""
    ask(browser)
    browser.send("to-write")
    old, written = browser.address, browser.hidden("say") | {"do": "say", "text": "From the old tab"}
    tab = Browser(browser.client)
    tab.open(old)
    tab.send("say", text="From the new tab")
    browser.open(old)
    assert browser.page.status_code == 410
    assert "renew" not in browser.html
    browser.post(written)
    assert browser.title == "Waiting for an answer"
    assert browser.html.index("From the new tab") < browser.html.index("From the old tab")
    tab.open(tab.address)
    assert tab.page.status_code == 410


def test_a_filled_trap_leaves_no_question_and_an_empty_one_does(queue: Queue) -> None:
    browser = Browser()
    browser.open()
    assert browser.title == "Leave your question"
    wrote: dict[str, Any] = {"question": "Where is the map?"}
    browser.send("leave", **wrote, website="http://spam.example")
    assert browser.page.status_code == 422
    assert "A hidden field was filled in." in browser.html
    assert "http://spam.example" not in browser.html
    assert not Ticket.objects.exists()
    browser.send("leave", **wrote)
    assert Ticket.objects.count() == 1
