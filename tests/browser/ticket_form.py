"""What patrons do and see of a ticket: the form in the widget, and the ticket's own page."""

from playwright.sync_api import FilePayload, Locator, Page, expect

from .actors import Patron


def form(patron: Patron) -> Locator:
    """The form for a ticket, in the widget."""
    return patron.widget.get_by_role("form", name="Submit a ticket")


def fills(patron: Patron, **fields: str) -> None:
    names = {"name": "Name", "contact": "Email or mobile number", "question": "Question"}
    for field, text in fields.items():
        form(patron).get_by_role("textbox", name=names[field], exact=True).fill(text)


def files(patron: Patron) -> Locator:
    """The files that go with the question."""
    return form(patron).get_by_role("group", name="Files")


def adds(patron: Patron, *chosen: FilePayload) -> None:
    with patron.page.expect_file_chooser() as chooser:
        files(patron).get_by_role("button", name="Add Files").click()
    chooser.value.set_files(chosen)


def submits(patron: Patron) -> None:
    form(patron).get_by_role("button", name="Submit").click()


def is_left(patron: Patron) -> str:
    """Wait until the question has become a ticket; the address of its page."""
    expect(patron.widget.get_by_role("heading", name="Your question was sent")).to_be_visible()
    link = patron.widget.get_by_role("link", name="See your question")
    address: str = link.evaluate("(link) => link.href")
    return address


def conversation(page: Page) -> Locator:
    """The messages of a ticket's page."""
    return page.get_by_role("log", name="Conversation")
