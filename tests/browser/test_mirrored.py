from playwright.sync_api import Browser

from .actors import Patron
from .mirrored import unmirrored_in, write_in_arabic
from .pseudo_pages import SIZE, WIDE
from .server_admin import House

PAGE = """<style>main {{ display: flex; gap: 8px }} b {{ {style} }}</style>
<main><p>Ask <b>the library</b></p><button>Send</button><code dir="ltr">a.example <i>/faq</i></code></main>"""


def _faults(chromium: Browser, style: str) -> list[str]:
    with chromium.new_page() as page:
        page.set_content(PAGE.format(style=style))
        return unmirrored_in(page)


def test_L2_a_logical_margin_is_mirrored_and_a_physical_one_is_found(chromium: Browser) -> None:
    assert _faults(chromium, "margin-inline-start: 20px") == []
    assert ["<b>" in fault for fault in _faults(chromium, "margin-left: 20px")][:1] == [True]
    assert len(_faults(chromium, "position: absolute; left: 4px")) == 1
    assert len(_faults(chromium, "display: block; padding-left: 8px")) == 1


def test_write_in_arabic_leaves_what_people_wrote(chromium: Browser) -> None:
    with chromium.new_page() as page:
        page.set_content("<p>[Šéñđ ~] to dana@uni.example</p><input placeholder='[Ñáɱé ~]'>")
        write_in_arabic(page)
        text, placeholder = page.inner_text("p"), page.get_attribute("input", "placeholder") or ""
        assert page.evaluate("document.documentElement.dir") == "rtl"
    assert text.endswith("to dana@uni.example")
    assert not any(letter in text + placeholder for letter in "ŠéñđÑáɱé")
    assert all("\u0600" <= letter <= "\u06ff" for letter in placeholder if letter.isalpha())


def test_L2_pages_of_the_server_are_mirrored_in_narrow_and_wide_windows(patron: Patron, house: House) -> None:
    """Public pages that need no sign-in."""
    house.has_queue("Reference questions", "Reference")
    faq = house.answers("Borrowing", "How do I renew a loan?", "<p>Sign in on <b>My account</b>.</p>")
    patron.recorder.expects("404")
    form = f"/ask/reference-questions-{house.number}/"
    pages = ("/", "/login/", "/ask/", form, "/faq/", faq, "/faq/?q=renew", "/accessibility/", "/ask/ask/chat/", "/no/")
    faults = []
    for size in (SIZE, WIDE):
        patron.page.set_viewport_size(size)
        for address in pages:
            patron.opens(address)
            faults += [f"{address} at {size['width']}: {fault}" for fault in unmirrored_in(patron.page)]
    assert faults == []
