"""Axe finds nothing on the server's own pages: public ones, and those that say no."""

from playwright.sync_api import expect

from .actors import Patron
from .axe import Inspection

PUBLIC = (
    "/",
    "/login/",
    "/demo/",
    "/demo/hours/",
    "/faq/borrowing/",
    "/faq/?q=zebra",
    "/accessibility/",
    "/api/v1/docs",
    "/nowhere/",
)


def test_a_form_shows_its_button_below_its_fields(patron: Patron) -> None:
    patron.opens("/login/")
    button = patron.page.get_by_role("button", name="Sign in").bounding_box()
    field = patron.page.get_by_label("Password").bounding_box()
    assert button is not None
    assert field is not None
    assert button["y"] > field["y"] + field["height"]


def test_axe_finds_nothing_on_the_public_pages_and_320_pixels_hold_them(patron: Patron) -> None:
    """Where to go, signing in, a failed attempt, an old form, samples of pages, and an address that isn't there."""
    inspection, wide = Inspection(), list[str]()
    patron.recorder.expects("403", "404", "422")

    def look(state: str) -> None:
        inspection.look(patron.page, state, dark=state in ("/login/", "/demo/"))
        patron.page.set_viewport_size({"width": 320, "height": 640})
        if patron.page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(state)
        patron.page.set_viewport_size({"width": 1280, "height": 800})

    for address in PUBLIC:
        patron.opens(address)
        look(address)
    patron.opens("/login/")
    patron.page.get_by_role("textbox", name="Email").fill("ana@harbour.example")
    patron.page.get_by_label("Password").fill("wrong")
    patron.page.get_by_role("button", name="Sign in").click()
    expect(patron.page.get_by_role("alert")).to_be_visible()
    look("sign-in refused")
    patron.context.clear_cookies()
    patron.page.get_by_role("button", name="Sign in").click()
    expect(patron.page.get_by_role("heading", name="This form has expired")).to_be_visible()
    look("has expired")
    assert (inspection.found, wide) == ([], [])
