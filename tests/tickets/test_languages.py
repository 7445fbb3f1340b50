"""L1: a ticket's page and emails are in its patron's language."""

from email import message_from_bytes, policy

import pytest
from django.test import Client, RequestFactory

from refdesk.chats import commands as chats
from refdesk.chats import queries as chat_queries
from refdesk.chats.events import PatronDescribed
from refdesk.chats.schemas import ChatStart
from refdesk.chats.starts.starting import start_of
from refdesk.eventlog.actors import System
from refdesk.mail.models import Email
from refdesk.mail.outgoing.rendering import render
from refdesk.tickets import commands as c
from refdesk.tickets import permissions, queries, tokens
from refdesk.tickets.models import Queue, Ticket
from refdesk.translations import offered as offers
from refdesk.translations.offered import Offered
from tests.logs import act, act_on, actor, begin, execute, ticket_in
from tests.sample_people import People
from tests.tickets.world import opening

LANGUAGES = tuple(Offered(code, code, reviewed=True) for code in ("en", "ar", "de", "es", "zh-hans"))
DANA = "dana@example.org"


@pytest.fixture(autouse=True)
def _languages(monkeypatch: pytest.MonkeyPatch, mailing: None, queue: Queue) -> None:
    monkeypatch.setattr(offers, "offered", lambda: (*LANGUAGES, Offered("he", "he", reviewed=True)))
    monkeypatch.setattr(offers, "offered_by_server", lambda: LANGUAGES)


def html(email: Email) -> str:
    rendered = render(email)
    assert rendered is not None
    body = message_from_bytes(rendered.raw, policy=policy.default).get_body(("html",))
    assert body is not None
    return str(body.get_content())


def speaks(library: str, people: People) -> None:
    people.harbour.language = library
    people.harbour.save()


@pytest.mark.parametrize(
    ("tag", "library", "root"),
    [
        ("de-AT", "en", '<html lang="de" dir="ltr">'),
        ("ar", "en", '<html lang="ar" dir="rtl">'),
        ("zh-CN", "en", '<html lang="zh-hans" dir="ltr">'),
        ("sv", "es", '<html lang="es" dir="ltr">'),
        ("he", "es", '<html lang="es" dir="ltr">'),
        ("he", "he", '<html lang="en" dir="ltr">'),
        ("", "es", '<html lang="es" dir="ltr">'),
    ],
)
def test_L1_page_and_emails_are_in_the_tickets_language(
    people: People, queue: Queue, tag: str, library: str, root: str
) -> None:
    speaks(library, people)
    head = ticket_in(queue, contact=DANA, language=tag)
    act_on(head, permissions.member(people.ana), c.Reply(text="Second floor."))
    page = Client(headers={"Accept-Language": "fr"}).get(tokens.patron_page_path(head))
    assert root in page.content.decode()
    assert page["Content-Language"] in root
    for email in Email.objects.filter(operator=None):
        assert root in html(email)


def test_L1_dates_of_a_page_are_in_the_tickets_language_and_the_librarys_zone(people: People, queue: Queue) -> None:
    people.harbour.time_zone = "Asia/Tokyo"
    people.harbour.save()
    start = opening(queue=permissions.queue_info(queue), language="es")
    head = execute(start, at=1_767_193_200_000)  # 2025-12-31, 15:00 UTC
    assert "1 de enero de 2026" in Client().get(tokens.patron_page_path(head)).content.decode()


@pytest.mark.parametrize(("chosen", "expected"), [("", "de"), ("es", "es")])
def test_L1_operators_emails_are_in_the_librarys_language_until_they_choose_theirs(
    people: People, queue: Queue, chosen: str, expected: str
) -> None:
    speaks("de", people)
    people.ana.language = chosen
    people.ana.save()
    ticket_in(queue, contact=DANA, language="ar", actor=permissions.member(people.chi), owner=people.ana.pk)
    assert f'lang="{expected}"' in html(Email.objects.get(operator=people.ana))


