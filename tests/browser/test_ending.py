"""How a patron ends a chat, what the operator notes of it, and what is left of a forgotten one (rows E2, E4 and W2)."""

import re

from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import Inspection, frame_of
from .server_admin import House

QUESTION = "Is my appointment with the doctor in the archive?"
NOTE = "Knows the harbor master's family."


def note(pane: Locator) -> Locator:
    return pane.get_by_role("textbox", name="Internal note")


def test_E2_E4_W2_a_patron_ends_a_chat_and_never_receives_its_notes(
    patron: Patron, ana: Operator, house: House
) -> None:
    """What the operator was writing can be put into the note; a forgotten chat leaves nothing on either side."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana", contact="dana@example.org")
    ana.claims("Dana")
    ana.says("Dana", "Let me look.")
    ana.pane("Dana").get_by_role("button", name="Note", exact=True).click()
    note(ana.pane("Dana")).fill(NOTE)
    ana.pane("Dana").get_by_role("button", name="Save").click()
    ana.sees("Dana", NOTE)
    ana.pane("Dana").get_by_role("button", name="Message", exact=True).click()
    ana.box("Dana").fill("The directory of 1924 is")
    patron.ends()
    ana.sees_line("Dana", "Ended")
    ana.sees("Dana", re.compile(r"Ended by the patron at \d\d?:\d\d"))
    patron.sees(re.compile(r"Ended by you at \d\d?:\d\d"))
    ana.pane("Dana").get_by_role("button", name="Add to the Note").click()
    expect(note(ana.pane("Dana"))).to_be_focused()
    ana.pane("Dana").get_by_role("button", name="Save").click()
    ana.reloads()
    for text in (NOTE, "The directory of 1924 is"):
        ana.sees("Dana", text)
    patron.reloads()
    patron.opens_widget()
    patron.sees("Let me look.")
    received = "\n".join(patron.recorder.received)
    for secret in (NOTE, "The directory of 1924", "note_saved"):
        assert secret not in received

    patron.button("Partly").click()
    ana.sees("Dana", re.compile(r"feedback at .+: Partly"))
    patron.field("Comment (optional)").fill("The map is missing.")
    patron.button("Send feedback").click()
    ana.sees("Dana", "The map is missing.")
    with patron.page.expect_download() as download:
        patron.button("Save this chat").click()
    page = download.value.path().read_text()
    assert "Let me look." in page
    assert "@bottom-center" in page
    patron.button("Forget this chat").click()
    question = patron.widget.get_by_role("dialog", name="Forget this chat?")
    inspection = Inspection()
    inspection.look(frame_of(patron), "forget")
    assert inspection.found == []
    question.get_by_role("button", name="Yes, Forget It").click()
    expect(patron.field("Your question")).to_have_value("")
    pane = ana.page.get_by_role("region", name=re.compile(r"^Chat with Guest \d{4}$"))
    log = pane.get_by_role("log", name="Conversation")
    expect(log.get_by_text("Message deleted")).to_have_count(2)
    expect(log.get_by_text("(removed)")).to_have_count(2)
    expect(log).not_to_contain_text("doctor")
    for secret in ("doctor", "dana@example.org"):
        assert secret not in str(house.log())
