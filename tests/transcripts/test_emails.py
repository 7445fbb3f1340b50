"""Emails of transcripts: their recipients and their content."""

from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client

from refdesk.chats.commands import Command, DeleteMessage, Forget, Patron
from refdesk.chats.models import Event
from refdesk.eventlog.acts import SaveNote, SetContact
from refdesk.mail.models import Email
from refdesk.mail.outgoing.rendering import render
from tests.conftest import SignedIn
from tests.logs import execute
from tests.sample_people import People

from .world import act, actor, had, refused

DANA = "dana@example.org"
KEY = "k" * 22


@pytest.fixture(name="chat")
def _chat(people: People) -> int:
    chat = had(people.ask, people.ana, "Where do I renew?", "On the second floor.")
    act(chat, actor(people.ana), SetContact(contact=DANA))
    act(chat, actor(people.ana), SaveNote(text="Owes marzipan"))
    return chat


def emails(client: Client, chat: int, key: str = KEY, **message: Any) -> Any:
    address = f"/api/v1/desk/transcripts/{chat}/emails"
    return client.post(address, {"key": key, **message}, content_type="application/json")


def written(**facts: Any) -> tuple[str, str, str]:
    message = render(Email.objects.get(**facts))
    assert message is not None
    email = message_from_bytes(message.raw, policy=policy.default)
    body = email.get_body(("plain",))
    assert body is not None
    return email["To"], email["Subject"], str(body.get_content())


@pytest.mark.usefixtures("mailing")
def test_the_patron_gets_what_was_said_and_no_notes(people: People, chat: int, signed_in: SignedIn) -> None:
    chi = signed_in(people.chi)
    assert emails(chi, chat).status_code == 202
    assert emails(chi, chat).status_code == 202
    to, subject, text = written()
    assert (to, subject) == (DANA, "Your chat with Harbour Library")
    assert "You, " in text
    assert "Where do I renew?" in text
    assert "Ana Morales, " in text
    assert "On the second floor." in text
    assert "marzipan" not in text
    [message] = chi.get(f"/api/v1/desk/transcripts/{chat}").json()["emails"]
    assert (message["to"], message["notes"], message["state"]) == (DANA, False, "due")


@pytest.mark.usefixtures("mailing")
def test_notes_are_mailed_to_colleagues_on_request_only(people: People, chat: int, ana: Client) -> None:
    assert emails(ana, chat, operator=people.ben.pk, notes=True).status_code == 202
    assert emails(ana, chat, "b" * 22, operator=people.chi.pk).status_code == 202
    to, subject, text = written(operator=people.ben)
    assert (to, subject) == ("ben@harbour.example", f"Chat {chat}, Reference")
    assert "Internal note, Ana Morales" in text
    assert f"/desk/#/transcripts/{chat}" in text
    assert "marzipan" in text
    assert "marzipan" not in written(operator=people.chi)[2]
    assert refused(emails(ana, chat, "c" * 22, notes=True)) == (409, "NotesForPatrons")


@pytest.mark.usefixtures("mailing")
def test_email_goes_to_colleagues_of_the_library_only(people: People, chat: int, ana: Client) -> None:
    for stranger in (people.olga.pk, people.root.pk, 999):
        assert refused(emails(ana, chat, operator=stranger)) == (409, "NobodyThere")
    act(chat, actor(people.ana), SetContact(contact="(617) 555-0123"))
    assert refused(emails(ana, chat)) == (409, "NobodyThere")
    colleagues = [colleague["name"] for colleague in ana.get(f"/api/v1/desk/transcripts/{chat}").json()["colleagues"]]
    assert colleagues == ["Ana Morales", "Ben Okafor", "Chi Nguyen", "Marta Lindqvist"]


def test_mailing_without_a_mail_server_is_refused(people: People, chat: int, signed_in: SignedIn) -> None:
    assert refused(emails(signed_in(people.ana), chat)) == (409, "NoEmail")


@pytest.mark.usefixtures("mailing")
def test_pending_email_follows_later_redactions(people: People, chat: int, ana: Client) -> None:
    emails(ana, chat)
    act(chat, actor(people.ana), SetContact(contact="other@example.org"))
    assert render(Email.objects.get()) is None
    emails(ana, chat, "o" * 22, operator=people.chi.pk)
    people.chi.memberships.all().delete()
    assert render(Email.objects.get(operator=people.chi)) is None


@pytest.mark.usefixtures("mailing")
def test_forgetting_a_chat_removes_its_emails(people: People, chat: int, ana: Client) -> None:
    emails(ana, chat)
    emails(ana, chat, "o" * 22, operator=people.chi.pk)
    act(chat, Patron(chat), Forget())
    assert not Email.objects.exists()


@pytest.mark.usefixtures("mailing")
def test_T11_an_email_that_waits_has_no_removed_message(people: People, chat: int, signed_in: SignedIn) -> None:
    assert emails(signed_in(people.chi), chat).status_code == 202
    assert "On the second floor." in written()[2]
    seq = Event.objects.get(chat=chat, payload__contains="second floor").seq
    sent_at = Event.objects.get(chat=chat, seq=seq).at
    command = Command(chat, actor(people.ana), DeleteMessage(seq=seq))
    execute(command, at=sent_at + 1)
    assert "On the second floor." not in written()[2]
    assert "Where do I renew?" in written()[2]
