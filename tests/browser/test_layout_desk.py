"""Chats at the desk in windows of each size, with names of each length: all controls are inside, and can be hit.

The text box stays on the screen, the conversation keeps some lines, and an open tool shows what it offers.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from .actors import Operator
from .layout import box_of, resize, unreachable_in
from .many_patrons import ManyPatrons
from .server_admin import House

# The last one is 1280 by 800 at 200 %.
SIZES = {"1280": (1280, 800), "1100": (1100, 800), "768": (768, 1024), "phone": (390, 844), "200%": (640, 400)}
NAMES = (
    "D",
    "Bartholomew J. Fitzgerald-Q",
    "Maximiliana Theodora Wilhelmina von Hohenzollern-Sigmaringen the Younger of Ulm",
)
TOOLS = {
    "Canned Messages": ("Alt+Shift+n", "Opening hours"),
    "Search FAQs": ("Alt+Shift+q", "How do I renew a loan?"),
}
"""The window of each tool: the keys that open it, and the first thing that it offers."""
TOUCHING_LABELS = """(window) => {
  const boxes = [...window.querySelectorAll("input, select")].map((field) => field.getBoundingClientRect());
  const touches = ({ top, left }) =>
    boxes.some((box) => box.left <= left && left < box.right && box.top < top && top < box.bottom + 6);
  const labels = [...window.querySelectorAll("label")].filter((label) => touches(label.getBoundingClientRect()));
  return labels.map((label) => `"${label.textContent}" touches the field above it`);
}"""
LEAST_CONVERSATION = 120
LEAST_SHARE = 0.54
"""The share of the conversation in the height of a window; head and text box have the rest."""
LEAST_NOTE = 40
IN_VIEW = """(one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  return one.contains(document.elementFromPoint(left + width / 2, top + height / 2));
}"""


@pytest.fixture
def desk_with_names(ana: Operator, patrons: ManyPatrons, house: House) -> Operator:
    """Chats of patrons with these names; the library has canned messages, FAQs and records."""
    house.shares("Opening hours", "We are open until eight.")
    for number in range(8):
        house.shares(f"Room {number}", f"That is in room {number} on the second floor, beside the stairs.")
    house.answers("Borrowing", "How do I renew a loan?", "Open your account and choose Renew.")
    house.counts_questions()
    for name in NAMES:
        patrons.ask(name)
        ana.claims(name)
        ana.says(name, "Let me look that up for you.")
    ana.dismisses_toasts()
    return ana


class Wrong(dict[str, list[str]]):
    """What doesn't fit, by the state of the desk."""

    def is_nothing(self) -> None:
        wrong = [f"{state}: {what}" for state, what in self.items() if what]
        assert wrong == [], "\n".join(wrong)


def each_size(operator: Operator) -> Iterator[str]:
    """The name of each size, once the desk has it; the first size again at the end."""
    for name, (width, height) in SIZES.items():
        resize(operator.page, width, height)
        yield name
    resize(operator.page, *SIZES["1280"])


def has_open_menu(operator: Operator, pane: Locator) -> list[str]:
    """What can't be reached in the open menu "More" of a pane."""
    more = pane.get_by_role("button", name="More", exact=True)
    more.click()
    faults = unreachable_in(pane.get_by_role("menu", name="More"))
    operator.page.keyboard.press("Escape")
    return faults


def has_tools(operator: Operator, pane: Locator) -> list[str]:
    """What can't be reached in the windows of tools; each shows the first thing that it offers."""
    faults: list[str] = []
    for title, (keys, offer) in TOOLS.items():
        operator.page.keyboard.press(keys)
        window = operator.page.get_by_role("dialog", name=title)
        first = window.get_by_role("button", name=offer, exact=True)
        expect(first).to_be_visible()
        faults += [] if first.evaluate(IN_VIEW) else [f"{title}: nothing of it is in view"]
        faults += unreachable_in(window)
        faults += [f"{title}: {label}" for label in window.evaluate(TOUCHING_LABELS)]
        search = window.get_by_role("searchbox").bounding_box()
        if search is None or search["height"] > 40:
            faults.append(f"{title}: {search} of the search field")
        operator.page.keyboard.press("Escape")
        expect(window).to_have_count(0)
    return faults


