"""What a fresh desk doesn't show comes later: a chat's pane before anybody claims one, the rest when it is opened."""

import pytest
from playwright.sync_api import Route, expect

from .actors import Operator
from .axe import Inspection
from .layout import small_in, wrong_in
from .many_patrons import ManyPatrons

pytestmark = pytest.mark.apart

ASSETS = "**/static/web/assets/*"
PANE_IS_HERE = """async () => {
  const scripts = performance.getEntriesByType("resource").map(({ name }) => name);
  const pane = scripts.find((name) => /\\/OpenChats-[^/]+\\.js$/.test(name));
  return pane && await import(pane) && [...document.querySelectorAll("link[rel=stylesheet]")].every((one) => one.sheet);
}"""
FAILED = "This part of the desk could not be loaded."


def test_the_parts_of_the_desk_that_come_later(ana: Operator, patrons: ManyPatrons) -> None:
    """A claim waits for none; one that can't be had says so, and comes with the connection, or when the desk does."""
    ana.recorder.expects("net::ERR_", "dynamically imported module", "Unable to preload CSS")
    ana.waits_until(PANE_IS_HERE)
    requested = list[str]()

    def refuse(route: Route) -> None:
        requested.append(route.request.url)
        route.abort()

    ana.context.route(ASSETS, refuse)
    patrons.ask("Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    assert requested == []
    ana.page.get_by_role("link", name="Settings").click()
    expect(ana.page.get_by_role("alert").filter(has_text=FAILED)).to_be_visible()
    inspection = Inspection()
    inspection.look(ana.page, "a part that can't be loaded")
    ana.page.set_viewport_size({"width": 320, "height": 640})
    assert (inspection.found, wrong_in(ana.page) + small_in(ana.page, 24)) == ([], [])
    ana.page.set_viewport_size({"width": 1280, "height": 800})
    ana.context.unroute(ASSETS)
    ana.page.get_by_role("button", name="Reload the Desk").click()
    expect(ana.page.get_by_role("heading", name="Settings")).to_be_visible()
    ana.context.set_offline(True)
    ana.page.get_by_role("navigation", name="Desk").get_by_role("link", name="Tickets").click()
    expect(ana.page.get_by_role("alert").filter(has_text=FAILED)).to_be_visible()
    ana.context.set_offline(False)
    expect(ana.page.get_by_role("region", name="Tickets")).to_be_visible()
