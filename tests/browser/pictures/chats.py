"""The scenes, in the order of the guide. What one leaves behind is what the next begins with."""

import io

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import FilePayload, expect

from tests.files.samples import PDF

from ..actors import Patron
from ..frames import frame_by, link, suggests, under
from .studio import Librarian, Studio

DANA = "Dana Whitfield"
TOMAS = "Tomás Rivera"
ESI = "Esi Boateng"
KWAME = "Kwame Asante"
LIN = "Lin Chen"
SCAN: FilePayload = {"name": "Quay Street 1924.pdf", "mimeType": "application/pdf", "buffer": PDF.ljust(412_000)}
CONTACT = "dana.whitfield@example.org"


def play(studio: Studio) -> None:
    """All of it."""
    ana = studio.librarian("Ana Morales")
    _earlier(studio, ana)
    marta = studio.librarian("Marta Lindqvist")
    dana = _waiting(studio, ana, marta)
    _chat(studio, ana, dana)
    _windows(studio, ana, dana)
    _contact_request(studio, ana, dana)
    _framed(studio, ana, dana)
    _information(studio, ana)
    _overlay(studio, ana)
    _ended(studio, ana, dana)
    _found(studio, ana)
    _retention(studio, marta)
    _picture(studio, ana)
    _front(studio, ana)


def _earlier(studio: Studio, ana: Librarian) -> None:
    """Dana has been here before."""
    dana = studio.patron()
    dana.asks("Is the 1910 map of the harbour on show?", name=DANA, contact=CONTACT)
    ana.claims(DANA)
    ana.says(DANA, "It is, until the end of the month, beside the map cases.")
    dana.ends()
    ana.sees_line(DANA, "Ended")
    ana.tool(DANA, "Create a Ticket from this Chat")
    form = ana.dialog("Create a Ticket from this Chat")
    form.get_by_role("textbox", name="Question").fill("A scan of the 1910 map for Dana")
    form.get_by_role("button", name="Create Ticket").click()
    expect(form).to_have_count(0)
    ana.closes(DANA)
    dana.context.close()


def _waiting(studio: Studio, ana: Librarian, marta: Librarian) -> Patron:
    """Chats wait: the desk with none open, and a preview."""
    esi = studio.patron("collections")
    esi.asks("Do you lend e-readers?", name=ESI)
    marta.claims(ESI)
    marta.says(ESI, "We do: ask at the information desk.")
    dana = studio.patron("hours")
    dana.asks("Where do I find the 1924 city directory?", name=DANA, contact=CONTACT)
    guest = studio.patron("services")
    guest.asks("Can I print from my phone?")
    expect(ana.filter("New")).to_have_accessible_name("New (2)")
    ana.hushes()
    studio.take("desk-status", ana.page)
    ana.name_in_list(DANA).click()
    expect(ana.preview).to_contain_text("1924 city directory")
    studio.take("desk-preview", ana.page)
    return dana


def _chat(studio: Studio, ana: Librarian, dana: Patron) -> None:
    """The pane, with a conversation in it."""
    ana.preview.get_by_role("button", name="Claim this Chat").click()
    expect(ana.pane(DANA)).to_be_visible()
    ana.writes(DANA, "Good morning Dana. It’s on the *second floor*, in Local History, left of the map cases.")
    dana.sees("left of the map cases")
    dana.says("Oh, that’s close. Can I copy a page? I’d like to bring it to my grandmother.")
    ana.sees(DANA, "my grandmother")
    ana.writes(DANA, "Yes: the scanner beside the cases is free.")
    dana.sees("is free")
    dana.box.press_sequentially("Thank you, I")
    expect(ana.pane(DANA).get_by_text("is typing…")).to_be_visible()
    ana.box(DANA).press_sequentially("Here is how to get there.")
    studio.take("desk-chat", ana.page)
    dana.box.fill("")
    ana.box(DANA).fill("")
    expect(ana.pane(DANA).get_by_text("is typing…")).to_have_count(0)