def has_note(pane: Locator) -> list[str]:
    """The text box of a note has at least one line in view, in which what is written can be read."""
    pane.get_by_role("button", name="Note", exact=True).click()
    box = pane.get_by_role("textbox", name="Internal note")
    expect(box).to_be_focused()
    size = box.bounding_box()
    faults = unreachable_in(pane)
    if size is None or size["height"] < LEAST_NOTE or not box.evaluate(IN_VIEW):
        faults.append(f"the note's text box is {size}")
    pane.get_by_role("button", name="Message", exact=True).click()
    return faults


def has_room(pane: Locator, least: int = LEAST_CONVERSATION) -> list[str]:
    """Text box and conversation are in view, whatever scrolls."""
    log = pane.get_by_role("log", name="Conversation").bounding_box()
    box = pane.get_by_role("textbox", name="Message")
    faults = [] if log and log["height"] >= least else [f"the conversation has {log}"]
    return faults if box.evaluate(IN_VIEW) else [*faults, "the text box is out of view"]


def test_the_pane_of_a_chat_fits_each_size_with_each_name(
    chi: Operator, desk_with_names: Operator, patrons: ManyPatrons
) -> None:
    """Head, list, text box, menu, tools, internal chat, patron's information, and the follow-up of an ended chat."""
    ana, faults = desk_with_names, Wrong()
    longest = NAMES[-1]
    for name in NAMES:
        ana.name_in_list(name).press("Enter")
        pane = ana.pane(name)
        expect(pane).to_be_visible()
        for size in each_size(ana):
            state = f"{size}, {len(name)} letters"
            faults[state] = unreachable_in(ana.page.locator("body")) + has_room(pane)
            faults[f"{state}: menu"] = has_open_menu(ana, pane)
            if name == longest:
                faults[f"{state}: note"] = has_note(pane)
                pane.get_by_role("textbox", name="Message").focus()
                faults[f"{state}: tools"] = has_tools(ana, pane)
    ana.page.get_by_role("list", name="Colleagues").get_by_role("button", name=chi.who.name).click()
    beside = pane.get_by_role("region", name=f"Chat with {chi.who.name}")
    for size in each_size(ana):
        faults[f"{size}: internal chat"] = unreachable_in(pane) + has_room(beside, least=70)
    beside.get_by_role("textbox", name="Message").press("Escape")
    expect(beside).to_have_count(0)
    ana.tab(longest, "Patron Information").click()
    for size in each_size(ana):
        faults[f"{size}: information"] = unreachable_in(pane)
    ana.tab(longest, "Chat").click()
    ana.ends(longest)
    for size in each_size(ana):
        faults[f"{size}: ended"] = unreachable_in(ana.page.locator("body"))
        faults[f"{size}: ended, menu"] = has_open_menu(ana, pane)
    patrons.ask("Finn")
    expect(ana.toast("A question of Finn")).to_be_visible()
    for size in ("phone", "200%"):
        resize(ana.page, *SIZES[size])
        faults[f"{size}: ended, with a notice"] = unreachable_in(pane)
    faults.is_nothing()


def test_four_windows_fit_each_size_with_each_name(desk_with_names: Operator, patrons: ManyPatrons) -> None:
    """Each control of each window; tools show what they offer beside it."""
    ana, faults = desk_with_names, Wrong()
    patrons.ask("Eli")
    ana.claims("Eli")
    views = ana.page.get_by_role("banner").get_by_role("group", name="Chat view")
    views.get_by_role("button", name="Multi-chat overlay").click()
    for size in ("1280", "1100"):
        resize(ana.page, *SIZES[size])
        ana.page.keyboard.press("Alt+Shift+g")
        for name in (*NAMES, "Eli"):
            pane = ana.pane(name)
            pane.get_by_role("textbox", name="Message").focus()
            state = f"{size}, {len(name)} letters"
            faults[state] = unreachable_in(pane) + has_room(pane)
            share = box_of(pane.locator(".conversation"))[3] / box_of(pane)[3]
            faults[f"{state}: share"] = [] if share >= LEAST_SHARE else [f"the conversation has {share:.2f} of it"]
            faults[f"{state}: menu"] = has_open_menu(ana, pane)
            pane.get_by_role("textbox", name="Message").focus()
            faults[f"{state}: tools"] = has_tools(ana, pane)
            faults[f"{state}: note"] = has_note(pane)
    patrons.end("Eli")
    ana.sees_line("Eli", "Ended")
    for size in ("1280", "1100"):
        resize(ana.page, *SIZES[size])
        ana.page.keyboard.press("Alt+Shift+g")
        pane = ana.pane("Eli")
        faults[f"{size}: ended"] = unreachable_in(pane)
        for control in ("Save", "Close Chat", "Tags", "Email Transcript"):
            if not pane.get_by_role("button", name=control, exact=True).evaluate(IN_VIEW):
                faults[f"{size}: ended"].append(f"{control} is out of view")
    faults.is_nothing()


