"""A chat from the question to the feedback, by forms alone."""

import re

import msgspec
import pytest

from refdesk.chats.commands import Claim, End, Operator, RequestContact
from refdesk.chats.events import PLAIN_WINDOW
from refdesk.chats.models import Event
from refdesk.chats.queries import head_of
from refdesk.chats.tokens import issue
from refdesk.noscript.models import PlainWindow
from refdesk.tickets.models import Queue, Ticket
from refdesk.translations import offered as offers
from refdesk.widgets.models import Logo, Question
from tests.sample_people import People

from .conftest import START, Browser, answer, ask, newest, perform


def kinds(kind: str) -> list[dict[str, object]]:
    payloads = Event.objects.filter(chat=newest().chat, kind=kind).order_by("seq").values_list("payload", flat=True)
    return [msgspec.json.decode(payload) for payload in payloads]


def test_L3_a_patron_asks_waits_reads_replies_ends_and_says_that_it_helped(browser: Browser, ana: Operator) -> None:
    head = ask(browser)
    assert (browser.title, head.connection, head.seat_window) == ("Waiting for an answer", "up", PLAIN_WINDOW)
    assert "You are next." in browser.html
    answer(ana)
    browser.refresh()
    assert browser.title == "You have a new answer"
    assert "At the front desk." in browser.html
    assert "Refresh" not in browser.page
    browser.send("say", text="Thank you\r\nfor that")
    assert browser.title == "Waiting for an answer"
    assert kinds("message_sent")[-1]["text"] == "Thank you\nfor that"
    browser.send("to-end")
    browser.send("end")
    assert browser.title == "Chat ended"
    browser.send("feedback", answered="partly", comment="Almost")
    assert "Thanks for your feedback." in browser.html
    assert kinds("feedback_sent") == [{"kind": "feedback_sent", "answered": "partly", "comment": "Almost"}]
    assert newest().seat == 1


def test_what_is_typed_stays_while_new_answers_are_shown(browser: Browser, ana: Operator) -> None:
    ask(browser)
    answer(ana)
    browser.refresh()
    answer(ana, "Or by phone.")
    browser.send("draft", text="I am typ")
    assert "I am typ</textarea>" in browser.html
    assert "Or by phone." in browser.html


