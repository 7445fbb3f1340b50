"""Email on the desk: the server's settings for superusers, what waits and what came in for administrators."""

from typing import Any, Literal

import pytest
from django.test import Client

from refdesk.mail.models import Email, Incoming, Mailbox, SmtpConnection
from refdesk.mail.outgoing.rendering import render
from refdesk.mail.settings import Server
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.mail.mail_servers import mail_settings, use
from tests.sample_people import People
from tests.sessions import confirm

ADDRESS = "/api/v1/desk/administration/email"


def outgoing(people: People, **more: Any) -> Email:
    made: dict[str, Any] = {"library": people.harbour, "seq": 0, "kind": "confirmation", "recipient": "dana@x.example"}
    number = Email.objects.count()
    return Email.objects.create(**made | {"message_id": f"<{number}>", "created_at": number, "due_at": 7} | more)


def received(people: People, **more: Any) -> Incoming:
    mailbox, _ = Mailbox.objects.get_or_create(name="ask@imap.example/INBOX")
    made = {"mailbox": mailbox, "uid_validity": 1, "uid": Incoming.objects.count(), "received_at": 5}
    return Incoming.objects.create(**made | {"sender": "<b>dana</b>@x.example", "subject": "Maps"} | more)


def to(client: Client, address: str, **form: Any) -> Any:
    return client.post(f"{ADDRESS}/{address}", form, content_type="application/json")


@pytest.mark.usefixtures("mailing")
def test_A1_superusers_read_the_settings_without_any_password(people: People, signed_in: SignedIn) -> None:
    imap = Server("imap.example", 993, "ask", "secret-word", "implicit", "INBOX")
    use(mail_settings(smtp=Server("smtp.example", 587, "desk", "secret-word", "starttls"), imap=imap))
    received(people)
    Mailbox.objects.update(checked_at=9, error="NO [AUTHENTICATIONFAILED]")
    answer = signed_in(people.root).get(ADDRESS)
    assert "secret-word" not in answer.content.decode()
    server = answer.json()["server"]
    assert server["smtp"] == {
        "host": "smtp.example",
        "port": 587,
        "user": "desk",
        "encryption": "starttls",
        "sign_in": "password",
        "folder": "",
    }
    assert (server["imap"]["host"], server["imap"]["folder"]) == ("imap.example", "INBOX")
    box = {"name": "ask@imap.example/INBOX", "checked_at": 9, "error": "NO [AUTHENTICATIONFAILED]"}
    assert server["mailboxes"] == [box]


@pytest.mark.usefixtures("mailing")
@pytest.mark.parametrize(
    ("tls", "host", "last", "expected"),
    [
        ("starttls", "localhost", None, "unknown"),
        ("starttls", "127.0.0.1", False, "none"),
        ("starttls", "127.0.0.1", True, "starttls"),
        ("starttls", "smtp.example", None, "starttls"),
        ("implicit", "127.0.0.1", None, "implicit"),
    ],
)
def test_A1_encryption_of_a_server_on_this_machine_is_what_the_last_email_had(
    people: People, root: Client, tls: Literal["starttls", "implicit"], host: str, last: bool | None, expected: str
) -> None:
    use(mail_settings(smtp=Server(host, 587, "", "", tls), imap=Server("127.0.0.1", 143, "a", "b", tls)))
    if last is not None:
        SmtpConnection.objects.create(server=f"{host}:587", encrypted=last)
        SmtpConnection.objects.create(server=f"{host}:25", encrypted=not last)
    server = root.get(ADDRESS).json()["server"]
    assert server["smtp"]["encryption"] == expected
    assert server["imap"]["encryption"] == ("implicit" if tls == "implicit" else "none")


@pytest.mark.usefixtures("mailing")
def test_A1_administrators_see_the_emails_of_their_libraries_but_no_settings(
    people: People, ana: Client, marta: Client
) -> None:
    outgoing(people, error="450 Try later", attempts=2)
    outgoing(people, state="failed", error="550 No such mailbox")
    outgoing(people, library=people.hill, recipient="hill@x.example")
    overview = marta.get(ADDRESS).json()
    assert overview == {"sends": True, "reads": False, "waiting": 1, "failed": 1, "server": None}
    listed = marta.get(f"{ADDRESS}/outgoing").json()["emails"]
    assert [email["error"] for email in listed] == ["550 No such mailbox", "450 Try later"]
    waiting = marta.get(f"{ADDRESS}/outgoing?state=waiting").json()["emails"]
    assert [(email["to"], email["kind"], email["attempts"], email["due_at"]) for email in waiting] == [
        ("dana@x.example", "Confirmation", 2, 7)
    ]
    for path in ("", "/outgoing", "/received"):
        assert ana.get(ADDRESS + path).status_code == 404


