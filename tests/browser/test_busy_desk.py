"""A desk with many patrons who wait (row S5)."""

import re

from playwright.sync_api import Locator, expect

from .actors import Operator
from .layout import resize, small_in, wrong_in
from .many_patrons import ManyPatrons

WAITING = [f"Patron {number}" for number in range(1, 15)]
LONG = "Maximiliana Theodora von und zu Northern Harbour Islands, Professor of Hydrology"
SIZES = [(1280, 800), (1100, 800), (768, 1024), (390, 844), (640, 400)]
AT_ONCE = "(button, at) => void setTimeout(() => button.click(), at - Date.now())"
"""The machine's clock is that of all pages."""
ROUNDS = 5


def _next(operator: Operator) -> Locator:
    return operator.list.get_by_role("button", name="Claim the next")


def _many_wait(patrons: ManyPatrons, *more: str) -> None:
    for name in (*WAITING, *more):
        patrons.ask(name)


def test_S5_own_chats_and_the_shown_row_stay_in_sight(ana: Operator, patrons: ManyPatrons) -> None:
    """However far the operator has scrolled through those who wait, at each size of the window."""
    _many_wait(patrons, LONG)
    expect(ana.list).to_contain_text("15 patrons are waiting, the longest 0:")
    for name in WAITING[:2]:
        ana.page.keyboard.press("Alt+Shift+C")
        expect(ana.box(name)).to_be_focused()
    ana.page.keyboard.press("Alt+ArrowUp")
    expect(ana.box(WAITING[0])).to_be_focused()
    for width, height in SIZES:
        resize(ana.page, width, height)
        if width <= 768 and ana.page.get_by_role("button", name="Back").is_visible():
            ana.page.get_by_role("button", name="Back").click()
        ana.row(LONG).scroll_into_view_if_needed()
        expect(ana.row(LONG)).to_be_in_viewport(ratio=0.9)
        for name in WAITING[:2]:
            expect(ana.row(name)).to_be_in_viewport(ratio=0.9)
        expect(_next(ana)).to_be_in_viewport(ratio=1)
        assert wrong_in(ana.page) == []
        assert small_in(ana.page, 24, "li button:not([aria-describedby]), [role=separator]") == []


def test_S5_row_of_a_chat_that_was_claimed_is_scrolled_to(ana: Operator, patrons: ManyPatrons) -> None:
    """The list scrolls to it, far below the fold. Nothing moves under the pointer until it leaves the list."""
    _many_wait(patrons, "Zoe")
    ana.row("Zoe").get_by_role("button", name="Claim Chat").click()
    expect(ana.box("Zoe")).to_be_focused()
    ana.box("Zoe").hover()
    expect(ana.row("Zoe")).to_be_in_viewport(ratio=1)
    ana.box("Zoe").click()
    ana.page.keyboard.press("Alt+Shift+C")
    expect(ana.row(WAITING[0])).to_be_in_viewport(ratio=1)
    expect(ana.name_in_list(WAITING[0])).to_have_attribute("aria-current", "true")


def test_S5_pressing_twice_on_a_row_claims_one_chat(ana: Operator, patrons: ManyPatrons) -> None:
    _many_wait(patrons)
    ana.row(WAITING[3]).get_by_role("button", name="Claim Chat").click()
    expect(ana.box(WAITING[3])).to_be_focused()
    ana.page.mouse.down(click_count=2)
    ana.page.mouse.up(click_count=2)
    expect(ana.box(WAITING[3])).to_be_focused()
    ana.page.keyboard.type("Hello")
    expect(ana.box(WAITING[3])).to_have_text("Hello")
    ana.counts(all_=14, new=13, mine=1)


def test_S5_two_operators_who_claim_the_next_at_once_get_two_chats(
    ana: Operator, chi: Operator, patrons: ManyPatrons
) -> None:
    """Both press at the same moment, again and again: the server gives each chat to one of them."""
    _many_wait(patrons)
    for round_ in range(ROUNDS):
        both = WAITING[2 * round_ : 2 * round_ + 2]
        at = ana.page.evaluate("Date.now()") + 300
        for operator in (ana, chi):
            expect(_next(operator)).to_be_enabled()
            _next(operator).evaluate(AT_ONCE, at)
        shown = re.compile("^Chat with ")
        names = []
        for operator in (ana, chi):
            operator.counts(all_=14, new=14 - 2 * (round_ + 1), mine=round_ + 1)
            pane = operator.page.get_by_role("region", name=shown)
            names.append((pane.get_attribute("aria-label") or "").removeprefix("Chat with "))
        assert sorted(names) == sorted(both)
        for operator in (ana, chi):
            expect(operator.toasts).not_to_contain_text("claimed")


def test_S5_names_have_room_in_a_wide_list(ana: Operator, patrons: ManyPatrons) -> None:
    """The edge of the list is dragged, or moved by keys, and stays there over a reload."""
    patrons.ask("Bartholomew Fitzgerald", "How do I renew a book?")
    edge = ana.page.get_by_role("separator", name="Width of the list")
    name = ana.name_in_list("Bartholomew Fitzgerald")
    fits = "(one) => one.scrollWidth <= one.clientWidth"
    edge.focus()
    ana.page.keyboard.press("Home")
    ana.page.wait_for_function(f"(name) => !({fits})(name)", arg=name.element_handle())
    box = edge.bounding_box()
    assert box is not None
    ana.page.mouse.move(box["x"] + 4, 400)
    ana.page.mouse.down()
    ana.page.mouse.move(box["x"] + 184, 400)
    ana.page.mouse.up()
    expect(edge).to_have_attribute("aria-valuenow", "436")
    ana.page.wait_for_function(fits, arg=name.element_handle())
    ana.reloads()
    expect(edge).to_have_attribute("aria-valuenow", "436")


def test_S5_list_head_has_one_row_at_any_count(ana: Operator, patrons: ManyPatrons) -> None:
    """Its height is the same with one and with two digits, so that no row moves."""
    filters = ana.list.get_by_role("group", name="Show")
    patrons.ask("Dana")
    height = filters.bounding_box()
    _many_wait(patrons)
    ana.counts(all_=15, new=15, mine=0)
    for width in (1280, 1101, 1100, 761):
        resize(ana.page, width, 800)
        box = filters.bounding_box()
        assert box is not None
        assert height is not None
        assert box["height"] == height["height"]
