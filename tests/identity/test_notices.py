"""Emails to the owner of an account about sign-ins and changes that protect it."""

import re
from email import message_from_bytes, policy
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from refdesk.identity.invitations import invite
from refdesk.identity.models import DeskSession, EndedSession, SignInOrigin
from refdesk.identity.password_links import password_link
from refdesk.libraries.models import Library
from refdesk.mail.models import Email
from refdesk.mail.outgoing import account_notices, queue
from refdesk.mail.outgoing.rendering import render
from refdesk.staff.models import Operator
from tests.authenticator_app import SECRET, add_app, code_of
from tests.conftest import SignedIn
from tests.mail.mail_servers import mail_settings, use
from tests.sample_people import PASSWORD, People

from .test_second_factor import NEW, OWN

pytestmark = pytest.mark.usefixtures("mailing")
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15"
)


def sign_in(
    who: Operator,
    client: Client | None = None,
    browser: str = FIREFOX,
    address: str = "192.0.2.7",
    word: str = PASSWORD,
) -> Client:
    client = client or Client()
    facts: Any = {"HTTP_USER_AGENT": browser, "REMOTE_ADDR": address}
    assert client.post("/login/", {"email": who.email, "password": word}, **facts).status_code == 302
    return client


def notices() -> list[tuple[str, str]]:
    """Changes with the recipients of their emails."""
    rows = Email.objects.filter(kind="notice").order_by("id")
    return [(email.facts["change"], email.recipient) for email in rows]


def text_of(email: Email) -> str:
    rendered = render(email)
    assert rendered is not None
    message = message_from_bytes(rendered.raw, policy=policy.default)
    body, html = message.get_body(("plain",)), message.get_body(("html",))
    assert body is not None
    assert html is not None
    assert not re.findall(r"<(?:img|script|link)", html.get_content())
    return f"{message['Subject']}\n{body.get_content()}"


@pytest.fixture(name="person")
def _person(people: People) -> Operator:
    """Ben, who has signed in with Firefox, without the notice."""
    sign_in(people.ben)
    Email.objects.all().delete()
    people.ben.refresh_from_db()
    return people.ben


def test_sign_in_from_a_new_browser_is_announced_to_its_owner_alone(people: People) -> None:
    sign_in(people.ben)
    [email] = Email.objects.all()
    assert (email.operator, email.recipient) == (people.ben, people.ben.email)
    text = text_of(email)
    assert text.startswith("New sign-in to your account at the desk of Harbour Library\nHello Ben")
    assert "Browser: Firefox, Linux" in text
    assert "Network: 192.0.2.0/24" in text
    assert "192.0.2.7" not in text
    assert "/login/forgotten-password/" in text
    assert "{" not in text


def test_sign_in_from_a_known_browser_or_place_is_not_announced(person: Operator) -> None:
    sign_in(person)
    travelling = sign_in(person, address="198.51.100.1")
    assert notices() == [("signed_in", person.email)]
    sign_in(person, travelling, browser=SAFARI, address="203.0.113.5")
    assert len(notices()) == 1


@pytest.mark.parametrize(("browser", "address"), [(SAFARI, "192.0.2.7"), (FIREFOX, "198.51.100.1")])
def test_other_kind_of_browser_or_other_network_is_new(person: Operator, browser: str, address: str) -> None:
    sign_in(person, browser=browser, address=address)
    assert notices() == [("signed_in", person.email)]


def test_wrong_password_and_half_a_sign_in_are_not_announced(person: Operator) -> None:
    add_app(person)
    Email.objects.all().delete()
    Client().post("/login/", {"email": person.email, "password": "wrong"}, HTTP_USER_AGENT=SAFARI)
    half = sign_in(person, browser=SAFARI)
    assert notices() == []
    half.post("/login/second-factor/", {"code": code_of(SECRET)}, HTTP_USER_AGENT=SAFARI, REMOTE_ADDR="192.0.2.7")
    assert notices() == [("signed_in", person.email)]


def test_each_unknown_browser_is_announced_where_networks_are_not_stored(people: People) -> None:
    Library.objects.update(ip_privacy="none")
    browser = sign_in(people.ben)
    sign_in(people.ben, browser)
    sign_in(people.ben)
    assert notices() == [("signed_in", people.ben.email)] * 2
    assert {*SignInOrigin.objects.values_list("browser", "network")} == {("", "")}


def test_origin_is_forgotten_after_half_a_year(person: Operator) -> None:
    SignInOrigin.objects.update(last_at=1)
    sign_in(person)
    assert notices() == [("signed_in", person.email)]


