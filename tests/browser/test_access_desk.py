"""Axe finds nothing on the desk, in any of its states, light and dark."""

import re
import signal
from collections.abc import Callable
from itertools import combinations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator
from .axe import Inspection
from .layout import small_in, wrong_in
from .many_patrons import ManyPatrons
from .proxy import Proxy
from .server_admin import House

Hire = Callable[..., Operator]
NewProxy = Callable[..., Proxy]


@pytest.fixture
def proxy(new_proxy: NewProxy) -> Proxy:
    """The operator's way to the server."""
    return new_proxy()


@pytest.fixture
def dora(hire: Hire, proxy: Proxy) -> Operator:
    """An operator of Reference, not signed in, behind that proxy."""
    return hire("Dora Lind", "Reference", url=proxy.url)


def apart(pane: Locator, page: Page) -> None:
    """At 320 pixels what stands under the text box is side by side, or one over the other."""
    page.set_viewport_size({"width": 320, "height": 640})
    hint, send = pane.get_by_text("of at most 10,000 characters"), pane.get_by_role("button", name="Send Message")
    below = [
        box for control in (pane.get_by_role("group", name="Write"), send, hint) if (box := control.bounding_box())
    ]
    assert len(below) == 3
    for box, other in combinations(below, 2):
        across = box["x"] + box["width"] <= other["x"] or other["x"] + other["width"] <= box["x"]
        down = box["y"] + box["height"] <= other["y"] or other["y"] + other["height"] <= box["y"]
        assert across or down, (box, other)
    page.set_viewport_size({"width": 1280, "height": 800})


@pytest.mark.apart
def test_before_a_chat(dora: Operator, proxy: Proxy, chi: Operator) -> None:
    """Not receiving, receiving, each menu open, the settings, a lost connection, and signed out."""
    inspection = Inspection()
    dora.signs_in()
    expect(dora.page.get_by_text("You are not receiving chats")).to_be_visible()
    inspection.look(dora.page, "not receiving", dark=True)
    dora.goes("Online")
    expect(dora.page.get_by_text("You are receiving chats")).to_be_visible()
    inspection.look(dora.page, "receiving")
    for name in (re.compile("^My status"), re.compile("Departments|Reference"), re.compile("^Account")):
        menu = dora.page.get_by_role("banner").get_by_role("button", name=name)
        menu.click()
        expect(menu).to_have_attribute("aria-expanded", "true")
        inspection.look(dora.page, f"menu {name.pattern}")
        dora.page.keyboard.press("Escape")
        expect(menu).to_be_focused()
    dora.page.get_by_role("link", name="Settings").click()
    expect(dora.page.get_by_role("textbox", name="Display name")).to_be_visible()
    inspection.look(dora.page, "settings", dark=True)
    dora.disconnects(proxy)
    expect(dora.page.get_by_text("Connection lost")).to_be_visible()
    inspection.look(dora.page, "reconnecting")
    dora.context.clear_cookies()
    dora.recorder.expects("status of 40")
    dora.reconnects(proxy)
    expect(dora.page.get_by_text("You are signed out.")).to_be_visible()
    inspection.look(dora.page, "signed out")
    assert inspection.found == []


@pytest.mark.apart
def test_around_a_chat(dora: Operator, patrons: ManyPatrons) -> None:
    """The preview, the pane with all that opens in it, and the chat's end."""
    inspection = Inspection()
    dora.comes_online()
    patrons.ask("Dana")
    dora.name_in_list("Dana").click()
    expect(dora.preview).to_be_visible()
    inspection.look(dora.page, "preview")
    dora.claims("Dana")
    patrons.say("Dana", "It has a red cover.")
    dora.says("Dana", "On the second floor.")
    patrons.type("Dana")
    expect(dora.pane("Dana").get_by_text("is typing")).to_be_visible()
    inspection.look(dora.page, "chat", dark=True)
    pane = dora.pane("Dana")
    pane.get_by_role("button", name="Note", exact=True).click()
    inspection.look(dora.page, "writing a note")
    pane.get_by_role("button", name="Message", exact=True).click()
    dora.box("Dana").fill("x" * 10_001)
    expect(pane.get_by_text("10,001 of at most 10,000 characters")).to_be_visible()
    inspection.look(dora.page, "too long a message")
    apart(pane, dora.page)
    dora.box("Dana").fill("")
    dora.tab("Dana", "Patron Information").click()
    inspection.look(dora.page, "information", dark=True)
    dora.tab("Dana", "Chat").click()
    pane.get_by_role("button", name="End Chat").click()
    expect(dora.page.get_by_role("dialog", name="End this chat?")).to_be_visible()
    inspection.look(dora.page, "confirmation of the end")
    dora.page.keyboard.press("Escape")
    expect(pane.get_by_role("button", name="End Chat")).to_be_focused()
    pane.get_by_role("button", name="Message", exact=True).click()
    dora.recorder.expects(*NO_CONNECTION)
    dora.context.set_offline(True)
    dora.says("Dana", "It is the blue one.")
    dora.box("Dana").fill("By the w")
    patrons.end("Dana")
    dora.context.set_offline(False)
    expect(pane.get_by_text("Not sent. The chat has ended")).to_be_visible()
    expect(pane.get_by_role("group", name="Not sent to the patron")).to_be_visible()
    inspection.look(dora.page, "ended, with what was not sent", dark=True)
    assert inspection.found == []


