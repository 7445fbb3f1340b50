"""A question the whole way: through the widget, a ticket, mail out and in, files, and the next chat."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from tests.files.samples import PDF, png
from tests.mail.dovecot import Mailbox, mailbox
from tests.mail.raw_emails import raw
from tests.mail.smtp_server import ASK
from tests.servers import Server

from .actors import Operator, Patron
from .conftest import Servers
from .post import Post, mail_server, text
from .server_admin import House, ServerAdmin
from .test_tickets import has_status, log, pane, replies
from .ticket_form import conversation, fills, is_left, submits

__all__ = ["mailbox"]

QUESTION, DANA = "Where is the 1924 city directory?", "dana@example.org"
SCAN: FilePayload = {"name": "Quay Street 1924.pdf", "mimeType": "application/pdf", "buffer": PDF}
Hire = Callable[..., Operator]
SENT = """async () => {
  const shown = await fetch(`/api/v1/desk/transcripts/${location.hash.match(/\\d+/)[0]}`);
  return (await shown.json()).emails.every(({ state }) => state === "sent");
}"""
"""The emails of the shown transcript, as the page loaded them."""


@pytest.fixture
def _post() -> Iterator[tuple[Post, int]]:
    with mail_server() as made:
        yield made


@pytest.fixture(name="post")
def _the_post(_post: tuple[Post, int]) -> Post:
    return _post[0]


@pytest.fixture(name="running")
def _running(
    servers: Servers, chromium: Browser, _post: tuple[Post, int], mailbox: Mailbox
) -> tuple[Server, ServerAdmin]:
    """A server that sends mail, and reads a mailbox."""
    return servers.get(
        REFDESK_SMTP_URL=f"smtp://127.0.0.1:{_post[1]}",
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


def test_D3_P5_nobody_is_online_and_the_answer_reaches_the_patron_by_mail_and_theirs_the_desk(
    patron: Patron, new_patron: Callable[..., Patron], hire: Hire, house: House, post: Post, mailbox: Mailbox
) -> None:
    """A question from the widget to a ticket, an answer with a file, a reply by email with another, and the end."""
    house.has_queue("Reference questions", "Reference", address=f"reference.{house.number}@harbour.example")
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    patron.opens("/demo/hours/")
    patron.opens_widget()
    fills(patron, name="Dana", contact=DANA, question=QUESTION)
    submits(patron)
    address = is_left(patron)
    expect(patron.widget.get_by_text("A librarian will reply by email")).to_be_visible()
    assert address in text(post.waits_for(DANA, "has received your question"))

    notice = ana.toast(re.compile(r"^Ticket \d+ is new in Reference questions"))
    number = re.findall(r"\d+", notice.inner_text())[0]
    ana.hears(f"Ticket {number} is new in Reference questions: {QUESTION}")
    ana.page.get_by_role("region", name="Notifications").get_by_role("button", name="Open").click()
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
    expect(log(ana, number)).to_contain_text("not kept: setup.exe (file type not allowed)")
    link = log(ana, number).get_by_role("link", name="Download map.png")
    assert fetched(ana, link.get_attribute("href")) == png(8, 8)
    has_status(ana, number, "Open")
    assert QUESTION not in text(post.waits_for(ana.who.email, "replied to your ticket", "Is this it, too?"))

    post.answer = lambda step, what: "451 Later, please" if step == "data" else None
    replies(ana, number, "A moment.")
    waits = re.compile("waiting since .+ will be retried: 451 Later, please")
    expect(pane(ana, number)).to_contain_text(waits, timeout=30_000)
    post.answer = lambda step, what: "550 No such mailbox" if step == "rcpt" else None
    replies(ana, number, "I looked it up.")
    expect(log(ana, number)).to_contain_text("550 No such mailbox")
    post.answer = lambda step, what: None
    log(ana, number).get_by_role("button", name="Send Again").click()
    ana.hears(f"The email is on its way to {DANA}.")
    post.waits_for(DANA, "I looked it up.")
    expect(log(ana, number).get_by_role("button", name="Send Again")).to_have_count(0)

    pane(ana, number).get_by_role("combobox", name="Status after the reply").select_option(label="and set to Closed")
    replies(ana, number, "It is. Goodbye!")
    has_status(ana, number, "Closed")
    post.waits_for(DANA, "It is. Goodbye!")
    patron.page.goto(address)
    expect(patron.page.get_by_role("status")).to_contain_text("Closed")
    expect(conversation(patron.page).get_by_role("link", name="Quay Street 1924.pdf")).to_be_visible()
    expect(conversation(patron.page)).to_contain_text("map.png")
    expect(conversation(patron.page)).not_to_contain_text("setup.exe")

    ana.goes("Online")
    later = new_patron()
    later.opens("/demo/")
    later.waits_for_status(online=True)
    later.asks("I have another question.", name="Dana", contact=DANA)
    ana.page.get_by_role("link", name="Chats", exact=True).click()
    ana.claims("Dana")
    ana.tab("Dana", "Patron Information").click()
    previous = ana.pane("Dana").get_by_role("list", name="Previous Tickets with this Patron", exact=True)
    previous.get_by_role("button", name=QUESTION).click()
    expect(log(ana, number)).to_contain_text("It is. Goodbye!")

    later.ends()
    chi = hire("Chi Nguyen", "Reference")
    ana.page.get_by_role("link", name="Transcripts").click()
    ana.page.get_by_role("list", name="Transcripts").get_by_role("link", name="I have another question.").click()
    transcript = ana.page.get_by_role("region", name=re.compile(r"^Chat \d+$"))
    transcript.get_by_role("textbox", name="Internal note").fill("Called back")
    transcript.get_by_role("button", name="Save", exact=True).click()
    expect(transcript.get_by_role("log", name="Transcript")).to_contain_text("Called back")
    emails(ana, f"The patron ({DANA})")
    assert "Called back" not in text(post.waits_for(DANA, "I have another question."))
    emails(ana, "Chi Nguyen", notes=True)
    post.waits_for(chi.who.email, "I have another question.", "Called back")
    ana.waits_until(SENT)
    ana.reloads()
    mailed = transcript.get_by_role("listitem")
    expect(mailed.filter(has_text=DANA)).to_have_text(re.compile("sent$"))
    expect(mailed.filter(has_text="Chi Nguyen")).to_contain_text("with internal notes")


def emails(operator: Operator, to: str, *, notes: bool = False) -> None:
    """Email the transcript that is shown."""
    operator.page.get_by_role("button", name="Email Transcript").click()
    window = operator.page.get_by_role("dialog", name="Email Transcript")
    window.get_by_role("combobox", name="To").select_option(label=to)
    expect(window.get_by_text("Internal notes are never emailed to patrons.")).to_have_count(0 if notes else 1)
    if notes:
        window.get_by_role("checkbox", name="With the internal notes").check()
    window.get_by_role("button", name="Send").click()
    expect(window).to_have_count(0)