def test_what_people_wrote_has_its_own_direction_in_an_email(people: People, queue: Queue) -> None:
    head = ticket_in(queue, contact=DANA, language="ar", question="Where is it?")
    act_on(head, permissions.member(people.ana), c.Reply(text="Second floor."))
    reply = html(Email.objects.get(kind="reply"))
    assert '<p dir="auto">Second floor.</p>' in reply
    assert '<blockquote dir="auto"' in reply


@pytest.mark.parametrize(
    ("accepts", "stored"), [("pt-BR,en;q=0.5", "pt-br"), ("../../etc", ""), ("x" * 3000, ""), ("", "")]
)
def test_L1_question_of_the_widget_has_the_language_of_its_page(people: People, accepts: str, stored: str) -> None:
    headers = {"Accept-Language": accepts} if accepts else {}
    body = {"key": "k" * 22, "question": "Where is it?"}
    sent = Client(headers=headers).post("/api/v1/widgets/ask/tickets", body, content_type="application/json")
    assert sent.status_code == 201
    assert queries.language_of(sent.json()["ticket"]) == stored


def test_L1_form_is_in_the_browsers_language_else_the_librarys(people: People, queue: Queue) -> None:
    speaks("es", people)
    for accepts, code in (("de", "de"), ("sv", "es"), ("he", "es"), ("he, de;q=0.5", "de")):
        page = Client(headers={"Accept-Language": accepts}).get(f"/ask/{queue.slug}/")
        assert (f'<html lang="{code}"' in page.content.decode(), page["Content-Language"]) == (True, code)


def test_L1_ticket_of_an_operator_has_the_language_of_its_chat(people: People, queue: Queue, ana: Client) -> None:
    chat = begin(people.ask, details=PatronDescribed(language="de-AT"))
    act(chat, actor(people.ana), chats.Claim())
    form = {"key": "k" * 22, "chat": chat, "queue": queue.pk, "question": "Where is it?"}
    assert ana.post("/api/v1/desk/tickets", form, content_type="application/json").status_code == 201
    assert queries.language_of(Ticket.objects.get().pk) == "de-AT"


def test_L1_private_page_is_in_the_language_that_the_patron_chose_in_the_chat(
    people: People, queue: Queue, ana: Client
) -> None:
    """The operator opens the ticket after the change."""
    chat = begin(people.ask, details=PatronDescribed(language="de"))
    act(chat, actor(people.ana), chats.Claim())
    act(chat, chats.Patron(chat), chats.ChooseLanguage(language="ar"))
    form = {"key": "k" * 22, "chat": chat, "queue": queue.pk, "question": "Where is it?"}
    assert ana.post("/api/v1/desk/tickets", form, content_type="application/json").status_code == 201
    head = queries.head_of(Ticket.objects.get().pk)
    assert head
    assert queries.language_of(head.ticket) == "ar"
    page = Client(headers={"Accept-Language": "fr"}).get(tokens.patron_page_path(head))
    assert (page.status_code, page["Content-Language"]) == (200, "ar")


def test_redaction_of_the_contact_removes_the_language(people: People, queue: Queue) -> None:
    head = ticket_in(queue, contact=DANA, language="de")
    act_on(head, permissions.member(people.ana), c.SetTicketStatus(status="closed"))
    act_on(head, System(), c.Redact(data=("contact",)))
    assert queries.language_of(head.ticket) == ""


@pytest.mark.parametrize(("sent", "stored"), [("pt-BR", "pt-BR"), ("<b>de</b>", ""), ("de/../..", ""), ("", "")])
def test_L1_chat_stores_a_tag_only(people: People, sent: str, stored: str) -> None:
    form = ChatStart.model_validate({"key": "k" * 22, "question": "Where is it?", "language": sent})
    start = start_of(RequestFactory().post("/"), people.ask, form)
    assert isinstance(start, chats.Start)
    assert chat_queries.language_of(execute(start).chat) == stored
