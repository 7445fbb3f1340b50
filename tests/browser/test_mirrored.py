from playwright.sync_api import Browser

from .mirrored import unmirrored_in, write_in_arabic

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
