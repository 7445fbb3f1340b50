"""L1: a queue's name and welcome on the pages and in the emails of a patron."""

import pytest
from django.test import Client

from refdesk.libraries import own_texts
from refdesk.mail.models import Email
from refdesk.tickets import tokens
from refdesk.tickets.models import Queue
from refdesk.translations import offered as offers
from tests.logs import ticket_in
from tests.sample_people import People

from .test_languages import DANA, LANGUAGES, html


@pytest.fixture(autouse=True)
def _translated(monkeypatch: pytest.MonkeyPatch, mailing: None, queue: Queue) -> None:
    for module in (offers, own_texts):
        monkeypatch.setattr(module, "offered", lambda: LANGUAGES)
    queue.name, queue.welcome = "Reference questions", "We answer within a day."
    queue.translations = {"de": {"name": "Fragen", "welcome": "Wir antworten innerhalb eines Tages."}}
    queue.save()


def _page(path: str, accepts: str) -> str:
    return Client(headers={"Accept-Language": accepts}).get(path).content.decode()


@pytest.mark.parametrize(
    ("accepts", "name", "welcome"),
    [
        ("de", 'lang="de" dir="auto">Fragen', 'lang="de" dir="auto">Wir antworten innerhalb eines Tages.'),
        ("es", 'lang="en" dir="auto">Reference questions', 'lang="en" dir="auto">We answer within a day.'),
    ],
)
def test_L1_forms_show_each_text_whole_with_its_language(queue: Queue, accepts: str, name: str, welcome: str) -> None:
    for path in ("/ask/", f"/ask/{queue.slug}/"):
        page = _page(path, accepts)
        assert name in page
        assert welcome in page


@pytest.mark.parametrize(("language", "name"), [("de-AT", "Fragen"), ("es", "Reference questions"), ("", "Reference")])
def test_L1_patrons_page_and_email_name_the_queue_in_the_tickets_language(
    queue: Queue, language: str, name: str
) -> None:
    head = ticket_in(queue, contact=DANA, language=language)
    path = tokens.patron_page_path(head)
    spoken = "de" if name == "Fragen" else "en"
    assert f'<span lang="{spoken}" dir="auto">{name}' in _page(path, "fr")
    assert name in _page(f"{path}sent/", "fr")
    assert name in html(Email.objects.get(operator=None))


def test_L1_operators_read_the_librarys_name_of_the_queue(people: People, queue: Queue, ana: Client) -> None:
    head = ticket_in(queue, contact=DANA, language="de")
    ticket = ana.get(f"/api/v1/desk/tickets/{head.ticket}").content.decode()
    assert "Reference questions" in ticket
    assert "Fragen" not in ticket


def test_L1_translation_of_a_queue_that_is_not_public_reaches_no_patron(queue: Queue) -> None:
    queue.public = False
    queue.save()
    assert "Wir antworten" not in _page("/ask/", "de")
    assert Client(headers={"Accept-Language": "de"}).get(f"/ask/{queue.slug}/").status_code == 404


def test_a_page_names_a_renamed_queue_as_it_was(queue: Queue) -> None:
    head = ticket_in(queue, language="es")
    queue.name = "Other questions"
    queue.save()
    assert "Reference questions" in _page(tokens.patron_page_path(head), "es")
