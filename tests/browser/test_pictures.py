"""Pictures: pasted on one side, seen on the other, in a viewer by keyboard (row W4)."""

import io
import re
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, expect

from .actors import Operator, Patron
from .axe import Inspection, frame_of
from .chosen import PASTE
from .layout import small_in, wrong_in
from .test_files import chooses, file

ARRIVED = "image => image.complete && image.naturalWidth"
Hire = Callable[..., Operator]


def photograph() -> bytes:
    image = Image.new("RGB", (1600, 1200), "#cfd8c8")
    draw = ImageDraw.Draw(image)
    for at in range(8):
        draw.rectangle((80 + 180 * at, 200, 220 + 180 * at, 1000), fill=("#8a3b2f", "#2f4f8a", "#b58a2e")[at % 3])
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def arrives(thumbnail: Locator) -> None:
    """The picture is shown, in the space that was reserved for it."""
    image = thumbnail.get_by_role("img")
    before = thumbnail.bounding_box()
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate(ARRIVED) > 100
    after = thumbnail.bounding_box()
    assert before
    assert after
    assert (before["width"], before["height"]) == (after["width"], after["height"])


def test_W4_a_pasted_picture_is_seen_on_both_sides_and_by_keyboard(
    new_patron: Callable[..., Patron], hire: Hire
) -> None:
    inspection, cramped = Inspection(), dict[str, list[str]]()
    ana = hire("Ana Morales", "Reference")
    ana.comes_online()
    dana = new_patron(viewport={"width": 360, "height": 640})
    dana.opens("/demo/")
    dana.asks("What is this binding called?", name="Dana")
    ana.claims("Dana")
    dana.box.evaluate(PASTE)
    expect(dana.button("Send picture")).to_be_focused()
    frame: Any = frame_of(dana)
    inspection.look(frame, "pasted")
    cramped["pasted"] = wrong_in(frame) + small_in(frame, 44)
    dana.button("Send picture").press("Enter")
    pasted = ana.log("Dana").get_by_role("button", name=re.compile(r"^Picture screenshot-"))
    arrives(pasted)
    chooses(dana.page, dana.button("Send a File"), file("binding.jpg", photograph()))
    dana.button("Send picture").press("Enter")
    photo = ana.log("Dana").get_by_role("button", name=re.compile(r"^Picture binding\.jpg"))
    arrives(photo)
    inspection.look(ana.page, "thumbnails", dark=True)

    photo.press("Enter")
    viewer = ana.page.get_by_role("dialog", name="Picture", exact=True)
    expect(viewer.get_by_role("button", name="Close")).to_be_focused()
    shown = viewer.get_by_role("img", name="binding.jpg")
    expect(shown).to_have_js_property("naturalWidth", 1600)
    inspection.look(ana.page, "viewer", dark=True)
    ana.page.keyboard.press("ArrowLeft")
    expect(viewer.get_by_role("img", name=re.compile(r"^screenshot-"))).to_be_visible()
    ana.page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(photo).to_be_focused()

    sent = dana.log.get_by_role("button", name=re.compile(r"^Picture binding\.jpg"))
    arrives(sent)
    sent.click()
    mine = dana.widget.get_by_role("dialog", name="Picture", exact=True)
    expect(mine.get_by_role("img", name="binding.jpg")).to_have_js_property("naturalWidth", 1600)
    inspection.look(frame, "a patron's viewer", dark=True)
    cramped["a patron's viewer"] = wrong_in(frame) + small_in(frame, 44)
    dana.page.keyboard.press("Escape")
    expect(sent).to_be_focused()
    assert inspection.found == []
    assert {state: wrong for state, wrong in cramped.items() if wrong} == {}
