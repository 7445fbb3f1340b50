"""Rows A1 to A3: from an empty server to a chat on the library's own page, by what the screens say alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.servers import Server, server

from .conftest import Browsers
from .elsewhere import own_page

EMAIL, PASSWORD, COLLEAGUE = "sys@library.example", "harbour-boats-1924", "quay-street-1890"
MOST_STEPS = 60
PAGE = "<!doctype html><html lang=en><title>Library</title><link rel=icon href=data:,><h1>Library</h1>{line}"


class Steps:
    """Clicks, fills and choices, counted."""

    def __init__(self) -> None:
        self.count = 0

    def click(self, control: Locator) -> None:
        self.count += 1
        control.click()

    def fill(self, field: Locator, text: str) -> None:
        self.count += 1
        field.fill(text)


@pytest.fixture
def empty() -> Iterator[Server]:
    with server(REFDESK_DEMO="0", REFDESK_ADMIN_EMAIL=EMAIL, REFDESK_ADMIN_PASSWORD=PASSWORD) as started:
        yield started


def link(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=name, exact=True)


def button(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def text_box(page: Page | Locator, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def done(page: Page, steps: Steps, *names: str) -> None:
    """These steps are marked as done."""
    steps.click(link(page, "First steps"))
    for name in names:
        step = page.get_by_role("list", name="First steps").get_by_role("listitem").filter(has_text=name)
        expect(step).to_contain_text("Done")


def test_A2_A3_first_steps_lead_from_an_empty_server_to_a_chat(empty: Server, browsers: Browsers) -> None:
    browser, _ = browsers.get(False, False)
    page, steps = browser.new_context(base_url=empty.url, reduced_motion="reduce").new_page(), Steps()
    page.goto("/desk/")
    steps.fill(text_box(page, "Email"), EMAIL)
    steps.fill(page.get_by_label("Password", exact=True), PASSWORD)
    steps.click(button(page, "Sign in"))
    creates_library_and_department(page, steps)
    invites_colleague(page, steps, browser)
    line = creates_widget(page, steps, "http://own.localhost:*")
    previews(page)
    creates_queue(page, steps)
    with own_page(PAGE.format(line=line)) as address:
        chats(page, steps, browser, address)
    done(page, steps, "Name and time zone", "A department", "A colleague", "A widget on a page", "A test chat")
    assert steps.count < MOST_STEPS, steps.count


def creates_library_and_department(page: Page, steps: Steps) -> None:
    """The first page after the sign-in leads to both."""
    steps.click(link(page, "Open “Library”"))
    steps.fill(text_box(page, "Name"), "Harbour Library")
    steps.click(button(page, "Create Library"))
    expect(page.get_by_role("combobox", name="Time zone")).to_be_visible()
    done(page, steps, "Name and time zone")
    steps.click(link(page, "Open “Departments”"))
    steps.click(button(page, "New department"))
    steps.fill(text_box(page.get_by_role("dialog"), "Name"), "Reference")
    steps.click(button(page.get_by_role("dialog"), "Save"))
    expect(page.get_by_role("group", name="Opening hours")).to_be_visible()
    done(page, steps, "A department")


def invites_colleague(page: Page, steps: Steps, browser: Browser) -> None:
    """Without email: the link is handed over."""
    steps.click(link(page, "Open “People”"))
    steps.click(button(page, "Invite"))
    dialog = page.get_by_role("dialog")
    steps.fill(text_box(dialog, "Email"), "ana@library.example")
    steps.fill(text_box(dialog, "Name"), "Ana Morales")
    expect(dialog.get_by_role("checkbox", name="Reference")).to_be_checked()
    steps.click(button(dialog, "Invite"))
    invitation = text_box(dialog, "Invitation link").input_value()
    steps.click(button(dialog, "Done"))
    other = browser.new_context(reduced_motion="reduce").new_page()
    other.goto(invitation)
    steps.fill(other.get_by_label("New password", exact=True), COLLEAGUE)
    steps.fill(other.get_by_label("Repeat the password"), COLLEAGUE)
    steps.click(button(other, "Set Password"))
    expect(other.get_by_role("region", name="Patron Chats")).to_be_visible()
    other.context.close()
    done(page, steps, "A colleague")


def creates_widget(page: Page, steps: Steps, sites: str) -> str:
    """Returns the line to paste."""
    steps.click(link(page, "Open “Widgets”"))
    steps.click(button(page, "New widget"))
    dialog = page.get_by_role("dialog")
    steps.fill(text_box(dialog, "Title"), "Ask Harbour Library")
    steps.fill(text_box(dialog, "Allowed websites"), sites)
    steps.click(button(dialog, "Save"))
    code = text_box(dialog, "Embed code").input_value()
    steps.click(button(dialog, "Continue to Its Form"))
    return code


def creates_queue(page: Page, steps: Steps) -> None:
    """Its only department reads it from the start, and an open desk learns of it."""
    steps.click(link(page, "First steps"))
    steps.click(link(page, "Open “Queues”"))
    steps.click(button(page, "New queue"))
    steps.fill(text_box(page, "Name"), "Questions")
    expect(page.get_by_role("checkbox", name="Reference")).to_be_checked()
    steps.click(button(page, "Save"))
    expect(page.get_by_role("list", name="Queues")).to_contain_text("Public form")
    expect(page.get_by_text("No one answers")).to_have_count(0)
    done(page, steps, "What patrons can do")


def previews(page: Page) -> None:
    """Unsaved settings, in the patron's own widget. Its policy would refuse a request, and the browser log it."""
    problems = list[str]()
    page.on("console", lambda message: problems.append(message.text))
    preview, title = page.frame_locator("iframe[title=Preview]"), page.get_by_label("Title", exact=True)
    title.fill("<b>Ask</b> us")
    expect(preview.get_by_text("<b>Ask</b> us")).to_be_visible()
    # The focus stays in the form while the preview follows it.
    expect(title).to_be_focused()
    button(page, "Chat").click()
    preview.get_by_role("textbox", name="Message").fill("Thanks")
    preview.get_by_role("textbox", name="Message").press("Enter")
    expect(preview.get_by_role("log", name="Conversation")).to_contain_text("Thanks")
    page.reload()
    expect(title).to_have_value("Ask Harbour Library")
    assert problems == []


def chats(page: Page, steps: Steps, browser: Browser, address: str) -> None:
    """A patron on the library's page, answered by the administrator."""
    steps.click(link(page, "Chats"))
    steps.click(button(page, "Go Online"))
    expect(page.get_by_text("You are receiving chats")).to_be_visible()
    patron = browser.new_context(reduced_motion="reduce").new_page()
    patron.goto(address)
    steps.click(button(patron, "Ask us"))
    widget = patron.frame_locator("iframe")
    question = widget.get_by_role("textbox", name="Your question")
    steps.count += 2
    question.fill("Where is the map room?")
    question.press("Enter")
    steps.click(page.get_by_role("button", name="Claim Chat").first)
    steps.count += 2
    box = page.get_by_role("textbox", name="Message")
    box.fill("On the second floor.")
    box.press("Enter")
    expect(widget.get_by_role("log", name="Conversation")).to_contain_text("On the second floor.")
    steps.count += 1
    page.goto("/desk/#/administration/first-steps")
    patron.context.close()
