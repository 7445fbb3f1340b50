"""Send a File: from either side to the other, and what becomes of it (row M5)."""

import re
from collections.abc import Callable
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
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


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


def test_M5_the_operator_sends_and_the_patron_downloads(
    dana: Patron, ana: Operator, chi: Operator, large: Path, house: House
) -> None:
    """By browsing and by dropping; what is too large, empty or refused says why; colleague and reload see it all."""
    shown = opens_window(ana)
    expect(shown).to_contain_text("Up to 20.0\u00a0MB each. Files are kept for one month, then deleted.")
    expect(shown.get_by_role("button", name="Upload", exact=True)).to_be_disabled()
    chooses(
        ana.page,
        shown.get_by_role("button", name="Browse…"),
        file("map.pdf", PDF),
        file("nothing.txt", b""),
        file("drawing.svg", SVG),
    )
    chooses(ana.page, shown.get_by_role("button", name="Browse…"), large)
    chosen = shown.get_by_role("list", name="Chosen files").get_by_role("listitem")
    expect(chosen).to_have_count(4)
    expect(chosen.nth(3)).to_contain_text("This file is too large. 20.0\u00a0MB is the most.")
    expect(chosen.nth(1)).to_contain_text("This file is empty.")
    ana.recorder.expects("status of 415")
    shown.get_by_role("button", name="Remove nothing.txt").click()
    shown.get_by_role("button", name="Upload", exact=True).click()
    refused = ("drawing.svg.*This file type isn’t allowed.", "large.pdf.*This file is too large.")
    expect(chosen).to_have_text([re.compile(each, re.DOTALL) for each in refused])
    expect(shown.get_by_text("These files were not sent. Each shows the reason.")).to_be_visible()
    expect(shown.get_by_role("button", name="Remove drawing.svg")).to_be_focused()
    shown.locator(".zone").evaluate(DROP, ["notes.txt", "text/plain", "Ahoy"])
    expect(chosen).to_have_count(3)
    expect(ana.page.get_by_text("Drop to send to")).to_have_count(0)
    shown.get_by_role("button", name="Upload", exact=True).click()
    expect(chosen).to_have_count(2)
    shown.get_by_role("button", name="Close", exact=True).click()
    expect(shown).to_have_count(0)
    expect(ana.pane("Dana").get_by_role("button", name="Send a File", exact=True)).to_be_focused()
    chi.name_in_list("Dana").click()
    logs = (dana.log, ana.log("Dana"), chi.preview)
    for log in logs:
        expect(log).to_contain_text("map.pdf")
        expect(log.get_by_role("link", name=re.compile("^Download "))).to_have_count(2)
        expect(log.get_by_text(re.compile(r"^Available until "))).to_have_count(2)
    assert fetches(dana.page, dana.log.get_by_role("link", name="Download map.pdf")) == ("map.pdf", PDF)
    dana.reloads()
    ana.reloads()
    for log in logs[:2]:
        expect(log.get_by_role("link", name="Download notes.txt")).to_be_visible()
    assert fetches(ana.page, ana.log("Dana").get_by_role("link", name="Download notes.txt")) == ("notes.txt", b"Ahoy")
    assert house.kinds().count("file_sent") == 2


def test_M5_a_file_is_pasted_dropped_called_off_and_expires(
    dana: Patron, ana: Operator, chi: Operator, house: House
) -> None:
    """Pasted, or dropped onto the conversation, it opens the window; what was written and chosen stays.

    An upload shows how far it is: half-way nothing is sent; begun again it is sent once. After its time both sides are
    told that it expired, live and after a reload, and the link says so in words.
    """
    ana.box("Dana").press_sequentially("half a sentence")
    ana.box("Dana").press("Control+a")
    ana.box("Dana").evaluate(PASTE)
    shown = window(ana)
    expect(shown.get_by_role("listitem")).to_contain_text("image.png")
    shown.get_by_role("button", name="Upload", exact=True).click()
    expect(shown).to_have_count(0)
    expect(dana.log.get_by_role("link", name="Download image.png")).to_be_visible()
    ana.log("Dana").evaluate(DROP, ["notes.txt", "text/plain", "Ahoy"])
    expect(shown.get_by_role("listitem")).to_contain_text("notes.txt")
    ana.page.keyboard.press("Escape")
    expect(shown).to_have_count(0)
    expect(ana.page.get_by_text("Drop to send to")).to_have_count(0)
    for mode in ("Note", "Message"):
        ana.pane("Dana").get_by_role("button", name=mode, exact=True).click()
    opens_window(ana)
    expect(shown.get_by_role("listitem")).to_contain_text("notes.txt")
    shown.get_by_role("button", name="Cancel", exact=True).click()
    opens_window(ana)
    expect(shown.get_by_role("listitem")).to_have_count(0)
    expect(ana.box("Dana")).to_have_text("half a sentence")

    held: list[Any] = []
    ana.page.route("**/api/v1/uploads/*", lambda route: held.append(route))
    chooses(ana.page, shown.get_by_role("button", name="Browse…"), file("map.pdf", PDF + b" " * MB))
    shown.get_by_role("button", name="Upload", exact=True).click()
    expect(shown.get_by_role("progressbar", name="Uploading map.pdf")).to_be_visible()
    ana.recorder.expects("net::ERR_")
    shown.get_by_role("button", name="Cancel map.pdf").click()
    expect(shown.get_by_role("progressbar")).to_have_count(0)
    ana.page.unroute("**/api/v1/uploads/*")
    shown.get_by_role("button", name="Upload", exact=True).click()
    expect(shown).to_have_count(0)
    link = dana.log.get_by_role("link", name="Download map.pdf")
    expect(link).to_have_count(1)
    assert house.kinds().count("file_sent") == 2

    address = link.get_attribute("href") or ""
    chi.name_in_list("Dana").click()
    expect(chi.preview.get_by_role("link", name="Download map.pdf")).to_be_visible()
    house.lets_files_expire()
    for log in (dana.log, ana.log("Dana"), chi.preview):
        expect(log.get_by_text("Expired", exact=True)).to_have_count(2)
        expect(log.get_by_role("link", name="Download map.pdf")).to_have_count(0)
    dana.reloads()
    expect(dana.log.get_by_text("Expired", exact=True)).to_have_count(2)
    dana.recorder.expects("status of 410")
    page = dana.context.new_page()
    page.goto(dana.url + address)
    expect(page.get_by_role("heading", name="This file has expired")).to_be_visible()
    assert house.kinds().count("file_expired") == 2


