"""A chat in other languages, from the question to the feedback; a change of language; the desk in other languages."""

import json
import re

import pytest
from playwright.sync_api import expect

from refdesk.translations.languages import KNOWN
from tests.servers import ROOT

from .actors import Operator, Patron
from .axe import Inspection
from .server_admin import House

pytestmark = pytest.mark.moving
RIGHT_TO_LEFT = ("ar", "he")


def texts_of(tag: str) -> dict[str, str]:
    """The texts by name, compiled or of the source."""
    if tag == "en":
        return dict(json.loads((ROOT / "web" / "messages" / "en.json").read_text(encoding="utf-8")))
    path = ROOT / "refdesk" / "locale" / KNOWN[tag].folder / "texts.json"
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("tag", "question", "answer"),
    [
        ("ar", "متى تفتحون؟", "في التاسعة."),
        ("de", "Wann öffnen Sie?", "Um 9 Uhr."),
        ("he", "מתי אתם פותחים?", "בשעה 9."),
        ("zh-Hans", "几点开门？", "九点。"),
    ],
)
def test_L1_a_chat_from_first_sight_to_feedback(
    patron: Patron, ana: Operator, tag: str, question: str, answer: str
) -> None:
    texts, name = texts_of(tag), KNOWN[tag].name
    patron.opens(f"/chat/ask/?lang={tag}")
    expect(patron.page.locator("html")).to_have_attribute("lang", tag.lower())
    expect(patron.page.locator("html")).to_have_attribute("dir", "rtl" if tag in RIGHT_TO_LEFT else "ltr")
    expect(patron.page.get_by_text("A librarian answers here")).to_have_css("direction", "ltr")
    patron.field(texts["widget_your_question"]).fill(question)
    patron.field(texts["widget_name"]).fill("Dana")
    inspection = Inspection()
    inspection.look(patron.page, "start")
    shown = f"\u2068{name}\u2069" if tag in RIGHT_TO_LEFT else name
    patron.button(texts["widget_language"].format(language=shown)).click()
    expect(patron.button(f"{name} {texts['widget_language_machine']}")).to_be_focused()
    inspection.look(patron.page, "languages")
    patron.page.keyboard.press("Escape")
    patron.button(texts["widget_start_chat"]).click()
    ana.claims("Dana")
    log = patron.page.get_by_role("log", name=texts["chat_log"])
    expect(log).to_contain_text(question)
    ana.says("Dana", answer)
    expect(log).to_contain_text(answer)
    inspection.look(patron.page, "chat")
    patron.button(texts["widget_end_chat"]).click()
    patron.button(texts["widget_end_yes"]).click()
    expect(patron.page.get_by_text(texts["widget_feedback"]).first).to_be_visible()
    patron.button(texts["chat_feedback_yes"]).click()
    expect(patron.page.get_by_text(texts["widget_feedback_thanks"]).first).to_be_visible()
    inspection.look(patron.page, "feedback")
    assert inspection.found == []


@pytest.mark.parametrize("tag", ["ar", "de"])
def test_L1_an_operator_chooses_the_language_of_the_desk(ana: Operator, tag: str) -> None:
    texts = texts_of(tag)
    ana.chooses_language(tag)
    page = ana.page
    root = page.locator("html")
    expect(root).to_have_attribute("lang", tag)
    expect(root).to_have_attribute("dir", "rtl" if tag in RIGHT_TO_LEFT else "ltr")
    region = page.get_by_role("region", name=texts["desk_settings_profile"])
    box = region.get_by_label(texts["desk_profile_name"])
    expect(box).to_be_visible()
    inspection = Inspection()
    inspection.look(page, "profile")
    assert inspection.found == []


def test_L1_each_reader_reads_in_their_language_when_the_library_opens(
    patron: Patron, ana: Operator, house: House
) -> None:
    """The library speaks English, its patron reads Arabic, its operator German."""
    house.opens_in(3, "Reference")
    patron.opens("/chat/ask/?lang=ar")
    opening = patron.page.get_by_text(re.compile("^\\s*تفتح في .+ الساعة .*9:00 ص"))
    expect(opening).to_be_visible()
    assert opening.evaluate("element => element.closest('[lang]').localName") == "html"
    ana.chooses_language("de")
    ana.opens("/desk/#/status")
    table = ana.page.get_by_role("table", name=texts_of("de")["desk_patrons_see"])
    expect(table.get_by_role("cell", name=re.compile(r"^Öffnet am \w+ um 09:00$"))).to_be_visible()


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
