"""The widget in the system's Firefox, which parts storage by site in its own way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import Server

from .actors import Operator
from .elsewhere import library_page
from .firefox import Firefox, find_firefox, firefox
from .server_admin import House


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Firefox]:
    """A fresh Firefox."""
    program = find_firefox()
    if program is None:
        pytest.skip("no Firefox was found: install it (Debian: firefox-esr)")
    with firefox(program, tmp_path) as running:
        yield running


# A second browser beside those of the other tests: where two processors do for all, it is slow.
@pytest.mark.timeout(300)
def test_I6_a_chat_in_firefox_from_page_to_page(browser: Firefox, ana: Operator, desk: Server, house: House) -> None:
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
    assert page.runs("document.activeElement === document.body")
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
