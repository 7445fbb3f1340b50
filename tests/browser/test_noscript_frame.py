"""The frame of new answers in a browser that runs no script: its response stays open (row L3)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import FrameLocator, Locator, Page, expect

from refdesk.noscript.frame_streams import TRIAL
from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron
from .test_noscript import START, Looks

NewPatron = Callable[..., Patron]
OF_THE_WHOLE_PAGE = ("page-has-heading-one", "landmark-one-main", "region")
"""Rules of axe for what the page around the frame has."""


def answered(patron: Patron, ana: Operator) -> Page:
    """A page on which the patron writes, since an operator has answered."""
    page = patron.page
    patron.opens(START)
    page.get_by_label("Question").fill("Where do I find the 1924 city directory?")
    page.get_by_label("Name").fill("Dana")
    page.get_by_role("button", name="Start Chat").click()
    if page.title().startswith("Possible answers"):
        page.get_by_role("button", name="Ask Anyway").click()
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    expect(page).to_have_title(re.compile("^You have a new answer"))
    return page


def live(page: Page) -> FrameLocator:
    """The document that stays open."""
    return page.frame_locator("iframe.news").frame_locator("iframe")


def log_of(page: Page) -> Locator:
    return live(page).get_by_role("log", name="New answers")


def test_L3_an_answer_appears_at_once_beside_what_is_typed(new_patron: NewPatron, ana: Operator) -> None:
    """Within a second, also after the time for which the server waits to know that parts of the response arrive."""
    patron = new_patron(java_script_enabled=False)
    page = answered(patron, ana)
    field = page.get_by_role("textbox", name="Message")
    field.fill("Is there a lift?")
    expect(log_of(page)).to_be_attached()
    for text in ("Near the stairs.", "It is slow."):
        page.wait_for_timeout(TRIAL * 1000)
        ana.says("Dana", text)
        expect(log_of(page)).to_contain_text(text, timeout=1000)
    expect(field).to_have_value("Is there a lift?")
    page.get_by_role("button", name="Send").click()
    ana.sees("Dana", "Is there a lift?")
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("It is slow.")


def test_L3_the_frame_goes_on_after_the_server_was_killed(new_patron: NewPatron, ana: Operator, desk: Server) -> None:
    patron = new_patron(java_script_enabled=False)
    patron.recorder.expects(*NO_CONNECTION)
    ana.recorder.expects(*NO_CONNECTION)
    page = answered(patron, ana)
    page.get_by_role("textbox", name="Message").fill("Is there a lift?")
    expect(log_of(page)).to_be_attached()
    ana.says("Dana", "Before.")
    expect(log_of(page)).to_contain_text("Before.")
    desk.kill()
    desk.start()
    ana.says("Dana", "After.")
    expect(log_of(page)).to_contain_text("After.")
    expect(log_of(page).get_by_text("Before.")).to_have_count(1)
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Is there a lift?")
    ana.says("Dana", "Later.")
    expect(log_of(page)).to_contain_text("Later.", timeout=1000)


def test_L3_a_second_tab_has_a_frame_of_its_own(new_patron: NewPatron, ana: Operator) -> None:
    """The same page in another tab, until one of them goes on: then the other gets nothing more."""
    patron = new_patron(java_script_enabled=False)
    patron.recorder.expects("410")
    page = answered(patron, ana)
    tab = patron.context.new_page()
    tab.goto(page.url)
    for shown in (page, tab):
        expect(log_of(shown)).to_be_attached()
    ana.says("Dana", "Near the stairs.")
    for shown in (page, tab):
        expect(log_of(shown)).to_contain_text("Near the stairs.", timeout=1000)
    tab.get_by_role("textbox", name="Message").fill("Thank you")
    tab.get_by_role("button", name="Send").click()
    ana.says("Dana", "You are welcome.")
    expect(tab).to_have_title(re.compile("^You have a new answer"))
    gone = page.frame_locator("iframe.news").get_by_role("heading", name="This page is not shown any more")
    expect(gone).to_be_visible()
    assert not any("You are welcome." in frame.content() for frame in page.frames)
    tab.close()


def test_L3_the_frame_ends_with_the_chat(new_patron: NewPatron, ana: Operator) -> None:
    patron = new_patron(java_script_enabled=False)
    page = answered(patron, ana)
    expect(log_of(page)).to_be_attached()
    ana.says("Dana", "Goodbye.")
    ana.ends("Dana")
    log_of(page).get_by_role("link", name="The chat has ended. Continue.").click()
    expect(page).to_have_title(re.compile("^Chat ended"))
    expect(page.get_by_role("log", name="Conversation")).to_contain_text("Goodbye.")


def test_L3_assistive_technology_finds_a_live_log_in_the_open_document(new_patron: NewPatron, ana: Operator) -> None:
    """While the document loads, Chromium has its log as a polite live region with what was added. axe finds nothing."""
    mirror = new_patron()
    looks = Looks(mirror.context, mirror.url)
    patron = new_patron(java_script_enabled=False)
    page = answered(patron, ana)
    expect(log_of(page)).to_be_attached()
    [document] = [frame for frame in page.frames if "/stream/" in frame.url]
    looks.look(document, "no new answers")
    ana.says("Dana", "Near the stairs.")
    expect(log_of(page)).to_contain_text("Near the stairs.")
    [log] = [node for node in accessible(page) if (node["role"], node["name"]) == ("log", "New answers")]
    assert (log["live"], log["relevant"]) == ("polite", "additions text")
    assert "Near the stairs." in [node["name"] for node in accessible(page)]
    looks.look(document, "new answers")
    assert [wrong for wrong in looks.found if wrong.split(": ")[1] not in OF_THE_WHOLE_PAGE] == []


def accessible(page: Page) -> list[dict[str, Any]]:
    """The nodes of the accessibility tree, with those of the documents in frames."""
    session = page.context.new_cdp_session(page)

    def nodes(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
        frame = {"frameId": tree["frame"]["id"]}
        yield from session.send("Accessibility.getFullAXTree", frame)["nodes"]
        for child in tree.get("childFrames", ()):
            yield from nodes(child)

    shown = [node for node in nodes(session.send("Page.getFrameTree")["frameTree"]) if not node["ignored"]]
    return [
        {"role": node["role"]["value"], "name": node.get("name", {}).get("value", "")}
        | {fact["name"]: fact["value"].get("value") for fact in node.get("properties", ())}
        for node in shown
    ]
