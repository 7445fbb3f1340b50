"""Administration on a phone: its sections fold away."""

from playwright.sync_api import expect

from .actors import Operator
from .layout import resize
from .server_admin import House

PHONE = (390, 800)


def test_A1_title_search_and_links_leave_a_phone_to_the_section(marta: Operator) -> None:
    """They take at most 15 % of the height until they are opened, and fold again at the next section."""
    page = marta.page
    resize(page, *PHONE)
    marta.opens("/desk/#/administration/departments")
    heading = page.get_by_role("heading", name="Departments", exact=True)
    links, search = page.get_by_role("link", name="Audit log"), page.get_by_role("searchbox", name="Search settings")
    bar = page.get_by_role("banner").bounding_box()
    assert bar
    expect(heading).to_be_visible()
    expect(links.or_(search)).to_have_count(0)
    box = heading.bounding_box()
    assert box
    assert box["y"] - bar["height"] <= 0.15 * PHONE[1]
    page.get_by_role("button", name="Sections and search: Departments").click()
    expect(search).to_be_visible()
    links.click()
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    expect(links.or_(search)).to_have_count(0)


def test_A1_the_list_of_FAQs_needs_no_scrolling_sideways_on_a_tablet(marta: Operator, house: House) -> None:
    """With a word of 17 letters, and the longest state: published in an internal group."""
    house.answers("Interlibrary loan", "How do I renew a loan of an Interlibrary Loan?", "<p>Under your name.</p>")
    house.answers("Desk", "Where are the misdirected microfilms?", "<p>In the basement.</p>", public=False)
    page = marta.page
    resize(page, 768, 1024)
    marta.opens("/desk/#/administration/faqs")
    table = page.get_by_role("table", name="FAQs")
    expect(table.get_by_role("row")).to_have_count(3)
    frame = table.locator("..")
    assert frame.evaluate("(frame) => frame.scrollWidth - frame.clientWidth") == 0


def test_A3_the_error_of_a_number_stands_above_the_bar_with_save(marta: Operator) -> None:
    """The browser scrolls to the field only; the text stays as typed."""
    page = marta.page
    marta.recorder.expects("status of 400")
    resize(page, *PHONE)
    marta.opens("/desk/#/administration/widgets")
    page.get_by_role("list", name="Widgets").get_by_role("link").first.click()
    minutes = page.get_by_role("textbox", name="Minutes of waiting")
    minutes.fill("1.5")
    minutes.evaluate("(field) => field.scrollIntoView({ block: 'end' })")
    save = page.get_by_role("button", name="Save", exact=True)
    save.click()
    expect(minutes).to_be_focused()
    expect(minutes).to_have_value("1.5")
    error = page.get_by_text("Enter a whole number from 0 to 60.").bounding_box()
    bar = save.locator("..").bounding_box()
    assert error
    assert bar
    assert error["y"] + error["height"] <= bar["y"]
