"""The widget on a slow connection: what is there until its page has come."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.servers import Server

from .actors import Operator, Patron
from .axe import Inspection
from .elsewhere import library_page

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def lies_over(locator: Locator) -> bool:
    """Whether the element is what a touch of its middle meets."""
    on_top: bool = locator.evaluate(
        """(element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return element.getRootNode().elementFromPoint(x + width / 2, y + height / 2) === element;
        }"""
    )
    return on_top


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_widget_says_that_it_is_connecting_and_closes_on_a_slow_connection(
    new_patron: Callable[..., Patron], ana: Operator, desk: Server, scheme: str
) -> None:
    """Never a white sheet: name, "Connecting…" and "Close" stand there until the widget has loaded."""
    patron = new_patron(**PHONE, color_scheme=scheme)
    page, held = patron.page, list[Route]()
    page.route("**/embed/ask/?*", lambda route: held.append(route))
    patron.opens(library_page(desk))
    launcher = page.get_by_role("button", name="Ask us")
    launcher.tap()
    sheet = page.locator("#refdesk-ask > aside")
    close = sheet.get_by_role("button", name="Close")
    expect(sheet).to_contain_text("Connecting…")
    expect(page.get_by_role("status")).to_have_text("Connecting…")
    expect(close).to_be_focused()
    assert sheet.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    assert lies_over(close)
    expect(launcher).to_be_hidden()
    dark = "rgb(18, 18, 18)"
    assert (sheet.evaluate("element => getComputedStyle(element).backgroundColor") == dark) is (scheme == "dark")
    inspection = Inspection()
    inspection.look(page, f"a widget that is connecting, {scheme}")
    assert inspection.found == []
    close.tap()
    expect(sheet).to_be_hidden()
    expect(page.locator("iframe")).to_be_hidden()
    expect(launcher).to_be_focused()
    launcher.tap()
    expect(close).to_be_focused()
    held[0].continue_()
    expect(patron.field("Your question")).to_be_visible()
    expect(sheet).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("")
