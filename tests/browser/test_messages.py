"""Writing to each other: typing, formatting, sending (rows M1 to M3)."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron, in_order, is_told_of_selection
from .backstage import House

QUESTION = "Where do I find the 1924 city directory?"
MARKUP = "<b>bold?</b> <img src=x onerror=\"document.title='taken'\"> <script>document.title = 'taken'</script> &amp;"

FORMATS = {
    "Bold": ("Control+b", "600 "),
    "Italic": ("Control+i", " italic "),
    "Underline": ("Control+u", " underline"),
}


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    patron.sees("Ana joined")
    return patron


def select_word(box: Locator, word: str, after: str) -> None:
    """Select a word that stands before `after` at the end of a text box, as one does with the keyboard."""
    box.press("End")
    for _ in after:
        box.press("ArrowLeft")
    for _ in word:
        box.press("Shift+ArrowLeft")
    is_told_of_selection(box)


def says_with(ana: Operator, word: str, form: Callable[[], None]) -> None:
    """Send a sentence with one word formatted."""
    ana.box("Dana").fill(f"It was {word} now")
    select_word(ana.box("Dana"), word, " now")
    form()
    ana.box("Dana").press("Enter")


def drawn(log: Locator, word: str) -> str:
    """How a word of the conversation is drawn: weight, style and line."""
    shown: str = log.get_by_text(word, exact=True).evaluate(
        "(e) => { const s = getComputedStyle(e); return `${s.fontWeight} ${s.fontStyle} ${s.textDecorationLine}`; }"
    )
    return shown


def test_M1_typing_is_seen_on_the_other_side(dana: Patron, ana: Operator) -> None:
    """While one side types the other sees it, without a message; it ends with the message, or stops by itself."""
    ana_types = dana.widget.get_by_text("Ana is typing")
    dana_types = ana.pane("Dana").get_by_text("Dana is typing")
    dana.box.press_sequentially("On it")
    expect(dana_types).to_be_visible()
    dana.box.press("Enter")
    ana.sees("Dana", "On it")
    expect(dana_types).to_have_count(0, timeout=2_000)
    dana.box.press_sequentially("On")
    expect(dana_types).to_be_visible()
    ana.box("Dana").press_sequentially("Let")
    expect(ana_types).to_be_visible()
    expect(ana.row("Dana")).to_contain_text("typing…")
    # Nobody does anything more: five seconds later nobody types any more.
    expect(dana_types).to_have_count(0)
    expect(ana_types).to_have_count(0)
    expect(ana.box("Dana")).to_have_text("Let")


def test_M2_selection_is_formatted(dana: Patron, ana: Operator) -> None:
    """A button and its keys format the selection and nothing else, one over another too, and the patron sees it so."""
    for number, (button, (keys, look)) in enumerate(FORMATS.items()):
        says_with(ana, f"pressed{number}", ana.pane("Dana").get_by_role("button", name=button, exact=True).click)
        says_with(ana, f"typed{number}", partial(ana.box("Dana").press, keys))
        for word in (f"pressed{number}", f"typed{number}"):
            dana.sees(f"It was {word} now")
            for log in (dana.log, ana.log("Dana")):
                assert look in drawn(log, word).replace("700 ", "600 ")
    dana.says("plain words")
    assert drawn(dana.log, "plain words").startswith("400 normal none")
    ana.box("Dana").press_sequentially("everything")
    for keys in ("Control+a", *(keys for keys, _ in FORMATS.values()), "Enter"):
        ana.box("Dana").press(keys)
    dana.sees("everything")
    expect(dana.log.get_by_role("strong").get_by_role("emphasis")).to_have_text("everything")
    assert drawn(dana.log, "everything").endswith(" underline")


def test_M2_pasted_markup_is_text(new_patron: Callable[..., Patron], hire: Callable[..., Operator]) -> None:
    """What is copied from a page comes in as plain text on both sides."""
    ana = hire("Ana Morales", "Reference", permissions=["clipboard-read", "clipboard-write"])
    ana.comes_online()
    patron = new_patron(permissions=["clipboard-read", "clipboard-write"])
    patron.opens("/chat/ask/")
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    for person, box in ((ana, ana.box("Dana")), (patron, patron.box)):
        person.page.evaluate(
            """(copied) => navigator.clipboard.write([new ClipboardItem(Object.fromEntries(
              Object.entries(copied).map(([type, text]) => [type, new Blob([text], { type })])
            ))])""",
            {"text/html": "<h1>big</h1><img src=x><a href='https://example.org'>link</a>", "text/plain": "big link"},
        )
        box.press("Control+v")
        box.press("Enter")
    for log in (patron.log, ana.log("Dana")):
        expect(log.get_by_text("big link", exact=True)).to_have_count(2)
        expect(log.get_by_role("heading")).to_have_count(0)
        expect(log.get_by_role("link")).to_have_count(0)
    # Screen readers hear of the limit where it nears and where it is passed, and not of each character.
    for person, box in ((ana, ana.box("Dana")), (patron, patron.box)):
        box.fill("x" * 9_001)
        person.hears("nearly as long as it may be")
        box.press("x")
        expect(person.page.get_by_text("9,002")).to_be_visible()
        box.fill("x" * 10_001)
        person.hears("The text is too long")
        assert not [said for said in person.page.evaluate("witnessed.announced") if "9,00" in said]


def test_M2_M3_enter_and_button_send(dana: Patron, ana: Operator, house: House) -> None:
    """Enter and "Send Message" send, each message once; Shift+Enter breaks the line; nothing, or blanks, isn't sent.

    HTML that either side types is shown as it was typed, and does nothing.
    """
    for empty in (dana.box, ana.box("Dana")):
        empty.press("Enter")
        empty.press_sequentially("   ")
        empty.press("Enter")
        empty.fill("")
    dana.box.fill("one")
    dana.box.press("Shift+Enter")
    dana.box.press_sequentially("two")
    expect(dana.box).to_have_value("one\ntwo")
    dana.box.press("Enter")
    ana.sees("Dana", re.compile("one\\s*two"))
    dana.box.fill("by the button")
    dana.button("Send Message").click()
    box = ana.box("Dana")
    box.press_sequentially("three")
    box.press("Shift+Enter")
    box.press_sequentially("four")
    box.press("Enter")
    dana.sees(re.compile("three\\s*four"))
    expect(box).to_have_text("")
    box.press_sequentially("by our button")
    ana.pane("Dana").get_by_role("button", name="Send Message").click()
    for log in (dana.log, ana.log("Dana")):
        in_order(log, QUESTION, "one\ntwo", "by the button", "three\nfour", "by our button")
    assert house.kinds().count("message_sent") == 5
    dana.says(MARKUP)
    ana.sees("Dana", MARKUP)
    ana.says("Dana", f"You wrote {MARKUP}")
    dana.sees(f"You wrote {MARKUP}")
    for person, log in ((dana, dana.log), (ana, ana.log("Dana"))):
        expect(log.get_by_role("strong")).to_have_count(0)
        assert log.evaluate("(log) => log.querySelectorAll('img, script').length") == 0
        assert "taken" not in person.page.title()
