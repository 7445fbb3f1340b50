"""L1: a patron changes the language on the pages without JavaScript, in the middle of a chat."""

import re

import pytest

from refdesk.chats.commands import ChooseLanguage, End, Operator, Patron
from refdesk.chats.models import Event
from refdesk.chats.queries import language_of
from refdesk.translations import offered as offers
from refdesk.translations.offered import Offered
from tests import logs
from tests.sample_people import People

from .conftest import START, Browser, answer, ask, newest, perform

OFFERED = (
    Offered("en", "English", reviewed=True),
    Offered("ar", "العربية", reviewed=False),
    Offered("de", "Deutsch", reviewed=False),
)


@pytest.fixture(autouse=True)
def _languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "offered", lambda: (*OFFERED, Offered("he", "עברית", reviewed=False)))
    monkeypatch.setattr(offers, "offered_by_server", lambda: OFFERED)
    for module in ("chat_page", "start_page"):
        monkeypatch.setattr(f"refdesk.noscript.{module}.offered_by_server", lambda: OFFERED)


@pytest.fixture(name="german")
def _german(browser: Browser, ana: Operator) -> Browser:
    """The page on which a patron whose browser is German writes."""
    browser.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de-AT"
    ask(browser)
    answer(ana)
    browser.refresh()
    return browser


def root(browser: Browser) -> str:
    match = re.search(r"<html[^>]*>", browser.html)
    assert match
    return match[0]


def choose(browser: Browser, language: str, **fields: str) -> None:
    """The choice belongs to the form of the message, so that what is typed stays."""
    browser.post({**browser.hidden("say"), "do": "language", "language": language, **fields})


def chosen() -> int:
    return Event.objects.filter(chat=newest().chat, kind="language_chosen").count()


def test_L1_pages_follow_the_language_that_the_patron_chooses(german: Browser, ana: Operator) -> None:
    assert root(german) == '<html lang="de" dir="ltr">'
    assert '<option value="de" lang="de" selected>' in german.html
    assert 'value="he"' not in german.html
    choose(german, "ar")
    assert (root(german), language_of(newest().chat)) == ('<html lang="ar" dir="rtl">', "ar")
    assert '<option value="ar" lang="ar" selected>' in german.html
    german.send("say", text="Thanks")
    perform(ana, End())
    german.refresh()
    assert root(german) == '<html lang="ar" dir="rtl">'
    german.send("language", language="de")
    assert (root(german), language_of(newest().chat)) == ('<html lang="de" dir="ltr">', "de")


def test_L1_what_is_typed_stays_while_the_language_changes(german: Browser) -> None:
    choose(german, "ar", text="Half a thou")
    assert root(german) == '<html lang="ar" dir="rtl">'
    assert "Half a thou</textarea>" in german.html


def test_L1_the_frame_of_new_answers_is_in_the_chosen_language(german: Browser) -> None:
    choose(german, "ar")
    match = re.search(r'<iframe class="news" src="([^"]+)"', german.html)
    assert match
    assert '<html lang="ar" dir="rtl">' in german.client.get(match[1]).content.decode()


def test_L1_the_same_language_again_changes_nothing(german: Browser) -> None:
    choose(german, "de")
    assert (root(german), chosen()) == ('<html lang="de" dir="ltr">', 0)


def test_L1_a_language_of_no_widget_is_refused_and_the_text_stays(german: Browser) -> None:
    choose(german, "tlh", text="Half a thou")
    assert (german.page.status_code, chosen()) == (422, 0)
    assert root(german) == '<html lang="de" dir="ltr">'
    assert 'role="alert"' in german.html
    assert "Half a thou</textarea>" in german.html


def test_L1_another_patron_does_not_choose_for_this_chat(german: Browser, people: People) -> None:
    """The outsider has a chat of their own, whose token is in their form."""
    chat = newest().chat
    other = logs.begin(people.ask)
    fields = german.hidden("say") | {"token": logs.token_of(other), "do": "language", "language": "ar"}
    german.post(fields)
    assert german.page.status_code == 410
    assert (language_of(chat), language_of(other)) == ("de-at", "")


def test_L1_a_choice_in_the_widget_is_that_of_the_pages(german: Browser) -> None:
    chat = newest().chat
    logs.act(chat, Patron(chat), ChooseLanguage(language="ar"))
    german.send("draft")
    assert root(german) == '<html lang="ar" dir="rtl">'


def test_L1_the_widget_continues_in_the_chosen_language(german: Browser) -> None:
    fields = german.hidden("move") | {"do": "move"}
    assert german.client.post("/ask/ask/chat/", fields)["Location"].startswith("/chat/ask/#code=")
    choose(german, "ar")
    fields = german.hidden("move") | {"do": "move"}
    assert german.client.post("/ask/ask/chat/", fields)["Location"].startswith("/chat/ask/?lang=ar#code=")


def test_L3_start_page_changes_language_and_holds_what_is_typed(browser: Browser, ana: Operator) -> None:
    browser.open()
    assert 'value="he"' not in browser.html
    browser.send("language", language="ar", question="Is the hall open?")
    assert root(browser) == '<html lang="ar" dir="rtl">'
    assert "Is the hall open?</textarea>" in browser.html
    assert 'class="field-problem"' not in browser.html
    [address] = set(re.findall(r'<form method="post" action="([^"]*)"', browser.html))
    assert address == f"{START}?lang=ar"
    browser.open(address)
    browser.page = browser.client.post(address, {**browser.hidden("start"), "do": "start", "question": ""})
    assert root(browser) == '<html lang="ar" dir="rtl">'
    answer_ = browser.client.post(address, {**browser.hidden("start"), "do": "start", "question": "Is it open?"})
    browser.open(answer_["Location"])
    assert root(browser) == '<html lang="ar" dir="rtl">'
    assert language_of(newest().chat) == "ar"


def test_L3_start_page_stays_in_its_language_for_one_that_is_not_offered(browser: Browser) -> None:
    browser.open(f"{START}?lang=de")
    browser.page = browser.client.post(
        f"{START}?lang=de", {**browser.hidden("language"), "do": "language", "language": "he"}
    )
    assert root(browser) == '<html lang="de" dir="ltr">'