def _windows(studio: Studio, ana: Librarian, dana: Patron) -> None:
    """What the tools above the text box open."""
    ana.box(DANA).press_sequentially("/o")
    expect(ana.pane(DANA).get_by_role("option").first).to_be_visible()
    studio.take("canned-slash", ana.pane(DANA))
    ana.box(DANA).fill("")
    ana.tool(DANA, "FAQs")
    faqs = ana.dialog("Search FAQs")
    faqs.get_by_role("searchbox", name="Search Term(s)").press_sequentially("scan a page")
    expect(faqs.get_by_role("listitem").first).to_contain_text("scan")
    studio.take("faqs", ana.page)
    faqs.get_by_role("button", name="Insert link").first.click()
    ana.page.keyboard.press("Enter")
    ana.tool(DANA, "Send a File")
    files = ana.dialog("Send a File")
    with ana.page.expect_file_chooser() as chooser:
        files.get_by_role("button", name="Browse…").click()
    chooser.value.set_files(SCAN)
    files.get_by_role("button", name="Upload").click()
    expect(files).to_have_count(0)
    dana.sees("Quay Street 1924.pdf")


def _contact_request(studio: Studio, ana: Librarian, dana: Patron) -> None:
    """The patron reads the request for contact info."""
    ana.tool(DANA, "Send a Calendar Link")
    ana.dialog("Send a Calendar Link").get_by_role("listitem").get_by_role("button").first.click()
    ana.tool(DANA, "Request Contact Info")
    expect(dana.field("Email or mobile number")).to_be_visible()
    studio.take("widget", dana.page)
    dana.field("Email or mobile number").fill(CONTACT)
    dana.button("Share").click()
    dana.sees("You shared")


def _framed(studio: Studio, ana: Librarian, dana: Patron) -> None:
    """Iframe chat mode: a page with the chat on top."""
    address = studio.page("collections")
    suggests(ana, DANA, address)
    page = frame_by(dana, link(dana.log, address))
    page.set_viewport_size({"width": 1280, "height": 680})
    expect(under(page).get_by_role("heading", name="Collections")).to_be_visible()
    ana.sees(DANA, "The patron entered iframe chat mode")
    studio.take("iframe-chat", page)


def _information(studio: Studio, ana: Librarian) -> None:
    """Who the patron is, and when they were here before."""
    ana.tab(DANA, "Patron Information").click()
    expect(ana.pane(DANA).get_by_text("1910 map of the harbour")).to_be_visible()
    studio.take("patron-information", ana.page)
    ana.tab(DANA, "Chat").click()


def _overlay(studio: Studio, ana: Librarian) -> None:
    """Chats in windows: one connected, one reconnecting; a third, ended by its patron, is in the list alone."""
    proxy = studio.proxy()
    tomas = studio.patron(proxy=proxy)
    tomas.asks("Is the reading room open on Sunday?", name=TOMAS)
    ana.claims(TOMAS)
    ana.says(TOMAS, "Yes, from 13:00 to 17:00.")
    tomas.says("And is the map room?")
    ana.sees(TOMAS, "And is the map room?")
    kwame = studio.patron()
    kwame.asks("How do I renew a loan?", name=KWAME)
    ana.claims(KWAME)
    ana.says(KWAME, "Sign in, choose “Loans”, then “Renew”.")
    kwame.ends()
    ana.sees_line(KWAME, "Ended")
    ana.views("Multi-chat overlay")
    ana.pane(KWAME).get_by_role("button", name="Minimize").click()
    for name in (DANA, TOMAS):
        expect(ana.pane(name)).to_be_visible()
    ana.page.set_viewport_size({"width": 1280, "height": 760})
    ana.page.get_by_role("button", name="Arrange").click()
    ana.name_in_list(TOMAS).click()
    tomas.disconnects(proxy)
    ana.sees_line(TOMAS, "Reconnecting")
    ana.hushes()
    studio.take("overlay", ana.page)
    ana.page.set_viewport_size({"width": 1280, "height": 800})
    ana.views("Individual")
    tomas.context.close()


def _ended(studio: Studio, ana: Librarian, dana: Patron) -> None:
    """After the end: what is still to be done."""
    ana.shows(DANA)
    ana.ends(DANA)
    ana.pane(DANA).get_by_role("textbox", name="Internal note").fill("Likes to come on Sundays: the scanner is free.")
    studio.take("ended", ana.page)
    ana.closes(DANA)
    dana.context.close()