LABELS = """(tools) => [...tools.querySelectorAll("button")].map((tool) => {
  const { width, height } = tool.getBoundingClientRect();
  return [tool.ariaLabel, getComputedStyle(tool, "::after").content, Math.min(width, height) >= 44];
})"""
HEIGHTS = "(menu) => Math.min(...[...menu.children].filter((row) => row.role).map((row) => row.clientHeight))"


def test_the_tools_of_a_phone_have_names_and_room_for_fingers(ana: Operator, patrons: ManyPatrons) -> None:
    """Behind "+", above the text box; they close once one is chosen. In More, End Chat is last and apart."""
    patrons.ask("Dana")
    ana.claims("Dana")
    resize(ana.page, 390, 844)
    pane = ana.pane("Dana")
    opener = pane.get_by_role("button", name="Tools", exact=True)
    tools = pane.locator(".tools")
    expect(tools).to_be_hidden()
    opener.click()
    labels = tools.evaluate(LABELS)
    assert len(labels) == 10
    for name, label, large in labels:
        assert (label, large) == (f'"{name}" / ""', True)
    assert unreachable_in(pane) == []
    tools.get_by_role("button", name="Request Contact Info").click()
    expect(tools).to_be_hidden()
    opener.click()
    tools.get_by_role("button", name="Canned Messages").click()
    expect(ana.page.get_by_role("dialog", name="Canned Messages")).to_be_visible()
    expect(tools).to_be_hidden()
    ana.page.keyboard.press("Escape")
    pane.get_by_role("button", name="More", exact=True).click()
    menu = pane.get_by_role("menu", name="More")
    assert menu.get_by_role("menuitem").all_inner_texts()[-2:] == ["Block Patron", "End Chat"]
    assert menu.evaluate("(menu) => menu.lastElementChild.previousElementSibling.tagName") == "HR"
    assert menu.evaluate(HEIGHTS) >= 44


def test_colleagues_are_listed_once_on_a_screen(ana: Operator, chi: Operator, patrons: ManyPatrons) -> None:
    """The status pane has them; beside an open chat the foot of the list has."""
    patrons.ask("Dana")
    ana.claims("Dana")
    resize(ana.page, 1280, 800)
    headings = ana.page.get_by_role("heading", name="Colleagues", exact=True)
    shown = ana.page.get_by_role("list", name="Colleagues").get_by_role("button", name=chi.who.name)
    for address in ("#/chats", "#/status"):
        expect(headings).to_have_count(1)
        expect(shown).to_be_visible()
        ana.page.evaluate("(address) => (location.hash = address)", address)
    expect(headings).to_have_count(1)
    expect(shown).to_be_visible()


def test_a_tool_stays_where_it_is_when_a_panel_opens(ana: Operator, patrons: ManyPatrons) -> None:
    """At 1280 px: its panel is beside the conversation, and the next tool is under the pointer that went for it."""
    patrons.ask("Dana")
    ana.claims("Dana")
    resize(ana.page, 1280, 800)
    pane = ana.pane("Dana")
    names = ("Bold", "Send a File", "Canned Messages", "FAQs", "Suggest iFrame Chat")
    tools = [pane.get_by_role("button", name=name, exact=True) for name in names]
    before = [box_of(tool) for tool in tools]
    tools[2].click()
    expect(ana.page.get_by_role("dialog", name="Canned Messages")).to_be_visible()
    assert [box_of(tool) for tool in tools] == before
