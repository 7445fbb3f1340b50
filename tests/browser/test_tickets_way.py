"""A question the whole way: through the widget, a ticket, mail out and in, and files."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.files.samples import PDF, png
from tests.mail.dovecot import Mailbox, mailbox
from tests.mail.raw_emails import raw
from tests.mail.smtp_server import ASK
from tests.servers import Server

from .actors import Operator, Patron
from .conftest import Servers
from .post import Post, text
from .server_admin import House, ServerAdmin
from .test_tickets import has_status, log, pane, replies
from .ticket_form import conversation, fills, is_left, submits

__all__ = ["mailbox"]

QUESTION, DANA = "Where is the 1924 city directory?", "dana@example.org"
SCAN: FilePayload = {"name": "Quay Street 1924.pdf", "mimeType": "application/pdf", "buffer": PDF}
Hire = Callable[..., Operator]


@pytest.fixture(name="running")
def _running(
    servers: Servers, chromium: Browser, smtp: tuple[Post, int], mailbox: Mailbox
) -> tuple[Server, ServerAdmin]:
    """A server that sends mail, and reads a mailbox."""
    return servers.get(
        REFDESK_SMTP_URL=f"smtp://127.0.0.1:{smtp[1]}",
        REFDESK_MAIL_FROM=ASK,
        REFDESK_IMAP_URL=mailbox.url,
        REFDESK_IMAP_SECONDS="1",
    )


def attaches(operator: Operator, number: str, *files: FilePayload) -> None:
    """Upload files that go with the reply which is being written."""
    pane(operator, number).get_by_role("button", name="Send a File").click()
    window = operator.page.get_by_role("dialog", name="Send a File")
    with operator.page.expect_file_chooser() as chooser:
        window.get_by_role("button", name="Browse…").click()
    chooser.value.set_files(list(files))
    window.get_by_role("button", name="Upload").click()
    expect(window).to_have_count(0)


def fetched(operator: Operator, href: str | None) -> bytes:
    return operator.page.request.get(f"{operator.url}{href}").body()


def test_D3_nobody_is_online_and_the_answer_reaches_the_patron_by_mail_and_theirs_the_desk(
    patron: Patron, hire: Hire, house: House, post: Post, mailbox: Mailbox
) -> None:
    """A question from the widget to a ticket, an answer with a file, a reply by email with another, and the end."""
    house.has_queue("Reference questions", "Reference", address=f"reference.{house.number}@harbour.example")
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    patron.opens("/demo/hours/")
    patron.opens_widget()
    fills(patron, name="Dana", contact=DANA, question=QUESTION)
    submits(patron)
    notice = ana.toast(re.compile(r"^Ticket \d+ is new in Reference questions"))
    number = re.findall(r"\d+", notice.inner_text())[0]
    ana.toasts.get_by_role("button", name="Open").click()
    ana.hears(f"Ticket {number} is new in Reference questions: {QUESTION}")
    address = is_left(patron)
    expect(patron.widget.get_by_text("A librarian will reply by email")).to_be_visible()
    assert address in text(post.waits_for(DANA, "has received your question"))

    attaches(ana, number, SCAN)
    ana.reloads()
    expect(pane(ana, number).get_by_role("list", name="Files of this reply")).to_contain_text("Quay Street 1924.pdf")
    replies(ana, number, "On the second floor. Here is a page of it.")
    has_status(ana, number, "Pending")
    expect(log(ana, number)).to_contain_text(f"Emailed to {DANA}")
    answer = post.waits_for(DANA, "On the second floor", "Quay Street 1924.pdf", address)
    assert [part.get_content_type() for part in answer.iter_parts()] == ["text/plain", "text/html"]

    mailbox.put(
        raw(
            f"Thanks! Is this it, too?\n\nOn Monday Harbour Library wrote:\n> {QUESTION}",
            files={"map.png": png(8, 8), "setup.exe": b"MZ\x90" + bytes(300)},
            To=str(answer["Reply-To"]),
            In_Reply_To=str(answer["Message-ID"]),
            Message_ID=f"<{house.number}@mail.example.org>",
        )
    )
    expect(log(ana, number)).to_contain_text("Is this it, too?")
    expect(log(ana, number)).to_contain_text("not stored: setup.exe (file type not allowed)")
    link = log(ana, number).get_by_role("link", name="Download map.png")
    assert fetched(ana, link.get_attribute("href")) == png(8, 8)
    has_status(ana, number, "Open")
    assert QUESTION not in text(post.waits_for(ana.who.email, "replied to your ticket", "Is this it, too?"))

    pane(ana, number).get_by_role("combobox", name="Status after the reply").select_option(label="and set to Closed")
    replies(ana, number, "It is. Goodbye!")
    has_status(ana, number, "Closed")
    post.waits_for(DANA, "It is. Goodbye!")
    patron.page.goto(address)
    expect(patron.page.get_by_role("status")).to_contain_text("Closed")
    expect(conversation(patron.page).get_by_role("link", name="Quay Street 1924.pdf")).to_be_visible()
    expect(conversation(patron.page)).to_contain_text("map.png")
    expect(conversation(patron.page)).not_to_contain_text("setup.exe")
