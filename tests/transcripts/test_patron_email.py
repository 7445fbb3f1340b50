"""W2: a patron gets their own ended chat by email."""

from email import message_from_bytes, policy
from typing import Any

import pytest
from django.test import Client

from refdesk.chats import queries, tokens
from refdesk.chats.commands import ChooseLanguage, End, Forget, Patron
from refdesk.chats.events import PatronDescribed
from refdesk.eventlog.acts import SaveNote, SetContact
from refdesk.kit import quota
from refdesk.kit.clock import now_ms
from refdesk.mail.models import Email
from refdesk.mail.outgoing.rendering import render
from refdesk.retention.holdings import Holdings
from refdesk.transcripts import patron_email
from refdesk.translations import offered as offers
from refdesk.translations.offered import Offered
from tests.logs import token_of
from tests.mail.mail_servers import mail_settings, use
from tests.sample_people import People

from .world import act, actor, begin, had, refused

pytestmark = pytest.mark.usefixtures("mailing")

ADDRESS = "/api/v1/chats/emails"
DANA = "dana@example.org"


@pytest.fixture(name="chat")
def _chat(people: People) -> int:
    chat = had(people.ask, people.ana, "Where do I renew?", "On the second floor.", at=now_ms())
    act(chat, actor(people.ana), SaveNote(text="Owes marzipan"))
    return chat


def send(chat: int, email: str = DANA, key: str = "k" * 22, **headers: Any) -> Any:
    body = {"token": token_of(chat), "email": email, "key": key}
    return Client(headers=headers).post(ADDRESS, body, content_type="application/json")


def test_W2_patron_gets_what_they_saw_once_a_key(chat: int) -> None:
    assert [send(chat, f" {DANA.upper()}").status_code, send(chat).status_code] == [202, 202]
    message = render(Email.objects.get())
    assert message is not None
    sent = message_from_bytes(message.raw, policy=policy.default)
    body = sent.get_body(("plain",))
    assert body is not None
    text = str(body.get_content())
    assert (sent["To"], sent["Subject"]) == (DANA, "Your chat with Harbour Library")
    assert all(words in text for words in ("Where do I renew?", "On the second floor."))
    assert "marzipan" not in text


def test_L2_names_of_the_other_direction_move_nothing_in_the_text(chat: int, people: People) -> None:
    library = people.ask.department.library
    library.name = "ספריית הנמל"
    library.save()
    send(chat)
    message = render(Email.objects.get())
    assert message is not None
    sent = message_from_bytes(message.raw, policy=policy.default)
    # In the text alone: some mail programs show isolates as boxes in a list of subjects.
    assert sent["Subject"] == "Your chat with ספריית הנמל"
    assert "\u2068" not in str(sent["From"])
    body = sent.get_body(("plain",))
    assert body is not None
    assert "of your chat with \u2068ספריית הנמל\u2069, " in body.get_content()


def test_address_is_no_contact_info_and_is_not_shown_to_operators(chat: int, people: People, ana: Client) -> None:
    act(chat, actor(people.ana), SetContact(contact="+12025550143"))
    assert send(chat).status_code == 202
    head = queries.head_of(chat)
    assert head
    assert head.contact == "+12025550143"
    assert DANA not in ana.get(f"/api/v1/desk/transcripts/{chat}").content.decode()
    assert Holdings(people.harbour, DANA).sent.count() == 1


@pytest.mark.parametrize("email", ["", "dana", "dana@", "+12025550143", "a@b.org\nBcc: c@d.org"])
def test_anything_but_an_email_address_is_refused(chat: int, email: str) -> None:
    assert refused(send(chat, email)) == (400, "BadContact")
    assert not Email.objects.exists()


def test_a_wrong_or_expired_token_opens_nothing(chat: int, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"token": f"{chat}.wrong", "email": DANA, "key": "k" * 22}
    assert refused(Client().post(ADDRESS, body, content_type="application/json")) == (404, "NoSuchChat")
    monkeypatch.setattr(tokens, "AFTER_END", -1_000)
    assert refused(send(chat)) == (404, "NoSuchChat")


def test_other_sites_send_nothing(chat: int) -> None:
    assert refused(send(chat, origin="https://evil.example")) == (403, "NotAllowed")


def test_a_chat_that_has_not_ended_or_was_not_claimed_is_refused(people: People) -> None:
    chat = begin(people.ask, "Anybody?", now_ms())
    assert refused(send(chat)) == (409, "NotEnded")
    act(chat, Patron(chat, 1), End(), now_ms())
    assert refused(send(chat)) == (403, "NotAllowed")


def test_a_forgotten_chat_is_not_sent_nor_what_waits(chat: int) -> None:
    assert send(chat).status_code == 202
    act(chat, Patron(chat), Forget())
    assert not Email.objects.exists()
    assert refused(send(chat, key="l" * 22)) == (409, "Forgotten")


def test_a_chat_is_sent_three_times_at_most(chat: int) -> None:
    for number in range(patron_email.LIMIT):
        assert send(chat, f"dana{number}@example.org", f"{number}" * 22).status_code == 202
    assert refused(send(chat, key="x" * 22)) == (429, "TooMany")
    assert send(chat, "dana0@example.org", "0" * 22).status_code == 202
    assert Email.objects.count() == patron_email.LIMIT


def test_an_address_sends_twenty_an_hour(chat: int, people: People) -> None:
    for number in range(20):
        other = had(people.ask, people.ana, f"Question {number}", "Answer", at=now_ms())
        assert send(other).status_code == 202
    assert refused(send(chat)) == (429, "TooMany")
    quota.reset_all()
    assert send(chat).status_code == 202


def test_without_email_on_the_server_it_is_refused(chat: int) -> None:
    use(mail_settings(smtp=None))
    assert refused(send(chat)) == (409, "NoEmail")


def html_of(chat: int) -> str:
    """The page in the email about the chat, which is sent by this."""
    assert send(chat).status_code == 202
    message = render(Email.objects.get())
    assert message is not None
    html = message_from_bytes(message.raw, policy=policy.default).get_body(("html",))
    assert html is not None
    return str(html.get_content())


def test_L1_transcript_is_in_the_language_of_the_chat(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    languages = tuple(Offered(code, code, reviewed=True) for code in ("en", "ar"))
    monkeypatch.setattr(offers, "offered", lambda: languages)
    chat = had(people.ask, people.ana, "Where do I renew?", at=now_ms(), details=PatronDescribed(language="ar-EG"))
    assert '<html lang="ar" dir="rtl">' in html_of(chat)


def test_L1_transcript_is_in_the_language_that_the_patron_chose_in_the_chat(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    languages = tuple(Offered(code, code, reviewed=True) for code in ("en", "ar", "de"))
    monkeypatch.setattr(offers, "offered", lambda: languages)
    chat = had(people.ask, people.ana, "Where do I renew?", at=now_ms(), details=PatronDescribed(language="de"))
    act(chat, Patron(chat), ChooseLanguage(language="ar"))
    assert '<html lang="ar" dir="rtl">' in html_of(chat)
