"""Public computers and QR codes (row L6)."""

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection
from .layout import small_in, wrong_in
from .server_admin import House
from .test_privacy import sees_nothing

WARNED_AFTER, LEFT_AFTER = 90_000, 120_000


def test_L6_a_kiosk_ends_the_chat_of_someone_who_left_and_forgets_it(
    patron: Patron, ana: Operator, house: House
) -> None:
    """Two persons, one after the other, on the same page. The page asks the first whether they are still there."""
    house.sets_widget(public_computers=True)
    patron.keeps_time()
    patron.opens("/kiosk/ask/")
    start = patron.button("Ask a question")
    expect(patron.page.get_by_role("heading", name="Ask Harbour Library")).to_be_visible()
    start.click()
    patron.asks("Is my appointment with the doctor in the archive?", name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "Let me look.")
    patron.sees("Let me look.")
    page = patron.page
    page.clock.fast_forward(WARNED_AFTER)
    dialog = page.get_by_role("dialog", name="Are you still there?")
    dialog.get_by_role("button", name="I’m still here").click()
    patron.says("I am.")
    page.clock.fast_forward(WARNED_AFTER)
    expect(dialog).to_contain_text("this page is cleared in")
    page.clock.fast_forward(LEFT_AFTER - WARNED_AFTER)
    expect(start).to_be_enabled()
    assert "doctor" not in page.content()
    ana.sees_line("Dana", "Ended")
    start.click()
    sees_nothing(patron)
    assert page.evaluate("sessionStorage.getItem('refdesk.browser') ?? localStorage.getItem('refdesk.browser')") is None


def test_L6_a_kiosk_is_accessible_at_320_pixels(patron: Patron, ana: Operator, house: House) -> None:
    house.sets_widget(public_computers=True, heading="Frag die Stadtbibliothek " * 3)
    inspection = Inspection()
    page = patron.page
    page.set_viewport_size({"width": 320, "height": 560})
    patron.opens("/kiosk/ask/")
    expect(page.get_by_role("status")).to_contain_text("Reference is online")
    inspection.look(page, "start page", dark=True)
    cramped = wrong_in(page) + small_in(page, 44)
    patron.button("Ask a question").press("Enter")
    expect(patron.field("Your question")).to_be_focused()
    patron.asks("Where are the maps?", name="Dana")
    inspection.look(page, "chat")
    cramped += wrong_in(page) + small_in(page, 44)
    patron.button("Finish").press("Enter")
    inspection.look(page, "finish")
    assert (inspection.found, cramped) == ([], [])


def test_L6_a_scanned_code_says_where_the_patron_is(patron: Patron, ana: Operator) -> None:
    patron.opens("/chat/ask/?at=Second+floor%2C+map+room")
    patron.asks("Which drawer has the harbor charts?", name="Dana")
    ana.claims("Dana")
    ana.page.get_by_role("tab", name="Information").first.click()
    panel = ana.page.get_by_role("tabpanel", name="Information")
    expect(panel).to_contain_text("Second floor, map room")


def test_L6_an_administrator_prints_a_sheet_of_codes(marta: Operator, house: House) -> None:
    house.sets_widget(locations="Map room\nSecond floor, shelves QA to QZ")
    inspection = Inspection()
    marta.opens("/desk/#/administration/widgets")
    page = marta.page
    page.get_by_role("list", name="Widgets").get_by_role("link").first.click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="QR codes to print").click()
    sheet = opened.value
    codes = sheet.get_by_role("listitem")
    expect(codes).to_have_count(2)
    expect(codes.nth(1)).to_contain_text("Second floor, shelves QA to QZ")
    expect(sheet.get_by_role("button", name="Print")).to_be_visible()
    inspection.look(sheet, "sheet", dark=True)
    assert inspection.found == []
