"""Administrators see the mails of their libraries, and send one again."""

import pytest
from django.test import Client

from refdesk.mail.models import Mail
from refdesk.tickets import commands as c
from refdesk.tickets import members
from refdesk.tickets.queries import head_of
from tests.cast import Cast
from tests.conftest import SignedIn

from .scenes import DANA, a_queue, act, asked, mails

pytestmark = pytest.mark.usefixtures("mailing")
LIST = "/admin/mail/mail/"


@pytest.fixture(name="failed")
def _failed(cast: Cast, mailing: None) -> Mail:
    head = asked(a_queue(cast))
    act(head, c.System(), c.NoteMailFailed(of=1, to=DANA, reason="550 No such mailbox"))
    return Mail.objects.get()


def send_again(client: Client, mail: Mail) -> None:
    client.post(LIST, {"action": "send_again", "_selected_action": [mail.pk]})


def test_an_administrator_sees_what_failed_and_why_and_one_of_another_library_nothing(
    cast: Cast, failed: Mail, signed_in: SignedIn
) -> None:
    assert "550 No such mailbox" in signed_in(cast.marta).get(LIST).content.decode()
    assert DANA not in signed_in(cast.olga).get(LIST).content.decode()
    assert signed_in(cast.olga).get(f"{LIST}{failed.pk}/change/").status_code == 302
    assert signed_in(cast.ana).get(LIST).status_code in (302, 403)
    page = signed_in(cast.marta).get(f"{LIST}{failed.pk}/change/")
    assert failed.message_id.strip("<>") in page.content.decode()


def test_a_mail_is_sent_again_to_the_address_as_it_is_known_by_now(
    cast: Cast, failed: Mail, signed_in: SignedIn
) -> None:
    head = head_of(failed.ticket_id)
    assert head is not None
    act(head, members.member(cast.ana), c.SetContact(contact="dana@new.example.org"))
    send_again(signed_in(cast.olga), failed)
    assert mails() == [("confirmation", DANA, "failed")]
    send_again(signed_in(cast.marta), failed)
    assert mails() == [("confirmation", "dana@new.example.org", "due")]


def test_nobody_writes_or_removes_a_mail_by_hand(cast: Cast, failed: Mail, signed_in: SignedIn) -> None:
    root = signed_in(cast.root)
    assert root.get(f"{LIST}add/").status_code == 403
    assert root.post(f"{LIST}{failed.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.post(f"{LIST}{failed.pk}/change/", {"recipient": "eve@example.org"}).status_code == 403
    assert Mail.objects.get().recipient == DANA
