"""Emails in the pseudo-locale: beside what people wrote, no plain word is left."""

import pytest

from refdesk.mail.models import Email
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from tests.logs import act_on as act
from tests.project.pseudo_gettext import activate, plain, read_texts, stored_texts
from tests.sample_people import People

from ..world import a_queue, open_ticket
from .test_rendering import text, written


@pytest.mark.usefixtures("mailing")
def test_emails_have_no_plain_text(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = a_queue(people)
    head, ana = open_ticket(queue, question="Where?"), permissions.member(people.ana)
    act(head, ana, c.Assign(operator=people.chi.pk), queue=permissions.queue_info(queue))
    act(head, ana, c.Reply(text="Upstairs."))
    act(head, c.Patron(head.ticket), c.Reply(text="Thanks."))
    allowed = stored_texts() | {"Refdesk", "Re", "Where?", "Where", "Upstairs.", "Upstairs", "Thanks.", "Thanks"}
    activate(monkeypatch)
    emails = {email.pk: email.kind for email in Email.objects.all()}
    assert len(set(emails.values())) >= 4
    for pk, kind in emails.items():
        email = written(pk=pk)
        texts = [str(email["Subject"]), *text(email).splitlines(), *read_texts(text(email, "html"))]
        assert plain(texts, allowed) == set(), kind
