"""The widget on a phone: 360 by 640, touched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import library_page

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
def phone(new_patron: Callable[..., Patron]) -> Patron:
    """A patron with a phone."""
    return new_patron(**PHONE)


def box(of: Locator) -> FloatRect:
    """Where something is, in the page's pixels."""
    found = of.bounding_box()
    assert found is not None
    return found


def test_a_chat_on_a_phone(phone: Patron, ana: Operator, desk: Server) -> None:
    """The open widget fills the screen, everything is tapped, and closing it gives the page back."""
    phone.opens(library_page(desk))
    phone.page.get_by_role("button", name="Ask us").tap()
    expect(phone.field("Your question")).to_be_visible()
    assert box(phone.page.locator("iframe")) == {"x": 0, "y": 0, "width": 360, "height": 640}
    phone.field("Your question").fill("Where is the 1924 city directory?")
    phone.button("Start Chat").tap()
    phone.sees("1924")
    ana.claims(ana.list.get_by_role("listitem").get_by_role("button").first.inner_text())
    phone.box.fill("I am at the door.")
    phone.button("Send Message").tap()
    phone.sees("I am at the door.")
    assert 0 <= box(phone.box)["x"] <= box(phone.button("Send Message"))["x"] < 360 - 44
    phone.button("Close").tap()
    expect(phone.page.locator("iframe")).to_be_hidden()
    expect(phone.page.get_by_role("button", name="Ask us")).to_be_visible()


def test_the_operator_knows_that_it_is_a_phone(phone: Patron, ana: Operator, desk: Server) -> None:
    """Patron Information says so."""
    phone.opens(library_page(desk))
    phone.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.tab("Dana", "Patron Information").click()
    expect(ana.pane("Dana").get_by_role("definition").filter(has_text="On a mobile device")).to_be_visible()
