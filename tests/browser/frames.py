"""Iframe chat mode in the words of what people do: a page over the whole window, the chat on top."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

from .actors import Operator, Patron

ENTERED = "The patron entered iframe chat mode"
MOVED = "This chat is open in another window"


def tool(operator: Operator, patron: str) -> Locator:
    """The button under the text box."""
    return operator.pane(patron).get_by_role("button", name="Suggest iFrame Chat", exact=True)


def window(operator: Operator) -> Locator:
    """What the button opens."""
    return operator.page.get_by_role("dialog", name="Suggest iFrame Chat")


def suggests(operator: Operator, patron: str, address: str) -> None:
    """Suggest a page, and see that it is on its way."""
    tool(operator, patron).click()
    window(operator).get_by_role("textbox", name="Starting URL").fill(address)
    window(operator).get_by_role("button", name="Send", exact=True).click()
    expect(window(operator)).to_have_count(0)


def link(where: Locator, address: str) -> Locator:
    """A suggestion in a conversation, by where it leads."""
    return where.get_by_role("link").and_(where.page.locator(f"a[href='{address}']"))


def frame_by(patron: Patron, control: Locator) -> Page:
    """Press what leads into iframe chat mode; the new window."""
    with patron.context.expect_page() as opening:
        control.click()
    return opening.value


def under(page: Page) -> FrameLocator:
    """The page under the chat."""
    return page.frame_locator("iframe[title^='Page: ']")


def shows(page: Page, title: str) -> None:
    """Wait until the page under the chat is the one with this title.

    Playwright waits for navigations of a tab after a click, but not for those of a frame. A level-1 heading tells pages
    apart: "Opening hours" also has a heading "Special collections".
    """
    expect(under(page).get_by_role("heading", level=1)).to_have_text(title)


def button(page: Page, name: str) -> Locator:
    """A control of the chat on top."""
    return page.get_by_role("button", name=name, exact=True)


def log(page: Page) -> Locator:
    """The conversation on top."""
    return page.get_by_role("log", name="Conversation")


def says(page: Page, text: str) -> None:
    """Write in the window on top."""
    box = page.get_by_role("textbox", name="Message", exact=True)
    box.fill(text)
    box.press("Enter")
    expect(log(page)).to_contain_text(text)