def test_A1_received_emails_of_no_library_are_for_administrators_of_all(people: People, signed_in: SignedIn) -> None:
    received(people, state="set_aside", reason="The email is too large.")
    received(people, library=people.harbour)
    counts = {
        who.name: len(signed_in(who).get(f"{ADDRESS}/received").json()["emails"])
        for who in (people.root, people.marta, people.olga)
    }
    assert counts == {"Root": 2, "Marta Lindqvist": 1, "Olga Petrov": 0}


@pytest.mark.usefixtures("mailing")
def test_A1_a_test_email_waits_among_the_others_and_is_written(root: Client, marta: Client) -> None:
    assert to(root, "test", to="nobody").json()["errors"] == [{"field": "to", "text": "Enter a valid email address."}]
    queued = to(root, "test", to=" root@x.example ")
    assert (queued.status_code, queued.json()["to"], queued.json()["state"]) == (202, "root@x.example", "due")
    made = render(Email.objects.get())
    assert made is not None
    assert b"Subject: Test email of Harbour Library" in made.raw
    assert to(marta, "test", to="root@x.example").status_code == 404


def test_A1_a_server_that_sends_no_email_says_which_setting_is_missing(people: People, signed_in: SignedIn) -> None:
    answer = to(signed_in(people.root), "test", to="root@x.example")
    assert answer.status_code == 409
    assert "REFDESK_SMTP_URL" in answer.json()["errors"][0]["text"]
    assert not Email.objects.exists()


@pytest.mark.usefixtures("mailing")
def test_A1_a_server_without_a_library_says_that_one_is_missing(db: None, signed_in: SignedIn) -> None:
    root = Operator.objects.create(email="root@x.example", name="Rosa", is_superuser=True)
    [error] = to(signed_in(root), "test", to="root@x.example").json()["errors"]
    assert error["text"] == "An email belongs to a library, and there is none yet. Create one first."


def test_A1_a_failed_email_is_sent_again_unless_it_is_being_sent(people: People, marta: Client, olga: Client) -> None:
    failed, sending = outgoing(people, state="failed", attempts=8), outgoing(people, state="sending")
    assert to(marta, f"outgoing/{failed.pk}/resend").status_code == 202
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("due", 0)
    assert to(marta, f"outgoing/{sending.pk}/resend").status_code == 409
    assert to(olga, f"outgoing/{failed.pk}/resend").status_code == 404
    failed.delete()
    assert to(marta, f"outgoing/{failed.pk or 1}/resend").status_code == 404


def test_A1_an_email_with_a_link_to_an_account_is_sent_again_after_a_confirmation(
    people: People, marta: Client
) -> None:
    """The address is made as the link itself is."""
    ordinary = outgoing(people, state="failed")
    confirm(marta, people.marta, 15 * 60 + 1)
    for kind in (Email.Kind.INVITATION, Email.Kind.PASSWORD):
        link = outgoing(people, state="failed", kind=kind, operator=people.ana)
        refused = to(marta, f"outgoing/{link.pk}/resend")
        assert (refused.status_code, refused.json()["refusal"]["name"]) == (403, "ConfirmationRequired")
        link.refresh_from_db()
        assert link.state == "failed"
    assert to(marta, f"outgoing/{ordinary.pk}/resend").status_code == 202
    confirm(marta, people.marta)
    assert to(marta, f"outgoing/{link.pk}/resend").status_code == 202


def test_A1_a_received_email_is_processed_again_unless_it_is_in_a_ticket(people: People, signed_in: SignedIn) -> None:
    aside = received(people, library=people.harbour, state="set_aside", reason="No queue")
    filed = received(people, library=people.harbour, state="filed")
    marta = signed_in(people.marta)
    assert to(marta, f"received/{aside.pk}/retry").status_code == 202
    aside.refresh_from_db()
    assert (aside.state, aside.reason) == ("pending", "")
    assert to(marta, f"received/{filed.pk}/retry").status_code == 409
    assert to(signed_in(people.olga), f"received/{aside.pk}/retry").status_code == 404


def test_A1_emails_come_by_page(people: People, marta: Client) -> None:
    for _ in range(51):
        outgoing(people)
    first = marta.get(f"{ADDRESS}/outgoing").json()
    second = marta.get(f"{ADDRESS}/outgoing?before={first['next']}").json()
    assert (len(first["emails"]), len(second["emails"]), second["next"]) == (50, 1, None)
