"""The scenes of Administration in the guide for administrators."""

from pathlib import Path

from playwright.sync_api import expect

from .studio import Librarian, Studio, studio

DANA = "Dana Whitfield"


def play(into: Path) -> None:
    """All of it."""
    with studio(into) as made:
        marta = made.librarian("Marta Lindqvist")
        _first_steps(made, marta)
        _opens(marta, "Departments")
        marta.page.get_by_role("list", name="Departments").get_by_role("link", name="Local History").click()
        expect(marta.page.get_by_role("group", name="Monday")).to_be_visible()
        marta.hushes()
        marta.page.set_viewport_size({"width": 1120, "height": 1120})
        made.take("opening-hours", marta.page)
        _who_is_there(made, marta)
        _people(made, marta)
        _widget(made, marta)
        _audit_log(made, marta)
        _faq(made, marta)


def _first_steps(made: Studio, marta: Librarian) -> None:
    """Pages of the demo's library, before anybody has chatted."""
    _opens(marta, "First steps")
    expect(marta.page.get_by_role("list", name="First steps").get_by_role("listitem")).to_have_count(5)
    marta.hushes()
    marta.page.set_viewport_size({"width": 1280, "height": 720})
    made.take("first-steps", marta.page)


def _who_is_there(made: Studio, marta: Librarian) -> None:
    """Ana has a chat, another patron waits, and Ben is Online."""
    ana, ben = made.librarian("Ana Morales"), made.librarian("Ben Okafor")
    for question, name in (("Where do I find the 1924 city directory?", DANA), ("Can I renew online?", "Noor Haddad")):
        made.patron("hours").asks(question, name=name)
    ana.claims(DANA)
    marta.page.set_viewport_size({"width": 1120, "height": 330})
    marta.opens("/desk/#/online")
    table = marta.page.get_by_role("table")
    expect(
        table.get_by_role("row").filter(has_text="Ana Morales").get_by_role("button", name="Reassign")
    ).to_be_visible()
    expect(table).to_contain_text("Ben Okafor")
    marta.hushes()
    made.take("whos-online", marta.page)
    for operator in (ana, ben):
        operator.page.context.close()


def _people(made: Studio, marta: Librarian) -> None:
    """Invite a colleague; the list shows the invitation."""
    marta.page.set_viewport_size({"width": 1280, "height": 640})
    _opens(marta, "People")
    marta.page.get_by_role("button", name="Invite").click()
    dialog = marta.dialog("Invite a person")
    dialog.get_by_role("textbox", name="Email").fill("dora@harbour.example")
    dialog.get_by_role("textbox", name="Name").fill("Dora Lind")
    dialog.get_by_role("checkbox", name="Local History").check()
    made.take("invite", dialog)
    dialog.get_by_role("button", name="Invite").click()
    marta.dialog("Invitation link").get_by_role("button", name="Done").click()
    expect(marta.page.get_by_text("Dora Lind")).to_be_visible()
    made.take("people", marta.page)


def _opens(marta: Librarian, section: str) -> None:
    marta.page.get_by_role("navigation", name="Desk").get_by_role("link", name="Administration").click()
    sections = marta.page.get_by_role("navigation", name="Sections of Administration")
    sections.get_by_role("link", name=section).click()


def _widget(studio: Studio, marta: Librarian) -> None:
    """A widget's form beside its preview."""
    _opens(marta, "Widgets")
    marta.page.get_by_role("list", name="Widgets").get_by_role("link").first.click()
    marta.page.set_viewport_size({"width": 1280, "height": 960})
    preview = marta.page.frame_locator("iframe[title=Preview]")
    marta.page.get_by_label("Color", exact=True).fill("#b3261e")
    marta.page.get_by_role("button", name="Chat", exact=True).click()
    expect(preview.get_by_role("log", name="Conversation")).to_contain_text("Can I renew")
    marta.hushes()
    studio.take("widget-designer", marta.page)


def _audit_log(studio: Studio, marta: Librarian) -> None:
    """A colleague's rights, changed by Marta, and the changed widget."""
    _opens(marta, "Audit log")
    marta.page.set_viewport_size({"width": 1280, "height": 640})
    marta.page.get_by_role("combobox", name="Action").fill("Rights changed")
    marta.page.keyboard.press("Enter")
    marta.page.get_by_role("group").filter(has_text="Changes").first.click()
    marta.hushes()
    studio.take("audit-log", marta.page)


def _faq(studio: Studio, marta: Librarian) -> None:
    """An answer with a heading, a list and a table."""
    _opens(marta, "FAQs")
    marta.page.set_viewport_size({"width": 1120, "height": 860})
    marta.page.get_by_role("link", name="How do I print, scan and copy?").click()
    marta.page.get_by_role("textbox", name="Answer").get_by_text("Scanning to email").click()
    marta.page.keyboard.press("End")
    # The second one ends the list.
    marta.page.keyboard.press("Enter")
    marta.page.keyboard.press("Enter")
    marta.page.get_by_role("button", name="Insert a table").click()
    for text in ("", "A4", "A3", "Black and white", "10 ¢", "20 ¢", "Color", "50 ¢", "$1"):
        marta.page.keyboard.type(text)
        if text != "$1":
            marta.page.keyboard.press("Tab")
    marta.hushes()
    studio.take("faq-editor", marta.page)
