"""Row I7: the window of iframe chat mode, or a pop-out, is gone; the page under it has the chat again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator, Patron, in_order
from .elsewhere import desk_site, library_page
from .frames import ENTERED, MOVED, frame_by, link, log, says, suggests
from .proxy import Proxy
from .server_admin import House

QUESTION = "Where is the 1924 city directory?"
CAME_BACK = "The other window is gone. The chat continues here."
LEASE = 40_000
"""ms in which the server learns that a process before it is gone, with the window that was connected to it."""


@pytest.fixture
def dana(patron: Patron, ana: Operator, desk: Server) -> Patron:
    """A patron on a library's page, whose chat Ana has claimed."""
    patron.opens(library_page(desk))
    patron.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    return patron


def over(dana: Patron, ana: Operator, desk: Server) -> Page:
    """The patron follows a suggestion into iframe chat mode, and writes there."""
    address = library_page(desk, "hours")
    suggests(ana, "Dana", address)
    page = frame_by(dana, link(dana.log, address))
    expect(log(page)).to_contain_text(QUESTION)
    ana.sees("Dana", ENTERED)
    says(page, "From the window on top.")
    ana.sees("Dana", "From the window on top.")  # stored: the window may be gone from here on
    expect(dana.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    return page


def both_go_on(dana: Patron, ana: Operator, house: House) -> None:
    """The page under the chat says so, shows all, and both go on writing."""
    dana.says("Back on the page.")
    ana.sees("Dana", "Back on the page.")
    ana.sees_line("Dana", "Connected")
    ana.says("Dana", "I am still here.")
    in_order(dana.log, QUESTION, "From the window on top.", "Back on the page.", "I am still here.")
    assert "ended" not in house.kinds()


def test_I7_the_page_has_the_chat_again_when_the_window_on_top_is_closed(
    dana: Patron, ana: Operator, desk: Server, house: House
) -> None:
    """The same for a pop-out."""
    page = over(dana, ana, desk)
    page.evaluate("window.close()")
    dana.is_connected()
    expect(dana.widget.get_by_role("status").filter(has_text=CAME_BACK)).to_be_visible()
    both_go_on(dana, ana, house)
    expect(dana.widget.get_by_text(CAME_BACK)).to_have_count(0)
    with dana.context.expect_page() as opening:
        dana.button("Pop out").click()
    popped = opening.value
    expect(popped.get_by_role("log", name="Conversation")).to_contain_text("I am still here.")
    popped.close()
    expect(dana.widget.get_by_text(CAME_BACK)).to_be_visible()
    assert house.kinds().count("seat_taken") == 5


@pytest.mark.apart
def test_I7_the_page_has_the_chat_again_when_the_window_on_top_crashes(
    dana: Patron, ana: Operator, desk: Server, house: House
) -> None:
    dana.spoilt = True
    page = over(dana, ana, desk)
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    dana.is_connected()
    expect(dana.widget.get_by_text(CAME_BACK)).to_be_visible()
    both_go_on(dana, ana, house)


def test_I7_the_page_has_the_chat_again_when_server_and_window_on_top_were_gone(
    dana: Patron, ana: Operator, desk: Server, house: House
) -> None:
    page = over(dana, ana, desk)
    for person in (dana, ana):
        person.recorder.expects(*NO_CONNECTION)
    desk.kill()
    page.close()
    desk.start()
    expect(dana.widget.get_by_text(CAME_BACK)).to_be_visible(timeout=LEASE)
    both_go_on(dana, ana, house)


@pytest.mark.apart
def test_I7_after_both_were_asleep_the_window_on_top_has_the_chat_or_else_the_page(
    new_patron: Callable[..., Patron],
    new_proxy: Callable[..., Proxy],
    ana: Operator,
    desk: Server,
    house: House,
) -> None:
    """Two windows that wake up don't take the chat from each other."""
    proxy = new_proxy()
    site = f"http://desk.localhost:{proxy.url.rpartition(':')[2]}"
    dana = new_patron()
    dana.opens(library_page(desk).replace(desk_site(desk), site))
    dana.asks(QUESTION, name="Dana")
    ana.claims("Dana")
    page = over(dana, ana, desk)
    dana.disconnects(proxy)
    ana.sees_line("Dana", "Reconnecting")
    dana.reconnects(proxy)
    ana.sees_line("Dana", "Connected")
    says(page, "Awake again.")
    expect(dana.widget.get_by_role("heading", name=MOVED)).to_be_visible()
    seats = house.kinds().count("seat_taken")
    dana.disconnects(proxy)
    page.close()
    ana.sees_line("Dana", "Reconnecting")
    dana.reconnects(proxy)
    expect(dana.widget.get_by_text(CAME_BACK)).to_be_visible()
    both_go_on(dana, ana, house)
    assert house.kinds().count("seat_taken") == seats + 1
