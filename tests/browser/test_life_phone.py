"""The widget on a phone: 360 by 640, touched."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import library_page
from .frames import tool

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
def phone(new_patron: Callable[..., Patron]) -> Patron:
    """A patron with a phone."""
    return new_patron(**PHONE)


def box(of: Locator) -> FloatRect:
    """Where something is, in the page's pixels."""
    bounds = of.bounding_box()
    assert bounds is not None
    return bounds


def test_I1_I6_a_chat_on_a_phone_fills_the_screen_and_offers_no_iframe_chat(
    phone: Patron, ana: Operator, desk: Server
) -> None:
    """Everything is tapped, closing gives the page back, and the operator knows that it is a mobile device."""
    phone.opens(library_page(desk))
    phone.page.get_by_role("button", name="Ask us").tap()
    expect(phone.field("Your question")).to_be_visible()
    assert box(phone.page.locator("iframe")) == {"x": 0, "y": 0, "width": 360, "height": 640}
    phone.field("Your question").fill("Where is the 1924 city directory?")
    phone.button("Start Chat").tap()
    phone.sees("1924")
    name = ana.list.get_by_role("listitem").get_by_role("button").first.inner_text()
    ana.claims(name)
    expect(tool(ana, name)).to_be_disabled()
    expect(tool(ana, name)).to_have_accessible_description(re.compile("mobile device"))
    ana.tab(name, "Patron Information").click()
    expect(ana.pane(name).get_by_role("definition").filter(has_text="On a mobile device")).to_be_visible()
    expect(phone.button("Pop out")).to_be_visible()
    expect(phone.button("Launch iFrame Chat")).to_have_count(0)
    phone.box.fill("I am at the door.")
    phone.button("Send Message").tap()
    phone.sees("I am at the door.")
    assert 0 <= box(phone.box)["x"] <= box(phone.button("Send Message"))["x"] < 360 - 44
    phone.button("Close").tap()
    expect(phone.page.locator("iframe")).to_be_hidden()
    expect(phone.page.get_by_role("button", name="Ask us")).to_be_visible()