def test_adding_a_factor_is_announced_and_ends_other_sessions(person: Operator, people: People) -> None:
    here, elsewhere, chi = sign_in(person), sign_in(person), sign_in(people.chi)
    Email.objects.all().delete()
    page = here.get(f"{OWN}app/")
    assert "signs you out in all other browsers" in page.content.decode()
    secret = here.session["mfa.totp.secret"]
    assert here.post(f"{OWN}app/", {"code": code_of(secret)}).status_code == 302
    assert notices() == [("app_added", person.email)]
    assert here.get("/desk/").status_code == chi.get("/desk/").status_code == 200
    assert {*EndedSession.objects.values_list("reason", flat=True)} == {EndedSession.Reason.SECOND_FACTOR}
    assert "A second factor was added to your account" in elsewhere.get("/login/").content.decode()
    assert elsewhere.get("/desk/").status_code == 302
    assert DeskSession.objects.filter(operator=person).count() == 1


def test_removing_the_app_and_new_codes_are_announced(
    person: Operator, django_capture_on_commit_callbacks: Any
) -> None:
    here = sign_in(person)
    here.get(f"{OWN}app/")
    here.post(f"{OWN}app/", {"code": code_of(here.session["mfa.totp.secret"])})
    with django_capture_on_commit_callbacks(execute=True):
        here.post(f"{OWN}codes/new/")
    here.post(f"{OWN}app/removal/")
    assert notices() == [(change, person.email) for change in ("app_added", "codes_made", "app_removed")]
    assert "new recovery codes were made" in text_of(Email.objects.get(facts__change="codes_made"))


def test_new_password_is_announced(person: Operator) -> None:
    here = sign_in(person)
    here.get("/desk/")
    form = {"current": PASSWORD, "new": NEW}
    answer = here.post("/api/v1/desk/profile/password", form, "application/json", HTTP_USER_AGENT=FIREFOX)
    assert answer.status_code == 200
    assert notices() == [("password", person.email)]
    assert "By: an administrator" not in text_of(Email.objects.get())


def test_password_set_with_a_link_is_announced_once(person: Operator) -> None:
    path = "/" + password_link(person).split("/", 3)[3]
    Client().post(path, {"new_password1": NEW, "new_password2": NEW}, HTTP_USER_AGENT=SAFARI)
    assert notices() == [("password", person.email)]


def test_first_password_of_an_invitation_is_not_announced(people: People) -> None:
    new = Operator.objects.create_user("new@harbour.example", name="New")
    new.memberships.create(department=people.reference)
    path = "/" + invite(new).split("/", 3)[3]
    client = Client()
    assert client.post(path, {"new_password1": NEW, "new_password2": NEW}).status_code == 302
    assert notices() == []
    new.refresh_from_db()
    sign_in(new, address="127.0.0.1", browser="", word=NEW)
    assert notices() == []


def test_new_email_is_announced_to_the_former_address_without_the_new_one(person: Operator) -> None:
    person.email = "benjamin@harbour.example"
    person.save()
    assert notices() == [("email", "ben@harbour.example")]
    text = text_of(Email.objects.get())
    assert "benjamin" not in text
    assert "tell an administrator" in text


def test_password_set_on_the_command_line_is_announced(person: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(NEW))
    call_command("operator", "password", person.email, "--password-stdin")
    assert notices() == [("password", person.email)]


def test_factor_that_an_administrator_removes_says_so(person: Operator, root: Client) -> None:
    add_app(person)
    Email.objects.all().delete()
    answer = root.delete(f"/api/v1/desk/administration/people/{person.pk}/second-factor")
    assert answer.status_code == 200, answer.content
    assert notices() == [("factors_removed", person.email)]
    text = text_of(Email.objects.get())
    assert "By: an administrator" in text
    assert "If it was you" not in text


def test_account_gets_twenty_notices_an_hour_beside_other_emails(person: Operator) -> None:
    for number in range(25):
        sign_in(person, address=f"198.51.{number}.1")
    assert len(notices()) == account_notices.PER_HOUR
    Email.objects.update(sent_at=1000)
    assert queue.allowed_at(Email.objects.all()[0], 1001, 3) == 1001


def test_without_a_mail_server_nothing_is_queued(people: People, signed_in: SignedIn) -> None:
    use(mail_settings(smtp=None))
    sign_in(people.ben)
    people.ben.set_password(NEW)
    people.ben.save()
    assert Email.objects.count() == 0


def test_sessions_of_an_earlier_version_say_what_is_known(person: Operator) -> None:
    migration = import_module("refdesk.staff.migrations.0002_account_notices")
    SignInOrigin.objects.all().delete()
    migration.from_sessions(apps, None)
    sign_in(person)
    assert notices() == []
    assert SignInOrigin.objects.filter(operator=person).count() == 1
