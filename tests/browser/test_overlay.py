"""The overlay view: each chat in a window of its own, and the switch between the two views (rows S3 and S4)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import box_of, stands

pytestmark = pytest.mark.moving

New = Callable[..., Patron]


@pytest.fixture
def two(new_patron: New, ana: Operator) -> tuple[Patron, Patron]:
    """Dana and Eli, whose chats Ana has claimed."""
    both = []
    ana.page.set_viewport_size({"width": 1440, "height": 900})
    for name in ("Dana", "Eli"):
        both.append(new_patron())
        both[-1].opens("/chat/ask/")
        both[-1].asks(f"A question of {name}", name=name)
        ana.claims(name)
    return both[0], both[1]


def views(operator: Operator, name: str) -> None:
    """Choose a view in the head of the desk."""
    choice = operator.page.get_by_role("banner").get_by_role("group", name="Chat view")
    choice.get_by_role("button", name=name).click()
    expect(choice.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")


def opens_windows(operator: Operator, *patrons: str) -> None:
    """Go to the overlay view, which opens these chats, and bring each to the front."""
    views(operator, "Multi-chat overlay")
    for patron in patrons:
        expect(operator.pane(patron)).to_be_visible()
    for patron in patrons:
        operator.name_in_list(patron).click()


def drags(operator: Operator, at: tuple[float, float], by: tuple[float, float]) -> None:
    """Press there, move by so much, let go."""
    mouse = operator.page.mouse
    mouse.move(*at)
    mouse.down()
    mouse.move(at[0] + by[0] / 2, at[1] + by[1] / 2)
    mouse.move(at[0] + by[0], at[1] + by[1])
    mouse.up()


def in_front(operator: Operator, patron: str) -> None:
    """Wait until this chat's window is the one in front."""
    expect(operator.name_in_list(patron)).to_have_attribute("aria-current", "true")
    x, y, width, height = box_of(operator.pane(patron))
    covering = "([x, y]) => document.elementFromPoint(x, y)?.closest('section')?.getAttribute('aria-label')"
    for at in ([x + width / 2, y + height / 2], [x + 8, y + 8], [x + width - 8, y + 8]):
        assert operator.page.evaluate(covering, at) == f"Chat with {patron}"


def test_S3_windows_are_moved_and_resized_by_the_pointer(two: tuple[Patron, Patron], ana: Operator) -> None:
    """By header, right and lower edge and corner; the one used last is in front; all stays over a reload.

    Minimize hides without ending; the name pops out or brings to the front; the text box is ready for writing.
    """
    opens_windows(ana, "Dana", "Eli")
    dana, eli = ana.pane("Dana"), ana.pane("Eli")
    for patron in ("Dana", "Eli"):
        expect(ana.row(patron).get_by_role("img", name="Open in a window")).to_be_visible()
        expect(ana.pane(patron).get_by_role("list", name="Participants")).to_have_text(f"{patron}You")
    x, y, width, height = box_of(dana)
    drags(ana, (x + 120, y + 10), (150, 60))
    stands(dana, (x + 150, y + 60, width, height))
    in_front(ana, "Dana")
    drags(ana, (x + 150 + width - 2, y + 200), (-60, 40))
    stands(dana, (x + 150, y + 60, width - 60, height))
    drags(ana, (x + 300, y + 60 + height - 2), (30, -50))
    stands(dana, (x + 150, y + 60, width - 60, height - 50))
    corner = dana.get_by_role("button", name="Resize")
    left, top, wide, high = box_of(corner)
    drags(ana, (left + wide / 2, top + high / 2), (40, 20))
    stands(dana, (x + 150, y + 60, width - 20, height - 30))
    expect(corner).to_have_attribute("aria-pressed", "false")
    other = box_of(eli)
    ana.page.mouse.click(other[0] + other[2] - 20, other[1] + other[3] / 2)
    in_front(ana, "Eli")
    ana.reloads()
    stands(dana, (x + 150, y + 60, width - 20, height - 30))
    stands(eli, other)
    in_front(ana, "Eli")
    ana.page.set_viewport_size({"width": 1024, "height": 600})
    for window in (dana, eli):
        expect(window.get_by_role("button", name="Resize")).to_be_in_viewport(ratio=1)
        expect(window.get_by_role("button", name="Minimize")).to_be_in_viewport(ratio=1)
    ana.page.set_viewport_size({"width": 1440, "height": 900})
    stands(eli, other)

    where = box_of(ana.pane("Dana"))
    ana.name_in_list("Dana").click()
    in_front(ana, "Dana")
    expect(ana.box("Dana")).to_be_focused()
    ana.page.keyboard.type("A draft")
    ana.pane("Dana").get_by_role("button", name="Minimize").click()
    expect(ana.pane("Dana")).to_have_count(0)
    expect(ana.name_in_list("Dana")).to_be_focused()
    expect(ana.row("Dana").get_by_role("img", name="Open in a window")).to_have_count(0)
    in_front(ana, "Eli")
    two[0].is_connected()
    two[0].says("Are you there?")
    expect(ana.row("Dana").get_by_text("1 unread message")).to_be_attached()
    ana.pane("Eli").get_by_role("button", name="Minimize").click()
    expect(ana.page.get_by_role("region", name="Status Messages and Alerts")).to_be_visible()
    ana.name_in_list("Dana").click()
    expect(ana.box("Dana")).to_have_text("A draft")
    expect(ana.row("Dana").get_by_text("unread")).to_have_count(0)
    stands(ana.pane("Dana"), where)
    ana.box("Dana").press("Enter")
    two[0].sees("A draft")


