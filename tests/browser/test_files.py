"""Send a File: from either side to the other, and what becomes of it (row M5)."""

import re
from mimetypes import guess_type
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.files.samples import PDF, SVG, png

from .actors import Operator, Patron
from .chosen import PASTE
from .server_admin import House

MB = 2**20
DROP = """(target, [name, type, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"])
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
}"""


@pytest.fixture
def dana(patron: Patron, ana: Operator) -> Patron:
    """A patron whose chat Ana has claimed."""
    patron.opens("/demo/")
    patron.asks("Where is the map of the harbour?", name="Dana")
    ana.claims("Dana")
    return patron


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file with one byte more than may be sent."""
    path = tmp_path / "large.pdf"
    with path.open("wb") as content:
        content.write(PDF)
        content.truncate(20 * MB + 1)
    return path


def file(name: str, content: bytes) -> Any:
    """A file whose type is named as by a browser."""
    return {"name": name, "mimeType": guess_type(name)[0] or "application/octet-stream", "buffer": content}


def window(operator: Operator) -> Locator:
    return operator.page.get_by_role("dialog", name="Send a File")


def opens_window(operator: Operator) -> Locator:
    operator.pane("Dana").get_by_role("button", name="Send a File", exact=True).click()
    return window(operator)


def chooses(page: Page, button: Locator, *files: Any) -> None:
    with page.expect_file_chooser() as chooser:
        button.click()
    chooser.value.set_files(list(files))


def fetches(page: Page, link: Locator) -> tuple[str, bytes]:
    """Follow the link; the name and content of what is downloaded."""
    with page.expect_download() as begun:
        link.click()
    return begun.value.suggested_filename, Path(begun.value.path()).read_bytes()


def test_M5_each_side_sends_files_and_the_other_downloads_them(
    dana: Patron, ana: Operator, large: Path, house: House
) -> None:
    """Files are sent by browsing, dropping and pasting; what the server refuses says why; an expired file says so."""
    shown = opens_window(ana)
    chooses(ana.page, shown.get_by_role("button", name="Browse…"), file("map.pdf", PDF), file("drawing.svg", SVG))
    chooses(ana.page, shown.get_by_role("button", name="Browse…"), large)
    chosen = shown.get_by_role("list", name="Chosen files").get_by_role("listitem")
    ana.recorder.expects("status of 415")
    shown.get_by_role("button", name="Upload", exact=True).click()
    refused = ("drawing.svg.*This file type isn’t allowed.", "large.pdf.*This file is too large.")
    expect(chosen).to_have_text([re.compile(text, re.DOTALL) for text in refused])
    shown.locator(".zone").evaluate(DROP, ["notes.txt", "text/plain", "Ahoy"])
    expect(chosen).to_have_count(3)
    shown.get_by_role("button", name="Upload", exact=True).click()
    expect(chosen).to_have_count(2)
    shown.get_by_role("button", name="Close", exact=True).click()
    ana.box("Dana").evaluate(PASTE)
    expect(shown.get_by_role("listitem").filter(has_text="screenshot-")).to_be_visible()
    ana.page.keyboard.press("Escape")
    for log in (dana.log, ana.log("Dana")):
        expect(log.get_by_text(re.compile(r"^Available until "))).to_have_count(2)
    assert fetches(dana.page, dana.log.get_by_role("link", name="Download map.pdf")) == ("map.pdf", PDF)
    dana.reloads()
    assert fetches(dana.page, dana.log.get_by_role("link", name="Download notes.txt")) == ("notes.txt", b"Ahoy")

    chooses(dana.page, dana.button("Send a File"), file("page.jpg", png()))
    dana.button("Send picture").click()
    link = ana.log("Dana").get_by_role("link", name="Download page.jpg.png")
    assert fetches(ana.page, link) == ("page.jpg.png", png())
    held: list[Any] = []
    dana.page.route("**/api/v1/uploads/*", lambda route: held.append(route))
    with dana.page.expect_request("**/api/v1/uploads/*"):
        chooses(dana.page, dana.button("Send a File"), file("plan.pdf", PDF + b" " * MB))
    expect(dana.widget.get_by_role("progressbar", name="Uploading plan.pdf")).to_be_visible()
    dana.recorder.expects("net::ERR_")
    # Without a route the browser sends what was held, unless their page has canceled it by then.
    with dana.page.expect_event("requestfailed", lambda request: "/api/v1/uploads/" in request.url):
        dana.button("Cancel plan.pdf").click()
    dana.page.unroute("**/api/v1/uploads/*")
    dana.box.evaluate(PASTE)
    dana.button("Send picture").click()
    expect(ana.log("Dana").get_by_role("link", name="Download screenshot-")).to_be_visible()
    assert house.kinds().count("file_sent") == 4

    address = dana.log.get_by_role("link", name="Download map.pdf").get_attribute("href") or ""
    for log in (dana.log, ana.log("Dana")):
        pictures = log.get_by_role("img", name="Picture")
        expect(pictures).to_have_count(2)
        for picture in pictures.all():
            picture.scroll_into_view_if_needed()
            picture.evaluate("(picture) => picture.decode()")
    house.lets_files_expire()
    for log in (dana.log, ana.log("Dana")):
        expect(log.get_by_text("Expired", exact=True)).to_have_count(4)
    dana.recorder.expects("status of 410")
    dana.opens(address)
    expect(dana.page.get_by_role("heading", name="This file has expired")).to_be_visible()
