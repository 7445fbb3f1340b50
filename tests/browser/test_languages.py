"""A chat in German, from the question to the feedback, and a change of language in the middle of a chat."""

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection

pytestmark = pytest.mark.moving


def test_L1_a_chat_in_german_from_first_sight_to_feedback(patron: Patron, ana: Operator) -> None:
    patron.opens("/chat/ask/?lang=de")
    expect(patron.page.locator("html")).to_have_attribute("lang", "de")
    patron.field("Ihre Frage").fill("Wann öffnen Sie?")
    patron.field("Name").fill("Dana")
    inspection = Inspection()
    inspection.look(patron.page, "start")
    patron.button("Sprache: Deutsch").click()
    expect(patron.button("Deutsch maschinell übersetzt")).to_be_focused()
    inspection.look(patron.page, "languages")
    patron.page.keyboard.press("Escape")
    patron.button("Chat beginnen").click()
    ana.claims("Dana")
    expect(patron.page.get_by_role("log", name="Gespräch")).to_contain_text("Ana ist um")
    ana.says("Dana", "Um 9 Uhr.")
    expect(patron.page.get_by_role("log", name="Gespräch")).to_contain_text("Um 9 Uhr.")
    inspection.look(patron.page, "chat")
    patron.button("Chat beenden").click()
    patron.button("Ja, Chat beenden").click()
    expect(patron.page.get_by_text("Haben Sie Ihre Antwort bekommen?").first).to_be_visible()
    patron.button("Ja").click()
    expect(patron.page.get_by_text("Danke für Ihre Rückmeldung.").first).to_be_visible()
    inspection.look(patron.page, "feedback")
    assert inspection.found == []


def test_L1_a_change_of_language_keeps_chat_and_unsent_text(patron: Patron, ana: Operator) -> None:
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    patron.box.fill("Half a thou")
    patron.button("Language: English").click()
    patron.widget.get_by_role("button", name="العربية").click()
    root = patron.widget.locator("html")
    expect(root).to_have_attribute("lang", "ar")
    expect(root).to_have_attribute("dir", "rtl")
    expect(patron.widget.get_by_role("log")).to_contain_text("Where is the 1924 city directory?")
    expect(patron.widget.locator("textarea")).to_have_value("Half a thou")
    ana.says("Dana", "On the second floor.")
    expect(patron.widget.get_by_role("log")).to_contain_text("On the second floor.")
    box = patron.widget.locator("textarea")
    box.fill("")
    expect(box).to_have_css("direction", "rtl")
    box.fill("Thanks")
    expect(box).to_have_css("direction", "ltr")
