"""The scenes of a question that goes the whole way by mail, on a server that has a mail server and a mailbox."""

import re
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, expect

from tests.files.samples import PDF
from tests.mail.dovecot import Mailbox, the_dovecot
from tests.mail.raw_emails import raw
from tests.mail.smtp_server import ASK

from ..post import Post, mail_server
from .chats import CONTACT, DANA
from .studio import Librarian, Studio, studio

QUESTION = "I look for the 1924 city directory, and for a picture of Quay Street of that time. May I copy them?"
ANSWER = "Good morning Dana, the directory is on the second floor, and the picture is with this answer. Do copy both."
THANKS = "Thank you! Is this the house? I took the photograph in 1961."
NAME = "Quay Street in 1924.pdf"
PICTURE: FilePayload = {"name": NAME, "mimeType": "application/pdf", "buffer": PDF.ljust(412_000)}


def play(into: Path) -> None:
    """All of it."""
    dovecot = the_dovecot()
    dovecot.start()
    mailbox = Mailbox(dovecot, "pictures")
    with mail_server() as (post, port):
        email = {"REFDESK_SMTP_URL": f"smtp://127.0.0.1:{port}", "REFDESK_MAIL_FROM": f"Harbour Library <{ASK}>"}
        with studio(into, **email, REFDESK_IMAP_URL=mailbox.url, REFDESK_IMAP_SECONDS="1") as made:
            _way(made, post, mailbox)


def _way(studio: Studio, post: Post, mailbox: Mailbox) -> None:
    ana = studio.librarian("Ana Morales")
    ana.goes("Offline")
    address = _question(studio)
    number = _answered(ana)
    answer = post.waits_for(CONTACT, "Good morning Dana")
    mailbox.put(
        raw(
            THANKS,
            files={"Our house.pdf": PDF.ljust(230_000)},
            From=f"{DANA} <{CONTACT}>",
            To=str(answer["Reply-To"]),
            In_Reply_To=str(answer["Message-ID"]),
            Message_ID="<2@mail.example.org>",
            Subject=str(answer["Subject"]),
        )
    )
    expect(_pane(ana, number)).to_contain_text("by email from")
    ana.hushes()
    ana.page.set_viewport_size({"width": 1200, "height": 760})
    ana.page.get_by_role("textbox", name="Reply").press_sequentially("It is: the second from the left. I shall")
    studio.take("ticket", ana.page)
    ana.page.get_by_role("textbox", name="Reply").fill("")
    _page(studio, address)
    _settings(studio, ana)
    _administration(studio)


def _question(studio: Studio) -> str:
    """No one is online: the widget offers the form."""
    dana = studio.patron("hours")
    dana.opens_widget()
    form = dana.widget.get_by_role("form", name="Submit a ticket")
    for name, text in (("Name", DANA), ("Email or mobile number", CONTACT), ("Question", QUESTION)):
        form.get_by_role("textbox", name=name, exact=True).fill(text)
    form.locator("input[type=file]").set_input_files([PICTURE | {"name": "What I have.pdf"}])
    expect(form.get_by_role("list", name="Files")).to_contain_text("KB")
    form.get_by_role("button", name="Submit").scroll_into_view_if_needed()
    frame = dana.page.locator("iframe[title='Chat with the library']")
    shown = studio.keeps(frame)
    form.get_by_role("button", name="Submit").click()
    link = dana.widget.get_by_role("link", name="See your question")
    expect(link).to_be_visible()
    studio.beside("ticket-question", shown, frame)
    address: str = link.evaluate("(link) => link.href")
    dana.context.close()
    return address


def _answered(ana: Librarian) -> str:
    ana.page.get_by_role("link", name="Tickets", exact=True).click()
    ana.page.get_by_role("link", name=QUESTION).click()
    number: str = ana.page.get_by_role("heading", name=re.compile(r"^Ticket \d+$")).inner_text().split()[1]
    pane = _pane(ana, number)
    pane.get_by_role("textbox", name="Reply").press_sequentially(ANSWER)
    pane.get_by_role("button", name="Send a File").click()
    files = ana.dialog("Send a File")
    with ana.page.expect_file_chooser() as chooser:
        files.get_by_role("button", name="Browse…").click()
    chooser.value.set_files([PICTURE])
    files.get_by_role("button", name="Upload").click()
    expect(files).to_have_count(0)
    pane.get_by_role("button", name="Send Reply").click()
    expect(pane).to_contain_text("Emailed to")
    return number


def _page(studio: Studio, address: str) -> None:
    """The ticket's own page, as its patron reads it."""
    dana = studio.patron()
    dana.page.goto(address)
    expect(dana.page.get_by_role("link", name=NAME)).to_be_visible()
    dana.page.set_viewport_size({"width": 760, "height": 980})
    studio.take("ticket-page", dana.page)
    dana.context.close()


def _settings(studio: Studio, ana: Librarian) -> None:
    ana.page.set_viewport_size({"width": 1280, "height": 800})
    ana.page.get_by_role("link", name="Settings", exact=True).click()
    ana.page.get_by_role("navigation", name="Sections of Settings").get_by_role("link", name="Tickets").click()
    studio.take("notifications", ana.page.get_by_role("group", name="Ticket notifications"))


def _administration(studio: Studio) -> None:
    """A queue, and the emails, as administrators see them."""
    marta = studio.librarian("Marta Lindqvist")
    page = marta.page
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{studio.server.url}/desk/#/administration/queues")
    page.get_by_role("list", name="Queues").get_by_role("link", name="Reference questions").click()
    expect(page.get_by_label("Email address")).to_be_visible()
    marta.hushes()
    studio.take("queue", page)
    page.goto(f"{studio.server.url}/desk/#/administration/email")
    expect(page.get_by_role("table", name="Outgoing emails")).to_be_visible()
    page.get_by_role("table", name="Outgoing emails").scroll_into_view_if_needed()
    page.set_viewport_size({"width": 1280, "height": 720})
    studio.take("emails", page)


def _pane(ana: Librarian, number: str) -> Locator:
    return ana.page.get_by_role("region", name=f"Ticket {number}", exact=True)
