"""The overlay view: each chat in a window of its own, and the switch between the two views (rows S3 and S4)."""

import pytest
from playwright.sync_api import expect

from .actors import Operator
from .axe import Inspection
from .layout import box_of, stands
from .many_patrons import ManyPatrons

pytestmark = pytest.mark.moving

ONE_ROW = """(all) => {
  const middles = all.map((each) => each.getBoundingClientRect()).map(({ y, height }) => y + height / 2);
  return Math.max(...middles) - Math.min(...middles) < 4;
}"""
TWO_LINES = "(name) => name.scrollHeight <= name.clientHeight + 6 && name.clientHeight > 30"


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


def claims(operator: Operator, patrons: ManyPatrons, *names: str) -> None:
    """Claim the chats of new patrons."""
    for name in names:
        patrons.ask(name)
        operator.claims(name)


def test_S3_windows_are_moved_and_resized_by_the_pointer(ana: Operator, patrons: ManyPatrons) -> None:
    """Windows move by header, far and lower edge and corner; the one used last is in front; all stays over a reload.

    Right to left mirrors.
    """
    ana.page.set_viewport_size({"width": 1440, "height": 900})
    claims(ana, patrons, "Dana", "Eli")
    opens_windows(ana, "Dana", "Eli")
    dana, eli = ana.pane("Dana"), ana.pane("Eli")
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

    ana.page.evaluate("document.documentElement.dir = 'rtl'")
    x, y, width, height = box_of(eli)
    eli.get_by_role("button", name="Move").press("ArrowLeft")
    stands(eli, (x - 16, y, width, height))
    drags(ana, (x - 16 + 2, y + 200), (40, 0))
    stands(eli, (x + 24, y, width - 40, height))


def test_S3_windows_are_arranged_and_fold_what_has_no_room(ana: Operator, patrons: ManyPatrons) -> None:
    """Arrange tiles; a long name has two lines; More has what has no room; an ended chat's note needs no scrolling.

    In the individual view the head of a chat has one row at 1024 px.
    """
    long, short = "Dana Whitfield of the Reading Circle", "Eli"
    ana.page.set_viewport_size({"width": 1280, "height": 800})
    claims(ana, patrons, long, short)
    dana, eli, keyboard = ana.pane(long), ana.pane(short), ana.page.keyboard
    ana.page.set_viewport_size({"width": 1024, "height": 800})
    last = eli.get_by_role("button", name="More")
    row = [eli.get_by_role("heading", name=short), eli.get_by_role("tab", name="Patron Information"), last]
    ana.page.wait_for_function(ONE_ROW, arg=[button.element_handle() for button in row])

    ana.page.set_viewport_size({"width": 1280, "height": 800})
    opens_windows(ana, long, short)
    x, y, wide, high = box_of(ana.page.locator(".ground"))
    ana.box(short).fill("An answer that was not sent")
    patrons.end(short)
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
    ana.page.wait_for_function(TWO_LINES, arg=heading.element_handle())
    dana.get_by_role("button", name="More").click()
    inspection = Inspection()
    inspection.look(ana.page, "windows", dark=True)
    assert inspection.found == []