def test_L3_a_frame_shows_new_answers_beside_what_is_typed(browser: Browser, ana: Operator) -> None:
    """The frame of the latest page alone, which no other site may show."""
    ask(browser)
    answer(ana)
    browser.refresh()
    match = re.search(r'<iframe class="news" src="([^"]+)"', browser.html)
    assert match
    frame = browser.client.get(match[1])
    assert "New answers appear here." in frame.content.decode()
    answer(ana, "Or by phone.")
    frame = browser.client.get(match[1])
    shown = frame.content.decode()
    assert ("Or by phone." in shown, "At the front desk." in shown, 'name="token"' in shown) == (True, False, False)
    assert (frame["Refresh"], frame["Cache-Control"]) == ("10", "no-store")
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    perform(ana, End())
    frame = browser.client.get(match[1])
    assert "The chat has ended." in frame.content.decode()
    assert "Refresh" not in frame
    browser.send("draft")
    browser.open(browser.address)
    browser.send("finish")
    frame = browser.client.get(match[1])
    assert frame.status_code == 410
    assert "frame-ancestors 'self'" in frame["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in browser.client.get(match[1].replace("/news/", "/"))["Content-Security-Policy"]


def test_a_message_sent_twice_is_stored_once(browser: Browser, ana: Operator) -> None:
    ask(browser)
    browser.send("to-write")
    fields = browser.hidden("say") | {"do": "say", "text": "Hello?"}
    browser.post(fields)
    browser.post(fields)
    assert [event["text"] for event in kinds("message_sent")] == ["Where do I renew?", "Hello?"]
    browser.post(fields | {"text": "Another text"})
    assert "A message was already sent from this form." in browser.html
    assert "Another text</textarea>" in browser.html
    browser.send("say", text="Another text")
    assert len(kinds("message_sent")) == 3


def test_a_start_sent_twice_is_one_chat(browser: Browser) -> None:
    browser.open()
    fields = browser.hidden("start") | {"do": "start", "question": "Where?"}
    browser.post(fields)
    first = newest().chat
    browser.post(fields)
    assert (newest().chat, browser.title) == (first, "Waiting for an answer")


def test_only_the_latest_page_is_shown(browser: Browser, ana: Operator) -> None:
    ask(browser)
    first = browser.address
    browser.open(first)
    assert browser.title == "Waiting for an answer"
    browser.refresh()
    browser.open(first)
    assert (browser.page.status_code, browser.title) == (410, "This page is not shown any more")
    assert "Where do I renew?" not in browser.html
    assert 'name="token"' not in browser.html


def test_no_page_and_no_form_shows_a_finished_chat(browser: Browser, ana: Operator) -> None:
    ask(browser)
    waiting = browser.address
    started = {"key": newest().start_key, "do": "start", "question": "Where do I renew?"}
    browser.send("to-end")
    browser.send("end")
    last, token = browser.address, browser.hidden("finish")["token"]
    browser.send("finish")
    assert browser.title == "Ask a question"
    for address in (waiting, last):
        browser.open(address)
        assert browser.page.status_code == 410
    for fields in ({"token": token, "do": "save"}, {"token": token, "do": "here"}, started):
        browser.post(fields)
        assert (browser.page.status_code, "Where do I renew?" in browser.html) == (410, False)


def test_pages_have_the_widgets_logo_and_color(browser: Browser, people: People) -> None:
    browser.open()
    assert "/embed/accent/2456c2.css" in browser.html
    assert "/embed/logo/" not in browser.html
    people.ask.logo = Logo.objects.create(digest="d" * 64, content=b"picture", stored_on="2026-01-01")
    people.ask.accent = "#FFD400"
    people.ask.save()
    browser.open()
    assert f'<img class="logo" src="/embed/logo/{"d" * 64}.jpg" alt="">' in browser.html
    assert "/embed/accent/ffd400.css" in browser.html


def test_pages_are_neither_stored_nor_named_nor_need_a_cookie(browser: Browser, ana: Operator) -> None:
    ask(browser)
    assert browser.page["Cache-Control"] == "no-store"
    assert browser.page["Referrer-Policy"] == "no-referrer"
    assert not browser.client.cookies
    assert issue(newest()) not in browser.address


@pytest.mark.parametrize("wrong", ["", "1", "1-", "1-7.abc", "0-x", "9" * 30 + "-1.a", "1-99999.ab"])
def test_an_address_that_the_server_did_not_make_shows_nothing(browser: Browser, wrong: str) -> None:
    ask(browser)
    assert browser.client.get(f"{START}{wrong or 'x'}/").status_code == 410


def test_another_chats_proof_or_widget_opens_nothing(browser: Browser, people: People) -> None:
    """The outsider has a chat of their own."""
    first = ask(browser)
    page, _, proof = browser.address.removeprefix(START).strip("/").partition("-")
    ask(Browser(), "Something else")
    other = head_of(newest().chat)
    assert other
    forged = f"{page}-{other.chat}.{proof.partition('.')[2]}"
    assert browser.client.get(f"{START}{forged}/").status_code == 410
    assert browser.client.get(browser.address.replace("/ask/ask/", "/ask/hill/")).status_code == 410
    browser.post({"token": f"{other.chat}.{issue(first).partition('.')[2]}", "do": "save"})
    assert browser.page.status_code == 410


def test_the_form_asks_what_the_widget_asks(browser: Browser, people: People) -> None:
    people.ask.ask_name, people.ask.ask_contact = "off", "required"
    people.ask.save()
    card = Question.objects.create(widget=people.ask, label="Card number", required=True)
    browser.open()
    assert "Name" not in browser.html
    browser.send("start", question="Where?")
    assert browser.page.status_code == 422
    assert browser.html.count("The library needs this to start the chat.") == 2
    assert "Where?</textarea>" in browser.html
    browser.send("start", question="Where?", contact="dana@example.org", **{f"answer_{card.pk}": "77"})
    assert newest().contact == "dana@example.org"
    assert kinds("started")[0]["answers"] == [{"label": "Card number", "text": "77"}]


def test_an_operator_who_asks_for_contact_info_gets_it(browser: Browser, ana: Operator) -> None:
    ask(browser)
    perform(ana, Claim(), RequestContact())
    browser.refresh()
    browser.send("share", contact="nobody")
    assert browser.page.status_code == 422
    browser.send("share", contact="dana@example.org")
    assert newest().contact == "dana@example.org"


def test_a_message_after_the_end_becomes_a_question(browser: Browser, ana: Operator, people: People) -> None:
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    queue.members.add(people.ana)
    ask(browser)
    answer(ana)
    browser.refresh()
    fields = browser.hidden("say") | {"do": "say", "text": "One more thing"}
    perform(ana, End())
    browser.post(fields)
    assert browser.page.status_code == 422
    assert "The chat has ended, so this was not sent." in browser.html
    browser.send("leave", question="One more thing")
    assert Ticket.objects.get().chat_id == newest().chat
    assert not PlainWindow.objects.exists()


def test_forgetting_a_chat_redacts_it_and_closes_its_pages(browser: Browser, ana: Operator) -> None:
    ask(browser)
    browser.send("to-end")
    browser.send("end")
    last = browser.address
    browser.send("to-forget")
    browser.send("forget")
    assert browser.title == "This chat was deleted"
    assert "text" in newest().redacted
    assert browser.client.get(last).status_code == 410


def test_a_saved_chat_has_all_messages(browser: Browser, ana: Operator) -> None:
    ask(browser)
    answer(ana, "<b>Here</b>")
    browser.refresh()
    browser.send("to-end")
    browser.send("end")
    browser.send("save")
    assert browser.page["Content-Disposition"].startswith("attachment")
    assert "Where do I renew?" in browser.html
    assert "&lt;b&gt;Here" in browser.html


def test_the_widgets_page_leads_to_the_chat_without_javascript(browser: Browser) -> None:
    page = browser.client.get("/chat/ask/").content.decode()
    assert f'<a href="{START}">Chat without JavaScript</a>' in page.partition("<noscript>")[2]


def test_pages_are_in_the_language_of_the_widget_whatever_the_browsers_session(
    browser: Browser, people: People
) -> None:
    people.ask.language = "de"
    people.ask.save()
    browser.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr;q=0.5, fi"
    browser.client.cookies["sessionid"] = "an operator's"
    ask(browser)
    assert '<html lang="de" dir="ltr">' in browser.html
    assert kinds("patron_described")[0]["language"] == "de"


def test_pages_are_not_in_a_language_that_only_widgets_have(
    browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tuple(offer for offer in offers.offered_by_server() if offer.code != "de")
    monkeypatch.setattr(offers, "offered_by_server", lambda: pages)
    people.ask.language = "de"
    people.ask.save()
    browser.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr;q=0.5, fi"
    ask(browser)
    assert '<html lang="fr" dir="ltr">' in browser.html