def test_windows_of_a_chat(ana: Operator, patrons: ManyPatrons, house: House) -> None:
    """The overlay view, and each window that a chat's tools and the head of the desk open, with and without content."""
    inspection = Inspection()
    house.answers("Borrowing", "How do I renew a loan?", "<p>Sign in.</p>")
    for name in ("Dana", "Erik", "Fay"):
        patrons.ask(name)
    view = ana.page.get_by_role("group", name="Chat view")
    view.get_by_role("button", name="Multi-chat overlay").click()
    ana.claims("Dana")
    ana.claims("Erik")
    ana.ends("Erik")
    ana.name_in_list("Fay").click()
    expect(ana.preview).to_be_visible()
    inspection.look(ana.page, "overlay")
    pane = ana.pane("Dana")
    ana.name_in_list("Dana").click()
    pane.get_by_role("button", name="Move").click()
    inspection.look(ana.page, "about to be moved")
    ana.page.keyboard.press("Escape")
    for name, first in (
        ("Canned Messages", "There are no canned messages yet."),
        ("Send a Calendar Link", "You have no appointment links yet."),
        ("FAQs", "How do I renew a loan?"),
        ("Emoji", "No skin tone"),
    ):
        tool = pane.get_by_role("button", name=name, exact=True)
        # A small window folds its tools.
        if not tool.is_visible():
            pane.get_by_role("button", name="Tools", exact=True).click()
        tool.click()
        window = ana.page.get_by_role("dialog")
        expect(window).to_contain_text(first)
        expect(window).to_be_in_viewport(ratio=1)
        if name == "Emoji":
            # Some emoji look like all two thousand.
            window.get_by_role("combobox", name="Search emoji").fill("hamster")
            expect(window.get_by_role("option", name="hamster")).to_be_visible()
        inspection.look(ana.page, name)
        if name == "Emoji":
            window.get_by_role("combobox", name="Search emoji").fill("")
        ana.page.keyboard.press("Escape")
        expect(window).to_have_count(0)
    ana.page.get_by_role("button", name="Keyboard shortcuts").click()
    inspection.look(ana.page, "Keyboard shortcuts")
    assert inspection.found == []


@pytest.mark.server(REFDESK_RECONNECT_GRACE="4", REFDESK_OPERATOR_GRACE="2")
def test_C5_what_goes_wrong_at_the_desk(ana: Operator, chi: Operator, patrons: ManyPatrons, desk: Server) -> None:
    """Who was first, and is gone; a chat that isn't there; at 320 pixels, too."""
    inspection, narrow = Inspection(), dict[str, list[str]]()
    patrons.ask("Dana")
    expect(ana.row("Dana")).to_be_visible()
    expect(chi.row("Dana")).to_be_visible()
    # Both claims wait at the door of a server that stands still: it finds them together.
    desk.send(signal.SIGSTOP)
    for operator in (ana, chi):
        operator.row("Dana").get_by_role("button", name="Claim Chat").click()
    desk.send(signal.SIGCONT)
    notice = re.compile(r"(Ana Morales|Chi Nguyen) claimed Dana first\.")
    for operator in (ana, chi):
        expect(operator.pane("Dana").or_(operator.toast(notice)).first).to_be_visible()
    winner, loser = (ana, chi) if ana.pane("Dana").is_visible() else (chi, ana)

    def look(state: str) -> None:
        inspection.look(loser.page, state)
        loser.page.set_viewport_size({"width": 320, "height": 640})
        narrow[state] = wrong_in(loser.page) + small_in(loser.page, 24)
        loser.page.set_viewport_size({"width": 1280, "height": 800})

    look("somebody else was first")
    # The next one would wait for it.
    loser.dismisses_toasts()
    loser.preview.get_by_role("button", name="Hide").click()
    winner.page.close()
    loser.hears(f"Dana: {winner.who.name} has been offline for a while")
    expect(loser.toast(f"{winner.who.name} has been offline for a while")).to_be_visible()
    expect(loser.row("Dana").get_by_role("button", name="Take Over")).to_be_visible()
    look("a colleague is gone")
    loser.name_in_list("Dana").click()
    expect(loser.preview.get_by_role("button", name="Take Over")).to_be_visible()
    look("a chat to be taken over")
    loser.opens("/desk/#/chats/999999999")
    expect(loser.preview).to_contain_text("Chat not found")
    look("no such chat")
    assert (inspection.found, {state: wrong for state, wrong in narrow.items() if wrong}) == ([], {})