def test_S3_windows_are_moved_and_resized_by_the_keyboard(two: tuple[Patron, Patron], ana: Operator) -> None:
    """Arrow keys on the handles, with Shift further; or a handle is pressed, then the place; right to left mirrors."""
    opens_windows(ana, "Dana", "Eli")
    eli, keyboard = ana.pane("Eli"), ana.page.keyboard
    eli.get_by_role("button", name="Move").focus()
    x, y, width, height = box_of(eli)
    for key in ("ArrowLeft", "ArrowLeft", "ArrowDown", "Shift+ArrowLeft", "ArrowRight"):
        keyboard.press(key)
    stands(eli, (x - 16 - 96, y + 16, width, height))
    eli.get_by_role("button", name="Resize").focus()
    for key in ("ArrowLeft", "Shift+ArrowUp", "ArrowDown"):
        keyboard.press(key)
    stands(eli, (x - 112, y + 16, width - 16, height - 80))
    for key in ["Shift+ArrowDown"] * 9:
        keyboard.press(key)
    ana.reloads()
    stands(eli, (x - 112, y + 16, width - 16))
    expect(eli.get_by_role("button", name="Resize")).to_be_in_viewport(ratio=1)
    eli.get_by_role("button", name="Move").click()
    expect(ana.page.get_by_text("Click where the window should start")).to_be_visible()
    keyboard.press("Escape")
    expect(ana.page.get_by_text("Click where the window should start")).to_have_count(0)
    eli.get_by_role("button", name="Move").press("Enter")
    ana.page.mouse.click(400, 60)
    stands(eli, (401, 61))
    eli.get_by_role("button", name="Resize").click()
    ana.page.mouse.click(900, 700)
    stands(eli, (401, 61, 498, 638))
    ana.page.evaluate("document.documentElement.dir = 'rtl'")
    x, y, width, height = box_of(eli)
    eli.get_by_role("button", name="Move").focus()
    keyboard.press("ArrowLeft")
    stands(eli, (x - 16, y, width, height))
    eli.get_by_role("button", name="Resize").focus()
    keyboard.press("ArrowLeft")
    stands(eli, (x - 32, y, width + 16, height))
    drags(ana, (x - 32 + 2, y + 200), (40, 0))
    stands(eli, (x + 8, y, width - 24, height))


def test_S3_windows_are_arranged_and_fold_what_has_no_room(new_patron: New, ana: Operator) -> None:
    """Arrange tiles; a long name has two lines; More has what has no room; an ended chat's note needs no scrolling.

    In the individual view the head of a chat has one row at 768 and 1024 px.
    """
    long, short, patrons = "Dana Whitfield of the Reading Circle", "Eli", {}
    ana.page.set_viewport_size({"width": 1280, "height": 800})
    for name in (long, short):
        patrons[name] = new_patron()
        patrons[name].opens("/chat/ask/")
        patrons[name].asks("A question", name=name)
        ana.claims(name)
    dana, eli, keyboard = ana.pane(long), ana.pane(short), ana.page.keyboard
    for size in (1024, 768):
        ana.page.set_viewport_size({"width": size, "height": 800})
        last = eli.get_by_role("button", name="More")
        row = [eli.get_by_role("heading", name=short), eli.get_by_role("tab", name="Patron Information"), last]
        middles = [y + height / 2 for _, y, _, height in map(box_of, row)]
        assert max(middles) - min(middles) < 4, (size, middles)

    ana.page.set_viewport_size({"width": 1280, "height": 800})
    opens_windows(ana, long, short)
    x, y, wide, high = box_of(ana.page.locator(".ground"))
    ana.box(short).fill("An answer that was not sent")
    patrons[short].ends()
    ana.sees_line(short, "Ended")
    stands(eli, (x + 465, y + 17, 430, 658))
    for control in (eli.get_by_role("textbox", name="Internal note"), eli.get_by_role("button", name="Save")):
        expect(control).to_be_in_viewport(ratio=1)
    drags(ana, (box_of(dana)[0] + 100, box_of(dana)[1] + 12), (120, 30))
    keyboard.press("Alt+Shift+g")
    width = (wide - 24) / 2
    for number, window in enumerate((dana, eli)):
        stands(window, (x + 9 + number * (width + 8), y + 9, width - 2, high - 18))
    dana.get_by_role("button", name="Resize").focus()
    keyboard.press("Shift+ArrowLeft")
    heading = dana.get_by_role("heading", name=long)
    assert heading.evaluate("node => node.scrollHeight <= node.clientHeight + 6 && node.clientHeight > 30")
    dana.get_by_role("button", name="More").click()
    inspection = Inspection()
    inspection.look(ana.page, "windows", dark=True)
    assert inspection.found == []
    dana.get_by_role("menuitem", name="Transfer").click()
    expect(ana.page.get_by_role("dialog", name="Transfer this chat")).to_be_visible()
    keyboard.press("Escape")
    expect(dana.get_by_role("button", name="More")).to_be_focused()
