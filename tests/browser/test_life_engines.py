"""A chat in the system's Firefox and WebKit, each of which parts storage by site in its own way."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.servers import Server

from .actors import Operator, Patron
from .elsewhere import library_page
from .firefox import firefox
from .server_admin import House
from .views import SystemBrowser
from .webkit import webkit

ENGINES: dict[str, Callable[[Path], AbstractContextManager[SystemBrowser]]] = {"firefox": firefox, "webkit": webkit}


@pytest.fixture(params=["firefox", pytest.param("webkit", marks=pytest.mark.long)])
def browser(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SystemBrowser]:
    """A fresh browser."""
    with ENGINES[request.param](tmp_path) as running:
        yield running


# A second browser beside those of the other tests: where two processors do for all, it is slow.
@pytest.mark.timeout(300)
def test_I6_a_chat_in_other_engines_from_page_to_page(
    browser: SystemBrowser, ana: Operator, desk: Server, house: House
) -> None:
    """Both sides talk, the patron walks on, the chat is there; on another site it is not.

    The page that is viewed is launched, and its links work below the chat.
    """
    page = browser.opens(library_page(desk))
    page.presses_launcher()
    page.frame.types("textbox", "Your question", "Where is the 1924 city directory?")
    page.frame.types("textbox", "Name", "Dana")
    page.frame.clicks("button", "Start Chat")
    page.frame.sees("Waiting for a librarian")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    page.frame.sees("On the second floor.")
    page.frame.types("textbox", "Message", "Thank you, I ")
    page.clicks("link", "Collections")
    page.sees("Maps")
    page.frame.sees("On the second floor.")
    assert page.focuses_frames or page.runs("document.activeElement === document.body")
    # The click may fall among the words: first to their end (WebDriver's End), and after them Enter.
    page.frame.types("textbox", "Message", "\ue010go there now.\ue007")
    ana.sees("Dana", "Thank you, I go there now.")
    assert house.kinds().count("started") == 1
    assert "connection_lost" not in house.kinds()

    elsewhere = browser.opens(library_page(desk, host="museum"))
    elsewhere.presses_launcher()
    elsewhere.frame.finds("textbox", "Your question")
    assert elsewhere.frame.runs("localStorage.length") == 0

    page.frame.types("textbox", "Message", "Let me ")
    window = browser.opened_by(lambda: page.frame.clicks("button", "Launch iFrame Chat"))
    window.frame.sees("City directories")
    ana.sees("Dana", "The patron entered iframe chat mode")
    page.frame.sees("This chat is open in another window")
    window.frame.clicks("link", "Welcome")
    window.frame.sees("Welcome to Harbour Library")
    window.types("textbox", "Message", "see.\ue007")
    ana.sees("Dana", "Let me see.")
    assert house.kinds().count("started") == 1


@pytest.mark.long
@pytest.mark.timeout(300)
def test_M5_W2_a_chat_in_other_engines_with_a_file_a_reload_and_feedback(
    browser: SystemBrowser, ana: Operator, desk: Server, tmp_path: Path
) -> None:
    page = browser.opens(library_page(desk))
    page.presses_launcher()
    page.frame.types("textbox", "Your question", "Can you read this?")
    page.frame.types("textbox", "Name", "Dana")
    page.frame.clicks("button", "Start Chat")
    ana.claims("Dana")
    scan = tmp_path / "scan.txt"
    scan.write_text("Number 7")
    page.frame.finds("textbox", "Message")
    page.frame.chooses_file(scan)
    ana.sees("Dana", "scan.txt")
    page.reloads()
    page.frame.sees("scan.txt")
    ana.says("Dana", "A seven.")
    page.frame.sees("A seven.")
    ana.ends("Dana")
    page.frame.sees("Did you get your answer?")
    page.frame.clicks("button", "Yes")
    page.frame.sees("Thanks for your feedback.")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_C2_an_operator_claims_answers_and_closes_in_other_engines(
    browser: SystemBrowser, ana: Operator, patron: Patron, desk: Server, house: House
) -> None:
    patron.waits_for_status(online=True)
    patron.opens(library_page(desk))
    patron.asks("Where is the 1924 city directory?", name="Dana")
    browser.has_cookie("sessionid", house.session_of(ana.who), desk.url)
    page = browser.opens(f"{desk.url}/desk/")
    page.clicks("button", "Claim Chat")
    page.types("textbox", "Message", "On the second floor.\ue007")
    patron.sees("On the second floor.")
    patron.says("Thank you")
    page.sees("Thank you")
    patron.ends()
    expect(ana.row("Dana")).to_have_count(1)
    page.clicks("button", "Close Chat")
    expect(ana.row("Dana")).to_have_count(0)
    assert house.kinds()[-1] == "closed"
