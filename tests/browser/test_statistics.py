"""Statistics on the desk: a chat that is over is counted, by each axis, within limits, and as a file."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import small_in, wrong_in
from .server_admin import House

Hire = Callable[..., Operator]


def row(of: Locator, name: str) -> list[str]:
    """The cells of a row."""
    found = of.get_by_role("row").filter(has=of.page.get_by_role("rowheader", name=name, exact=True))
    return [text.strip() for text in found.get_by_role("cell").all_inner_texts()]


def test_a_chat_that_is_over_is_counted(patron: Patron, ana: Operator, hire: Hire, house: House) -> None:
    """One answered chat: its sum with what that means, by department and hour, in a file; for Ana, hers."""
    house.counts_questions()
    inspection = Inspection()
    patron.opens("/demo/")
    patron.asks("Where is the map room?", name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    patron.sees("On the second floor.")
    ana.ends("Dana")
    marta = hire("Marta Lindqvist", "Reference", "Local History", admin=True)
    marta.signs_in()
    page = marta.page
    page.evaluate("location.hash = '#/statistics'")
    expect(page.get_by_role("definition").filter(has_text="1").first).to_be_visible()
    expect(page.get_by_text("No one answered, and the patron left within 60 seconds.")).to_be_visible()
    page.get_by_label("Count by").first.select_option(label="Department")
    table = page.get_by_role("table", name="Chats by: Department")
    expect(table).to_be_visible()
    assert row(table, "Reference")[:5] == ["1", "0", "1", "0", "0"]
    expect(page.get_by_role("img", name="Chats by: Month")).to_have_count(0)
    staffed = page.get_by_role("table", name="Staffing and demand by hour")
    expect(staffed.get_by_role("row")).to_have_count(2)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Export CSV").first.click()
    assert saved.value.suggested_filename == "chats-by-department.csv"
    assert "Reference,1,1,0,0,0" in saved.value.path().read_text("utf-8-sig")
    page.get_by_label("Count by").first.select_option(label="Day of the week and hour")
    expect(page.get_by_role("table", name="Chats by: Day of the week and hour")).to_be_visible()
    inspection.look(page, "statistics", dark=True)
    assert wrong_in(page) == []
    assert small_in(page, 24) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert wrong_in(page) == []
    page.get_by_role("button", name="30 days").press("Enter")
    page.get_by_label("To", exact=True).fill("2001-01-01")
    expect(page.get_by_text("No chats on these days")).to_be_visible()
    ana.page.goto(f"{ana.page.url.partition('#')[0]}#/statistics")
    ana.page.get_by_label("Count by").first.select_option(label="Operator")
    expect(ana.page.get_by_text("These are your own chats")).to_be_visible()
    own = ana.page.get_by_role("table", name="Chats by: Operator")
    expect(own).to_be_visible()
    assert row(own, "Ana Morales")[0] == "1"
    assert inspection.found == []
