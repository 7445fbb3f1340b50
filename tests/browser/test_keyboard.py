"""A whole chat on both sides without a pointer."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from .actors import Operator, Patron, Person, in_order
from .server_admin import PASSWORD, House

QUESTION = "Where do I find the 1924 city directory?"
FOCUSED = "(e) => e === e.getRootNode().activeElement && e.ownerDocument.hasFocus()"


def goes_to(person: Person, control: Locator, key: str = "Tab") -> None:
    """Press Tab until a control has the focus."""
    expect(control).to_be_visible()
    for _ in range(60):
        if control.evaluate(FOCUSED):
            return
        person.page.keyboard.press(key)
    raise AssertionError(f"{control} can't be reached with {key}")


def presses(person: Person, control: Locator, key: str = "Enter") -> None:
    """Go to a control, and press it."""
    goes_to(person, control)
    person.page.keyboard.press(key)


def writes(person: Person, control: Locator, text: str) -> None:
    """Go to a field, and write."""
    goes_to(person, control)
    person.page.keyboard.type(text)


def signs_in(ana: Operator) -> None:
    """Sign in, and go online."""
    ana.opens("/login/")
    writes(ana, ana.page.get_by_role("textbox", name="Email"), ana.who.email)
    writes(ana, ana.page.get_by_label("Password", exact=True), PASSWORD)
    ana.page.keyboard.press("Enter")
    presses(ana, ana.page.get_by_role("button", name="My status"))
    online = ana.page.get_by_role("menuitemradio", name="Online")
    goes_to(ana, online, "ArrowDown")
    ana.page.keyboard.press("Enter")
    expect(ana.page.get_by_role("button", name="My status: Online")).to_be_focused()


def asks(dana: Patron) -> None:
    """Skip to the page's content, open the widget and ask."""
    dana.opens("/demo/")
    dana.page.keyboard.press("Tab")
    expect(dana.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    dana.page.keyboard.press("Enter")
    expect(dana.page.locator("main")).to_be_focused()
    presses(dana, dana.page.get_by_role("button", name="Ask us"))
    expect(dana.field("Your question")).to_be_focused()
    dana.page.keyboard.type(QUESTION)
    writes(dana, dana.field("Name"), "Dana")
    presses(dana, dana.button("Start Chat"))
    dana.sees(QUESTION)
    expect(dana.box).to_be_focused()


def looks_up(ana: Operator) -> None:
    """Look at Patron Information and come back."""
    goes_to(ana, ana.tab("Dana", "Chat"), "Shift+Tab")
    ana.page.keyboard.press("ArrowRight")
    expect(ana.tab("Dana", "Patron Information")).to_be_focused()
    group = ana.pane("Dana").get_by_role("group", name="Contact Info")
    writes(ana, group.get_by_role("textbox"), "dana@example.org")
    presses(ana, group.get_by_role("button", name="Update"), "Space")
    expect(group).to_contain_text("Updated.")
    goes_to(ana, ana.tab("Dana", "Patron Information"), "Shift+Tab")
    ana.page.keyboard.press("ArrowLeft")
    expect(ana.box("Dana")).to_be_visible()


def ends(ana: Operator) -> None:
    """End the chat, write a note, and close it."""
    presses(ana, ana.pane("Dana").get_by_role("button", name="End Chat"))
    dialog = ana.page.get_by_role("dialog", name="End this chat?")
    expect(dialog).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(ana.pane("Dana").get_by_role("button", name="End Chat")).to_be_focused()
    ana.page.keyboard.press("Enter")
    presses(ana, dialog.get_by_role("button", name="Yes, End Chat"))
    ana.sees_line("Dana", "Ended")
    writes(ana, ana.pane("Dana").get_by_role("textbox", name="Internal note"), "All found.")
    presses(ana, ana.pane("Dana").get_by_role("button", name="Save"))
    ana.sees("Dana", "All found.")
    presses(ana, ana.pane("Dana").get_by_role("button", name="Close Chat"))
    ana.counts(all_=0, new=0, mine=0)


def test_whole_chat_by_keyboard(patron: Patron, hire: Callable[..., Operator], house: House) -> None:
    """Signing in, asking, previewing, claiming, formatting, correcting, ending, noting and closing need no pointer."""
    ana = hire("Ana Morales", "Reference")
    signs_in(ana)
    asks(patron)
    presses(ana, ana.name_in_list("Dana"))
    expect(ana.preview).to_be_visible()
    presses(ana, ana.preview.get_by_role("button", name="Claim this Chat"), "Space")
    expect(ana.box("Dana")).to_be_focused()
    for keys in ("Control+b", "o", "n", "Control+b"):
        ana.page.keyboard.press(keys)
    ana.page.keyboard.type(" the second floor.")
    ana.page.keyboard.press("Enter")
    patron.sees("on the second floor.")
    expect(patron.log.get_by_role("strong")).to_have_text("on")
    expect(patron.box).to_be_focused()
    patron.page.keyboard.type("Thank you!")
    patron.page.keyboard.press("Enter")
    ana.sees("Dana", "Thank you!")
    for log in (patron.log, ana.log("Dana")):
        in_order(log, QUESTION, "on the second floor.", "Thank you!")
    looks_up(ana)
    ends(ana)
    patron.sees("Ended by Ana")
    presses(patron, patron.button("Ask a new question"))
    expect(patron.field("Your question")).to_be_focused()