def test_M5_a_patron_sends_where_the_widget_takes_files(
    dana: Patron, ana: Operator, new_patron: Callable[..., Patron], large: Path, house: House
) -> None:
    """At once, with what it is refused for; the operator sees it unread in the list and downloads it.

    An upload goes on when the chat moves to another window; a file that the end of the chat left behind is named.
    """
    ana.name_in_list("Dana").click()
    chooses(dana.page, dana.button("Send a File"), file("page.jpg", png()))
    expect(ana.row("Dana")).to_contain_text("page.jpg.png")
    dana.sees("page.jpg.png")
    ana.name_in_list("Dana").click()
    link = ana.log("Dana").get_by_role("link", name="Download page.jpg.png")
    assert fetches(ana.page, link) == ("page.jpg.png", png())
    dana.recorder.expects("status of 415")
    chooses(dana.page, dana.button("Send a File"), file("evil.png", SVG))
    chooses(dana.page, dana.button("Send a File"), large)
    sending = dana.widget.get_by_role("list", name="Files being sent")
    expect(sending).to_contain_text("This file type isn’t allowed.")
    expect(sending).to_contain_text("This file is too large")
    dana.button("Remove evil.png").click()
    dana.button("Remove large.pdf").click()
    expect(sending).to_have_count(0)
    expect(dana.box).to_be_focused()
    dana.box.evaluate(PASTE)
    expect(ana.log("Dana").get_by_role("link", name="Download image.png")).to_be_visible()
    ana.hears("Dana: File: image.png")
    dana.recorder.expects("Failed to load resource")
    dana.page.route("**/api/v1/uploads/*", lambda route: route.abort())
    chooses(dana.page, dana.button("Send a File"), file("map.pdf", PDF))
    expect(sending).to_contain_text("The connection was lost. Try again.")
    dana.page.unroute("**/api/v1/uploads/*")
    dana.button("Try again").click()
    expect(ana.log("Dana").get_by_role("link", name="Download map.pdf")).to_be_visible()

    held: list[Any] = []
    dana.page.route("**/api/v1/uploads/*", lambda route: held.append(route))
    with dana.page.expect_request("**/api/v1/uploads/*"):
        chooses(dana.page, dana.button("Send a File"), file("plan.pdf", PDF))
    expect(sending.get_by_role("progressbar")).to_be_visible()
    before = dana.widget
    dana.page = dana.context.new_page()
    dana.opens("/demo/")
    expect(before.get_by_role("button", name="Continue here")).to_be_visible()
    expect(sending).to_contain_text("plan.pdf")
    held[0].continue_()
    expect(ana.log("Dana").get_by_role("link", name="Download plan.pdf")).to_be_visible()
    expect(sending).to_have_count(0)
    dana.page.route("**/api/v1/uploads/*", lambda route: route.abort())
    dana.opens_widget()
    chooses(dana.page, dana.button("Send a File"), file("late.pdf", PDF))
    expect(dana.button("Try again")).to_be_visible()
    ana.ends("Dana")
    expect(dana.button("Ask a new question")).to_be_visible()
    expect(dana.widget.get_by_role("list", name="Files being sent")).to_contain_text("late.pdf")

    house.sets_widget(takes_files=False)
    other = new_patron()
    other.opens("/demo/")
    other.asks("And here?", name="Eli")
    expect(other.button("Send a File")).to_have_count(0)