def _found(studio: Studio, ana: Librarian) -> None:
    """A chat that is found again by a word in it."""
    ana.page.get_by_role("link", name="Transcripts").click()
    search = ana.page.get_by_role("searchbox", name="Search")
    search.fill("directory")
    search.press("Enter")
    link = ana.page.get_by_role("list", name="Transcripts").get_by_role("link", name="1924 city directory").first
    link.click()
    expect(ana.page.get_by_role("group", name="Tags")).to_be_visible()
    ana.hushes()
    ana.page.set_viewport_size({"width": 1280, "height": 760})
    studio.take("transcripts", ana.page)
    ana.page.get_by_role("link", name="Chats", exact=True).click()


def _retention(studio: Studio, marta: Librarian) -> None:
    """Retention periods, and the data about Dana."""
    page = marta.page
    page.set_viewport_size({"width": 1440, "height": 1500})
    page.get_by_role("link", name="Administration", exact=True).click()
    page.set_viewport_size({"width": 1080, "height": 1500})
    page.get_by_role("navigation", name="Sections of Administration").get_by_role("link", name="Retention").click()
    group = page.get_by_role("region", name="Retention")
    expect(group.get_by_role("combobox", name="Name", exact=True)).to_be_visible()
    marta.hushes()
    studio.around("retention", group.locator("form").first)
    data = page.get_by_role("region", name="A patron’s data")
    data.get_by_label("Email address or phone number").fill(CONTACT)
    data.get_by_role("button", name="Look Up").click()
    expect(data.get_by_role("status")).to_contain_text(CONTACT)
    studio.around("patrons-data", data)


def _picture(studio: Studio, ana: Librarian) -> None:
    """A patron's photograph in the conversation."""
    lin = studio.patron("collections")
    lin.asks("I found this card in a drawer. Is the map still here?", name=LIN)
    ana.claims(LIN)
    with lin.page.expect_file_chooser() as chooser:
        lin.button("Send a File").click()
    chooser.value.set_files({"name": "catalog card.jpg", "mimeType": "image/jpeg", "buffer": _catalog_card()})
    lin.button("Send picture").click()
    thumbnail = ana.log(LIN).get_by_role("button", name="Picture catalog card.jpg")
    expect(thumbnail.get_by_role("img")).to_have_js_property("naturalWidth", 480)
    ana.box(LIN).press_sequentially("It is! You find it in the map room, in cabinet C.")
    studio.take("picture", ana.page)
    ana.box(LIN).fill("")
    ana.ends(LIN)
    ana.closes(LIN)
    lin.context.close()


def _catalog_card() -> bytes:
    """A typewritten card of a library's former catalog."""
    image = Image.new("RGB", (1250, 750), "#efe4c8")
    draw = ImageDraw.Draw(image)
    draw.line((0, 130, 1250, 130), fill="#c98d8d", width=3)
    draw.line((230, 0, 230, 750), fill="#c98d8d", width=3)
    draw.ellipse((595, 660, 655, 720), fill="#3a3a3a")
    lines = (
        "Harbour Commissioners.",
        "   A plan of the harbour and its",
        "   quays. 1910.",
        "   1 map : col. ; 61 x 84 cm.",
    )
    for at, text in enumerate(lines):
        draw.text((260, 150 + 90 * at), text, fill="#2b2b33", font=ImageFont.load_default(56))
    draw.text((30, 150), "912.43\nH21", fill="#2b2b33", font=ImageFont.load_default(50))
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def _front(studio: Studio, ana: Librarian) -> None:
    """The README's picture: the desk, and beside it the widget."""
    ana.page.set_viewport_size({"width": 1080, "height": 640})
    dana = studio.patron("hours")
    dana.asks("Where do I find the 1924 city directory?", name=DANA)
    ana.claims(DANA)
    ana.writes(DANA, "Good morning Dana. It’s on the *second floor*, in Local History.")
    ana.writes(DANA, "It is also scanned, page by page: https://library.example/directories/1924")
    dana.sees("page by page")
    dana.says("Oh, that’s much easier. Can I download the page for Quay Street?")
    ana.sees(DANA, "Quay Street?")
    ana.box(DANA).press_sequentially("Yes. Open page 212")
    expect(dana.widget.get_by_text("is typing…")).to_be_visible()
    frame = dana.page.locator("iframe[title='Chat with the library']")
    studio.beside("desk-and-widget", ana.page, frame)
