"""A forgotten password: a link by email, for the owner of the address alone, good once and for an hour."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from refdesk.audit.models import Action, Entry
from refdesk.identity.invitations import invite
from refdesk.identity.models import EndedSession
from refdesk.identity.password_links import LASTS, password_link
from refdesk.kit import quota
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.mail.models import Email
from refdesk.mail.outgoing import password_requests, queue
from refdesk.mail.outgoing.rendering import RenderedEmail, render
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import PASSWORD, People

from .test_second_factor import PAGE as SECOND_FACTOR
from .test_second_factor import protect

__all__ = ["database"]  # a fixture

pytestmark = pytest.mark.usefixtures("mailing")
ADDRESS = "/login/forgotten-password/"
NEW = "oars-and-rowlocks"
ELSEWHERE = "198.51.100.7"


def request_link(client: Client, email: str, address: str = "127.0.0.1", **more: Any) -> Any:
    """The answer of the page; the request is processed as by the mail worker."""
    page = client.post(ADDRESS, {"email": email}, REMOTE_ADDR=address, **more)
    password_requests.answer(now_ms())
    return page


def link_in(email: Email) -> str:
    rendered = render(email)
    assert rendered is not None
    message = message_from_bytes(rendered.raw, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    [path] = re.findall(rf"{re.escape(settings.CONFIG.public_url)}(/\S+)", body.get_content())
    return str(path)


def set_password(client: Client, path: str, password: str = NEW) -> Any:
    return client.post(path, {"new_password1": password, "new_password2": password})


def sent_link(who: Operator) -> str:
    request_link(Client(), who.email)
    return link_in(Email.objects.get(kind="password", operator=who))


def password_of(who: Operator) -> str:
    who.refresh_from_db()
    return next((password for password in (PASSWORD, NEW) if who.check_password(password)), "")


def invalid(answer: Any) -> bool:
    return answer.status_code == 404 and "This link is no longer valid" in answer.content.decode()


@pytest.fixture(name="later")
def _later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """A function that moves the clock of links by seconds."""

    def move(seconds: int) -> None:
        moved = datetime.now() + timedelta(seconds=seconds)  # noqa: DTZ005 as Django's tokens
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda _: moved)

    return move


def test_answer_does_not_say_whether_there_is_an_account(people: People) -> None:
    people.chi.is_active = False
    people.chi.save()
    people.olga.set_unusable_password()
    people.olga.save()
    pages = set()
    for email in (people.ben.email, "nobody@harbour.example", people.chi.email, people.olga.email):
        answer = request_link(Client(), email)
        assert answer.status_code == 200
        pages.add(answer.content.decode().replace(email, "…"))
    assert len(pages) == 1
    assert [email.recipient for email in Email.objects.all()] == [people.ben.email]
    requests = Entry.objects.filter(action=Action.PASSWORD_REQUESTED).order_by("id")
    # An email without an account is not recorded: a password may have been typed into the wrong field.
    assert {entry.object_label for entry in requests} == {
        str(people.ben),
        str(people.chi),
        str(people.olga),
        "unknown email",
    }


def test_request_does_the_same_work_for_a_known_and_an_unknown_email(people: People) -> None:
    """Neither the time nor what is locked tells whether there is an account."""
    statements = []
    Client().get(ADDRESS)
    for email in (people.ben.email, "ghost@harbour.example"):
        with CaptureQueriesContext(connection) as queries:
            assert Client().post(ADDRESS, {"email": email}).status_code == 200
        statements.append([query["sql"].replace(email, "…") for query in queries])
    registered, unknown = ([re.sub(r"\d{10,}", "0", sql) for sql in made] for made in statements)
    assert registered == unknown
    assert "people_operator" not in str(registered)
    assert Email.objects.count() == Entry.objects.filter(action=Action.PASSWORD_REQUESTED).count() == 0
    password_requests.answer(now_ms())
    assert [email.recipient for email in Email.objects.all()] == [people.ben.email]
    assert not password_requests.any_waiting()
    networks = Entry.objects.filter(action=Action.PASSWORD_REQUESTED).values_list("network", flat=True)
    assert set(networks) == {"127.0.0.0/24"}


def test_request_that_waited_for_an_hour_is_dropped(people: People) -> None:
    """The mail server was not configured meanwhile."""
    Client().post(ADDRESS, {"email": people.ben.email})
    password_requests.answer(now_ms() + LASTS * 1000 + 1000)
    assert not Email.objects.exists()
    assert not password_requests.any_waiting()


def test_link_sets_the_password_once_and_signs_in(people: People, client: Client) -> None:
    link = sent_link(people.ben)
    assert link.startswith("/new-password/")
    page = client.get(link)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "strict-origin")
    assert set_password(client, link)["Location"] == "/desk/"
    assert client.get("/desk/").context["bootstrap"]["operator"]["id"] == people.ben.pk
    assert invalid(client.get(link))
    assert invalid(set_password(Client(), link, "another-password-1"))
    assert password_of(people.ben) == NEW


def test_page_says_in_one_sentence_what_a_password_has_to_be(people: People, client: Client) -> None:
    page = client.get(link_of(people.ben)).content.decode()
    assert "At least 10 characters. Not a common password, your name or your address." in page
    assert "Repeat the password" in page
    assert "for verification" not in page


def test_link_goes_to_the_stored_address_at_the_public_url(people: People, client: Client) -> None:
    request_link(client, "BEN@Harbour.example", HTTP_HOST="localhost:9", HTTP_X_FORWARDED_HOST="evil.test")
    email = Email.objects.get()
    assert email.recipient == "ben@harbour.example"
    assert link_in(email).startswith("/new-password/")


def test_queue_holds_no_link(people: People) -> None:
    request_link(Client(), people.ben.email)
    row = Email.objects.values().get()
    token = password_link(people.ben).rsplit("/", 2)[1].partition("-")[2]
    assert token not in str(row)


@pytest.mark.parametrize("how", ["late", "signed in", "other email", "deactivated", "new password"])
def test_link_becomes_invalid(people: People, later: Callable[[int], None], how: str) -> None:
    link, ben = sent_link(people.ben), people.ben
    assert Client().get(link).status_code == 200
    if how == "late":
        later(3601)
    elif how == "signed in":
        Client().post("/login/", {"email": ben.email, "password": PASSWORD})
    elif how == "other email":
        ben.email = "b@harbour.example"
        ben.save()
    elif how == "deactivated":
        ben.is_active = False
        ben.save()
    else:
        ben.set_password("third-password-1")
        ben.save()
    assert invalid(set_password(Client(), link))
    assert not ben.check_password(NEW)


def test_link_is_not_a_strangers_to_end(people: People) -> None:
    link = sent_link(people.ben)
    request_link(Client(), people.ben.email, ELSEWHERE)
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize("how", ["other email", "late", "no password any more"])
def test_email_that_became_invalid_is_not_sent(people: People, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    request_link(Client(), people.ben.email)
    email = Email.objects.get()
    if how == "other email":
        Operator.objects.filter(pk=people.ben.pk).update(email="b@harbour.example")
    elif how == "late":
        Email.objects.update(created_at=email.created_at - 3601_000)
    else:
        Operator.objects.filter(pk=people.ben.pk).update(password="!")
    assert render(Email.objects.get()) is None


def test_new_password_ends_other_sessions_and_says_why(people: People, signed_in: SignedIn) -> None:
    elsewhere = signed_in(people.ben)
    elsewhere.get("/api/v1/desk/profile")
    set_password(Client(), link_of(people.ben))
    assert elsewhere.get("/desk/").status_code == 302
    assert EndedSession.objects.get().reason == EndedSession.Reason.PASSWORD


def link_of(who: Operator) -> str:
    """A link that its owner got, without the request."""
    return "/" + password_link(who).split("/", 3)[3]


def test_second_factor_is_still_required(people: People, client: Client) -> None:
    protect(people.ben)
    assert set_password(client, link_of(people.ben))["Location"] == SECOND_FACTOR
    assert client.get("/desk/").status_code == 302
    assert password_of(people.ben) == NEW


def test_link_of_another_person_says_so_and_changes_only_theirs(people: People, signed_in: SignedIn) -> None:
    chi, link = signed_in(people.chi), link_of(people.ben)
    assert "You are signed in as Chi Nguyen" in chi.get(link).content.decode()
    assert "You are still signed in as Chi Nguyen" in set_password(chi, link).content.decode()
    assert (password_of(people.ben), password_of(people.chi)) == (NEW, PASSWORD)
    assert chi.get("/desk/").context["bootstrap"]["operator"]["id"] == people.chi.pk


def test_invitation_and_link_are_not_each_others(people: People, client: Client) -> None:
    invitation = invite(people.ben).rsplit("/", 2)[1]
    link = password_link(people.ben).rsplit("/", 2)[1]
    assert client.get(f"/new-password/{invitation}/").status_code == 404
    assert client.get(f"/invitation/{link}/").status_code == 404


def test_of_two_requests_with_one_link_one_succeeds(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    link, both, hashed = link_of(database.people.ben), Barrier(2), Operator.set_password

    def set_hash(operator: Operator, password: str | None) -> None:
        """Both requests have found the link valid."""
        both.wait(10)
        hashed(operator, password)

    monkeypatch.setattr(Operator, "set_password", set_hash)

    def use(password: str) -> int:
        try:
            return int(set_password(Client(), link, password).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        statuses = sorted(threads.map(use, ["first-password-1", "second-password-2"]))
    assert statuses == [302, 404]


def test_requests_are_limited_by_address_and_by_email(people: People) -> None:
    outcomes = [request_link(Client(), f"nobody{n}@harbour.example").status_code for n in range(31)]
    assert outcomes == [200] * 30 + [429]
    quota.reset_all()
    for email in (people.ben.email, "nobody@harbour.example"):
        answers = [request_link(Client(), email) for _ in range(11)]
        assert [answer.status_code for answer in answers] == [200] * 10 + [429]
        assert int(answers[-1]["Retry-After"]) > 60
    assert request_link(Client(), people.ben.email, ELSEWHERE).status_code == 200


def test_account_gets_three_links_an_hour(database: Database) -> None:
    for n in range(5):
        assert request_link(Client(), database.people.ben.email, f"198.51.100.{n}").status_code == 200
    assert Email.objects.count() == 3
    Email.objects.update(created_at=1)
    request_link(Client(), database.people.ben.email)
    assert Email.objects.count() == 4


def test_link_is_sent_beyond_the_limit_of_other_emails(people: People) -> None:
    made: dict[str, Any] = {"library": people.harbour, "seq": 0, "kind": "copy", "recipient": people.ben.email}
    for n in range(3):
        Email.objects.create(**made, message_id=str(n), created_at=1, due_at=1, sent_at=1000)
    request_link(Client(), people.ben.email)
    assert queue.allowed_at(Email.objects.get(kind="password"), 1001, 3) == 1001
    assert queue.allowed_at(Email.objects.filter(kind="copy")[0], 1001, 3) > 1001


@pytest.mark.parametrize("email", ["", "x", "ben@harbour.example\r\nBcc: x@evil.test", "a@b.example, c@d.example"])
def test_malformed_email_is_refused_in_place(people: People, client: Client, email: str) -> None:
    assert request_link(client, email).status_code == 422
    assert Email.objects.count() == 0


def test_names_add_no_header_and_no_tag(people: People) -> None:
    Library.objects.filter(pk=people.harbour.pk).update(name="Harbour\r\nBcc: x@evil.test")
    Operator.objects.filter(pk=people.ben.pk).update(name="<b>Ben</b>")
    request_link(Client(), people.ben.email)
    rendered: RenderedEmail | None = render(Email.objects.get())
    assert rendered is not None
    message = message_from_bytes(rendered.raw, policy=policy.default)
    assert message["Bcc"] is None
    html = message.get_body(("html",))
    assert html is not None
    assert "<b>Ben" not in html.get_content()


def test_superuser_without_a_department_gets_a_link_too(people: People) -> None:
    assert sent_link(people.root).startswith("/new-password/")


def test_without_a_mail_server_the_page_says_whom_to_ask(people: People, client: Client, db: None) -> None:
    from tests.mail.mail_servers import mail_settings, use

    use(mail_settings(smtp=None))
    for answer in (client.get(ADDRESS), request_link(client, people.ben.email)):
        assert "Ask an administrator of your library" in answer.content.decode()
    assert Email.objects.count() == 0
    assert ADDRESS in client.get("/login/").content.decode()
