"""Departments, operators and widgets are made and changed in the administration, and work at once."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.servers import Server

from .actors import Operator, Patron
from .axe import Inspection
from .server_admin import PASSWORD, Colleague, House

Hire = Callable[..., Operator]


def box(page: Page | Locator, label: str) -> Locator:
    return page.get_by_role("textbox", name=label, exact=True)


def adds(marta: Operator, section: str, button: str) -> Locator:
    """Go to a section of the administration, and open the dialog for a new one."""
    marta.opens(f"/desk/#/administration/{section}")
    marta.page.get_by_role("button", name=button, exact=True).click()
    return marta.page.get_by_role("dialog")


def saves(marta: Operator) -> None:
    """Press "Save", and see that it was done."""
    marta.page.get_by_role("button", name="Save", exact=True).click()
    expect(marta.page.get_by_text("Saved.")).to_be_visible()


def makes_department(marta: Operator, name: str) -> None:
    """A new department of the only library within reach."""
    dialog = adds(marta, "departments", "New department")
    box(dialog, "Name").fill(name)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(box(marta.page, "Name")).to_have_value(name)


def invites(marta: Operator, house: House, name: str, department: str, inspection: Inspection) -> tuple[Colleague, str]:
    """A new operator of a department, and the link to hand over."""
    email = f"{name.split()[0].lower()}.{house.number}@harbour.example"
    marta.opens("/desk/#/administration")
    expect(marta.page.get_by_role("list", name="First steps")).to_contain_text("A test chat")
    inspection.look(marta.page, "first steps")
    marta.page.get_by_role("link", name="Open “People”").click()
    expect(marta.page.get_by_role("list", name="People").get_by_role("link")).not_to_have_count(0)
    inspection.look(marta.page, "people", dark=True)
    marta.page.get_by_role("button", name="Invite").click()
    dialog = marta.page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Email").fill(email)
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("button", name="Invite").click()
    expect(dialog.get_by_text("Choose at least one department.")).to_be_visible()
    inspection.look(marta.page, "invite")
    dialog.get_by_role("checkbox", name=department).check()
    dialog.get_by_role("button", name="Invite").click()
    link = dialog.get_by_role("textbox", name="Invitation link").input_value()
    inspection.look(marta.page, "invitation link")
    dialog.get_by_role("button", name="Done").click()
    marta.page.get_by_role("list", name="People").get_by_role("link", name=name).click()
    expect(marta.page.get_by_role("button", name="New Invitation Link")).to_be_visible()
    inspection.look(marta.page, "person", dark=True)
    return Colleague(0, name, email), link


def looks_at_retention(marta: Operator, inspection: Inspection) -> None:
    """Its page, and the question before data is deleted sooner."""
    marta.opens("/desk/#/administration/retention")
    retention = marta.page.get_by_role("region", name="Retention")
    retention.get_by_role("combobox", name="Name", exact=True).select_option(label="30 days")
    retention.get_by_role("checkbox", name="Local History keeps nothing").check()
    inspection.look(marta.page, "retention", dark=True)
    retention.get_by_role("button", name="Save").click()
    question = marta.page.get_by_role("dialog", name="Shorten this period?")
    expect(question.get_by_role("button", name="Yes, Save and Delete")).to_be_visible()
    inspection.look(marta.page, "shorter")
    marta.page.keyboard.press("Escape")


def accepts(operator: Operator, link: str, inspection: Inspection) -> None:
    """Set a password at an invitation, which leads to the desk."""
    operator.opens(link)
    inspection.look(operator.page, "invitation", dark=True)
    operator.page.get_by_label("New password", exact=True).fill(PASSWORD)
    operator.page.get_by_label("Repeat the password").fill(PASSWORD)
    operator.page.get_by_role("button", name="Set Password").click()
    expect(operator.list).to_be_visible()


def makes_widget(marta: Operator, slug: str, department: str) -> None:
    """A new widget with its own texts, contact, question and sites."""
    dialog = adds(marta, "widgets", "New widget")
    box(dialog, "Title").fill("Ask the map room")
    dialog.get_by_role("combobox", name="Department").select_option(label=department)
    box(dialog, "Allowed websites").fill("https://maps.example.org")
    dialog.get_by_role("button", name="Save").click()
    dialog.get_by_role("button", name="Continue to Its Form").click()
    page = marta.page
    for label, text in (
        ("URL name", slug),
        ("Button text", "Ask about maps"),
        ("Welcome", "We unroll it for you."),
        ("Text when no one is online", "The map room is shut."),
        ("Email", "maps@harbour.example"),
    ):
        box(page, label).fill(text)
    page.get_by_role("button", name="Add a question").click()
    box(page, "Question 1").fill("Which sheet?")
    page.get_by_role("checkbox", name="Required").check()
    saves(marta)


def test_A4_department_and_widget_are_made_and_an_operator_is_invited(
    marta: Operator, house: House, patron: Patron, hire: Hire, people: list[Operator], desk: Server
) -> None:
    """An administrator makes a department and its widget, and invites its operator, who then answers a patron."""
    inspection = Inspection()
    marta.recorder.expects("400")
    slug = f"maps-{house.number}"
    makes_department(marta, "Map Room")
    makes_widget(marta, slug, "Map Room")
    who, link = invites(marta, house, "Dora Lind", "Map Room", inspection)
    patron.opens(f"/chat/{slug}/")
    for words in ("Ask the map room", "No one is online right now", "The map room is shut.", "maps@harbour.example"):
        expect(patron.page.get_by_text(words)).to_be_visible()
    dora = Operator(patron.context.browser.new_context(), desk.url, who, house)  # type: ignore[union-attr]
    people.append(dora)
    accepts(dora, link, inspection)
    looks_at_retention(marta, inspection)
    assert inspection.found == []
    dora.goes("Online")
    expect(dora.page.get_by_text("From Map Room.")).to_be_visible()
    patron.waits_for_status(online=True, widget=slug)
    patron.reloads()
    expect(patron.page.get_by_text("We unroll it for you.")).to_be_visible()
    patron.field("Your question").fill("Do you have the town plan of 1890?")
    patron.field("Name").fill("Dana")
    patron.starts()
    expect(patron.page.get_by_text("The library needs this to start the chat.")).to_be_visible()
    patron.field("Which sheet?").fill("North")
    patron.starts()
    dora.claims("Dana")
    patron.sees("Dora joined")
    frame = patron.context.request.get(f"{desk.url}/embed/{slug}/")
    assert "frame-ancestors 'self' https://maps.example.org" in frame.headers["content-security-policy"]
    assert '"Ask about maps"' in patron.context.request.get(f"{desk.url}/embed/{slug}.js").text()
